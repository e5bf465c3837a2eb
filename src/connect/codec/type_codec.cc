#include "connect/codec/type_codec.h"

#include <optional>
#include <string>
#include <utility>

#include "base/deep_recursion.h"
#include "base/utf8.h"
#include "connect/codec/field_metadata.h"
#include "connect/decode/invalid_message.h"
#include "spark/connect/types.pb.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

constexpr int kMaxDecimalPrecision = 38;
constexpr int kMaxTimePrecision = 6;

StatusOr<DataType> DecodeDecimal(const proto::DataType::Decimal& message) {
  const int precision = message.has_precision() ? message.precision() : 10;
  const int scale = message.has_scale() ? message.scale() : 0;
  if (precision > kMaxDecimalPrecision) {
    return SparkError(
        "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
        {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxDecimalPrecision)}});
  }
  if (precision < 1 || scale < 0) {
    return InvalidMessage("a decimal with precision " + std::to_string(precision) + " and scale " +
                          std::to_string(scale));
  }
  if (scale > precision) {
    return SparkError("_LEGACY_ERROR_TEMP_1228",
                      {{"scale", std::to_string(scale)}, {"precision", std::to_string(precision)}});
  }
  return DataType::Decimal(precision, scale);
}

StatusOr<DataType> DecodeTime(const proto::DataType::Time& message) {
  const int precision = message.has_precision() ? message.precision() : kMaxTimePrecision;
  if (precision < 0 || precision > kMaxTimePrecision) {
    return SparkError("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}});
  }
  return DataType::Time(precision);
}

StatusOr<DataType> DecodeString(const proto::DataType::String& message) {
  if (!message.collation().empty() && !EqualsIgnoreCase(message.collation(), "UTF8_BINARY")) {
    return Unsupported("the collation " + message.collation());
  }
  return DataType::String();
}

StatusOr<int> CheckedLength(std::string_view type, int length) {
  if (length < 1) return InvalidMessage("a " + std::string(type) + " of length " + std::to_string(length));
  return length;
}

// The fields of one family are numbered from `family_first`; a missing last field means the first one alone.
template <typename Message>
StatusOr<std::pair<IntervalField, IntervalField>> DecodeIntervalFields(const Message& message,
                                                                       IntervalField family_first,
                                                                       IntervalField family_last) {
  const int base = static_cast<int>(family_first);
  const int limit = static_cast<int>(family_last) - base;
  if (!message.has_start_field() && !message.has_end_field()) return std::pair(family_first, family_last);
  const int first = message.has_start_field() ? message.start_field() : -1;
  const int last = message.has_end_field() ? message.end_field() : first;
  if (first < 0 || last < first || last > limit) {
    return InvalidMessage("an interval from field " + std::to_string(first) + " to field " + std::to_string(last));
  }
  return std::pair(static_cast<IntervalField>(base + first), static_cast<IntervalField>(base + last));
}

StatusOr<DataType> DecodeStruct(const proto::DataType::Struct& message, const DecodeContext& context) {
  std::vector<StructField> fields;
  fields.reserve(static_cast<std::size_t>(message.fields_size()));
  for (const proto::DataType::StructField& field : message.fields()) {
    StructField& decoded = fields.emplace_back();
    decoded.name = field.name();
    FS_ASSIGN_OR_RETURN(decoded.type, DecodeDataType(field.data_type(), context));
    decoded.nullable = field.nullable();
    if (field.has_metadata()) FS_RETURN_IF_ERROR(ReadFieldMetadata(field.metadata(), &decoded));
  }
  return DataType::Struct(std::move(fields));
}

// DDL text: the columns of a table, or one type. Spark reports what the first reading found wrong.
StatusOr<DataType> DecodeUnparsed(const std::string& text, const DecodeContext& context) {
  StatusOr<Schema> columns = sql::ParseSchema(text, context.parse);
  if (columns.ok()) return DataType::Struct(*std::move(columns));
  if (StatusOr<DataType> type = sql::ParseDataType(text, context.parse); type.ok()) return type;
  if (StatusOr<DataType> type = sql::ParseDataType("struct<" + text + ">", context.parse); type.ok()) return type;
  return columns.status();
}

StatusOr<DataType> Decode(const proto::DataType& message, const DecodeContext& context) {
  switch (message.kind_case()) {
    case proto::DataType::kNull:
      return DataType::Null();
    case proto::DataType::kBinary:
      return DataType::Binary();
    case proto::DataType::kBoolean:
      return DataType::Boolean();
    case proto::DataType::kByte:
      return DataType::Byte();
    case proto::DataType::kShort:
      return DataType::Short();
    case proto::DataType::kInteger:
      return DataType::Int();
    case proto::DataType::kLong:
      return DataType::Long();
    case proto::DataType::kFloat:
      return DataType::Float();
    case proto::DataType::kDouble:
      return DataType::Double();
    case proto::DataType::kDecimal:
      return DecodeDecimal(message.decimal());
    case proto::DataType::kString:
      return DecodeString(message.string());
    case proto::DataType::kChar: {
      FS_ASSIGN_OR_RETURN(const int length, CheckedLength("char", message.char_().length()));
      return DataType::Char(length);
    }
    case proto::DataType::kVarChar: {
      FS_ASSIGN_OR_RETURN(const int length, CheckedLength("varchar", message.var_char().length()));
      return DataType::Varchar(length);
    }
    case proto::DataType::kDate:
      return DataType::Date();
    case proto::DataType::kTimestamp:
      return DataType::Timestamp();
    case proto::DataType::kTimestampNtz:
      return DataType::TimestampNtz();
    case proto::DataType::kTime:
      return DecodeTime(message.time());
    case proto::DataType::kCalendarInterval:
      return DataType::CalendarInterval();
    case proto::DataType::kYearMonthInterval: {
      FS_ASSIGN_OR_RETURN(const auto fields, DecodeIntervalFields(message.year_month_interval(), IntervalField::kYear,
                                                                  IntervalField::kMonth));
      return DataType::YearMonthInterval(fields.first, fields.second);
    }
    case proto::DataType::kDayTimeInterval: {
      FS_ASSIGN_OR_RETURN(const auto fields, DecodeIntervalFields(message.day_time_interval(), IntervalField::kDay,
                                                                  IntervalField::kSecond));
      return DataType::DayTimeInterval(fields.first, fields.second);
    }
    case proto::DataType::kArray: {
      FS_ASSIGN_OR_RETURN(DataType element, DecodeDataType(message.array().element_type(), context));
      return DataType::Array(std::move(element), message.array().contains_null());
    }
    case proto::DataType::kMap: {
      FS_ASSIGN_OR_RETURN(DataType key, DecodeDataType(message.map().key_type(), context));
      FS_ASSIGN_OR_RETURN(DataType value, DecodeDataType(message.map().value_type(), context));
      return DataType::Map(std::move(key), std::move(value), message.map().value_contains_null());
    }
    case proto::DataType::kStruct:
      return DecodeStruct(message.struct_(), context);
    case proto::DataType::kVariant:
      return DataType::Variant();
    case proto::DataType::kUnparsed:
      return DecodeUnparsed(message.unparsed().data_type_string(), context);
    case proto::DataType::kUdt: {
      const proto::DataType::UDT& type = message.udt();
      return Unsupported("the user-defined type " + (type.has_python_class() ? type.python_class() : type.jvm_class()));
    }
    case proto::DataType::kGeometry:
      return Unsupported("the type GEOMETRY");
    case proto::DataType::kGeography:
      return Unsupported("the type GEOGRAPHY");
    case proto::DataType::KIND_NOT_SET:
      break;
  }
  return InvalidMessage("a data type of no known kind");
}

template <typename Message>
void EncodeIntervalFields(const DataType& type, IntervalField family_first, Message* message) {
  const int base = static_cast<int>(family_first);
  message->set_start_field(static_cast<int>(type.first_field()) - base);
  message->set_end_field(static_cast<int>(type.last_field()) - base);
}

void EncodeFields(const std::vector<StructField>& fields, proto::DataType::Struct* message) {
  for (const StructField& field : fields) {
    proto::DataType::StructField* encoded = message->add_fields();
    encoded->set_name(MakeValidUtf8(field.name));  // protobuf takes nothing else
    EncodeDataType(field.type, encoded->mutable_data_type());
    encoded->set_nullable(field.nullable);
    if (std::string metadata = FieldMetadata(field); !metadata.empty()) encoded->set_metadata(std::move(metadata));
  }
}

}  // namespace

StatusOr<DataType> DecodeDataType(const proto::DataType& message, const DecodeContext& context) {
  return WithStackRoom([&] { return Decode(message, context); });
}

StatusOr<Schema> DecodeSchema(const proto::DataType& message, const DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(DataType type, DecodeDataType(message, context));
  if (type.Is(TypeKind::kStruct)) return type.fields();
  return Schema{{.name = "value", .type = std::move(type)}};
}

void EncodeDataType(const DataType& type, proto::DataType* message) {
  switch (type.kind()) {
    case TypeKind::kNull:
      message->mutable_null();
      return;
    case TypeKind::kBoolean:
      message->mutable_boolean();
      return;
    case TypeKind::kByte:
      message->mutable_byte();
      return;
    case TypeKind::kShort:
      message->mutable_short_();
      return;
    case TypeKind::kInt:
      message->mutable_integer();
      return;
    case TypeKind::kLong:
      message->mutable_long_();
      return;
    case TypeKind::kFloat:
      message->mutable_float_();
      return;
    case TypeKind::kDouble:
      message->mutable_double_();
      return;
    case TypeKind::kDecimal:
      message->mutable_decimal()->set_precision(type.precision());
      message->mutable_decimal()->set_scale(type.scale());
      return;
    case TypeKind::kString:
      message->mutable_string()->set_collation("UTF8_BINARY");
      return;
    case TypeKind::kChar:
      message->mutable_char_()->set_length(type.length());
      return;
    case TypeKind::kVarchar:
      message->mutable_var_char()->set_length(type.length());
      return;
    case TypeKind::kBinary:
      message->mutable_binary();
      return;
    case TypeKind::kDate:
      message->mutable_date();
      return;
    case TypeKind::kTimestamp:
      message->mutable_timestamp();
      return;
    case TypeKind::kTimestampNtz:
      message->mutable_timestamp_ntz();
      return;
    case TypeKind::kTime:
      message->mutable_time()->set_precision(type.precision());
      return;
    case TypeKind::kYearMonthInterval:
      EncodeIntervalFields(type, IntervalField::kYear, message->mutable_year_month_interval());
      return;
    case TypeKind::kDayTimeInterval:
      EncodeIntervalFields(type, IntervalField::kDay, message->mutable_day_time_interval());
      return;
    case TypeKind::kCalendarInterval:
      message->mutable_calendar_interval();
      return;
    case TypeKind::kArray:
      EncodeDataType(type.element(), message->mutable_array()->mutable_element_type());
      message->mutable_array()->set_contains_null(type.contains_null());
      return;
    case TypeKind::kMap:
      EncodeDataType(type.key(), message->mutable_map()->mutable_key_type());
      EncodeDataType(type.value(), message->mutable_map()->mutable_value_type());
      message->mutable_map()->set_value_contains_null(type.value_contains_null());
      return;
    case TypeKind::kStruct:
      EncodeFields(type.fields(), message->mutable_struct_());
      return;
    case TypeKind::kVariant:
      message->mutable_variant();
      return;
  }
}

void EncodeSchema(const Schema& schema, proto::DataType* message) { EncodeFields(schema, message->mutable_struct_()); }

}  // namespace firesteel::connect

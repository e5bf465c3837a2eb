#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "base/deep_recursion.h"
#include "connect/codec/decimal_text.h"
#include "connect/codec/type_codec.h"
#include "connect/decode/decode_expression.h"
#include "connect/decode/invalid_message.h"
#include "spark/connect/expressions.pb.h"

// Clients up to 4.0 send the types of nested values in fields that 4.1 marks as deprecated.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using LiteralMessage = proto::Expression_Literal;

constexpr std::int64_t kNanosecondsPerMicrosecond = 1000;
constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

// `expected` is the type the message around says this value has, null where nobody says.
StatusOr<plan::Literal> Decode(const LiteralMessage& message, const DataType* expected, DecodeContext& context);

Status WrongType(const DataType& found, const DataType& expected) {
  return InvalidMessage("a literal of type " + found.ToSql() + " where " + expected.ToSql() + " is declared");
}

StatusOr<plan::Literal> SmallInteger(DataType type, std::int32_t value, std::int64_t lowest, std::int64_t highest) {
  if (value < lowest || value > highest) {
    return InvalidMessage("a literal of type " + type.ToSql() + " with the value " + std::to_string(value));
  }
  return plan::Literal{std::move(type), Value{std::int64_t{value}}};
}

StatusOr<plan::Literal> DecodeTimeLiteral(const LiteralMessage::Time& message) {
  proto::DataType::Time type_message;
  if (message.has_precision()) type_message.set_precision(message.precision());
  proto::DataType type_of_time;
  *type_of_time.mutable_time() = type_message;
  FS_ASSIGN_OR_RETURN(DataType type, DecodeDataType(type_of_time, DecodeContext{}));
  const std::int64_t microseconds = message.nano() / kNanosecondsPerMicrosecond;
  if (message.nano() < 0 || microseconds >= kMicrosecondsPerDay) {
    return InvalidMessage("a time of " + std::to_string(message.nano()) + " nanoseconds");
  }
  return plan::Literal{std::move(type), Value{microseconds}};
}

StatusOr<plan::Literal> DecodeArray(const LiteralMessage::Array& message, const DataType* expected,
                                    DecodeContext& context) {
  DataType element;
  bool known = false;
  if (message.has_element_type()) {
    FS_ASSIGN_OR_RETURN(element, DecodeDataType(message.element_type(), context));
    known = true;
  } else if (expected != nullptr) {
    element = expected->element();
    known = true;
  }
  ValueList list;
  list.items.reserve(static_cast<std::size_t>(message.elements_size()));
  for (const LiteralMessage& item : message.elements()) {
    FS_ASSIGN_OR_RETURN(plan::Literal decoded, Decode(item, known ? &element : nullptr, context));
    if (!known) element = decoded.type;  // clients that say no type say it with the first element
    known = true;
    list.items.push_back(std::move(decoded.value));
  }
  return plan::Literal{DataType::Array(std::move(element), expected == nullptr || expected->contains_null()),
                       Value{std::move(list)}};
}

StatusOr<plan::Literal> DecodeMap(const LiteralMessage::Map& message, const DataType* expected,
                                  DecodeContext& context) {
  if (message.keys_size() != message.values_size()) {
    return InvalidMessage("a map with " + std::to_string(message.keys_size()) + " keys and " +
                          std::to_string(message.values_size()) + " values");
  }
  DataType key;
  DataType value;
  bool known = false;
  if (message.has_key_type() && message.has_value_type()) {
    FS_ASSIGN_OR_RETURN(key, DecodeDataType(message.key_type(), context));
    FS_ASSIGN_OR_RETURN(value, DecodeDataType(message.value_type(), context));
    known = true;
  } else if (expected != nullptr) {
    key = expected->key();
    value = expected->value();
    known = true;
  }
  ValueMap map;
  for (int i = 0; i < message.keys_size(); ++i) {
    FS_ASSIGN_OR_RETURN(plan::Literal decoded_key, Decode(message.keys(i), known ? &key : nullptr, context));
    FS_ASSIGN_OR_RETURN(plan::Literal decoded_value, Decode(message.values(i), known ? &value : nullptr, context));
    if (decoded_key.value.IsNull()) return SparkError("NULL_MAP_KEY");
    if (!known) {
      key = decoded_key.type;
      value = decoded_value.type;
      known = true;
    }
    map.entries.push_back({std::move(decoded_key.value), std::move(decoded_value.value)});
  }
  const bool value_contains_null = expected == nullptr || expected->value_contains_null();
  return plan::Literal{DataType::Map(std::move(key), std::move(value), value_contains_null), Value{std::move(map)}};
}

StatusOr<plan::Literal> DecodeStruct(const LiteralMessage::Struct& message, const DataType* expected,
                                     DecodeContext& context) {
  DataType type;
  if (message.has_struct_type()) {
    FS_ASSIGN_OR_RETURN(type, DecodeDataType(message.struct_type(), context));
  } else if (expected != nullptr) {
    type = *expected;
  }
  if (!type.Is(TypeKind::kStruct)) return InvalidMessage("a struct without the names of its fields");
  if (static_cast<std::size_t>(message.elements_size()) != type.fields().size()) {
    return InvalidMessage("a struct of " + std::to_string(type.fields().size()) + " fields with " +
                          std::to_string(message.elements_size()) + " values");
  }
  ValueList list;
  for (int i = 0; i < message.elements_size(); ++i) {
    const DataType& field = type.fields()[static_cast<std::size_t>(i)].type;
    FS_ASSIGN_OR_RETURN(plan::Literal decoded, Decode(message.elements(i), &field, context));
    list.items.push_back(std::move(decoded.value));
  }
  return plan::Literal{std::move(type), Value{std::move(list)}};
}

template <typename Values, typename Make>
plan::Literal ArrayOf(DataType element, const Values& values, Make make) {
  ValueList list;
  for (const auto& value : values) list.items.push_back(Value{make(value)});
  return {DataType::Array(std::move(element)), Value{std::move(list)}};
}

StatusOr<plan::Literal> DecodeSpecializedArray(const LiteralMessage::SpecializedArray& message) {
  const auto integer = [](auto value) { return std::int64_t{value}; };
  const auto floating = [](auto value) { return double{value}; };
  switch (message.value_type_case()) {
    case LiteralMessage::SpecializedArray::kBools:
      return ArrayOf(DataType::Boolean(), message.bools().values(), [](bool value) { return value; });
    case LiteralMessage::SpecializedArray::kInts:
      return ArrayOf(DataType::Int(), message.ints().values(), integer);
    case LiteralMessage::SpecializedArray::kLongs:
      return ArrayOf(DataType::Long(), message.longs().values(), integer);
    case LiteralMessage::SpecializedArray::kFloats:
      return ArrayOf(DataType::Float(), message.floats().values(), floating);
    case LiteralMessage::SpecializedArray::kDoubles:
      return ArrayOf(DataType::Double(), message.doubles().values(), floating);
    case LiteralMessage::SpecializedArray::kStrings:
      return ArrayOf(DataType::String(), message.strings().values(), [](const std::string& value) { return value; });
    case LiteralMessage::SpecializedArray::VALUE_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("an array of no known kind");
}

StatusOr<plan::Literal> DecodeOfKind(const LiteralMessage& message, const DataType* expected, DecodeContext& context) {
  const auto nested = [&](TypeKind kind) { return expected != nullptr && expected->Is(kind) ? expected : nullptr; };
  switch (message.literal_type_case()) {
    case LiteralMessage::kNull: {
      FS_ASSIGN_OR_RETURN(DataType type, DecodeDataType(message.null(), context));
      return plan::Literal{std::move(type), Value{}};
    }
    case LiteralMessage::kBinary:
      return plan::Literal{DataType::Binary(), Value{message.binary()}};
    case LiteralMessage::kBoolean:
      return plan::Literal{DataType::Boolean(), Value{message.boolean()}};
    case LiteralMessage::kByte:
      return SmallInteger(DataType::Byte(), message.byte(), INT8_MIN, INT8_MAX);
    case LiteralMessage::kShort:
      return SmallInteger(DataType::Short(), message.short_(), INT16_MIN, INT16_MAX);
    case LiteralMessage::kInteger:
      return plan::Literal{DataType::Int(), Value{std::int64_t{message.integer()}}};
    case LiteralMessage::kLong:
      return plan::Literal{DataType::Long(), Value{std::int64_t{message.long_()}}};
    case LiteralMessage::kFloat:
      return plan::Literal{DataType::Float(), Value{double{message.float_()}}};
    case LiteralMessage::kDouble:
      return plan::Literal{DataType::Double(), Value{message.double_()}};
    case LiteralMessage::kDecimal: {
      const LiteralMessage::Decimal& decimal = message.decimal();
      return ReadDecimal(decimal.value(), decimal.has_precision() ? decimal.precision() : 0,
                         decimal.has_scale() ? decimal.scale() : 0);
    }
    case LiteralMessage::kString:
      return plan::Literal{DataType::String(), Value{message.string()}};
    case LiteralMessage::kDate:
      return plan::Literal{DataType::Date(), Value{std::int64_t{message.date()}}};
    case LiteralMessage::kTimestamp:
      return plan::Literal{DataType::Timestamp(), Value{std::int64_t{message.timestamp()}}};
    case LiteralMessage::kTimestampNtz:
      return plan::Literal{DataType::TimestampNtz(), Value{std::int64_t{message.timestamp_ntz()}}};
    case LiteralMessage::kTime:
      return DecodeTimeLiteral(message.time());
    case LiteralMessage::kCalendarInterval: {
      const LiteralMessage::CalendarInterval& interval = message.calendar_interval();
      return plan::Literal{DataType::CalendarInterval(),
                           Value{CalendarIntervalValue{interval.months(), interval.days(), interval.microseconds()}}};
    }
    case LiteralMessage::kYearMonthInterval:
      return plan::Literal{DataType::YearMonthInterval(), Value{std::int64_t{message.year_month_interval()}}};
    case LiteralMessage::kDayTimeInterval:
      return plan::Literal{DataType::DayTimeInterval(), Value{std::int64_t{message.day_time_interval()}}};
    case LiteralMessage::kArray:
      return DecodeArray(message.array(), nested(TypeKind::kArray), context);
    case LiteralMessage::kMap:
      return DecodeMap(message.map(), nested(TypeKind::kMap), context);
    case LiteralMessage::kStruct:
      return DecodeStruct(message.struct_(), nested(TypeKind::kStruct), context);
    case LiteralMessage::kSpecializedArray:
      return DecodeSpecializedArray(message.specialized_array());
    case LiteralMessage::LITERAL_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("a literal of no known kind");
}

// Gives the literal the type declared for it: the same kind with its own precision, fields or nullability.
StatusOr<plan::Literal> WithType(plan::Literal literal, const DataType& expected) {
  if (literal.value.IsNull()) return plan::Literal{expected, Value{}};
  if (literal.type.Is(TypeKind::kDecimal) && expected.Is(TypeKind::kDecimal)) return RescaleDecimal(literal, expected);
  const bool same_kind = literal.type.kind() == expected.kind() || (literal.type.IsString() && expected.IsString());
  if (!same_kind) return WrongType(literal.type, expected);
  if (literal.type.IsNested() && !SameIgnoringNullability(literal.type, expected))
    return WrongType(literal.type, expected);
  return plan::Literal{expected, std::move(literal.value)};
}

StatusOr<plan::Literal> Decode(const LiteralMessage& message, const DataType* expected, DecodeContext& context) {
  return WithStackRoom([&]() -> StatusOr<plan::Literal> {
    DataType declared;
    if (message.has_data_type()) {
      FS_ASSIGN_OR_RETURN(declared, DecodeDataType(message.data_type(), context));
    } else if (expected != nullptr) {
      declared = *expected;
    }
    const bool has_declared = message.has_data_type() || expected != nullptr;
    FS_ASSIGN_OR_RETURN(plan::Literal literal, DecodeOfKind(message, has_declared ? &declared : nullptr, context));
    return has_declared ? WithType(std::move(literal), declared) : std::move(literal);
  });
}

}  // namespace

StatusOr<plan::Literal> DecodeLiteral(const LiteralMessage& message, DecodeContext& context) {
  return Decode(message, nullptr, context);
}

}  // namespace firesteel::connect

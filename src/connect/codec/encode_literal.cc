#include "connect/codec/encode_literal.h"

#include <string>

#include "connect/codec/type_codec.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

void EncodeDecimal(const DecimalValue& value, const DataType& type, proto::Expression::Literal::Decimal* message) {
  message->set_value(DecimalToString(value.unscaled, type.scale()));
  message->set_precision(type.precision());
  message->set_scale(type.scale());
}

void EncodeArray(const ValueList& values, const DataType& type, proto::Expression::Literal::Array* message) {
  EncodeDataType(type.element(), message->mutable_element_type());
  for (const Value& item : values.items) EncodeLiteral(item, type.element(), message->add_elements());
}

void EncodeMap(const ValueMap& values, const DataType& type, proto::Expression::Literal::Map* message) {
  EncodeDataType(type.key(), message->mutable_key_type());
  EncodeDataType(type.value(), message->mutable_value_type());
  for (const auto& [key, value] : values.entries) {
    EncodeLiteral(key, type.key(), message->add_keys());
    EncodeLiteral(value, type.value(), message->add_values());
  }
}

void EncodeStruct(const ValueList& values, const DataType& type, proto::Expression::Literal::Struct* message) {
  EncodeDataType(type, message->mutable_struct_type());
  for (std::size_t i = 0; i < values.items.size(); ++i) {
    EncodeLiteral(values.items[i], type.fields()[i].type, message->add_elements());
  }
}

void EncodeCalendarInterval(const CalendarIntervalValue& value, proto::Expression::Literal::CalendarInterval* message) {
  message->set_months(value.months);
  message->set_days(value.days);
  message->set_microseconds(value.microseconds);
}

}  // namespace

void EncodeLiteral(const Value& value, const DataType& type, proto::Expression_Literal* message) {
  if (value.IsNull()) {
    EncodeDataType(type, message->mutable_null());
    return;
  }
  const auto integer = [&] { return std::get<std::int64_t>(value.data); };
  switch (type.kind()) {
    case TypeKind::kBoolean:
      message->set_boolean(std::get<bool>(value.data));
      return;
    case TypeKind::kByte:
      message->set_byte(static_cast<std::int32_t>(integer()));
      return;
    case TypeKind::kShort:
      message->set_short_(static_cast<std::int32_t>(integer()));
      return;
    case TypeKind::kInt:
      message->set_integer(static_cast<std::int32_t>(integer()));
      return;
    case TypeKind::kLong:
      message->set_long_(integer());
      return;
    case TypeKind::kFloat:
      message->set_float_(static_cast<float>(std::get<double>(value.data)));
      return;
    case TypeKind::kDouble:
      message->set_double_(std::get<double>(value.data));
      return;
    case TypeKind::kDecimal:
      EncodeDecimal(std::get<DecimalValue>(value.data), type, message->mutable_decimal());
      return;
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      message->set_string(std::get<std::string>(value.data));
      return;
    case TypeKind::kBinary:
      message->set_binary(std::get<std::string>(value.data));
      return;
    case TypeKind::kDate:
      message->set_date(static_cast<std::int32_t>(integer()));
      return;
    case TypeKind::kTimestamp:
      message->set_timestamp(integer());
      return;
    case TypeKind::kTimestampNtz:
      message->set_timestamp_ntz(integer());
      return;
    case TypeKind::kTime:
      message->mutable_time()->set_nano(integer() * 1000);
      return;
    case TypeKind::kYearMonthInterval:
      message->set_year_month_interval(static_cast<std::int32_t>(integer()));
      return;
    case TypeKind::kDayTimeInterval:
      message->set_day_time_interval(integer());
      return;
    case TypeKind::kCalendarInterval:
      EncodeCalendarInterval(std::get<CalendarIntervalValue>(value.data), message->mutable_calendar_interval());
      return;
    case TypeKind::kArray:
      EncodeArray(std::get<ValueList>(value.data), type, message->mutable_array());
      return;
    case TypeKind::kMap:
      EncodeMap(std::get<ValueMap>(value.data), type, message->mutable_map());
      return;
    case TypeKind::kStruct:
      EncodeStruct(std::get<ValueList>(value.data), type, message->mutable_struct_());
      return;
    case TypeKind::kNull:
    case TypeKind::kVariant:
      EncodeDataType(type, message->mutable_null());
      return;  // there are no values of these types
  }
}

}  // namespace firesteel::connect

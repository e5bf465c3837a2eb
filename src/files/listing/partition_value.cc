#include "files/listing/partition_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "files/listing/partition_path.h"
#include "types/identifier_text.h"
#include "types/java_number.h"
#include "values/datetime/text_datetime.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Exactly yyyy-MM-dd, and a date that exists.
bool IsPartitionDate(std::string_view raw) {
  return raw.size() == 10 && AllDigits(raw.substr(0, 4)) && raw[4] == '-' && AllDigits(raw.substr(5, 2)) &&
         raw[7] == '-' && AllDigits(raw.substr(8)) && values::ParseDate(raw).has_value();
}

// Spark's pattern for partitions: yyyy-MM-dd HH:mm:ss[.S], one digit of fraction at most.
bool IsPartitionTimestamp(std::string_view raw) {
  if (raw.size() != 19 && raw.size() != 21) return false;
  if (!IsPartitionDate(raw.substr(0, 10)) || raw[10] != ' ' || !AllDigits(raw.substr(11, 2)) || raw[13] != ':' ||
      !AllDigits(raw.substr(14, 2)) || raw[16] != ':' || !AllDigits(raw.substr(17, 2))) {
    return false;
  }
  if (raw.size() == 21 && (raw[19] != '.' || !AllDigits(raw.substr(20)))) return false;
  return values::ParseTimestamp(raw).has_value();
}

int IntegralRank(const DataType& type) { return static_cast<int>(type.kind()); }

Status BadValue(std::string_view raw, const DataType& type) {
  return Status(StatusCode::kDataError,
                "failed to cast the partition value '" + std::string(raw) + "' to " + type.ToSql());
}

}  // namespace

DataType InferPartitionType(std::string_view raw, bool infer_types) {
  if (raw == kHiveDefaultPartition) return DataType::Null();
  if (!infer_types) return DataType::String();
  if (values::ParseJavaInteger<std::int32_t>(raw)) return DataType::Int();
  if (values::ParseJavaInteger<std::int64_t>(raw)) return DataType::Long();
  if (const auto decimal = values::ParseBigDecimal(raw); decimal && decimal->scale <= 0) {
    // A negative scale (1E5) widens the precision, as Decimal(BigDecimal) does.
    const int precision = decimal->precision - decimal->scale;
    if (precision <= 38) return DataType::Decimal(precision, 0);
  }
  if (values::ParseJavaDouble(raw)) return DataType::Double();
  if (IsPartitionTimestamp(raw)) return DataType::Timestamp();
  if (IsPartitionDate(raw)) return DataType::Date();
  return DataType::String();
}

DataType WiderPartitionType(const DataType& a, const DataType& b) {
  if (a == b || b.Is(TypeKind::kNull)) return a;
  if (a.Is(TypeKind::kNull)) return b;
  if (a.IsIntegral() && b.IsIntegral()) return IntegralRank(a) > IntegralRank(b) ? a : b;
  const auto is = [&](TypeKind x, TypeKind y) { return (a.Is(x) && b.Is(y)) || (a.Is(y) && b.Is(x)); };
  if (is(TypeKind::kInt, TypeKind::kDouble)) return DataType::Double();
  if (is(TypeKind::kDate, TypeKind::kTimestamp)) return DataType::Timestamp();
  const auto whole_digits = [](const DataType& type) {
    if (type.Is(TypeKind::kInt)) return 10;
    if (type.Is(TypeKind::kLong)) return 20;
    return type.Is(TypeKind::kDecimal) ? type.precision() : -1;
  };
  if (whole_digits(a) > 0 && whole_digits(b) > 0) {
    return DataType::Decimal(std::min(38, std::max(whole_digits(a), whole_digits(b))), 0);
  }
  return DataType::String();
}

StatusOr<Value> ParsePartitionValue(std::string_view raw, const DataType& type, std::string_view session_zone) {
  if (raw == kHiveDefaultPartition) return Value{};
  switch (type.kind()) {
    case TypeKind::kNull:
      return Value{};
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return Value{std::string(raw)};
    case TypeKind::kBoolean: {
      const std::string folded = FoldCase(raw);
      if (folded == "true" || folded == "t" || folded == "yes" || folded == "y" || folded == "1") return Value{true};
      if (folded == "false" || folded == "f" || folded == "no" || folded == "n" || folded == "0") return Value{false};
      return BadValue(raw, type);
    }
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong: {
      const auto number = values::ParseJavaInteger<std::int64_t>(raw);
      const int bits = type.Is(TypeKind::kByte)    ? 8
                       : type.Is(TypeKind::kShort) ? 16
                       : type.Is(TypeKind::kInt)   ? 32
                                                   : 64;
      if (!number || (bits < 64 && (*number >= (1LL << (bits - 1)) || *number < -(1LL << (bits - 1))))) {
        return BadValue(raw, type);
      }
      return Value{*number};
    }
    case TypeKind::kFloat:
    case TypeKind::kDouble: {
      const auto number = values::ParseJavaDouble(raw);
      if (!number) return BadValue(raw, type);
      return Value{*number};
    }
    case TypeKind::kDecimal: {
      const auto decimal = values::ParseBigDecimal(raw);
      if (!decimal) return BadValue(raw, type);
      const auto unscaled = values::RescaleDecimal(*decimal, type.precision(), type.scale());
      if (!unscaled) return BadValue(raw, type);
      return Value{DecimalValue{*unscaled}};
    }
    case TypeKind::kDate: {
      const auto days = values::ParseDate(raw);
      if (!days) return BadValue(raw, type);
      return Value{static_cast<std::int64_t>(*days)};
    }
    case TypeKind::kTimestamp: {
      const auto micros = values::ParseInstant(raw, session_zone);
      if (!micros) return BadValue(raw, type);
      return Value{*micros};
    }
    case TypeKind::kTimestampNtz: {
      const auto parsed = values::ParseTimestamp(raw);
      if (!parsed || parsed->only_time) return BadValue(raw, type);
      return Value{parsed->local_us};
    }
    default:
      return Unsupported("partition columns of type " + type.ToSql());
  }
}

StatusOr<std::optional<std::string>> PartitionValueText(const Value& value, const DataType& type,
                                                        std::string_view session_zone) {
  if (value.IsNull()) return std::optional<std::string>();
  const auto integer = [&] { return std::get<std::int64_t>(value.data); };
  switch (type.kind()) {
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return std::optional(std::get<std::string>(value.data));
    case TypeKind::kBoolean:
      return std::optional<std::string>(std::get<bool>(value.data) ? "true" : "false");
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      return std::optional(std::to_string(integer()));
    case TypeKind::kFloat:
      return std::optional(JavaFloat(static_cast<float>(std::get<double>(value.data))));
    case TypeKind::kDouble:
      return std::optional(JavaDouble(std::get<double>(value.data)));
    case TypeKind::kDecimal:
      return std::optional(DecimalToString(std::get<DecimalValue>(value.data).unscaled, type.scale()));
    case TypeKind::kDate:
      return std::optional(values::DateToText(static_cast<std::int32_t>(integer())));
    case TypeKind::kTimestampNtz:
      return std::optional(values::TimestampToText(integer()));
    case TypeKind::kTimestamp: {
      FS_ASSIGN_OR_RETURN(std::string text, values::InstantToText(integer(), session_zone));
      return std::optional(std::move(text));
    }
    default:
      return Unsupported("partition columns of type " + type.ToSql());
  }
}

}  // namespace firesteel::files

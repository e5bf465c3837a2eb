#include "files/format/value_inference.h"

#include <algorithm>

#include "base/zone.h"
#include "types/identifier_text.h"
#include "values/datetime/text_datetime.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

constexpr int kMaxPrecision = 38;

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The default date format, yyyy-MM-dd, is strict.
bool IsIsoDate(std::string_view text) {
  return text.size() == 10 && AllDigits(text.substr(0, 4)) && text[4] == '-' && AllDigits(text.substr(5, 2)) &&
         text[7] == '-' && AllDigits(text.substr(8)) && values::ParseDate(text).has_value();
}

// Spark's lenient timestamps include a time of day alone, which means today.
bool IsLenientTimestamp(std::string_view text, std::string_view zone) {
  const auto parsed = values::ParseTimestamp(text);
  return parsed && Zone::Find(parsed->zone.empty() ? zone : std::string_view(parsed->zone)) != nullptr;
}

DataType DecimalOfLong(const DataType& type) {
  if (type.Is(TypeKind::kLong)) return DataType::Decimal(20, 0);
  return type.IsIntegral() ? DataType::Decimal(10, 0) : type;
}

}  // namespace

std::optional<DataType> WiderInferredNumber(const DataType& a, const DataType& b) {
  if (!a.IsNumeric() || !b.IsNumeric()) return std::nullopt;
  if (a.Is(TypeKind::kDouble) || b.Is(TypeKind::kDouble)) return DataType::Double();
  if (a.IsIntegral() && b.IsIntegral()) return a.kind() > b.kind() ? a : b;
  const DataType left = DecimalOfLong(a);
  const DataType right = DecimalOfLong(b);
  const int scale = std::max(left.scale(), right.scale());
  const int range = std::max(left.precision() - left.scale(), right.precision() - right.scale());
  if (range + scale > kMaxPrecision) return DataType::Double();
  return DataType::Decimal(range + scale, scale);
}

StatusOr<CsvValueInference> CsvValueInference::Make(const CsvReadOptions& options, const std::string& session_zone,
                                                    bool prefer_ntz) {
  CsvValueInference inference;
  inference.null_value_ = options.null_value;
  inference.nan_value_ = options.nan_value;
  inference.positive_infinity_ = options.positive_infinity;
  inference.negative_infinity_ = options.negative_infinity;
  inference.zone_ = options.time_zone.empty() ? session_zone : options.time_zone;
  inference.prefer_ntz_ = prefer_ntz;
  inference.prefer_date_ = options.prefer_date;
  if (options.date_format) {
    FS_ASSIGN_OR_RETURN(inference.date_pattern_,
                        values::DatetimePattern::Compile(*options.date_format, values::DatetimePattern::Use::kParse));
    static constexpr std::string_view kLenient[] = {"yyyy-MM-dd", "yyyy-M-d", "yyyy-M-dd", "yyyy-MM-d",
                                                    "yyyy-MM",    "yyyy-M",   "yyyy"};
    inference.lenient_date_ =
        std::find(std::begin(kLenient), std::end(kLenient), *options.date_format) != std::end(kLenient);
  }
  if (options.timestamp_format) {
    FS_ASSIGN_OR_RETURN(
        inference.timestamp_pattern_,
        values::DatetimePattern::Compile(*options.timestamp_format, values::DatetimePattern::Use::kParse));
  }
  return inference;
}

bool CsvValueInference::IsDate(std::string_view text) const {
  return date_pattern_ ? date_pattern_->Parse(text).has_value() : IsIsoDate(text);
}

bool CsvValueInference::IsTimestamp(std::string_view text) const {
  return timestamp_pattern_ ? timestamp_pattern_->Parse(text).has_value() : IsLenientTimestamp(text, zone_);
}

// Tries the types from `first` on, in the order of CSVInferSchema; each falls through to the next.
DataType CsvValueInference::TypeFrom(TypeKind first, std::string_view text) const {
  switch (first) {
    case TypeKind::kNull:
    case TypeKind::kInt:
      if (values::ParseJavaInteger<std::int32_t>(text)) return DataType::Int();
      [[fallthrough]];
    case TypeKind::kLong:
      if (values::ParseJavaInteger<std::int64_t>(text)) return DataType::Long();
      [[fallthrough]];
    case TypeKind::kDecimal:
      if (const auto decimal = values::ParseBigDecimal(text); decimal && decimal->scale == 0)
        return DataType::Decimal(decimal->precision, 0);
      [[fallthrough]];
    case TypeKind::kDouble:
      if (values::ParseJavaDouble(text) || text == nan_value_ || text == positive_infinity_ ||
          text == negative_infinity_) {
        return DataType::Double();
      }
      [[fallthrough]];
    case TypeKind::kDate:
      if (prefer_date_ && IsDate(text)) return DataType::Date();
      [[fallthrough]];
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      if (IsTimestamp(text)) {
        const auto parsed = values::ParseTimestamp(text);
        return prefer_ntz_ && (timestamp_pattern_ || (parsed && parsed->zone.empty())) ? DataType::TimestampNtz()
                                                                                       : DataType::Timestamp();
      }
      [[fallthrough]];
    case TypeKind::kBoolean:
      if (EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false")) return DataType::Boolean();
      return DataType::String();
    default:
      return DataType::String();
  }
}

DataType CsvValueInference::Common(const DataType& a, const DataType& b) const {
  if (a == b || b.Is(TypeKind::kNull)) return a;
  if (a.Is(TypeKind::kNull)) return b;
  if (const auto number = WiderInferredNumber(a, b)) return *number;
  const auto instant = [](const DataType& type) {
    return type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz);
  };
  // Dates among timestamps are timestamps where the lenient default form reads both.
  if (!timestamp_pattern_ && lenient_date_) {
    if (a.Is(TypeKind::kDate) && instant(b)) return b;
    if (instant(a) && b.Is(TypeKind::kDate)) return a;
  }
  if (instant(a) && instant(b)) return DataType::Timestamp();
  return DataType::String();
}

DataType CsvValueInference::Widen(const DataType& so_far, std::optional<std::string_view> value) const {
  if (!value || value->empty() || *value == null_value_ || so_far.Is(TypeKind::kString)) return so_far;
  return Common(so_far, TypeFrom(so_far.kind(), *value));
}

}  // namespace firesteel::files

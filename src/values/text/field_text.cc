#include "values/text/field_text.h"

#include "base/zone.h"
#include "values/datetime/text_datetime.h"
#include "values/number/number_text.h"
#include "values/number/text_number.h"

namespace firesteel::values {
namespace {

StatusOr<std::optional<DatetimePattern>> PatternOf(const std::optional<std::string>& format) {
  if (!format) return std::optional<DatetimePattern>();
  FS_ASSIGN_OR_RETURN(DatetimePattern pattern, DatetimePattern::Compile(*format, DatetimePattern::Use::kParse));
  return std::optional(std::move(pattern));
}

template <typename Integer>
std::optional<Value> ReadInteger(std::string_view text) {
  const auto value = ParseJavaInteger<Integer>(text);
  if (!value) return std::nullopt;
  return Value{std::int64_t{*value}};
}

bool EqualsWord(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 32) != word[i]) return false;
  }
  return true;
}

}  // namespace

StatusOr<DatetimeReader> DatetimeReader::Make(const std::optional<std::string>& date_format,
                                              const std::optional<std::string>& timestamp_format,
                                              const std::optional<std::string>& timestamp_ntz_format,
                                              const std::string& zone) {
  DatetimeReader reader;
  FS_ASSIGN_OR_RETURN(reader.date_, PatternOf(date_format));
  FS_ASSIGN_OR_RETURN(reader.timestamp_, PatternOf(timestamp_format));
  FS_ASSIGN_OR_RETURN(reader.timestamp_ntz_, PatternOf(timestamp_ntz_format));
  reader.zone_ = Zone::Find(zone);
  if (reader.zone_ == nullptr) return SparkError("INVALID_TIMEZONE", {{"timeZone", zone}});
  return reader;
}

std::optional<std::int64_t> DatetimeReader::ReadNumber(std::string_view text, const DataType& type) const {
  if (type.Is(TypeKind::kDate)) {
    if (date_) {
      if (const auto parsed = date_->Parse(text)) return FloorDivide(parsed->local_us, kMicrosPerDay);
      return std::nullopt;
    }
    if (const auto days = ParseDate(text)) return std::int64_t{*days};
    return std::nullopt;
  }
  const bool instant = type.Is(TypeKind::kTimestamp);
  if (const auto& pattern = instant ? timestamp_ : timestamp_ntz_) {
    const auto parsed = pattern->Parse(text);
    if (!parsed) return std::nullopt;
    if (!instant) return parsed->local_us;
    const Zone* zone = parsed->zone.empty() ? zone_ : Zone::Find(parsed->zone);
    if (zone == nullptr) return std::nullopt;
    return zone->InstantOf(parsed->local_us);
  }
  const auto parsed = ParseTimestamp(text);
  if (!parsed || parsed->only_time) return std::nullopt;
  const Zone* zone = parsed->zone.empty() ? zone_ : Zone::Find(parsed->zone);
  if (zone == nullptr) return std::nullopt;
  return instant ? zone->InstantOf(parsed->local_us) : parsed->local_us;
}

std::optional<Value> DatetimeReader::Read(std::string_view text, const DataType& type) const {
  if (const auto number = ReadNumber(text, type)) return Value{*number};
  return std::nullopt;
}

std::optional<Value> ReadPlainField(std::string_view text, const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
      if (EqualsWord(text, "true")) return Value{true};
      if (EqualsWord(text, "false")) return Value{false};
      return std::nullopt;
    case TypeKind::kByte:
      return ReadInteger<std::int8_t>(text);
    case TypeKind::kShort:
      return ReadInteger<std::int16_t>(text);
    case TypeKind::kInt:
      return ReadInteger<std::int32_t>(text);
    case TypeKind::kLong:
      return ReadInteger<std::int64_t>(text);
    case TypeKind::kFloat:
    case TypeKind::kDouble: {
      const auto number = ParseJavaDouble(text);
      if (!number) return std::nullopt;
      return Value{type.Is(TypeKind::kFloat) ? static_cast<double>(static_cast<float>(*number)) : *number};
    }
    case TypeKind::kDecimal: {
      const auto number = ParseDecimal(text);
      if (!number) return std::nullopt;
      const auto rounded = RoundParsed(*number, type.precision(), type.scale());
      if (!rounded) return std::nullopt;
      return Value{DecimalValue{*rounded}};
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return Value{std::string(text)};
    default:
      return std::nullopt;
  }
}

}  // namespace firesteel::values

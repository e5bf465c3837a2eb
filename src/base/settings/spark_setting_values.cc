#include <charconv>
#include <cstdint>
#include <optional>

#include "base/settings/settings.h"
#include "base/settings/spark_settings.h"

namespace firesteel {
namespace {

using Form = SparkSetting::Form;

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A number and one of Spark's units of time; how long it is matters to nobody here.
std::optional<std::int64_t> ParseDuration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("-0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  for (const std::string_view known : {"", "us", "ms", "s", "m", "min", "h", "d"}) {
    if (unit == known) return ParseNumber<std::int64_t>(text.substr(0, digits));
  }
  return std::nullopt;
}

std::optional<std::int64_t> ParseBytes(std::string_view text) {
  if (!text.starts_with('-')) return ParseByteSize(text);
  const auto size = ParseByteSize(text.substr(1));
  return size ? std::optional(-*size) : std::nullopt;
}

Status TypeMismatch(std::string_view name, const std::string& value, std::string_view expected) {
  return SparkError("INVALID_CONF_VALUE.TYPE_MISMATCH",
                    {{"confName", std::string(name)}, {"confValue", value}, {"confType", std::string(expected)}});
}

Status CheckNumber(std::string_view name, const std::string& value, std::optional<std::int64_t> number,
                   std::optional<std::int64_t> least, std::string_view expected) {
  if (!number) return TypeMismatch(name, value, expected);
  if (!least || *number >= *least) return Status::Ok();
  return SparkError("INVALID_CONF_VALUE.REQUIREMENT",
                    {{"confName", std::string(name)},
                     {"confValue", value},
                     {"confRequirement", "it must be " + std::to_string(*least) + " or more."}});
}

Status CheckBoolean(std::string_view name, std::string value) {
  const std::string given = value;
  for (char& c : value) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return value == "true" || value == "false" ? Status::Ok() : TypeMismatch(name, given, "boolean");
}

}  // namespace

Status CheckSparkSettingValue(const SparkSetting& setting, const std::string& value) {
  const auto check_int = [&](std::optional<std::int64_t> least) {
    return CheckNumber(setting.name, value, ParseNumber<std::int32_t>(value), least, "int");
  };
  const auto check_long = [&](std::optional<std::int64_t> least) {
    return CheckNumber(setting.name, value, ParseNumber<std::int64_t>(value), least, "long");
  };
  const auto check_bytes = [&](std::optional<std::int64_t> least) {
    return CheckNumber(setting.name, value, ParseBytes(value), least, "size such as 64m");
  };
  switch (setting.form) {
    case Form::kFromDefault: {
      const bool boolean = setting.default_value == "true" || setting.default_value == "false";
      return boolean ? CheckBoolean(setting.name, value) : Status::Ok();
    }
    case Form::kInt:
      return check_int({});
    case Form::kIntFrom0:
      return check_int(0);
    case Form::kIntFrom1:
      return check_int(1);
    case Form::kLong:
      return check_long({});
    case Form::kLongFrom1:
      return check_long(1);
    case Form::kDouble:
      return ParseNumber<double>(value) ? Status::Ok() : TypeMismatch(setting.name, value, "double");
    case Form::kBytes:
      return check_bytes({});
    case Form::kBytesFrom0:
      return check_bytes(0);
    case Form::kBytesFrom1:
      return check_bytes(1);
    case Form::kDuration:
      return CheckNumber(setting.name, value, ParseDuration(value), {}, "duration such as 300s");
  }
  return Status::Ok();
}

}  // namespace firesteel

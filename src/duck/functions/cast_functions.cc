#include <cmath>
#include <limits>

#include "base/zone.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "types/java_number.h"
#include "values/datetime/text_datetime.h"
#include "values/number/text_number.h"

namespace firesteel::duck {
namespace {

constexpr const char* kAnsiSetting = "\"spark.sql.ansi.enabled\"";

[[noreturn]] void Malformed(std::string_view text, const char* type) {
  RaiseError("CAST_INVALID_INPUT", {{"expression", "'" + std::string(text) + "'"},
                                    {"sourceType", "\"STRING\""},
                                    {"targetType", std::string("\"") + type + "\""},
                                    {"ansiConfig", kAnsiSetting}});
}

// A cast from text: NULL or an error where it is malformed.
template <typename T>
std::optional<T> OrMalformed(std::optional<T> value, std::string_view text, std::string_view mode, const char* type) {
  if (!value && mode == "ansi") Malformed(text, type);
  return value;
}

template <typename T>
std::optional<T> TextToInteger(std::string_view text, std::string_view mode, const char* type) {
  const auto value =
      values::ParseInteger(text, mode == "legacy" ? values::Fraction::kCutOff : values::Fraction::kRefused);
  std::optional<T> out;
  if (value && *value >= std::numeric_limits<T>::min() && *value <= std::numeric_limits<T>::max()) {
    out = static_cast<T>(*value);
  }
  return OrMalformed(out, text, mode, type);
}

std::optional<std::int8_t> StringToTinyint(std::string_view text, std::string_view mode) {
  return TextToInteger<std::int8_t>(text, mode, "TINYINT");
}
std::optional<std::int16_t> StringToSmallint(std::string_view text, std::string_view mode) {
  return TextToInteger<std::int16_t>(text, mode, "SMALLINT");
}
std::optional<std::int32_t> StringToInt(std::string_view text, std::string_view mode) {
  return TextToInteger<std::int32_t>(text, mode, "INT");
}
std::optional<std::int64_t> StringToBigint(std::string_view text, std::string_view mode) {
  return TextToInteger<std::int64_t>(text, mode, "BIGINT");
}
std::optional<double> StringToDouble(std::string_view text, std::string_view mode) {
  return OrMalformed(values::ParseDouble(text), text, mode, "DOUBLE");
}
std::optional<float> StringToFloat(std::string_view text, std::string_view mode) {
  return OrMalformed(values::ParseFloat(text), text, mode, "FLOAT");
}

std::optional<bool> StringToBoolean(std::string_view text, std::string_view mode) {
  std::string word(values::TrimAll(text));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  std::optional<bool> value;
  if (word == "t" || word == "true" || word == "y" || word == "yes" || word == "1") value = true;
  if (word == "f" || word == "false" || word == "n" || word == "no" || word == "0") value = false;
  return OrMalformed(value, text, mode, "BOOLEAN");
}

std::optional<std::int64_t> StringToTimeMicros(std::string_view text, std::string_view mode) {
  return OrMalformed(values::ParseTimeOfDay(text), text, mode, "TIME(6)");
}

std::optional<Date> StringToDate(std::string_view text, std::string_view mode) {
  const auto days = OrMalformed(values::ParseDate(text), text, mode, "DATE");
  if (!days) return std::nullopt;
  return Date{*days};
}

std::optional<Timestamp> StringToTimestamp(std::string_view text, std::string_view mode,
                                           std::string_view session_zone) {
  const auto parsed = values::ParseTimestamp(text);
  const Zone* zone =
      parsed ? Zone::Find(parsed->zone.empty() ? session_zone : std::string_view(parsed->zone)) : nullptr;
  if (zone == nullptr || parsed->only_time) {
    if (mode == "ansi") Malformed(text, "TIMESTAMP");
    return std::nullopt;
  }
  return Timestamp{zone->InstantOf(parsed->local_us)};
}

std::optional<Timestamp> StringToTimestampNtz(std::string_view text, std::string_view mode) {
  const auto parsed = values::ParseTimestamp(text);
  if (!parsed || parsed->only_time || (!parsed->zone.empty() && Zone::Find(parsed->zone) == nullptr)) {
    if (mode == "ansi") Malformed(text, "TIMESTAMP_NTZ");
    return std::nullopt;
  }
  return Timestamp{parsed->local_us};
}

template <typename T>
T Saturated(double value) {
  if (std::isnan(value)) return 0;
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  if (value <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  return static_cast<T>(value);
}

// Java narrows a double to byte and short by way of int.
std::int8_t SaturateTinyint(double value) { return static_cast<std::int8_t>(Saturated<std::int32_t>(value)); }
std::int16_t SaturateSmallint(double value) { return static_cast<std::int16_t>(Saturated<std::int32_t>(value)); }
std::int32_t SaturateInt(double value) { return Saturated<std::int32_t>(value); }
std::int64_t SaturateBigint(double value) { return Saturated<std::int64_t>(value); }

std::int8_t WrapTinyint(std::int64_t value) { return static_cast<std::int8_t>(value); }
std::int16_t WrapSmallint(std::int64_t value) { return static_cast<std::int16_t>(value); }
std::int32_t WrapInt(std::int64_t value) { return static_cast<std::int32_t>(value); }
std::int64_t WrapBigint(std::int64_t value) { return value; }
std::int64_t WrapHugeint(Int128 value) { return static_cast<std::int64_t>(value); }

float DoubleToFloat(double value) { return static_cast<float>(value); }

std::optional<Timestamp> DoubleToTimestamp(double seconds, std::string_view mode) {
  if (std::isnan(seconds) || std::isinf(seconds)) {
    if (mode == "ansi") {
      RaiseError("CAST_INVALID_INPUT", {{"expression", JavaDouble(seconds)},
                                        {"sourceType", "\"DOUBLE\""},
                                        {"targetType", "\"TIMESTAMP\""},
                                        {"ansiConfig", kAnsiSetting}});
    }
    return std::nullopt;
  }
  return Timestamp{Saturated<std::int64_t>(seconds * 1e6)};
}

// Seconds beyond what microseconds hold stay at the end, as TimeUnit does it.
Timestamp SecondsToTimestamp(std::int64_t seconds) {
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(seconds, std::int64_t{1'000'000}, &micros)) return {seconds < 0 ? INT64_MIN : INT64_MAX};
  return {micros};
}

std::string DoubleToString(double value) { return JavaDouble(value); }
std::string FloatToString(float value) { return JavaFloat(value); }
std::string DateToString(Date value) { return values::DateToText(value.days); }
std::string TimestampToString(Timestamp value) { return values::TimestampToText(value.micros); }

// Bytes as text; what is no UTF-8 becomes the replacement character, which DuckDB's strings require.
std::string BinaryToString(Blob blob) {
  std::string out;
  const std::string_view bytes = blob.bytes;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    bool valid = length > 0 && i + length <= bytes.size();
    for (std::size_t j = 1; valid && j < length; ++j) valid = (static_cast<unsigned char>(bytes[i + j]) & 0xc0) == 0x80;
    if (valid && length == 3) {
      const auto second = static_cast<unsigned char>(bytes[i + 1]);
      valid = !(lead == 0xe0 && second < 0xa0) && !(lead == 0xed && second >= 0xa0);
    }
    if (valid && length == 4) {
      const auto second = static_cast<unsigned char>(bytes[i + 1]);
      valid = !(lead == 0xf0 && second < 0x90) && !(lead == 0xf4 && second >= 0x90);
    }
    if (valid) {
      out += bytes.substr(i, length);
      i += length;
    } else {
      out += "\xef\xbf\xbd";
      ++i;
    }
  }
  return out;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_string_to_tinyint", InstallScalar<StringToTinyint>},
    {"fs_string_to_smallint", InstallScalar<StringToSmallint>},
    {"fs_string_to_int", InstallScalar<StringToInt>},
    {"fs_string_to_bigint", InstallScalar<StringToBigint>},
    {"fs_string_to_double", InstallScalar<StringToDouble>},
    {"fs_string_to_float", InstallScalar<StringToFloat>},
    {"fs_string_to_boolean", InstallScalar<StringToBoolean>},
    {"fs_string_to_time_micros", InstallScalar<StringToTimeMicros>},
    {"fs_string_to_date", InstallScalar<StringToDate>},
    {"fs_string_to_timestamp", InstallScalar<StringToTimestamp>},
    {"fs_string_to_timestamp_ntz", InstallScalar<StringToTimestampNtz>},
    {"fs_saturate_tinyint", InstallScalar<SaturateTinyint>},
    {"fs_saturate_smallint", InstallScalar<SaturateSmallint>},
    {"fs_saturate_int", InstallScalar<SaturateInt>},
    {"fs_saturate_bigint", InstallScalar<SaturateBigint>},
    {"fs_wrap_tinyint", InstallScalar<WrapTinyint>},
    {"fs_wrap_smallint", InstallScalar<WrapSmallint>},
    {"fs_wrap_int", InstallScalar<WrapInt>},
    {"fs_wrap_bigint", InstallScalar<WrapBigint>},
    {"fs_wrap_hugeint", InstallScalar<WrapHugeint>},
    {"fs_double_to_float", InstallScalar<DoubleToFloat>},
    {"fs_seconds_to_timestamp", InstallScalar<SecondsToTimestamp>},
    {"fs_double_to_timestamp", InstallScalar<DoubleToTimestamp>},
    {"fs_double_to_string", InstallScalar<DoubleToString>},
    {"fs_float_to_string", InstallScalar<FloatToString>},
    {"fs_date_to_string", InstallScalar<DateToString>},
    {"fs_timestamp_to_string", InstallScalar<TimestampToString>},
    {"fs_binary_to_string", InstallScalar<BinaryToString>},
};

}  // namespace

std::span<const OwnFunction> OwnCastFunctions() { return kFunctions; }

}  // namespace firesteel::duck

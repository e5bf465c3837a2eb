#include "connect/codec/decimal_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

#include "connect/decode/invalid_message.h"
#include "types/power_of_ten.h"

namespace firesteel::connect {
namespace {

constexpr int kMaxPrecision = 38;

struct WrittenNumber {
  bool negative = false;
  std::string digits;  // without leading zeros, "" for zero
  std::int64_t scale = 0;
};

bool Read(std::string_view text, WrittenNumber* number) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) number->negative = text[at++] == '-';
  bool any = false;
  bool point = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !point) {
      point = true;
    } else if (std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
      any = true;
      number->scale += point ? 1 : 0;
      if (text[at] != '0' || !number->digits.empty()) number->digits += text[at];
    } else {
      break;
    }
  }
  if (!any) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  std::string_view exponent = text.substr(at + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int32_t power = 0;
  const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (error != std::errc() || end != exponent.data() + exponent.size() || exponent.empty()) return false;
  number->scale -= power;
  return true;
}

Status TooPrecise(std::int64_t precision) {
  return SparkError("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                    {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxPrecision)}});
}

}  // namespace

StatusOr<plan::Literal> ReadDecimal(const std::string& text, int least_precision, int least_scale) {
  WrittenNumber number;
  if (!Read(text, &number)) return InvalidMessage("a decimal written as '" + text + "'");
  if (least_precision < 0 || least_scale < 0) {
    return InvalidMessage("a decimal with precision " + std::to_string(least_precision) + " and scale " +
                          std::to_string(least_scale));
  }
  if (number.digits.empty()) number.scale = std::clamp<std::int64_t>(number.scale, 0, kMaxPrecision);
  const std::int64_t scale = std::max<std::int64_t>({number.scale, least_scale, 0});
  const std::int64_t written =
      static_cast<std::int64_t>(number.digits.size()) - std::min<std::int64_t>(number.scale, 0);
  const std::int64_t precision = std::max<std::int64_t>({written, least_precision, scale, 1});
  const std::int64_t shift = scale - number.scale;  // zeros to append
  // The number itself has to fit, not only its digits as written.
  const std::int64_t needed = number.digits.empty() ? 0 : static_cast<std::int64_t>(number.digits.size()) + shift;
  if (precision > kMaxPrecision || needed > kMaxPrecision) return TooPrecise(std::max(precision, needed));
  Int128 unscaled = 0;
  for (const char digit : number.digits) unscaled = unscaled * 10 + (digit - '0');
  if (!number.digits.empty()) unscaled *= PowerOfTen(static_cast<int>(shift));
  return plan::Literal{DataType::Decimal(static_cast<int>(std::max(precision, needed)), static_cast<int>(scale)),
                       Value{DecimalValue{number.negative ? -unscaled : unscaled}}};
}

StatusOr<plan::Literal> RescaleDecimal(const plan::Literal& literal, const DataType& type) {
  Int128 unscaled = std::get<DecimalValue>(literal.value.data).unscaled;
  const int from = literal.type.scale();
  bool fits = true;
  if (type.scale() < from) {
    const Int128 divisor = PowerOfTen(from - type.scale());
    fits = unscaled % divisor == 0;
    unscaled /= divisor;
  } else {
    const Int128 factor = PowerOfTen(type.scale() - from);
    const Int128 limit = PowerOfTen(kMaxPrecision) / factor;
    fits = unscaled < limit && unscaled > -limit;
    if (fits) unscaled *= factor;
  }
  const Int128 bound = PowerOfTen(type.precision());
  if (!fits || unscaled >= bound || unscaled <= -bound) {
    return InvalidMessage("the decimal " + DecimalToString(std::get<DecimalValue>(literal.value.data).unscaled, from) +
                          " where " + type.ToSql() + " is declared");
  }
  return plan::Literal{type, Value{DecimalValue{unscaled}}};
}

}  // namespace firesteel::connect

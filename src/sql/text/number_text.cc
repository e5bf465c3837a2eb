#include "sql/text/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace firesteel::sql {
namespace {

// A decimal number as Java's BigDecimal reads it: digits without leading zeros, and scale.
struct BigDecimal {
  bool negative = false;
  std::string digits;  // "0" for zero
  std::int64_t scale = 0;
};

BigDecimal ReadBigDecimal(std::string_view text) {
  BigDecimal number;
  if (text.starts_with('-')) {
    number.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t exponent = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, exponent);
  const std::size_t point = mantissa.find('.');
  for (const char c : mantissa) {
    if (c != '.') number.digits += c;
  }
  if (point != std::string_view::npos) number.scale = static_cast<std::int64_t>(mantissa.size() - point - 1);
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  if (number.digits.empty()) number.digits = "0";
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), value);
    if (error != std::errc()) value = power.starts_with('-') ? -1'000'000'000 : 1'000'000'000;
    number.scale -= std::clamp<std::int64_t>(value, -1'000'000'000, 1'000'000'000);
  }
  return number;
}

Status TooPrecise(std::size_t precision) {
  return SparkError("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                    {{"precision", std::to_string(precision)}, {"maxPrecision", "38"}});
}

StatusOr<plan::Literal> DecimalLiteral(BigDecimal number) {
  if (number.scale < 0) {
    const std::int64_t zeros = -number.scale;
    if (number.digits != "0") {
      if (zeros > 38) return TooPrecise(number.digits.size() + static_cast<std::size_t>(zeros));
      number.digits.append(static_cast<std::size_t>(zeros), '0');
    }
    number.scale = 0;
  }
  const std::int64_t precision = std::max<std::int64_t>(static_cast<std::int64_t>(number.digits.size()), number.scale);
  if (precision > 38) return TooPrecise(static_cast<std::size_t>(precision));
  Int128 unscaled = 0;
  for (const char c : number.digits) unscaled = unscaled * 10 + (c - '0');
  return plan::Literal{DataType::Decimal(static_cast<int>(precision), static_cast<int>(number.scale)),
                       Value{DecimalValue{number.negative ? -unscaled : unscaled}}};
}

Status OutOfRange(const std::string& text, std::string lowest, std::string highest, std::string type) {
  return SparkError("INVALID_NUMERIC_LITERAL_RANGE", {{"rawStrippedQualifier", text},
                                                      {"minValue", std::move(lowest)},
                                                      {"maxValue", std::move(highest)},
                                                      {"typeName", std::move(type)}});
}

template <typename Integer>
StatusOr<plan::Literal> IntegerLiteral(const std::string& text, DataType type) {
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) return plan::Literal{std::move(type), Value{std::int64_t{number}}};
  return OutOfRange(text, std::to_string(std::numeric_limits<Integer>::min()),
                    std::to_string(std::numeric_limits<Integer>::max()), type.ToSimpleString());
}

StatusOr<plan::Literal> DoubleLiteral(const std::string& text) {
  const double number = std::strtod(text.c_str(), nullptr);
  if (std::isinf(number)) return OutOfRange(text, "-1.7976931348623157E+308", "1.7976931348623157E+308", "double");
  return plan::Literal{DataType::Double(), Value{number}};
}

StatusOr<plan::Literal> FloatLiteral(const std::string& text) {
  // Spark compares the number as written, so 3.4028235E38F is too large although it would round to the largest float.
  const double exact = std::strtod(text.c_str(), nullptr);
  const float number = std::strtof(text.c_str(), nullptr);
  if (std::abs(exact) > static_cast<double>(std::numeric_limits<float>::max()))
    return OutOfRange(text, "-3.4028234663852886E+38", "3.4028234663852886E+38", "float");
  return plan::Literal{DataType::Float(), Value{static_cast<double>(number)}};
}

StatusOr<plan::Literal> WholeLiteral(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return DecimalLiteral(ReadBigDecimal(text));
  const bool fits_int =
      number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
  return plan::Literal{fits_int ? DataType::Int() : DataType::Long(), Value{number}};
}

StatusOr<plan::Literal> SuffixedLiteral(std::string text) {
  const char suffix = static_cast<char>(text.back() & ~0x20);
  text.pop_back();
  switch (suffix) {
    case 'L':
      return IntegerLiteral<std::int64_t>(text, DataType::Long());
    case 'S':
      return IntegerLiteral<std::int16_t>(text, DataType::Short());
    case 'Y':
      return IntegerLiteral<std::int8_t>(text, DataType::Byte());
    case 'F':
      return FloatLiteral(text);
    default:
      break;
  }
  if (text.back() != 'b' && text.back() != 'B') return DoubleLiteral(text);
  text.pop_back();
  return DecimalLiteral(ReadBigDecimal(text));
}

}  // namespace

StatusOr<plan::Literal> ReadNumber(std::string text, TokenKind kind, ExponentLiterals exponents) {
  switch (kind) {
    case TokenKind::kInteger:
      return WholeLiteral(text);
    case TokenKind::kExponent:
      if (exponents == ExponentLiterals::kDouble) return DoubleLiteral(text);
      return DecimalLiteral(ReadBigDecimal(text));
    case TokenKind::kSuffixed:
      return SuffixedLiteral(std::move(text));
    default:
      return DecimalLiteral(ReadBigDecimal(text));
  }
}

}  // namespace firesteel::sql

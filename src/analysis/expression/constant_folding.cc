#include "analysis/expression/constant_folding.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "types/power_of_ten.h"

namespace firesteel::analysis {
namespace {

std::optional<std::int64_t> IntegerOf(const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value.data);
  return integer ? std::optional(*integer) : std::nullopt;
}

bool FitsIntegral(std::int64_t value, TypeKind kind) {
  switch (kind) {
    case TypeKind::kByte:
      return value >= std::numeric_limits<std::int8_t>::min() && value <= std::numeric_limits<std::int8_t>::max();
    case TypeKind::kShort:
      return value >= std::numeric_limits<std::int16_t>::min() && value <= std::numeric_limits<std::int16_t>::max();
    case TypeKind::kInt:
      return value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
    case TypeKind::kLong:
      return true;
    default:
      return false;
  }
}

std::optional<Value> Integral(std::int64_t value, TypeKind kind) {
  if (!FitsIntegral(value, kind)) return std::nullopt;
  return Value{value};
}

std::optional<Value> FoldToDecimal(Int128 unscaled, int scale, const DataType& to) {
  if (to.scale() < scale) return std::nullopt;
  if (to.scale() - scale > 38) return std::nullopt;
  const Int128 scaled = unscaled * PowerOfTen(to.scale() - scale);
  const Int128 limit = PowerOfTen(to.precision());
  if (scaled >= limit || scaled <= -limit) return std::nullopt;
  return Value{DecimalValue{scaled}};
}

std::optional<Value> FoldFromString(const std::string& text, const DataType& to) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  if (to.IsIntegral()) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(begin, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return Integral(value, to.kind());
  }
  if (to.Is(TypeKind::kDouble)) {
    double value = 0;
    const auto parsed = std::from_chars(begin, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return Value{value};
  }
  return std::nullopt;
}

std::optional<Value> FoldIntegers(std::string_view name, std::int64_t a, std::int64_t b, TypeKind kind) {
  std::int64_t result = 0;
  if (name == "+") {
    if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  } else if (name == "-") {
    if (__builtin_sub_overflow(a, b, &result)) return std::nullopt;
  } else if (name == "*") {
    if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  } else if ((name == "%" || name == "div") && b != 0 && b != -1) {
    result = name == "%" ? a % b : a / b;
  } else {
    return std::nullopt;
  }
  return Integral(result, kind);
}

std::optional<Value> FoldDoubles(std::string_view name, double a, double b) {
  if (name == "+") return Value{a + b};
  if (name == "-") return Value{a - b};
  if (name == "*") return Value{a * b};
  if (name == "/" && b != 0) return Value{a / b};
  return std::nullopt;
}

}  // namespace

std::optional<Value> FoldCast(const Value& value, const DataType& from, const DataType& to) {
  if (value.IsNull() || SameIgnoringNullability(from, to)) return value;
  if (from.IsString() && to.IsString()) return value;
  if (const auto* text = std::get_if<std::string>(&value.data); text && from.IsString())
    return FoldFromString(*text, to);
  if (from.IsIntegral()) {
    const std::int64_t integer = *IntegerOf(value);
    if (to.IsIntegral()) return Integral(integer, to.kind());
    if (to.Is(TypeKind::kDouble)) return Value{static_cast<double>(integer)};
    if (to.Is(TypeKind::kFloat)) return Value{static_cast<double>(static_cast<float>(integer))};
    if (to.Is(TypeKind::kDecimal)) return FoldToDecimal(integer, 0, to);
    if (to.IsString()) return Value{std::to_string(integer)};
    return std::nullopt;
  }
  if (const auto* decimal = std::get_if<DecimalValue>(&value.data)) {
    if (to.Is(TypeKind::kDecimal)) return FoldToDecimal(decimal->unscaled, from.scale(), to);
    if (to.Is(TypeKind::kDouble)) return FoldFromString(DecimalToString(decimal->unscaled, from.scale()), to);
    if (to.IsIntegral()) {
      const Int128 whole = decimal->unscaled / PowerOfTen(from.scale());
      if (whole > std::numeric_limits<std::int64_t>::max() || whole < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
      }
      return Integral(static_cast<std::int64_t>(whole), to.kind());
    }
    if (to.IsString()) return Value{DecimalToString(decimal->unscaled, from.scale())};
    return std::nullopt;
  }
  if (const auto* number = std::get_if<double>(&value.data)) {
    if (to.Is(TypeKind::kDouble)) return value;
    if (to.Is(TypeKind::kFloat)) return Value{static_cast<double>(static_cast<float>(*number))};
    if (to.IsIntegral() && std::abs(*number) < 9e18) return Integral(static_cast<std::int64_t>(*number), to.kind());
    return std::nullopt;
  }
  if (const auto* list = std::get_if<ValueList>(&value.data);
      list && from.Is(TypeKind::kArray) && to.Is(TypeKind::kArray)) {
    ValueList out;
    for (const Value& item : list->items) {
      auto folded = FoldCast(item, from.element(), to.element());
      if (!folded) return std::nullopt;
      out.items.push_back(std::move(*folded));
    }
    return Value{std::move(out)};
  }
  return std::nullopt;
}

std::optional<Value> FoldCall(std::string_view name, std::span<const Value> arguments, const DataType& result) {
  if (name == "array") return Value{ValueList{{arguments.begin(), arguments.end()}}};
  if (name == "map") {
    ValueMap map;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) map.entries.push_back({arguments[i], arguments[i + 1]});
    return Value{std::move(map)};
  }
  if (name == "named_struct") {
    ValueList fields;
    for (std::size_t i = 1; i < arguments.size(); i += 2) fields.items.push_back(arguments[i]);
    return Value{std::move(fields)};
  }
  for (const Value& argument : arguments) {
    if (argument.IsNull()) return std::nullopt;
  }
  if (name == "concat" && result.IsString()) {
    std::string text;
    for (const Value& argument : arguments) {
      const auto* part = std::get_if<std::string>(&argument.data);
      if (part == nullptr) return std::nullopt;
      text += *part;
    }
    return Value{std::move(text)};
  }
  if (arguments.size() == 1 && (name == "negative" || name == "positive")) {
    if (name == "positive") return arguments[0];
    if (const auto integer = IntegerOf(arguments[0])) {
      if (*integer == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
      if (result.IsAnsiInterval()) return Value{-*integer};
      return Integral(-*integer, result.kind());
    }
    if (const auto* number = std::get_if<double>(&arguments[0].data)) return Value{-*number};
    if (const auto* decimal = std::get_if<DecimalValue>(&arguments[0].data))
      return Value{DecimalValue{-decimal->unscaled}};
    if (const auto* interval = std::get_if<CalendarIntervalValue>(&arguments[0].data)) {
      return Value{CalendarIntervalValue{-interval->months, -interval->days, -interval->microseconds}};
    }
    return std::nullopt;
  }
  if (arguments.size() != 2) return std::nullopt;
  const auto a = IntegerOf(arguments[0]);
  const auto b = IntegerOf(arguments[1]);
  if (a && b && result.IsIntegral()) return FoldIntegers(name, *a, *b, result.kind());
  const auto* x = std::get_if<double>(&arguments[0].data);
  const auto* y = std::get_if<double>(&arguments[1].data);
  if (x && y && result.Is(TypeKind::kDouble)) return FoldDoubles(name, *x, *y);
  return std::nullopt;
}

}  // namespace firesteel::analysis

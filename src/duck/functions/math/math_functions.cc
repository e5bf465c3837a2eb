#include <bit>
#include <cmath>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/number/java_math.h"
#include "values/number/text_number.h"

namespace firesteel::duck {
namespace {

constexpr const char* kAnsiSetting = "\"spark.sql.ansi.enabled\"";

[[noreturn]] void DivisionByZero() { RaiseError("DIVIDE_BY_ZERO", {{"config", kAnsiSetting}}); }

std::optional<double> DivideDoubles(double a, double b, std::string_view mode) {
  if (b != 0) return a / b;
  if (mode == "ansi") DivisionByZero();
  return std::nullopt;
}

std::optional<double> RemainderOf(double a, double b, std::string_view mode) {
  if (b != 0) return std::fmod(a, b);
  if (mode == "ansi") RaiseError("REMAINDER_BY_ZERO", {{"config", kAnsiSetting}});
  return std::nullopt;
}

std::optional<double> PmodDouble(double a, double b, std::string_view mode) {
  if (b == 0) {
    if (mode == "ansi") RaiseError("REMAINDER_BY_ZERO", {{"config", kAnsiSetting}});
    return std::nullopt;
  }
  const double remainder = std::fmod(a, b);
  return remainder < 0 ? std::fmod(remainder + b, b) : remainder;
}

std::optional<std::int64_t> PmodBigint(std::int64_t a, std::int64_t b, std::string_view mode) {
  if (b == 0) {
    if (mode == "ansi") RaiseError("REMAINDER_BY_ZERO", {{"config", kAnsiSetting}});
    return std::nullopt;
  }
  if (b == -1) return 0;
  const std::int64_t remainder = a % b;
  if (remainder >= 0) return remainder;
  return static_cast<std::int64_t>((static_cast<Int128>(remainder) + b) % b);
}

double RoundDoubleHalfUp(double value, std::int32_t scale) { return values::RoundDouble(value, scale, false); }
double RoundDoubleHalfEven(double value, std::int32_t scale) { return values::RoundDouble(value, scale, true); }

// Java's Math.round: half up towards positive infinity.
std::int64_t RoundHalfUpToBigint(double value) {
  const double rounded = value < 0 ? -std::floor(-value + 0.5) : std::floor(value + 0.5);
  if (std::isnan(rounded)) return 0;
  if (rounded >= 9.2233720368547758e18) return INT64_MAX;
  if (rounded <= -9.2233720368547758e18) return INT64_MIN;
  return static_cast<std::int64_t>(rounded);
}

std::optional<std::int64_t> DivideInterval(std::int64_t interval, double divisor, std::string_view mode) {
  if (divisor == 0) {
    if (mode == "try") return std::nullopt;
    RaiseError("INTERVAL_DIVIDED_BY_ZERO");
  }
  return RoundHalfUpToBigint(static_cast<double>(interval) / divisor);
}

std::int8_t BitGet(std::int64_t value, std::int32_t position, std::int32_t bits) {
  if (position < 0 || position >= bits) {
    RaiseError("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", {{"functionName", "`bit_get`"},
                                                              {"parameter", "`pos`"},
                                                              {"upper", std::to_string(bits)},
                                                              {"invalidValue", std::to_string(position)}});
  }
  return static_cast<std::int8_t>(value >> position & 1);
}

double Sqrt(double x) { return std::sqrt(x); }
// Logarithms of what has none are NULL; that of NaN is NaN.
std::optional<double> Ln(double x) { return x <= 0 ? std::nullopt : std::optional(values::java_math::Log(x)); }
std::optional<double> Log10(double x) { return x <= 0 ? std::nullopt : std::optional(values::java_math::Log10(x)); }
std::optional<double> Log1p(double x) { return x <= -1 ? std::nullopt : std::optional(values::java_math::Log1p(x)); }
std::optional<double> LogOfBase(double base, double x) {
  if (base <= 0 || x <= 0) return std::nullopt;
  return values::java_math::Log(x) / values::java_math::Log(base);
}
double Sin(double x) { return std::sin(x); }
double Cos(double x) { return std::cos(x); }
double Tan(double x) { return std::tan(x); }
double Atan2(double y, double x) { return values::java_math::Atan2(y + 0.0, x + 0.0); }  // no -0.0
// By Spark's own formulas, which lose digits for negative numbers, and past the root of the greatest number by another.
double Asinh(double x) {
  if (std::isinf(x * x)) return std::copysign(values::java_math::Log(std::fabs(x)) + values::java_math::Log(2), x);
  return values::java_math::Log(x + std::sqrt(x * x + 1));
}
double Acosh(double x) {
  if (x > 0 && std::isinf(x * x)) return values::java_math::Log(x) + values::java_math::Log(2);
  return values::java_math::Log(x + std::sqrt(x * x - 1));
}
double Atanh(double x) { return 0.5 * (values::java_math::Log1p(x) - values::java_math::Log1p(-x)); }
double Rint(double x) { return std::nearbyint(x); }
std::int32_t BitCount(std::int64_t x) { return std::popcount(static_cast<std::uint64_t>(x)); }

std::string Bin(std::int64_t x) {
  auto bits = static_cast<std::uint64_t>(x);
  std::string out;
  do {
    out.insert(out.begin(), static_cast<char>('0' + (bits & 1)));
    bits >>= 1;
  } while (bits != 0);
  return out;
}

std::optional<std::int64_t> WidthBucket(double value, double low, double high, std::int64_t buckets) {
  if (buckets <= 0 || buckets == INT64_MAX || std::isnan(value) || low == high || !std::isfinite(low) ||
      !std::isfinite(high)) {
    return std::nullopt;
  }
  const double lower = std::min(low, high), upper = std::max(low, high);
  if (low < high) {
    if (value < lower) return 0;
    if (value >= upper) return buckets + 1;
    return static_cast<std::int64_t>(static_cast<double>(buckets) * (value - lower) / (upper - lower)) + 1;
  }
  if (value > upper) return 0;
  if (value <= lower) return buckets + 1;
  return static_cast<std::int64_t>(static_cast<double>(buckets) * (upper - value) / (upper - lower)) + 1;
}

// Arithmetic that wraps around, and shifts as Java does them, over all integral types by the type of the result.
enum class Wrapping { kAdd, kSubtract, kMultiply };

template <typename T, Wrapping kOperation>
T Wrap(T a, T b) {
  using U = std::make_unsigned_t<T>;
  const auto x = static_cast<std::uint64_t>(static_cast<U>(a)), y = static_cast<std::uint64_t>(static_cast<U>(b));
  return static_cast<T>(kOperation == Wrapping::kAdd ? x + y : kOperation == Wrapping::kSubtract ? x - y : x * y);
}

template <Wrapping kOperation>
void InstallWrapping(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalar<Wrap<std::int8_t, kOperation>>(connection, name);
  InstallScalar<Wrap<std::int16_t, kOperation>>(connection, name);
  InstallScalar<Wrap<std::int32_t, kOperation>>(connection, name);
  InstallScalar<Wrap<std::int64_t, kOperation>>(connection, name);
}

template <typename T>
T ShiftLeft(T a, std::int32_t by) {
  return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) << (by & (sizeof(T) * 8 - 1)));
}
template <typename T>
T ShiftRight(T a, std::int32_t by) {
  return static_cast<T>(a >> (by & (sizeof(T) * 8 - 1)));
}
template <typename T>
T ShiftRightUnsigned(T a, std::int32_t by) {
  return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) >> (by & (sizeof(T) * 8 - 1)));
}
void InstallShiftLeft(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalar<ShiftLeft<std::int32_t>>(connection, name);
  InstallScalar<ShiftLeft<std::int64_t>>(connection, name);
}
void InstallShiftRight(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalar<ShiftRight<std::int32_t>>(connection, name);
  InstallScalar<ShiftRight<std::int64_t>>(connection, name);
}
void InstallShiftRightUnsigned(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalar<ShiftRightUnsigned<std::int32_t>>(connection, name);
  InstallScalar<ShiftRightUnsigned<std::int64_t>>(connection, name);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_divide", InstallScalar<DivideDoubles>},
    {"fs_remainder", InstallScalar<RemainderOf>},
    {"fs_pmod_double", InstallScalar<PmodDouble>},
    {"fs_pmod_bigint", InstallScalar<PmodBigint>},
    {"fs_round_double", InstallScalar<RoundDoubleHalfUp>},
    {"fs_bround_double", InstallScalar<RoundDoubleHalfEven>},
    {"fs_round_half_up_to_bigint", InstallScalar<RoundHalfUpToBigint>},
    {"fs_divide_interval", InstallScalar<DivideInterval>},
    {"fs_bit_get", InstallScalar<BitGet>},
    {"fs_sqrt", InstallScalar<Sqrt>},
    {"fs_cbrt", InstallScalar<values::java_math::Cbrt>},
    {"fs_exp", InstallScalar<values::java_math::Exp>},
    {"fs_expm1", InstallScalar<values::java_math::Expm1>},
    {"fs_ln", InstallScalar<Ln>},
    {"fs_log10", InstallScalar<Log10>},
    {"fs_log1p", InstallScalar<Log1p>},
    {"fs_log_of_base", InstallScalar<LogOfBase>},
    {"fs_pow", InstallScalar<values::java_math::Pow>},
    {"fs_sin", InstallScalar<Sin>},
    {"fs_cos", InstallScalar<Cos>},
    {"fs_tan", InstallScalar<Tan>},
    {"fs_asin", InstallScalar<values::java_math::Asin>},
    {"fs_acos", InstallScalar<values::java_math::Acos>},
    {"fs_atan", InstallScalar<values::java_math::Atan>},
    {"fs_atan2", InstallScalar<Atan2>},
    {"fs_sinh", InstallScalar<values::java_math::Sinh>},
    {"fs_cosh", InstallScalar<values::java_math::Cosh>},
    {"fs_tanh", InstallScalar<values::java_math::Tanh>},
    {"fs_asinh", InstallScalar<Asinh>},
    {"fs_acosh", InstallScalar<Acosh>},
    {"fs_atanh", InstallScalar<Atanh>},
    {"fs_hypot", InstallScalar<values::java_math::Hypot>},
    {"fs_rint", InstallScalar<Rint>},
    {"fs_bit_count", InstallScalar<BitCount>},
    {"fs_bin", InstallScalar<Bin>},
    {"fs_width_bucket", InstallScalar<WidthBucket>},
    {"fs_wrapping_add", InstallWrapping<Wrapping::kAdd>},
    {"fs_wrapping_subtract", InstallWrapping<Wrapping::kSubtract>},
    {"fs_wrapping_multiply", InstallWrapping<Wrapping::kMultiply>},
    {"fs_shift_left", InstallShiftLeft},
    {"fs_shift_right", InstallShiftRight},
    {"fs_shift_right_unsigned", InstallShiftRightUnsigned},
};

}  // namespace

std::span<const OwnFunction> OwnMathFunctions() { return kFunctions; }

}  // namespace firesteel::duck

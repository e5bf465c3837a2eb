#include <cmath>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "types/java_number.h"
#include "values/number/text_number.h"
#include "values/number/wide_integer.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalType;
using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::ScalarFunction;
using duckdb::cxx::Vector;
using duckdb::cxx::VectorView;

constexpr const char* kAnsiSetting = "\"spark.sql.ansi.enabled\"";

struct DecimalType {
  int precision = 0;
  int scale = 0;
};

DecimalType TypeOf(const Vector& vector) {
  const LogicalType type = vector.GetLogicalType();
  return {type.GetDecimalWidth(), type.GetDecimalScale()};
}

struct DecimalArgument {
  VectorView view;
  DecimalType type;
  explicit DecimalArgument(const Vector& vector) : view(scalar::ViewOf(vector)), type(TypeOf(vector)) {}
  Int128 Get(idx_t row) const { return ReadStoredDecimal(view.data, view.SelAt(row), type.precision); }
};

struct DecimalResult {
  Vector vector;
  DecimalType type;
  explicit DecimalResult(Vector result) : vector(std::move(result)), type(TypeOf(vector)) {}
  void Set(idx_t row, Int128 value) { WriteStoredDecimal(vector.GetDataMutable(), row, type.precision, value); }
};

std::string_view ModeAt(const VectorView& modes) { return scalar::Read<std::string_view>(modes, modes.SelAt(0)); }

[[noreturn]] void OutOfRange(const std::string& value, const DecimalType& type) {
  RaiseError("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", {{"value", value},
                                                            {"precision", std::to_string(type.precision)},
                                                            {"scale", std::to_string(type.scale)},
                                                            {"config", kAnsiSetting}});
}

std::string WideText(const values::WideInteger& value, int scale) {
  // More than 38 digits are shown by their leading ones alone; Spark shows all, programs read none.
  if (const auto narrow = values::Narrow(value, 38)) return DecimalToString(*narrow, scale);
  return "a number of more than 38 digits";
}

void ReturnLastArgumentType(ScalarFunction::ResolveTypesInput& input) {
  input.SetReturnType(input.GetArgType(input.GetArgCount() - 1));
}

// Installs a function of `arguments` arguments of any type; the last one is a typed NULL that tells the result type.
void InstallTyped(duckdb::cxx::Connection& connection, const std::string& name, int arguments,
                  ScalarFunction::ExecCallback execute) {
  auto function = ScalarFunction::Create(connection.GetFactory());
  function.SetName(name);
  auto signature = function.GetSignature();
  const LogicalType any = connection.GetFactory().CreateType(LogicalTypeId::ANY);
  for (int i = 0; i < arguments; ++i) signature.AddParameter("a" + std::to_string(i), any);
  signature.SetReturnType(any);
  function.SetResolveTypesCallback(ReturnLastArgumentType);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(execute);
  connection.Register(function);
}

enum class Operation { kAdd, kSubtract, kMultiply, kDivide, kIntegralDivide, kRemainder, kPmod };

// Exact result as value * 10^-scale, before rounding to the result's scale; absent for division by zero.
struct Exact {
  values::WideInteger value;
  int scale = 0;
};

// value / 10^digits, half up, which looks at the first of the digits alone: those beyond 38 may go before. A product of
// two DECIMAL(38, 38) loses 39.
values::WideInteger WithoutDigits(values::WideInteger value, int digits) {
  if (digits > 38) value = values::Divide(value, values::PowerOfTen(digits - 38), values::Rounding::kDown);
  return values::Divide(value, values::PowerOfTen(std::min(digits, 38)), values::Rounding::kHalfUp);
}

template <Operation kOperation>
std::optional<Exact> Compute(Int128 a, const DecimalType& at, Int128 b, const DecimalType& bt,
                             const DecimalType& result) {
  const int common = std::max(at.scale, bt.scale);
  if constexpr (kOperation == Operation::kMultiply) return Exact{values::Multiply(a, b), at.scale + bt.scale};
  if constexpr (kOperation == Operation::kAdd || kOperation == Operation::kSubtract) {
    values::WideInteger right = values::ScaleUp(values::Widen(b), common - bt.scale);
    if (kOperation == Operation::kSubtract) right.negative = !right.negative;
    return Exact{values::Add(values::ScaleUp(values::Widen(a), common - at.scale), right), common};
  }
  if (b == 0) return std::nullopt;
  if constexpr (kOperation == Operation::kDivide) {
    // Spark divides in MathContext(38 + ..) and then rounds to the result's scale; one HALF_UP division at that scale
    // gives the same digits.
    const int shift = result.scale + bt.scale - at.scale;
    if (shift >= 0)
      return Exact{values::Divide(values::ScaleUp(values::Widen(a), shift), b, values::Rounding::kHalfUp),
                   result.scale};
    return Exact{values::Divide(values::Widen(a), b * values::PowerOfTen(-shift), values::Rounding::kHalfUp),
                 result.scale};
  }
  const values::WideInteger x = values::ScaleUp(values::Widen(a), common - at.scale),
                            y = values::ScaleUp(values::Widen(b), common - bt.scale);
  if constexpr (kOperation == Operation::kIntegralDivide) {
    const auto divisor = values::Narrow(y, 38);
    if (!divisor) return Exact{values::Widen(0), 0};
    return Exact{values::Divide(x, *divisor, values::Rounding::kDown), 0};
  }
  values::WideInteger remainder = values::Remainder(x, y);
  if constexpr (kOperation == Operation::kPmod) {
    const bool negative = remainder.negative && (remainder.low != 0 || remainder.high != 0);
    if (negative) remainder = values::Remainder(values::Add(remainder, y), y);
  }
  return Exact{remainder, common};
}

template <Operation kOperation>
void ExecuteArithmetic(ScalarFunction::ExecInput& input) {
  const DecimalArgument a(input.GetArg(0)), b(input.GetArg(1));
  const VectorView modes = scalar::ViewOf(input.GetArg(2));
  Vector out = input.GetResult();
  const bool to_bigint = out.GetLogicalType().GetTypeId() == LogicalTypeId::BIGINT;
  const DecimalType type = to_bigint ? DecimalType{19, 0} : TypeOf(out);
  std::optional<DecimalResult> decimal;
  if (!to_bigint) decimal.emplace(input.GetResult());
  const idx_t count = input.GetRowCount();
  scalar::NullMask nulls(out, count);
  if (count == 0) return;
  const std::string mode(ModeAt(modes));
  for (idx_t row = 0; row < count; ++row) {
    if (!a.view.IsValid(row) || !b.view.IsValid(row)) {
      nulls.SetNull(row);
      continue;
    }
    const auto exact = Compute<kOperation>(a.Get(row), a.type, b.Get(row), b.type, type);
    if (!exact) {
      if (mode == "ansi") {
        const bool remainder = kOperation == Operation::kRemainder || kOperation == Operation::kPmod;
        RaiseError(remainder ? "REMAINDER_BY_ZERO" : "DIVIDE_BY_ZERO", {{"config", kAnsiSetting}});
      }
      nulls.SetNull(row);
      continue;
    }
    values::WideInteger value = exact->value;
    if (exact->scale > type.scale) value = WithoutDigits(value, exact->scale - type.scale);
    if (exact->scale < type.scale) value = values::ScaleUp(value, type.scale - exact->scale);
    const auto narrow = values::Narrow(value, to_bigint ? 38 : type.precision);
    if (to_bigint) {
      if (narrow && *narrow >= INT64_MIN && *narrow <= INT64_MAX) {
        out.GetDataMutable<std::int64_t>()[row] = static_cast<std::int64_t>(*narrow);
      } else if (mode == "ansi") {
        RaiseError("ARITHMETIC_OVERFLOW",
                   {{"message", "long overflow"}, {"alternative", ""}, {"config", kAnsiSetting}});
      } else {
        nulls.SetNull(row);
      }
      continue;
    }
    if (narrow) {
      decimal->Set(row, *narrow);
    } else if (mode == "ansi") {
      OutOfRange(WideText(value, type.scale), type);
    } else {
      nulls.SetNull(row);
    }
  }
}

template <Operation kOperation>
void InstallArithmetic(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallTyped(connection, name, 4, ExecuteArithmetic<kOperation>);
}

// fs_string_to_decimal(text, mode, NULL::type) and fs_double_to_decimal(value, mode, NULL::type)
template <bool kText>
void ExecuteToDecimal(ScalarFunction::ExecInput& input) {
  const VectorView values = scalar::ViewOf(input.GetArg(0));
  const VectorView modes = scalar::ViewOf(input.GetArg(1));
  Vector out = input.GetResult();
  DecimalResult result(input.GetResult());
  const idx_t count = input.GetRowCount();
  scalar::NullMask nulls(out, count);
  if (count == 0) return;
  const std::string mode(ModeAt(modes));
  for (idx_t row = 0; row < count; ++row) {
    if (!values.IsValid(row)) {
      nulls.SetNull(row);
      continue;
    }
    std::string text;
    if constexpr (kText) {
      text = std::string(scalar::Read<std::string_view>(values, values.SelAt(row)));
    } else {
      text = JavaDouble(values.Data<double>()[values.SelAt(row)]);
    }
    const auto parsed = values::ParseDecimal(text);
    if (!parsed) {
      if (kText && mode == "ansi") {  // NaN and infinities are NULL
        RaiseError("CAST_INVALID_INPUT", {{"expression", "'" + text + "'"},
                                          {"sourceType", "\"STRING\""},
                                          {"targetType", "\"DECIMAL(" + std::to_string(result.type.precision) + "," +
                                                             std::to_string(result.type.scale) + ")\""},
                                          {"ansiConfig", kAnsiSetting}});
      }
      nulls.SetNull(row);
      continue;
    }
    const auto value = values::RoundParsed(*parsed, result.type.precision, result.type.scale);
    if (value) {
      result.Set(row, *value);
    } else if (mode == "ansi") {
      OutOfRange(std::string(values::TrimAll(text)), result.type);
    } else {
      nulls.SetNull(row);
    }
  }
}
void InstallStringToDecimal(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallTyped(connection, name, 3, ExecuteToDecimal<true>);
}
void InstallDoubleToDecimal(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallTyped(connection, name, 3, ExecuteToDecimal<false>);
}

// round, bround, ceil, floor: (decimal, scale, NULL::type); a negative scale rounds before the point.
template <values::Rounding kRounding>
void ExecuteRound(ScalarFunction::ExecInput& input) {
  const DecimalArgument a(input.GetArg(0));
  const VectorView scales = scalar::ViewOf(input.GetArg(1));
  Vector out = input.GetResult();
  DecimalResult result(input.GetResult());
  const idx_t count = input.GetRowCount();
  scalar::NullMask nulls(out, count);
  for (idx_t row = 0; row < count; ++row) {
    if (!a.view.IsValid(row) || !scales.IsValid(row)) {
      nulls.SetNull(row);
      continue;
    }
    const int scale = scales.Data<std::int32_t>()[scales.SelAt(row)];
    values::WideInteger value = values::Widen(a.Get(row));
    int current = a.type.scale;
    if (scale < current) {
      const int cut = current - scale;
      if (cut > 38) {
        value = values::Widen(0);
      } else {
        value = values::Divide(value, values::PowerOfTen(cut), kRounding);
      }
      current = scale;
    }
    // Back to the result's own scale.
    if (current <= result.type.scale) {
      value = values::ScaleUp(value, result.type.scale - current);
    } else {
      value = values::Divide(value, values::PowerOfTen(current - result.type.scale), values::Rounding::kHalfUp);
    }
    const auto narrow = values::Narrow(value, result.type.precision);
    if (narrow) {
      result.Set(row, *narrow);
    } else {
      OutOfRange(WideText(value, result.type.scale), result.type);
    }
  }
}
template <values::Rounding kRounding>
void InstallRound(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallTyped(connection, name, 3, ExecuteRound<kRounding>);
}

// Texts: DecimalToString, as BigDecimal.toPlainString, or JavaDecimal, as its toString.
template <std::string (*kText)(Int128, int)>
void ExecuteToString(ScalarFunction::ExecInput& input) {
  const DecimalArgument a(input.GetArg(0));
  Vector out = input.GetResult();
  const idx_t count = input.GetRowCount();
  scalar::NullMask nulls(out, count);
  duckdb::cxx::Arena heap = out.GetHeap();
  auto* values = out.GetDataMutable<duckdb::cxx::varchar_t>();
  for (idx_t row = 0; row < count; ++row) {
    if (a.view.IsValid(row)) {
      values[row] = heap.AddStringUnsafe(kText(a.Get(row), a.type.scale));
    } else {
      nulls.SetNull(row);
    }
  }
}
void ReturnVarchar(ScalarFunction::ResolveTypesInput& input) {
  input.SetReturnType(input.GetContext().GetFactory().CreateType(LogicalTypeId::VARCHAR));
}
template <std::string (*kText)(Int128, int)>
void InstallToString(duckdb::cxx::Connection& connection, const std::string& name) {
  auto function = ScalarFunction::Create(connection.GetFactory());
  function.SetName(name);
  const LogicalType any = connection.GetFactory().CreateType(LogicalTypeId::ANY);
  function.GetSignature().AddParameter("a", any).SetReturnType(any);
  function.SetResolveTypesCallback(ReturnVarchar);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(ExecuteToString<kText>);
  connection.Register(function);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_decimal_add", InstallArithmetic<Operation::kAdd>},
    {"fs_decimal_subtract", InstallArithmetic<Operation::kSubtract>},
    {"fs_decimal_multiply", InstallArithmetic<Operation::kMultiply>},
    {"fs_decimal_divide", InstallArithmetic<Operation::kDivide>},
    {"fs_decimal_integral_divide", InstallArithmetic<Operation::kIntegralDivide>},
    {"fs_decimal_remainder", InstallArithmetic<Operation::kRemainder>},
    {"fs_decimal_pmod", InstallArithmetic<Operation::kPmod>},
    {"fs_string_to_decimal", InstallStringToDecimal},
    {"fs_double_to_decimal", InstallDoubleToDecimal},
    {"fs_round_decimal", InstallRound<values::Rounding::kHalfUp>},
    {"fs_bround_decimal", InstallRound<values::Rounding::kHalfEven>},
    {"fs_ceil_decimal", InstallRound<values::Rounding::kCeiling>},
    {"fs_floor_decimal", InstallRound<values::Rounding::kFloor>},
    {"fs_decimal_to_string", InstallToString<DecimalToString>},
    {"fs_decimal_to_java_string", InstallToString<JavaDecimal>},
};

}  // namespace

std::span<const OwnFunction> OwnDecimalFunctions() { return kFunctions; }

}  // namespace firesteel::duck

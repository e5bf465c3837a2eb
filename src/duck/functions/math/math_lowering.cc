#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

StatusOr<std::string> Round(LoweringCall& call) {
  const DataType& from = call.ArgumentType(0);
  const std::string scale = call.size() > 1 ? call.arguments[1] : "0";
  const bool half_even = call.name == "bround";
  if (from.Is(TypeKind::kFloat) || from.Is(TypeKind::kDouble)) {
    // HALF_UP on the shortest decimal text, as Java's BigDecimal.valueOf sees it.
    return std::string(half_even ? "fs_bround_double(" : "fs_round_double(") + "CAST(" + call.arguments[0] +
           " AS DOUBLE), " + scale + ")";
  }
  return std::string(half_even ? "fs_bround_decimal(" : "fs_round_decimal(") +
         (from.Is(TypeKind::kDecimal) ? call.arguments[0] : "CAST(" + call.arguments[0] + " AS DECIMAL(38, 0))") +
         ", " + scale +
         ", NULL::" + DuckTypeName(call.type.Is(TypeKind::kDecimal) ? call.type : DataType::Decimal(38, 0)) + ")";
}

// ceil and floor of one argument give BIGINT for floating input and keep decimals decimal.
StatusOr<std::string> CeilFloor(LoweringCall& call) {
  const std::string name = call.name == "floor" ? "floor" : "ceil";
  const DataType& from = call.ArgumentType(0);
  if (call.size() > 1) {
    return "fs_" + name + "_decimal(" +
           (from.Is(TypeKind::kDecimal)
                ? call.arguments[0]
                : "fs_double_to_decimal(CAST(" + call.arguments[0] + " AS DOUBLE), 'try', NULL::DECIMAL(30, 15))") +
           ", " + call.arguments[1] + ", NULL::" + DuckTypeName(call.type) + ")";
  }
  if (from.Is(TypeKind::kFloat) || from.Is(TypeKind::kDouble)) {
    return "fs_saturate_bigint(" + name + "(CAST(" + call.arguments[0] + " AS DOUBLE)))";
  }
  return name + "(" + call.arguments[0] + ")";
}

StatusOr<std::string> Abs(LoweringCall& call) {
  if (call.type.IsIntegral() && call.mode == plan::EvalMode::kLegacy) {
    return "CASE WHEN " + call.arguments[0] + " < 0 THEN fs_wrapping_subtract(CAST(0 AS " + DuckTypeName(call.type) +
           "), " + call.arguments[0] + ") ELSE " + call.arguments[0] + " END";
  }
  if (call.type.IsIntegral() && call.ansi())
    return UnlessSmallestSql(call.arguments[0], call.type, "abs(" + call.arguments[0] + ")");
  return "abs(" + call.arguments[0] + ")";
}

StatusOr<std::string> Pmod(LoweringCall& call) {
  if (call.type.Is(TypeKind::kDecimal)) {
    return "fs_decimal_pmod(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.Mode() +
           ", NULL::" + DuckTypeName(call.type) + ")";
  }
  if (call.type.Is(TypeKind::kFloat) || call.type.Is(TypeKind::kDouble)) {
    return "fs_pmod_double(CAST(" + call.arguments[0] + " AS DOUBLE), CAST(" + call.arguments[1] + " AS DOUBLE), " +
           call.Mode() + ")";
  }
  return "fs_pmod_bigint(CAST(" + call.arguments[0] + " AS BIGINT), CAST(" + call.arguments[1] + " AS BIGINT), " +
         call.Mode() + ")";
}

StatusOr<std::string> Log(LoweringCall& call) {
  return (call.size() == 1 ? "fs_ln(" : "fs_log_of_base(") + Join(call.arguments, ", ") + ")";
}

StatusOr<std::string> BitGet(LoweringCall& call) {
  const DataType& type = call.ArgumentType(0);
  const char* bits = type.Is(TypeKind::kByte)    ? "8"
                     : type.Is(TypeKind::kShort) ? "16"
                     : type.Is(TypeKind::kInt)   ? "32"
                                                 : "64";
  return "fs_bit_get(CAST(" + call.arguments[0] + " AS BIGINT), " + call.arguments[1] + ", " + bits + ")";
}

constexpr FunctionLowering kRows[] = {
    {"abs", "", Abs},
    {"round", "", Round},
    {"bround", "", Round},
    {"ceil", "", CeilFloor},
    {"ceiling", "", CeilFloor},
    {"floor", "", CeilFloor},
    {"sqrt", "fs_sqrt($1)", nullptr, true},
    {"cbrt", "fs_cbrt($1)", nullptr, true},
    {"exp", "fs_exp($1)", nullptr, true},
    {"expm1", "fs_expm1($1)", nullptr, true},
    {"ln", "fs_ln($1)", nullptr, true},
    {"log", "", Log, true},
    {"log10", "fs_log10($1)", nullptr, true},
    {"log2", "fs_log_of_base(2.0::DOUBLE, $1)", nullptr, true},
    {"log1p", "fs_log1p($1)", nullptr, true},
    {"pow", "fs_pow($1, $2)", nullptr, true},
    {"power", "fs_pow($1, $2)", nullptr, true},
    {"sin", "fs_sin($1)", nullptr, true},
    {"cos", "fs_cos($1)", nullptr, true},
    {"tan", "fs_tan($1)", nullptr, true},
    {"cot", "(1.0::DOUBLE / fs_tan($1))"},
    {"sec", "(1.0::DOUBLE / fs_cos($1))"},
    {"csc", "(1.0::DOUBLE / fs_sin($1))"},
    {"asin", "fs_asin($1)", nullptr, true},
    {"acos", "fs_acos($1)", nullptr, true},
    {"atan", "fs_atan($1)", nullptr, true},
    {"atan2", "fs_atan2($1, $2)", nullptr, true},
    {"sinh", "fs_sinh($1)", nullptr, true},
    {"cosh", "fs_cosh($1)", nullptr, true},
    {"tanh", "fs_tanh($1)", nullptr, true},
    {"asinh", "fs_asinh($1)", nullptr, true},
    {"acosh", "fs_acosh($1)", nullptr, true},
    {"atanh", "fs_atanh($1)", nullptr, true},
    {"hypot", "fs_hypot($1, $2)", nullptr, true},
    {"degrees", "degrees($1)"},
    {"radians", "radians($1)"},
    {"rint", "fs_rint($1)", nullptr, true},
    {"sign", "CAST(sign($1) AS DOUBLE)"},
    {"signum", "CAST(sign($1) AS DOUBLE)"},
    {"e", "2.718281828459045::DOUBLE"},
    {"pi", "pi()"},
    {"factorial", "CASE WHEN $1 BETWEEN 0 AND 20 THEN factorial($1) END"},
    {"pmod", "", Pmod},
    {"mod", "fs_unreachable()"},
    {"greatest_common_divisor", "gcd($1, $2)"},
    {"bit_count", "fs_bit_count(CAST($1 AS BIGINT))", nullptr, true},
    {"bit_get", "", BitGet},
    {"getbit", "((CAST($1 AS BIGINT) >> $2) & 1)"},
    {"shiftleft", "fs_shift_left($1, $2)", nullptr, true},
    {"shiftright", "fs_shift_right($1, $2)", nullptr, true},
    {"shiftrightunsigned", "fs_shift_right_unsigned($1, $2)", nullptr, true},
    {"width_bucket", "fs_width_bucket($1, $2, $3, $4)", nullptr, true},
    {"bin", "fs_bin($1)", nullptr, true},
    {"try_add", "TRY($1 + $2)"},
    {"try_subtract", "TRY($1 - $2)"},
    {"try_multiply", "TRY($1 * $2)"},
    {"try_divide", "fs_divide($1, $2, 'try')"},
    {"try_mod", "TRY($1 % $2)"},
};

}  // namespace

std::span<const FunctionLowering> MathLowerings() { return kRows; }

}  // namespace firesteel::duck

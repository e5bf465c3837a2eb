#include <algorithm>

#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/may_raise.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// DuckDB computes a constant condition while it plans, whether or not a row gets there, unless something about it looks
// like chance.
std::string NotComputedAhead(const std::string& condition) {
  return "CASE WHEN random() >= 0 THEN " + condition + " END";
}

// when(c1, v1, c2, v2, ..., [else])
StatusOr<std::string> When(LoweringCall& call) {
  std::string sql = "CASE";
  std::size_t i = 0;
  for (; i + 1 < call.size(); i += 2) {
    const bool computed_ahead = i > 0 && IsConstant(call.expressions[i]) && MayRaise(call.expressions[i]);
    sql += " WHEN " + (computed_ahead ? NotComputedAhead(call.arguments[i]) : call.arguments[i]) + " THEN " +
           call.arguments[i + 1];
  }
  if (i < call.size()) sql += " ELSE " + call.arguments[i];
  return sql + " END";
}

StatusOr<std::string> Greatest(LoweringCall& call) {
  return std::string(call.name) + "(" + Join(call.arguments, ", ") + ")";
}

// COALESCE reads on only for NULL, but what two of them have in common DuckDB computes once, for all rows.
StatusOr<std::string> Coalesce(LoweringCall& call) {
  const auto raises = [](const analysis::ResolvedExpressionPtr& argument) {
    return MayRaise(argument) && !IsConstant(argument);
  };
  if (call.size() < 2 || std::none_of(call.expressions.begin() + 1, call.expressions.end(), raises)) {
    return "coalesce(" + Join(call.arguments, ", ") + ")";
  }
  std::string sql = "CASE";
  for (std::size_t i = 0; i + 1 < call.size(); ++i)
    sql += " WHEN " + call.arguments[i] + " IS NOT NULL THEN " + call.arguments[i];
  return sql + " ELSE " + call.arguments[call.size() - 1] + " END";
}

constexpr FunctionLowering kRows[] = {
    {"when", "", When},
    {"if", "CASE WHEN $1 THEN $2 ELSE $3 END"},
    {"coalesce", "", Coalesce},
    {"nvl", "", Coalesce},
    {"ifnull", "", Coalesce},
    {"nvl2", "CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END"},
    {"nullif", "nullif($1, $2)"},
    {"nullifzero", "nullif($1, 0)"},
    {"zeroifnull", "coalesce($1, 0)"},
    {"nanvl", "CASE WHEN isnan($1) THEN $2 ELSE $1 END"},
    {"isnan", "coalesce(isnan($1), false)", nullptr, true},
    {"greatest", "", Greatest},
    {"least", "", Greatest},
};

}  // namespace

std::span<const FunctionLowering> ConditionalLowerings() { return kRows; }

}  // namespace firesteel::duck

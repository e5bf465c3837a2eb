#include "duck/duck_type.h"
#include "duck/function_lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

// when(c1, v1, c2, v2, ..., [else])
StatusOr<std::string> When(LoweringCall& call) {
  std::string sql = "CASE";
  std::size_t i = 0;
  for (; i + 1 < call.size(); i += 2) sql += " WHEN " + call.arguments[i] + " THEN " + call.arguments[i + 1];
  if (i < call.size()) sql += " ELSE " + call.arguments[i];
  return sql + " END";
}

StatusOr<std::string> Greatest(LoweringCall& call) {
  return std::string(call.name) + "(" + Join(call.arguments, ", ") + ")";
}

constexpr FunctionLowering kRows[] = {
    {"when", "", When},
    {"if", "CASE WHEN $1 THEN $2 ELSE $3 END"},
    {"coalesce", "coalesce($*)"},
    {"nvl", "coalesce($*)"},
    {"ifnull", "coalesce($*)"},
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

#include "duck/lower/may_raise.h"

#include <algorithm>
#include <string_view>

#include "analysis/plan/resolved_rewrite.h"

namespace firesteel::duck {
namespace {

using namespace analysis;

// Functions that give a value or NULL for every argument they are declared for. Sorted.
constexpr std::string_view kHarmless[] = {
    "!=",         "<",         "<=",    "<=>",      "<>",          "=",        "==",     ">",        ">=",
    "and",        "ascii",     "btrim", "ceil",     "char_length", "coalesce", "concat", "contains", "day",
    "dayofweek",  "endswith",  "floor", "greatest", "hour",        "if",       "ifnull", "in",       "isnan",
    "isnotnull",  "isnull",    "least", "length",   "like",        "lower",    "ltrim",  "minute",   "month",
    "not",        "nullif",    "nvl",   "nvl2",     "or",          "quarter",  "rtrim",  "second",   "size",
    "startswith", "substring", "trim",  "upper",    "when",        "year"};
static_assert(std::ranges::is_sorted(kHarmless));

int RankOfNumber(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kByte:
      return 1;
    case TypeKind::kShort:
      return 2;
    case TypeKind::kInt:
      return 3;
    case TypeKind::kLong:
      return 4;
    case TypeKind::kFloat:
      return 5;
    case TypeKind::kDouble:
      return 6;
    default:
      return 0;
  }
}

bool IsHarmlessCast(const ResolvedCast& cast, const DataType& to) {
  const DataType& from = cast.child->type;
  if (cast.mode != plan::EvalMode::kAnsi || from == to || to.IsString()) return true;
  const int from_rank = RankOfNumber(from), to_rank = RankOfNumber(to);
  if (from_rank > 0 && to_rank > 0) return from_rank <= to_rank;
  return from.IsDatetime() && to.IsDatetime();
}

bool NodeMayRaise(const ResolvedExpression& expression) {
  if (const auto* call = std::get_if<FunctionCall>(&expression.node)) {
    return !std::binary_search(std::begin(kHarmless), std::end(kHarmless), std::string_view(call->name));
  }
  if (const auto* cast = std::get_if<ResolvedCast>(&expression.node)) return !IsHarmlessCast(*cast, expression.type);
  return std::holds_alternative<ResolvedSubquery>(expression.node);
}

}  // namespace

bool MayRaise(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression, [](const ResolvedExpression& node) { return NodeMayRaise(node); });
}

bool IsConstant(const ResolvedExpressionPtr& expression) {
  return !AnyNode(expression, [](const ResolvedExpression& node) {
    return std::holds_alternative<ColumnReference>(node.node) || std::holds_alternative<ResolvedSubquery>(node.node);
  });
}

}  // namespace firesteel::duck

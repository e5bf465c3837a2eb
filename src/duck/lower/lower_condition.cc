#include "duck/lower/lower_condition.h"

#include <algorithm>
#include <vector>

#include "base/deep_recursion.h"
#include "duck/lower/may_raise.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

bool IsConnective(const FunctionCall& call) { return call.name == "and" || call.name == "or"; }

const char* WordOf(const FunctionCall& call) { return call.name == "and" ? " AND " : " OR "; }

// a AND b AND c ...: one flat list of operands, written as a balanced tree. DuckDB plans left-deep chains in cubic time
// and refuses deep ones.
std::vector<ResolvedExpressionPtr> OperandsOf(const FunctionCall& call) {
  std::vector<ResolvedExpressionPtr> operands;
  std::vector<ResolvedExpressionPtr> pending(call.arguments.rbegin(), call.arguments.rend());
  while (!pending.empty()) {
    const ResolvedExpressionPtr next = pending.back();
    pending.pop_back();
    const auto* inner = As<FunctionCall>(next);
    if (inner != nullptr && inner->name == call.name && inner->arguments.size() == 2) {
      pending.insert(pending.end(), inner->arguments.rbegin(), inner->arguments.rend());
    } else {
      operands.push_back(next);
    }
  }
  return operands;
}

std::string Balanced(const std::vector<std::string>& operands, std::size_t begin, std::size_t end, const char* word) {
  if (end - begin == 1) return operands[begin];
  if (end - begin <= 8) {
    std::string out = "(" + operands[begin];
    for (std::size_t i = begin + 1; i < end; ++i) out += word + operands[i];
    return out + ")";
  }
  const std::size_t middle = begin + (end - begin) / 2;
  return "(" + Balanced(operands, begin, middle, word) + word + Balanced(operands, middle, end, word) + ")";
}

std::string Joined(const std::vector<std::string>& operands, const char* word) {
  return Balanced(operands, 0, operands.size(), word);
}

// The first operand sees every row anyway; Spark computes constants ahead, also those that fail.
bool NeedsGuard(const std::vector<ResolvedExpressionPtr>& operands) {
  return std::any_of(operands.begin() + 1, operands.end(),
                     [](const ResolvedExpressionPtr& operand) { return MayRaise(operand) && !IsConstant(operand); });
}

}  // namespace

StatusOr<std::string> LowerCondition(Lowering& lowering, const ResolvedExpressionPtr& expression) {
  const auto* call = As<FunctionCall>(expression);
  if (call == nullptr || !IsConnective(*call)) return lowering.Expression(expression);
  return WithStackRoom([&]() -> StatusOr<std::string> {
    std::vector<std::string> texts;
    for (const ResolvedExpressionPtr& operand : OperandsOf(*call)) {
      FS_ASSIGN_OR_RETURN(std::string text, LowerCondition(lowering, operand));
      texts.push_back(std::move(text));
    }
    return Joined(texts, WordOf(*call));
  });
}

StatusOr<std::string> LowerConnective(Lowering& lowering, const FunctionCall& call, bool nullable) {
  const std::vector<ResolvedExpressionPtr> operands = OperandsOf(call);
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> texts, lowering.Expressions(operands));
  const std::string plain = Joined(texts, WordOf(call));
  if (!NeedsGuard(operands)) return plain;
  if (!nullable) return "CASE WHEN " + plain + " THEN true ELSE false END";
  std::vector<std::string> opposites;
  for (const std::string& text : texts) opposites.push_back("(NOT " + text + ")");
  return "CASE WHEN " + plain + " THEN true WHEN " + Joined(opposites, call.name == "and" ? " OR " : " AND ") +
         " THEN false END";
}

}  // namespace firesteel::duck

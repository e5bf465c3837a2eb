#include "analysis/plan/resolved_expression.h"

namespace firesteel::analysis {
namespace {

// Moves the children that can form long chains out of a node about to die. The objects are made non-const
// (MakeResolved), and nobody else holds this one.
void TakeChildren(ResolvedExpression& expression, std::vector<ResolvedExpressionPtr>& out) {
  if (auto* call = std::get_if<FunctionCall>(&expression.node)) {
    for (auto& argument : call->arguments) {
      if (argument.use_count() == 1) out.push_back(std::move(argument));
    }
  } else if (auto* cast = std::get_if<ResolvedCast>(&expression.node)) {
    if (cast->child.use_count() == 1) out.push_back(std::move(cast->child));
  } else if (auto* access = std::get_if<FieldAccess>(&expression.node)) {
    if (access->child.use_count() == 1) out.push_back(std::move(access->child));
  }
}

}  // namespace

ResolvedExpression::~ResolvedExpression() {
  std::vector<ResolvedExpressionPtr> dying;
  TakeChildren(*this, dying);
  while (!dying.empty()) {
    const ResolvedExpressionPtr last = std::move(dying.back());
    dying.pop_back();
    if (last.use_count() == 1) TakeChildren(const_cast<ResolvedExpression&>(*last), dying);
  }
}

}  // namespace firesteel::analysis

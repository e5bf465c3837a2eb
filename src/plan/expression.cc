#include "plan/expression.h"

#include "plan/relation.h"

namespace firesteel::plan {

ExpressionPtr MakeCall(std::string name, std::vector<ExpressionPtr> arguments, SourceSpan span, std::string text) {
  UnresolvedFunction call;
  call.name = {std::move(name)};
  call.arguments = std::move(arguments);
  return MakeExpression(std::move(call), span, std::move(text));
}

}  // namespace firesteel::plan

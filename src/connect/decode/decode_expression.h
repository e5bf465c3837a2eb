#pragma once

#include <utility>
#include <vector>

#include "base/status_or.h"
#include "connect/decode/decode_context.h"
#include "plan/expression.h"

namespace spark::connect {
class Expression;
class Expression_Literal;
class Expression_SortOrder;
}  // namespace spark::connect

namespace firesteel::connect {

// Messages to the neutral plan's expressions. What firesteel does not have (Python and Scala functions, typed
// aggregates, merge actions) is refused by name; an unset or unknown kind is an invalid message.
StatusOr<plan::ExpressionPtr> DecodeExpression(const spark::connect::Expression& message, DecodeContext& context);
StatusOr<plan::Literal> DecodeLiteral(const spark::connect::Expression_Literal& message, DecodeContext& context);
StatusOr<plan::SortOrderSpec> DecodeSortOrder(const spark::connect::Expression_SortOrder& message,
                                              DecodeContext& context);

template <typename Messages>
StatusOr<std::vector<plan::ExpressionPtr>> DecodeExpressions(const Messages& messages, DecodeContext& context) {
  std::vector<plan::ExpressionPtr> list;
  list.reserve(static_cast<std::size_t>(messages.size()));
  for (const spark::connect::Expression& message : messages) {
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr decoded, DecodeExpression(message, context));
    list.push_back(std::move(decoded));
  }
  return list;
}

}  // namespace firesteel::connect

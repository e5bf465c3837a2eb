#pragma once

#include "base/status_or.h"
#include "connect/decode_context.h"
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
StatusOr<plan::SortOrderSpec> DecodeSortOrder(const spark::connect::Expression_SortOrder& message, DecodeContext& context);

}  // namespace firesteel::connect

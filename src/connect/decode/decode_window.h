#pragma once

#include "base/status_or.h"
#include "connect/decode/decode_context.h"
#include "plan/expression.h"

namespace spark::connect {
class Expression_Window;
}

namespace firesteel::connect {

// A window function over its window. The frame's signed offsets become PRECEDING and FOLLOWING.
StatusOr<plan::ExpressionPtr> DecodeWindow(const spark::connect::Expression_Window& message, DecodeContext& context);

}  // namespace firesteel::connect

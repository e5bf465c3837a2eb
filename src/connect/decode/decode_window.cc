#include "connect/decode/decode_window.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "connect/decode/decode_expression.h"
#include "connect/decode/invalid_message.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using FrameMessage = proto::Expression::Window::WindowFrame;
using BoundMessage = FrameMessage::FrameBoundary;

enum class Sign { kNegative, kZero, kPositive };

template <typename Number>
Sign SignOf(Number number) {
  return number < 0 ? Sign::kNegative : number > 0 ? Sign::kPositive : Sign::kZero;
}

// The sign of a constant offset; what is no constant counts as positive.
Sign SignOf(const plan::Literal& literal) {
  const auto& value = literal.value.data;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return SignOf(*number);
  if (const auto* number = std::get_if<double>(&value)) return SignOf(*number);
  if (const auto* number = std::get_if<DecimalValue>(&value)) return SignOf(number->unscaled);
  if (const auto* interval = std::get_if<CalendarIntervalValue>(&value)) {
    const bool any_negative = interval->months < 0 || interval->days < 0 || interval->microseconds < 0;
    const bool any_positive = interval->months > 0 || interval->days > 0 || interval->microseconds > 0;
    return any_positive ? Sign::kPositive : any_negative ? Sign::kNegative : Sign::kZero;
  }
  return Sign::kPositive;
}

// False for the one number whose opposite does not exist.
bool Negate(Value* value) {
  auto& data = value->data;
  if (auto* number = std::get_if<std::int64_t>(&data)) {
    if (*number == std::numeric_limits<std::int64_t>::min()) return false;
    *number = -*number;
  } else if (auto* floating = std::get_if<double>(&data)) {
    *floating = -*floating;
  } else if (auto* decimal = std::get_if<DecimalValue>(&data)) {
    decimal->unscaled = -decimal->unscaled;
  } else if (auto* interval = std::get_if<CalendarIntervalValue>(&data)) {
    if (interval->months == std::numeric_limits<std::int32_t>::min() ||
        interval->days == std::numeric_limits<std::int32_t>::min() ||
        interval->microseconds == std::numeric_limits<std::int64_t>::min()) {
      return false;
    }
    *interval = {-interval->months, -interval->days, -interval->microseconds};
  }
  return true;
}

bool FitsType(const plan::Literal& literal) {
  const auto* number = std::get_if<std::int64_t>(&literal.value.data);
  if (number == nullptr) return true;
  switch (literal.type.kind()) {
    case TypeKind::kByte:
      return *number <= INT8_MAX;
    case TypeKind::kShort:
      return *number <= INT16_MAX;
    case TypeKind::kInt:
      return *number <= INT32_MAX;
    default:
      return true;
  }
}

StatusOr<plan::FrameBound> DecodeOffset(const proto::Expression& message, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(plan::ExpressionPtr offset, DecodeExpression(message, context));
  const auto* literal = plan::As<plan::Literal>(offset);
  if (literal == nullptr) return plan::FrameBound{plan::FrameBoundKind::kFollowing, std::move(offset)};
  switch (SignOf(*literal)) {
    case Sign::kZero:
      return plan::FrameBound{plan::FrameBoundKind::kCurrentRow, nullptr};
    case Sign::kPositive:
      return plan::FrameBound{plan::FrameBoundKind::kFollowing, std::move(offset)};
    case Sign::kNegative:
      break;
  }
  plan::Literal opposite = *literal;
  if (!Negate(&opposite.value) || !FitsType(opposite))
    return InvalidMessage("a window frame that starts or ends too far away");
  return plan::FrameBound{plan::FrameBoundKind::kPreceding, plan::MakeExpression(std::move(opposite))};
}

StatusOr<plan::FrameBound> DecodeBound(const BoundMessage& message, plan::FrameBoundKind unbounded,
                                       DecodeContext& context) {
  switch (message.boundary_case()) {
    case BoundMessage::kCurrentRow:
      return plan::FrameBound{plan::FrameBoundKind::kCurrentRow, nullptr};
    case BoundMessage::kUnbounded:
      return plan::FrameBound{unbounded, nullptr};
    case BoundMessage::kValue:
      return DecodeOffset(message.value(), context);
    case BoundMessage::BOUNDARY_NOT_SET:
      break;
  }
  return InvalidMessage("a window frame without start or end");
}

StatusOr<plan::WindowFrame> DecodeFrame(const FrameMessage& message, DecodeContext& context) {
  plan::WindowFrame frame;
  switch (message.frame_type()) {
    case FrameMessage::FRAME_TYPE_ROW:
      frame.type = plan::FrameType::kRows;
      break;
    case FrameMessage::FRAME_TYPE_RANGE:
      frame.type = plan::FrameType::kRange;
      break;
    default:
      return InvalidMessage("a window frame of no known type");
  }
  FS_ASSIGN_OR_RETURN(frame.lower, DecodeBound(message.lower(), plan::FrameBoundKind::kUnboundedPreceding, context));
  FS_ASSIGN_OR_RETURN(frame.upper, DecodeBound(message.upper(), plan::FrameBoundKind::kUnboundedFollowing, context));
  return frame;
}

}  // namespace

StatusOr<plan::ExpressionPtr> DecodeWindow(const proto::Expression_Window& message, DecodeContext& context) {
  plan::WindowExpression window;
  FS_ASSIGN_OR_RETURN(window.function, DecodeExpression(message.window_function(), context));
  FS_ASSIGN_OR_RETURN(window.window.partition_by, DecodeExpressions(message.partition_spec(), context));
  for (const proto::Expression_SortOrder& order : message.order_spec()) {
    FS_ASSIGN_OR_RETURN(plan::SortOrderSpec decoded, DecodeSortOrder(order, context));
    window.window.order_by.push_back(std::move(decoded));
  }
  if (message.has_frame_spec()) {
    FS_ASSIGN_OR_RETURN(window.window.frame, DecodeFrame(message.frame_spec(), context));
  }
  return plan::MakeExpression(std::move(window));
}

}  // namespace firesteel::connect

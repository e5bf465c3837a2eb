#include "connect/decode/decode_parts.h"

// Relations of two inputs.
namespace firesteel::connect {
namespace proto = spark::connect;
namespace {

StatusOr<plan::JoinType> DecodeJoinType(proto::Join::JoinType type) {
  switch (type) {
    case proto::Join::JOIN_TYPE_INNER:
      return plan::JoinType::kInner;
    case proto::Join::JOIN_TYPE_FULL_OUTER:
      return plan::JoinType::kFull;
    case proto::Join::JOIN_TYPE_LEFT_OUTER:
      return plan::JoinType::kLeft;
    case proto::Join::JOIN_TYPE_RIGHT_OUTER:
      return plan::JoinType::kRight;
    case proto::Join::JOIN_TYPE_LEFT_ANTI:
      return plan::JoinType::kLeftAnti;
    case proto::Join::JOIN_TYPE_LEFT_SEMI:
      return plan::JoinType::kLeftSemi;
    case proto::Join::JOIN_TYPE_CROSS:
      return plan::JoinType::kCross;
    default:
      return InvalidMessage("a join without a type");
  }
}

template <typename Node, typename Message>
Status DecodeSides(const Message& message, Node& node, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(node.left, DecodeRelation(message.left(), context));
  FS_ASSIGN_OR_RETURN(node.right, DecodeRelation(message.right(), context));
  return Status::Ok();
}

}  // namespace

RelationResult DecodeJoin(const proto::Join& message, DecodeContext& context) {
  plan::Join join;
  FS_RETURN_IF_ERROR(DecodeSides(message, join, context));
  FS_ASSIGN_OR_RETURN(join.type, DecodeJoinType(message.join_type()));
  join.using_columns = ToVector(message.using_columns());
  if (message.has_join_condition()) {
    if (!join.using_columns.empty()) return InvalidMessage("a join with both a condition and columns");
    FS_ASSIGN_OR_RETURN(join.condition, DecodeExpression(message.join_condition(), context));
  }
  return plan::MakeRelation(std::move(join));
}

RelationResult DecodeLateralJoin(const proto::LateralJoin& message, DecodeContext& context) {
  plan::Join join;
  FS_RETURN_IF_ERROR(DecodeSides(message, join, context));
  FS_ASSIGN_OR_RETURN(join.type, DecodeJoinType(message.join_type()));
  join.lateral = true;
  if (message.has_join_condition()) {
    FS_ASSIGN_OR_RETURN(join.condition, DecodeExpression(message.join_condition(), context));
  }
  return plan::MakeRelation(std::move(join));
}

RelationResult DecodeAsOfJoin(const proto::AsOfJoin& message, DecodeContext& context) {
  plan::AsOfJoin join;
  FS_RETURN_IF_ERROR(DecodeSides(message, join, context));
  FS_ASSIGN_OR_RETURN(join.left_as_of, DecodeExpression(message.left_as_of(), context));
  FS_ASSIGN_OR_RETURN(join.right_as_of, DecodeExpression(message.right_as_of(), context));
  if (message.has_join_expr()) {
    FS_ASSIGN_OR_RETURN(join.condition, DecodeExpression(message.join_expr(), context));
  }
  if (message.has_tolerance()) {
    FS_ASSIGN_OR_RETURN(join.tolerance, DecodeExpression(message.tolerance(), context));
  }
  join.using_columns = ToVector(message.using_columns());
  join.join_type = message.join_type();
  join.allow_exact_matches = message.allow_exact_matches();
  join.direction = message.direction();
  return plan::MakeRelation(std::move(join));
}

RelationResult DecodeSetOperation(const proto::SetOperation& message, DecodeContext& context) {
  plan::SetOperation set;
  FS_ASSIGN_OR_RETURN(set.left, DecodeRelation(message.left_input(), context));
  FS_ASSIGN_OR_RETURN(set.right, DecodeRelation(message.right_input(), context));
  switch (message.set_op_type()) {
    case proto::SetOperation::SET_OP_TYPE_UNION:
      set.kind = plan::SetOperationKind::kUnion;
      break;
    case proto::SetOperation::SET_OP_TYPE_INTERSECT:
      set.kind = plan::SetOperationKind::kIntersect;
      break;
    case proto::SetOperation::SET_OP_TYPE_EXCEPT:
      set.kind = plan::SetOperationKind::kExcept;
      break;
    default:
      return InvalidMessage("a set operation without a kind");
  }
  set.all = message.is_all();
  set.by_name = message.by_name();
  set.allow_missing_columns = message.allow_missing_columns();
  return plan::MakeRelation(std::move(set));
}

}  // namespace firesteel::connect

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

// merge_asof: for each row of the left side the one row of the right side that is nearest in the given direction. An
// ordinary join over all candidates, of which the nearest of each left row stays.
namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Reference(const Attribute& column) {
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
}

struct Sides {
  ResolvedExpressionPtr left;
  ResolvedExpressionPtr right;
};

StatusOr<ResolvedExpressionPtr> And(ExpressionResolver& expressions, ResolvedExpressionPtr a, ResolvedExpressionPtr b,
                                    SourceSpan span) {
  if (!a) return b;
  return expressions.Call("and", {std::move(a), std::move(b)}, span);
}

// What makes a right row a candidate at all.
StatusOr<ResolvedExpressionPtr> Eligible(ExpressionResolver& expressions, const plan::AsOfJoin& node,
                                         const Sides& as_of, const ResolvedExpressionPtr& tolerance, SourceSpan span) {
  const std::string direction = FoldCase(node.direction);
  ResolvedExpressionPtr condition;
  if (direction == "nearest") {
    if (!node.allow_exact_matches) {
      FS_ASSIGN_OR_RETURN(condition, expressions.Call("!=", {as_of.left, as_of.right}, span));
    }
  } else {
    const std::string comparison =
        direction == "backward" ? (node.allow_exact_matches ? ">=" : ">") : (node.allow_exact_matches ? "<=" : "<");
    FS_ASSIGN_OR_RETURN(condition, expressions.Call(comparison, {as_of.left, as_of.right}, span));
  }
  if (!tolerance) return condition;
  if (direction != "forward") {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr least, expressions.Call("-", {as_of.left, tolerance}, span));
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr within, expressions.Call(">=", {as_of.right, least}, span));
    FS_ASSIGN_OR_RETURN(condition, And(expressions, condition, within, span));
  }
  if (direction != "backward") {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr most, expressions.Call("+", {as_of.left, tolerance}, span));
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr within, expressions.Call("<=", {as_of.right, most}, span));
    FS_ASSIGN_OR_RETURN(condition, And(expressions, condition, within, span));
  }
  return condition;
}

StatusOr<ResolvedExpressionPtr> Distance(ExpressionResolver& expressions, const std::string& direction,
                                         const Sides& as_of, SourceSpan span) {
  if (direction == "forward") return expressions.Call("-", {as_of.right, as_of.left}, span);
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr back, expressions.Call("-", {as_of.left, as_of.right}, span));
  if (direction == "backward") return back;
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr ahead, expressions.Call("-", {as_of.right, as_of.left}, span));
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr later, expressions.Call(">", {as_of.left, as_of.right}, span));
  return expressions.Call("when", {later, back, ahead}, span);
}

Status CheckTolerance(const plan::AsOfJoin& node, SourceSpan span) {
  const auto* literal = plan::As<plan::Literal>(node.tolerance);
  const auto* number = literal != nullptr ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
  if (number == nullptr || *number >= 0) return Status::Ok();
  return SparkError("AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE", {}, span);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveAsOfJoin(Resolver& resolver, const plan::AsOfJoin& node, SourceSpan span) {
  const std::string direction = FoldCase(node.direction);
  if (direction != "backward" && direction != "forward" && direction != "nearest") {
    return SparkError("AS_OF_JOIN.UNSUPPORTED_DIRECTION",
                      {{"direction", node.direction}, {"supported", "'backward', 'forward', 'nearest'"}}, span);
  }
  const std::string type = FoldCase(node.join_type);
  const bool inner = type.empty() || type == "inner";
  if (!inner && type != "left" && type != "leftouter" && type != "left_outer")
    return Unsupported("as-of join of the type " + node.join_type, span);
  FS_RETURN_IF_ERROR(CheckTolerance(node, span));
  FS_ASSIGN_OR_RETURN(ResolvedRelation left, resolver.Resolve(node.left));
  FS_ASSIGN_OR_RETURN(ResolvedRelation right, resolver.Resolve(node.right));
  left = resolver.Trimmed(std::move(left));
  right = resolver.Trimmed(std::move(right));

  // A number for every left row, to find its candidates together again.
  ExpressionResolver plain(resolver, {});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr number, plain.Call("monotonically_increasing_id", {}, span));
  const Attribute row = resolver.NewAttribute("row", number->type, false);
  std::vector<ResolvedExpressionPtr> numbered;
  for (const Attribute& column : left.columns) numbered.push_back(Reference(column));
  numbered.push_back(std::move(number));
  std::vector<Attribute> left_output = left.columns;
  left_output.push_back(row);
  const ResolvedPlanPtr left_plan = MakeResolvedPlan(ResolvedProject{left.plan, std::move(numbered)}, left_output);

  ResolvedRelation both;
  both.columns = left.columns;
  both.columns.Append(right.columns);
  const Scope scope = resolver.MakeScope(both);
  const Scope left_scope = resolver.MakeScope(left);
  const Scope right_scope = resolver.MakeScope(right);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  ExpressionResolver of_left(resolver, {.columns = &left_scope});
  ExpressionResolver of_right(resolver, {.columns = &right_scope});
  Sides as_of;
  FS_ASSIGN_OR_RETURN(as_of.left, of_left.Resolve(node.left_as_of));
  FS_ASSIGN_OR_RETURN(as_of.right, of_right.Resolve(node.right_as_of));
  ResolvedExpressionPtr tolerance;
  if (node.tolerance) {
    FS_ASSIGN_OR_RETURN(tolerance, plain.Resolve(node.tolerance));
  }
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr condition, Eligible(expressions, node, as_of, tolerance, span));
  if (node.condition) {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr written, expressions.ResolveCondition(node.condition));
    FS_ASSIGN_OR_RETURN(condition, And(expressions, condition, written, span));
  }
  std::vector<Attribute> shown = both.columns;
  for (const std::string& name : node.using_columns) {
    FS_ASSIGN_OR_RETURN(const auto a, left_scope.Find({name}, span));
    FS_ASSIGN_OR_RETURN(const auto b, right_scope.Find({name}, span));
    if (!a || !b) return UnresolvedColumn({name}, a ? &right_scope : &left_scope, span);
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr equal,
                        expressions.Call("=", {Reference(*a->attribute), Reference(*b->attribute)}, span));
    FS_ASSIGN_OR_RETURN(condition, And(expressions, condition, equal, span));
    std::erase_if(shown, [&](const Attribute& column) { return column.id == b->attribute->id; });
  }
  std::vector<Attribute> output = left_output;
  output.insert(output.end(), right.columns.begin(), right.columns.end());
  if (!inner) {
    for (std::size_t i = left_output.size(); i < output.size(); ++i) output[i].nullable = true;
    for (Attribute& column : shown) {
      if (right_scope.FindId(column.id) != nullptr) column.nullable = true;
    }
  }
  const ResolvedPlanPtr joined = MakeResolvedPlan(
      ResolvedJoin{left_plan, right.plan, inner ? plan::JoinType::kInner : plan::JoinType::kLeft, condition, false},
      output);

  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr distance, Distance(expressions, direction, as_of, span));
  WindowCall nearest;
  nearest.function = MakeResolved(FunctionCall{"row_number", resolver.mode(), {}}, DataType::Int(), false, span);
  nearest.partition_by = {Reference(row)};
  nearest.order_by = {{std::move(distance), plan::SortDirection::kAscending, false}};
  nearest.frame_type = plan::FrameType::kRows;
  nearest.upper = {plan::FrameBoundKind::kCurrentRow, nullptr};
  const Attribute place = resolver.NewAttribute("place", DataType::Int(), false);
  output.push_back(place);
  const ResolvedPlanPtr placed = MakeResolvedPlan(
      ResolvedWindow{joined, {MakeResolved(std::move(nearest), DataType::Int(), false, span)}}, output);
  const ResolvedExpressionPtr one = MakeResolved(ResolvedLiteral{Value{std::int64_t{1}}}, DataType::Int(), false, span);
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr first, plain.Call("=", {Reference(place), one}, span));
  ResolvedRelation relation;
  relation.columns = std::move(shown);
  relation.plan = MakeResolvedPlan(ResolvedFilter{placed, std::move(first)}, std::move(output));
  return resolver.Trimmed(std::move(relation));
}

}  // namespace firesteel::analysis

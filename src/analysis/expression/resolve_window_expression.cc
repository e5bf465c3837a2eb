#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using plan::FrameBoundKind;

// Functions whose frame Spark fixes: from the first row of the partition to the present one.
bool IsRankLike(const std::string& name) {
  return name == "row_number" || name == "rank" || name == "dense_rank" || name == "percent_rank" ||
         name == "cume_dist" || name == "ntile";
}

bool IsOffsetFunction(const std::string& name) { return name == "lag" || name == "lead"; }

plan::FrameType FrameTypeOfRank(const std::string& name) {
  return name == "cume_dist" ? plan::FrameType::kRange : plan::FrameType::kRows;
}

std::optional<std::int64_t> ConstantOf(const ResolvedExpressionPtr& expression) {
  if (const auto* literal = As<ResolvedLiteral>(expression)) {
    const auto* number = std::get_if<std::int64_t>(&literal->value.data);
    return number == nullptr ? std::nullopt : std::optional(*number);
  }
  const auto* call = As<FunctionCall>(expression);
  if (call == nullptr || call->arguments.size() != 1 || (call->name != "negative" && call->name != "-"))
    return std::nullopt;
  const auto number = ConstantOf(call->arguments[0]);
  return number ? std::optional(-*number) : std::nullopt;
}

// The one row a bound lies at, counted from the present row. SQL's n PRECEDING is a negation to Spark, which compares
// it with no number; a DataFrame's rowsBetween(-n, -n) gives the number itself and has no text.
std::optional<std::int64_t> RowOfBound(const ResolvedFrameBound& bound, SourceSpan written) {
  if (bound.kind == FrameBoundKind::kFollowing) return ConstantOf(bound.offset);
  if (bound.kind != FrameBoundKind::kPreceding || written.IsKnown()) return std::nullopt;
  const auto number = ConstantOf(bound.offset);
  return number ? std::optional(-*number) : std::nullopt;
}

// lag and lead take no frame but the one row they look at.
bool IsFrameOfOffset(const WindowCall& call, const FunctionCall& function, SourceSpan written) {
  if (call.frame_type != plan::FrameType::kRows || function.arguments.size() < 2) return false;
  const auto distance = ConstantOf(function.arguments[1]);
  if (!distance) return false;
  const std::int64_t row = function.name == "lag" ? -*distance : *distance;
  return RowOfBound(call.lower, written) == row && RowOfBound(call.upper, written) == row;
}

int BoundRank(FrameBoundKind kind) {
  switch (kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return 0;
    case FrameBoundKind::kPreceding:
      return 1;
    case FrameBoundKind::kCurrentRow:
      return 2;
    case FrameBoundKind::kFollowing:
      return 3;
    case FrameBoundKind::kUnboundedFollowing:
      return 4;
  }
  return 0;
}

}  // namespace

StatusOr<plan::WindowSpec> ExpressionResolver::NamedWindow(const plan::WindowSpec& spec, SourceSpan span) {
  plan::WindowSpec result = spec;
  for (int depth = 0; !result.reference.empty(); ++depth) {
    const plan::WindowSpec* found = nullptr;
    const auto& clauses = resolver_.window_definitions();
    for (auto clause = clauses.rbegin(); clause != clauses.rend() && found == nullptr; ++clause) {
      for (const auto& [name, definition] : (*clause)->definitions) {
        if (resolver_.SameName(name, result.reference)) found = &definition;
      }
    }
    if (found == nullptr || depth > 100) {
      return SparkError(
          "MISSING_WINDOW_SPECIFICATION",
          {{"windowName", QuoteIdentifier(result.reference)}, {"docroot", "https://spark.apache.org/docs/latest"}},
          span);
    }
    result.reference = found->reference;
    if (result.partition_by.empty()) result.partition_by = found->partition_by;
    if (result.order_by.empty()) result.order_by = found->order_by;
    if (!result.frame) result.frame = found->frame;
  }
  return result;
}

StatusOr<ResolvedFrameBound> ExpressionResolver::ResolveFrameBound(const plan::FrameBound& bound, plan::FrameType type,
                                                                   const std::vector<ResolvedSortOrder>& order,
                                                                   const std::string& location) {
  ResolvedFrameBound resolved{bound.kind, nullptr};
  if (!bound.offset) return resolved;
  FS_ASSIGN_OR_RETURN(resolved.offset, Resolve(bound.offset));
  if (AnyNode(resolved.offset,
              [](const ResolvedExpression& node) { return std::holds_alternative<ColumnReference>(node.node); })) {
    return SparkError(
        "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE",
        {{"sqlExpr", QuotedSql(bound.offset)}, {"location", location}, {"expression", QuotedSql(bound.offset)}},
        bound.offset->span);
  }
  if (type == plan::FrameType::kRows) {
    if (!resolved.offset->type.IsIntegral() || resolved.offset->type.Is(TypeKind::kLong)) {
      return SparkError("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
                        {{"sqlExpr", QuotedSql(bound.offset)},
                         {"location", location},
                         {"exprType", "\"" + resolved.offset->type.ToSql() + "\""},
                         {"expectedType", "\"INT\""}},
                        bound.offset->span);
    }
    return resolved;
  }
  if (order.size() == 1 && order[0].child->type.IsNumeric()) {
    resolved.offset = ImplicitCast(resolver_, resolved.offset, order[0].child->type);
  }
  return resolved;
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveWindowExpression(const plan::WindowExpression& window,
                                                                            const plan::ExpressionPtr& written) {
  const SourceSpan span = written->span;
  FS_ASSIGN_OR_RETURN(const plan::WindowSpec spec, NamedWindow(window.window, span));
  in_window_function_ = true;
  StatusOr<ResolvedExpressionPtr> function = Resolve(window.function);
  in_window_function_ = false;
  if (!function.ok()) return function;
  WindowCall call;
  call.function = *function;
  std::string name;
  bool aggregate = false;
  if (const auto* aggregate_call = As<AggregateCall>(*function)) {
    aggregate = true;
    name = aggregate_call->name;
    call.ignore_nulls = aggregate_call->ignore_nulls;
    if (aggregate_call->distinct) {
      return SparkError("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", {{"windowExpr", QuotedSql(written)}}, span);
    }
    if (aggregate_call->filter) {
      return Status(StatusCode::kUnsupported, "A window function cannot have a FILTER clause.")
          .WithCondition("_LEGACY_ERROR_TEMP_1030", "")
          .WithSpan(span);
    }
  } else if (const auto* function_call = As<FunctionCall>(*function)) {
    const auto* definition = functions::FindFunction(function_call->name);
    if (definition != nullptr && definition->kind == functions::FunctionKind::kWindow) name = function_call->name;
  }
  if (name.empty()) {
    return SparkError("UNSUPPORTED_EXPR_FOR_WINDOW", {{"sqlExpr", QuotedSql(window.function)}}, span);
  }
  if (const auto* written_call = plan::As<plan::UnresolvedFunction>(window.function)) {
    call.ignore_nulls = call.ignore_nulls || written_call->ignore_nulls.value_or(false);
  }
  FS_ASSIGN_OR_RETURN(call.partition_by, ResolveList(spec.partition_by, name));
  FS_ASSIGN_OR_RETURN(call.order_by, ResolveOrder(spec.order_by));
  const auto requires_order = IsRankLike(name) || IsOffsetFunction(name);
  if (requires_order && call.order_by.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "Window function " + name + "() requires window to be ordered, please add ORDER BY clause.")
        .WithCondition("_LEGACY_ERROR_TEMP_1037", "")
        .WithParameter("wf", name + "()")
        .WithSpan(span);
  }
  if (spec.frame) {
    call.frame_type = spec.frame->type;
    FS_ASSIGN_OR_RETURN(call.lower, ResolveFrameBound(spec.frame->lower, spec.frame->type, call.order_by, "lower"));
    FS_ASSIGN_OR_RETURN(call.upper, ResolveFrameBound(spec.frame->upper, spec.frame->type, call.order_by, "upper"));
    const bool offset_bound = call.lower.offset || call.upper.offset;
    if (spec.frame->type == plan::FrameType::kRange && call.order_by.empty() &&
        !(call.lower.kind == FrameBoundKind::kUnboundedPreceding &&
          call.upper.kind == FrameBoundKind::kUnboundedFollowing)) {
      return SparkError("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER", {{"sqlExpr", QuotedSql(written)}}, span);
    }
    if (spec.frame->type == plan::FrameType::kRange && offset_bound && call.order_by.size() > 1) {
      return SparkError("DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER",
                        {{"sqlExpr", QuotedSql(written)}, {"orderSpec", QuotedSql(spec.order_by[0].child)}}, span);
    }
    if (call.lower.kind == FrameBoundKind::kUnboundedFollowing ||
        call.upper.kind == FrameBoundKind::kUnboundedPreceding) {
      return SparkError("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND",
                        {{"sqlExpr", QuotedSql(written)}, {"upper", "upper"}, {"lower", "lower"}}, span);
    }
    if (spec.frame->type == plan::FrameType::kRange && offset_bound && call.order_by.size() == 1) {
      const DataType& key = call.order_by[0].child->type;
      const bool fits = key.IsNumeric() || key.IsDatetime() || key.IsAnsiInterval();
      if (!fits) {
        return SparkError(
            "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
            {{"sqlExpr", QuotedSql(written)},
             {"location", call.lower.offset ? "lower" : "upper"},
             {"exprType", "\"" + (call.lower.offset ? call.lower.offset : call.upper.offset)->type.ToSql() + "\""},
             {"expectedType", "\"" + key.ToSql() + "\""}},
            span);
      }
    }
    if (BoundRank(call.lower.kind) > BoundRank(call.upper.kind)) {
      return SparkError("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON",
                        {{"sqlExpr", QuotedSql(written)}, {"comparison", "less than or equal"}}, span);
    }
    const bool fixed_frame = spec.frame->type == FrameTypeOfRank(name) &&
                             call.lower.kind == FrameBoundKind::kUnboundedPreceding &&
                             call.upper.kind == FrameBoundKind::kCurrentRow;
    const bool fits = IsRankLike(name)         ? fixed_frame
                      : IsOffsetFunction(name) ? IsFrameOfOffset(call, *As<FunctionCall>(*function), span)
                                               : true;
    if (!aggregate && !fits) {
      return Status(StatusCode::kInvalidArgument, "Window Frame must match the required frame of " + name + "().")
          .WithCondition("_LEGACY_ERROR_TEMP_1036", "")
          .WithSpan(span);
    }
  } else if (IsRankLike(name)) {
    call.frame_type = FrameTypeOfRank(name);
    call.upper.kind = FrameBoundKind::kCurrentRow;
  } else if (!call.order_by.empty()) {
    call.frame_type = plan::FrameType::kRange;
    call.upper.kind = FrameBoundKind::kCurrentRow;
  } else {
    call.frame_type = plan::FrameType::kRows;
    call.upper.kind = FrameBoundKind::kUnboundedFollowing;
  }
  const DataType type = (*function)->type;
  const bool nullable = (*function)->nullable;
  return MakeResolved(std::move(call), type, nullable, span);
}

StatusOr<ResolvedRelation> ResolveWindowDefinitions(Resolver& resolver, const plan::WindowDefinitions& node,
                                                    SourceSpan) {
  resolver.window_definitions().push_back(&node);
  StatusOr<ResolvedRelation> resolved = resolver.Resolve(node.input);
  resolver.window_definitions().pop_back();
  return resolved;
}

}  // namespace firesteel::analysis

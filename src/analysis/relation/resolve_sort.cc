#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"

namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Reference(const Attribute& column, SourceSpan span) {
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span);
}

bool NullsFirst(const plan::SortOrderSpec& item) {
  if (item.nulls == plan::NullOrder::kDefault) return item.direction == plan::SortDirection::kAscending;
  return item.nulls == plan::NullOrder::kFirst;
}

// ORDER BY 2
StatusOr<std::optional<ResolvedExpressionPtr>> Ordinal(const Resolver& resolver, const plan::ExpressionPtr& expression,
                                                       const std::vector<Attribute>& columns) {
  const auto* literal = plan::As<plan::Literal>(expression);
  if (literal == nullptr || !literal->type.Is(TypeKind::kInt) || !resolver.options().order_by_ordinal) {
    return std::optional<ResolvedExpressionPtr>();
  }
  const auto position = std::get<std::int64_t>(literal->value.data);
  if (position < 1 || position > static_cast<std::int64_t>(columns.size())) {
    return SparkError("ORDER_BY_POS_OUT_OF_RANGE",
                      {{"index", std::to_string(position)}, {"size", std::to_string(columns.size())}},
                      expression->span);
  }
  return std::optional(Reference(columns[static_cast<std::size_t>(position - 1)], expression->span));
}

// Asks for every column of the key that the input does not show but has below its select list.
bool UseAll(const ResolvedExpressionPtr& key, const Scope& shown, const Scope& below, MissingColumns& missing) {
  return !AnyNode(key, [&](const ResolvedExpression& node) {
    const auto* reference = std::get_if<ColumnReference>(&node.node);
    if (reference == nullptr || reference->outer || shown.FindId(reference->id) != nullptr) return false;
    const Attribute* column = below.FindId(reference->id);
    return column != nullptr && !missing.Use(*column);
  });
}

}  // namespace

StatusOr<ResolvedRelation> ResolveSort(Resolver& resolver, const plan::Sort& node, const plan::Relation& relation) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  std::vector<ResolvedSortOrder> order;
  bool hidden = false;
  if (node.all) {
    for (const Attribute& column : input.columns) {
      order.push_back({Reference(column, {}), node.all->direction, NullsFirst(*node.all)});
    }
  }
  const Scope scope = resolver.MakeScope(input);
  MissingColumns missing(input.plan, resolver.InputSeenThrough(relation));
  for (const plan::SortOrderSpec& item : node.order) {
    std::optional<ResolvedExpressionPtr> ordinal;
    if (!relation.plan_id) {
      FS_ASSIGN_OR_RETURN(ordinal, Ordinal(resolver, item.child, input.columns));
    }
    if (ordinal) {
      order.push_back({*ordinal, item.direction, NullsFirst(item)});
      continue;
    }
    ExpressionResolver expressions(
        resolver,
        {.columns = &scope, .below = input.select ? &input.select->input_scope() : nullptr, .missing = &missing});
    std::vector<ResolvedExpressionPtr> keys;
    if (const auto* star = plan::As<plan::UnresolvedStar>(item.child)) {
      FS_ASSIGN_OR_RETURN(const auto columns, expressions.ExpandStar(*star, item.child->span));
      for (const auto& column : columns) keys.push_back(column.expression);
    } else {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr resolved, expressions.Resolve(item.child));
      keys.push_back(std::move(resolved));
    }
    for (ResolvedExpressionPtr& key : keys) {
      if (AnyNode(key, [](const ResolvedExpression& part) {
            const auto* subquery = std::get_if<ResolvedSubquery>(&part.node);
            return subquery != nullptr && subquery->kind == plan::SubqueryKind::kScalar &&
                   !OuterReferences(subquery->plan).empty();
          })) {
        return SparkError("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY",
                          {{"treeNode", "Sort"}}, item.child->span);
      }
      const bool below = input.select != nullptr && !input.select->UsesOnlyColumns(key);
      if (below && missing.used() && UseAll(key, scope, input.select->input_scope(), missing)) {
        FS_RETURN_IF_ERROR(
            CheckPlainExpression(key, Clause::kOther, [&] { return expressions.DefaultName(item.child); }));
      } else if (below) {
        FS_ASSIGN_OR_RETURN(const Attribute column, input.select->AddHidden(key));
        key = Reference(column, item.child->span);
        hidden = true;
      } else {
        FS_RETURN_IF_ERROR(
            CheckPlainExpression(key, Clause::kOther, [&] { return expressions.DefaultName(item.child); }));
      }
      if (key->type.Is(TypeKind::kMap) || key->type.Is(TypeKind::kCalendarInterval) ||
          key->type.Is(TypeKind::kVariant)) {
        return SparkError("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                          {{"sqlExpr", "\"" + expressions.DefaultName(item.child) +
                                           (item.direction == plan::SortDirection::kAscending ? " ASC" : " DESC") +
                                           (NullsFirst(item) ? " NULLS FIRST" : " NULLS LAST") + "\""},
                           {"functionName", "`sortorder`"},
                           {"dataType", "\"" + key->type.ToSql() + "\""}},
                          item.child->span);
      }
      if (As<ResolvedLiteral>(key)) continue;  // orders nothing
      order.push_back({std::move(key), item.direction, NullsFirst(item)});
    }
  }
  if (order.empty()) return input;
  if (hidden && missing.used()) {
    return Unsupported("sorting a DataFrame by aggregates or windows together with columns that were projected away");
  }
  input.plan = hidden ? input.select->Build() : missing.plan();
  hidden = hidden || missing.used();
  input.select.reset();
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedSort{input.plan, std::move(order), node.global}, std::move(output));
  return hidden ? resolver.Trimmed(std::move(input)) : input;
}

}  // namespace firesteel::analysis

#include <algorithm>
#include <atomic>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/recursive_reference.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/relation/relation_search.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

std::int64_t NewCteId() {
  static std::atomic<std::int64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}

Status Rename(std::vector<Attribute>& columns, const std::vector<std::string>& names, SourceSpan span) {
  if (names.empty()) return Status::Ok();
  if (names.size() != columns.size()) {
    return SparkError("ASSIGNMENT_ARITY_MISMATCH",
                      {{"numTarget", std::to_string(names.size())}, {"numExpr", std::to_string(columns.size())}}, span);
  }
  for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
  return Status::Ok();
}

void Bind(Resolver& resolver, const std::string& name, std::int64_t id, std::vector<Attribute> output) {
  resolver.ctes() = std::make_shared<const CteBinding>(CteBinding{name, id, std::move(output), resolver.ctes()});
}

// The two halves of `anchor UNION [ALL] step`, below aliases that change no rows.
struct RecursiveShape {
  const plan::SetOperation* operation = nullptr;
  std::vector<std::string> column_aliases;
};

RecursiveShape FindUnion(const plan::RelationPtr& relation) {
  RecursiveShape shape;
  plan::RelationPtr node = relation;
  while (const auto* alias = plan::As<plan::SubqueryAlias>(node)) {
    if (shape.column_aliases.empty()) shape.column_aliases = alias->column_aliases;
    node = alias->input;
  }
  shape.operation = plan::As<plan::SetOperation>(node);
  if (shape.operation != nullptr && shape.operation->kind != plan::SetOperationKind::kUnion) shape.operation = nullptr;
  return shape;
}

StatusOr<CteDefinition> ResolveRecursive(Resolver& resolver, const plan::CommonTableExpression& cte,
                                         std::optional<std::int64_t> max_recursion) {
  const RecursiveShape shape = FindUnion(cte.plan);
  if (shape.operation == nullptr || RefersTo(shape.operation->left, cte.name)) {
    return SparkError("INVALID_RECURSIVE_CTE", {}, cte.span);
  }
  if (!shape.operation->all) return SparkError("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", {}, cte.span);
  CteDefinition definition;
  definition.id = NewCteId();
  definition.name = cte.name;
  definition.max_recursion = max_recursion.value_or(resolver.options().max_recursion);
  definition.max_rows = resolver.options().max_recursion_rows;
  FS_ASSIGN_OR_RETURN(ResolvedRelation anchor, resolver.Resolve(shape.operation->left));
  FS_RETURN_IF_ERROR(Rename(anchor.columns.Edit(), shape.column_aliases, cte.span));
  FS_RETURN_IF_ERROR(Rename(anchor.columns.Edit(), cte.column_aliases, cte.span));
  anchor = resolver.Trimmed(std::move(anchor));
  definition.plan = anchor.plan;
  // Inside the step every column of the reference may be NULL, as in Spark.
  const CteEnvironment before = resolver.ctes();
  std::vector<Attribute> in_step = anchor.columns;
  for (Attribute& column : in_step) column.nullable = true;
  Bind(resolver, cte.name, definition.id, std::move(in_step));
  FS_ASSIGN_OR_RETURN(ResolvedRelation step, resolver.Resolve(shape.operation->right));
  step = resolver.Trimmed(std::move(step));
  resolver.ctes() = before;
  if (HasMisplacedReference(step.plan, definition.id)) {
    return SparkError("INVALID_RECURSIVE_REFERENCE.PLACE", {}, cte.span);
  }
  if (step.columns.size() != anchor.columns.size()) {
    return SparkError("NUM_COLUMNS_MISMATCH",
                      {{"operator", "UNION"},
                       {"firstNumColumns", std::to_string(anchor.columns.size())},
                       {"invalidOrdinalNum", "second"},
                       {"invalidNumColumns", std::to_string(step.columns.size())}},
                      cte.span);
  }
  std::vector<ResolvedExpressionPtr> expressions;
  std::vector<Attribute> output;
  std::vector<Attribute> shown = anchor.columns;
  for (std::size_t i = 0; i < step.columns.size(); ++i) {
    const Attribute& column = step.columns[i];
    shown[i].nullable = shown[i].nullable || column.nullable;
    expressions.push_back(
        ImplicitCast(resolver, MakeResolved(ColumnReference{column.id}, column.type, column.nullable), shown[i].type));
    output.push_back(resolver.NewAttribute(shown[i].name, shown[i].type, shown[i].nullable));
  }
  Bind(resolver, cte.name, definition.id, std::move(shown));
  definition.recursion = MakeResolvedPlan(ResolvedProject{step.plan, std::move(expressions)}, std::move(output));
  return definition;
}

}  // namespace

std::optional<ResolvedRelation> FindCte(Resolver& resolver, const std::string& name) {
  for (const CteBinding* binding = resolver.ctes().get(); binding != nullptr; binding = binding->next.get()) {
    if (!resolver.SameName(binding->name, name)) continue;
    ResolvedRelation relation;
    for (const Attribute& column : binding->output) {
      Attribute own = resolver.NewAttribute(column.name, column.type, column.nullable);
      own.qualifier = {binding->name};
      own.metadata_json = column.metadata_json;
      relation.columns.push_back(std::move(own));
    }
    relation.plan = MakeResolvedPlan(CteReference{binding->id, binding->name}, relation.columns);
    return relation;
  }
  return std::nullopt;
}

StatusOr<ResolvedRelation> ResolveWith(Resolver& resolver, const plan::With& node, SourceSpan) {
  const CteEnvironment around = resolver.ctes();
  for (std::size_t i = 0; i < node.ctes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!resolver.SameName(node.ctes[i].name, node.ctes[j].name)) continue;
      return SparkError("DUPLICATED_CTE_NAMES", {{"duplicateNames", QuoteIdentifier(node.ctes[i].name)}},
                        node.ctes[i].span);
    }
  }
  std::optional<std::int64_t> max_recursion;
  if (node.max_recursion && *node.max_recursion) {
    ExpressionResolver expressions(resolver, {});
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr limit, expressions.Resolve(*node.max_recursion));
    const auto constant = resolver.ConstantOf(limit);
    if (constant && std::holds_alternative<std::int64_t>(constant->data))
      max_recursion = std::get<std::int64_t>(constant->data);
  }
  ResolvedWith with;
  const auto resolve_all = [&]() -> StatusOr<ResolvedRelation> {
    for (const plan::CommonTableExpression& cte : node.ctes) {
      CteDefinition definition;
      if (node.recursive && RefersTo(cte.plan, cte.name)) {
        FS_ASSIGN_OR_RETURN(definition, ResolveRecursive(resolver, cte, max_recursion));
      } else {
        FS_ASSIGN_OR_RETURN(ResolvedRelation relation, resolver.Resolve(cte.plan));
        FS_RETURN_IF_ERROR(Rename(relation.columns.Edit(), cte.column_aliases, cte.span));
        relation = resolver.Trimmed(std::move(relation));
        definition.id = NewCteId();
        definition.name = cte.name;
        definition.plan = relation.plan;
        Bind(resolver, cte.name, definition.id, relation.columns);
      }
      with.definitions.push_back(std::move(definition));
    }
    return resolver.Resolve(node.body);
  };
  StatusOr<ResolvedRelation> body = resolve_all();
  resolver.ctes() = around;
  if (!body.ok()) return body;
  ResolvedRelation relation = resolver.Trimmed(std::move(*body));
  with.body = relation.plan;
  for (CteDefinition& definition : with.definitions) {
    if (definition.recursion && HasNoRowLimit(with, definition.id)) definition.max_rows.reset();
  }
  relation.plan = MakeResolvedPlan(std::move(with), relation.columns);
  return relation;
}

}  // namespace firesteel::analysis

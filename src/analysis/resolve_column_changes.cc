#include <algorithm>

#include "analysis/clause_checks.h"
#include "analysis/expression_resolver.h"
#include "analysis/relation_resolvers.h"
#include "analysis/resolved_rewrite.h"
#include "types/identifier_text.h"

// df.toDF, withColumnsRenamed, drop and withColumns: relations only Spark Connect has.
namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveToDf(Resolver& resolver, const plan::ToDf& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  if (node.names.size() != input.columns.size()) {
    return SparkError("ASSIGNMENT_ARITY_MISMATCH",
                      {{"numTarget", std::to_string(node.names.size())}, {"numExpr", std::to_string(input.columns.size())}},
                      span);
  }
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    input.columns[i].name = node.names[i];
    input.columns[i].qualifier.clear();
  }
  input.hidden.clear();
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveRenameColumns(Resolver& resolver, const plan::RenameColumns& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  for (const auto& [from, to] : node.renames) {
    for (Attribute& column : input.columns) {
      if (resolver.SameName(column.name, from)) column.name = to;
    }
  }
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveDropColumns(Resolver& resolver, const plan::DropColumns& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  std::vector<ColumnId> dropped;
  for (const auto& expression : node.columns) {
    // Columns that are not there are no error, as in Spark.
    const StatusOr<ResolvedExpressionPtr> resolved = expressions.Resolve(expression);
    if (!resolved.ok()) {
      if (resolved.status().condition().starts_with("UNRESOLVED_COLUMN")) continue;
      return resolved.status();
    }
    if (const auto* reference = As<ColumnReference>(*resolved)) dropped.push_back(reference->id);
  }
  std::erase_if(input.columns, [&](const Attribute& column) {
    const bool by_name = std::any_of(node.names.begin(), node.names.end(),
                                     [&](const std::string& name) { return resolver.SameName(column.name, name); });
    return by_name || std::find(dropped.begin(), dropped.end(), column.id) != dropped.end();
  });
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveWithColumns(Resolver& resolver, const plan::WithColumns& node, SourceSpan span) {
  // The new columns replace those of the same name in place; the rest is appended. Written as a select list, windows and
  // generators come out as in any other.
  FS_ASSIGN_OR_RETURN(const ResolvedRelation input, resolver.Resolve(node.input));
  std::vector<plan::ExpressionPtr> select_list;
  std::vector<bool> used(node.aliases.size(), false);
  for (const Attribute& column : input.columns) {
    plan::ExpressionPtr item;
    for (std::size_t i = 0; i < node.aliases.size(); ++i) {
      const auto* alias = plan::As<plan::Alias>(node.aliases[i]);
      if (alias == nullptr || alias->names.empty() || !resolver.SameName(alias->names[0], column.name)) continue;
      item = node.aliases[i];
      used[i] = true;
    }
    if (item == nullptr) {
      std::vector<std::string> parts = column.qualifier;
      parts.push_back(column.name);
      item = plan::MakeExpression(plan::UnresolvedAttribute{std::move(parts), std::nullopt}, span);
    }
    select_list.push_back(std::move(item));
  }
  for (std::size_t i = 0; i < node.aliases.size(); ++i) {
    if (!used[i]) select_list.push_back(node.aliases[i]);
  }
  return ResolveProject(resolver, plan::Project{node.input, std::move(select_list)}, span);
}

StatusOr<ResolvedRelation> ResolveSqlText(Resolver& resolver, const plan::SqlText& node, SourceSpan span) {
  if (!node.named_arguments.empty() || !node.positional_arguments.empty()) {
    return Unsupported("parameters of SQL text inside a plan", span);
  }
  if (!resolver.options().parse_query) return Status::Internal("no parser for SQL text");
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr parsed, resolver.options().parse_query(node.text));
  StatusOr<ResolvedRelation> resolved = resolver.Resolve(parsed);
  if (!resolved.ok()) return std::move(resolved).status().WithSource("", node.text);
  return resolved;
}

}  // namespace firesteel::analysis

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"
#include "types/identifier_text.h"

// df.toDF, withColumnsRenamed, drop and withColumns: relations only Spark Connect has.
namespace firesteel::analysis {

namespace {

// The relation with those columns under new names and ids: a column that was renamed is another column to whoever asks
// for it by plan id.
ResolvedRelation Renamed(Resolver& resolver, ResolvedRelation input,
                         const std::vector<std::optional<std::string>>& names) {
  ResolvedProject project{input.plan, {}};
  std::vector<Attribute> output;
  for (std::size_t i = 0; i < input.columns.size(); ++i) {
    const Attribute& column = input.columns[i];
    project.expressions.push_back(MakeResolved(ColumnReference{column.id}, column.type, column.nullable));
    output.push_back(column);
    if (!names[i]) continue;
    output.back() = resolver.NewAttribute(*names[i], column.type, column.nullable);
    output.back().metadata_json = column.metadata_json;
  }
  input.columns = std::move(output);
  input.plan = MakeResolvedPlan(std::move(project), input.columns);
  input.select.reset();
  return input;
}

}  // namespace

StatusOr<ResolvedRelation> ResolveToDf(Resolver& resolver, const plan::ToDf& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  if (node.names.size() != input.columns.size()) {
    // Spark names the two numbers the other way round than for SQL's column aliases.
    return SparkError(
        "ASSIGNMENT_ARITY_MISMATCH",
        {{"numTarget", std::to_string(input.columns.size())}, {"numExpr", std::to_string(node.names.size())}}, span);
  }
  input.hidden.clear();
  return Renamed(resolver, std::move(input), {node.names.begin(), node.names.end()});
}

StatusOr<ResolvedRelation> ResolveRenameColumns(Resolver& resolver, const plan::RenameColumns& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  std::vector<std::optional<std::string>> names(input.columns.size());
  bool renames = false;
  for (const auto& [from, to] : node.renames) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!resolver.SameName(names[i] ? *names[i] : input.columns[i].name, from)) continue;
      names[i] = to;
      renames = true;
    }
  }
  if (!renames) return input;
  return Renamed(resolver, std::move(input), names);
}

StatusOr<ResolvedRelation> ResolveDropColumns(Resolver& resolver, const plan::DropColumns& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  std::set<ColumnId> dropped;
  for (const auto& expression : node.columns) {
    // Columns that are not there are no error, as in Spark.
    const StatusOr<ResolvedExpressionPtr> resolved = expressions.Resolve(expression);
    if (!resolved.ok()) {
      if (resolved.status().condition().starts_with("UNRESOLVED_COLUMN")) continue;
      return resolved.status();
    }
    if (const auto* reference = As<ColumnReference>(*resolved)) dropped.insert(reference->id);
  }
  std::erase_if(input.columns.Edit(), [&](const Attribute& column) {
    const bool by_name = std::any_of(node.names.begin(), node.names.end(),
                                     [&](const std::string& name) { return resolver.SameName(column.name, name); });
    return by_name || dropped.contains(column.id);
  });
  input.select.reset();
  return resolver.Trimmed(std::move(input));
}

// The new columns replace those of the same name in place; the rest is appended. A select list, so windows and
// generators come out as in any other.
StatusOr<ResolvedRelation> ResolveWithColumns(Resolver& resolver, const plan::WithColumns& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const auto key = [&](const std::string& name) { return resolver.options().case_sensitive ? name : FoldCase(name); };
  std::unordered_map<std::string, const plan::ExpressionPtr*> fresh;
  for (const plan::ExpressionPtr& expression : node.aliases) {
    const auto* alias = plan::As<plan::Alias>(expression);
    if (alias == nullptr || alias->names.empty()) return Status::Internal("a column of withColumns without a name");
    for (const std::string& name : alias->names) {
      if (fresh.emplace(key(name), &expression).second) continue;
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(key(name))}}, span);
    }
  }
  std::unordered_set<const plan::ExpressionPtr*> placed;
  const auto level = std::make_shared<SelectLevel>(resolver, std::move(input));
  const AttributeList columns = level->input_columns();
  std::size_t kept_from = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (fresh.size() == 1 && !resolver.SameName(columns[i].name, fresh.begin()->first)) continue;  // nothing to fold
    const auto found = fresh.find(key(columns[i].name));
    if (found == fresh.end()) continue;
    level->AddColumns(kept_from, i);
    kept_from = i + 1;
    FS_RETURN_IF_ERROR(level->AddItems({*found->second}));
    placed.insert(found->second);
  }
  level->AddColumns(kept_from, columns.size());
  for (const plan::ExpressionPtr& expression : node.aliases) {
    if (placed.contains(&expression)) continue;
    if (node.existing_only) {
      const Scope scope = resolver.MakeScope(level->input_columns());
      return UnresolvedColumn(plan::As<plan::Alias>(expression)->names, &scope, span);
    }
    FS_RETURN_IF_ERROR(level->AddItems({expression}));
  }
  if (level->HasAggregateItems()) level->SetGlobalGrouping();
  FS_RETURN_IF_ERROR(level->Place());
  return FinishSelect(level);
}

}  // namespace firesteel::analysis

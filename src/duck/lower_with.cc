#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

std::string ColumnList(const ResolvedPlan& plan) {
  std::vector<std::string> names;
  for (const Attribute& attribute : plan.output) names.push_back(ColumnName(attribute.id));
  return "(" + Join(names, ", ") + ")";
}

// Lower-case letters, digits and underscores of the user's name, so that the SQL stays readable.
std::string CteName(const CteDefinition& definition) {
  std::string name = "cte" + std::to_string(definition.id) + "_";
  for (char c : definition.name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') name += c;
  }
  return name;
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedWith& with, const ResolvedPlan&) {
  std::vector<std::pair<std::string, std::string>> texts;  // "name(columns)", body
  std::vector<std::int64_t> ids;
  std::vector<bool> recursive;
  for (const CteDefinition& definition : with.definitions) {
    const std::string name = CteName(definition);
    std::vector<ColumnId> columns;
    for (const Attribute& attribute : definition.plan->output) columns.push_back(attribute.id);
    std::string body;
    if (definition.recursion) lowering.cte_names[definition.id] = {name, columns, 0};
    FS_ASSIGN_OR_RETURN(const SelectQuery anchor, lowering.Query(definition.plan));
    body = ToSql(anchor);
    if (definition.recursion) {
      FS_ASSIGN_OR_RETURN(const SelectQuery step, lowering.Query(definition.recursion));
      body = "(" + body + ")\n" + (definition.union_all ? "UNION ALL" : "UNION") + "\n(" + ToSql(step) + ")";
    }
    lowering.cte_names[definition.id] = {name, columns, 0};
    texts.emplace_back(name + ColumnList(*definition.plan), std::move(body));
    ids.push_back(definition.id);
    recursive.push_back(definition.recursion != nullptr);
  }
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(with.body));
  if (!query.with.empty()) query = Wrapped(std::move(query));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const int uses = lowering.cte_names[ids[i]].uses;
    if (uses == 0) continue;
    const char* how = recursive[i] ? " AS (\n" : uses > 1 ? " AS MATERIALIZED (\n" : " AS NOT MATERIALIZED (\n";
    query.with.push_back(texts[i].first + how + Indented(texts[i].second) + "\n)");
    query.with_recursive = query.with_recursive || recursive[i];
  }
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const CteReference& reference, const ResolvedPlan& plan) {
  const auto found = lowering.cte_names.find(reference.id);
  if (found == lowering.cte_names.end()) return Status::Internal("a reference to no WITH definition");
  ++found->second.uses;
  SelectQuery query;
  query.from = found->second.name;
  query.from_is_table = true;
  for (std::size_t i = 0; i < plan.output.size(); ++i) {
    query.items.push_back({plan.output[i].id, ColumnName(found->second.columns[i])});
  }
  return query;
}

}  // namespace firesteel::duck

#include "duck/function_lowering.h"
#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

constexpr std::int64_t kDefaultRecursionLimit = 100;  // spark.sql.cteRecursionLevelLimit

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

std::string ColumnListWithLevel(const ResolvedPlan& plan) {
  std::string list = ColumnList(plan);
  list.pop_back();
  return list + (plan.output.empty() ? "level)" : ", level)");
}

// Anchor and step. DuckDB has no limit on the rounds, Spark has: with UNION ALL a level travels along with the rows and
// stops them. With UNION a level would keep equal rows apart; there the rows run out by themselves or memory does.
StatusOr<std::string> Recursion(Lowering& lowering, const CteDefinition& definition, const std::string& name,
                                const std::vector<ColumnId>& columns, const std::string& anchor) {
  if (!definition.union_all) {
    lowering.cte_names[definition.id] = {name, columns, 0, std::nullopt};
    FS_ASSIGN_OR_RETURN(const SelectQuery step, lowering.Query(definition.recursion));
    return "(" + anchor + ")\nUNION\n(" + ToSql(step) + ")";
  }
  const ColumnId level = lowering.FreshColumn();
  lowering.cte_names[definition.id] = {name, columns, 0, level};
  lowering.carried_columns.insert(level);
  FS_ASSIGN_OR_RETURN(const SelectQuery step, lowering.Query(definition.recursion, level));
  const std::string limit = std::to_string(definition.max_recursion.value_or(kDefaultRecursionLimit));
  std::vector<std::string> names;
  bool carried = false;
  for (const SelectItem& item : step.items) {
    carried = carried || item.id == level;
    if (item.id != level) names.push_back(ColumnName(item.id));
  }
  const std::string next =
      carried ? "CASE WHEN " + ColumnName(level) + " >= " + limit + " THEN " +
                    RaiseSql("RECURSION_LEVEL_LIMIT_EXCEEDED", {{"levelLimit", limit}}, DataType::Int()) + " ELSE " +
                    ColumnName(level) + " + 1 END"
              : "1";
  names.push_back("CAST(" + next + " AS INTEGER)");
  return "SELECT *, 0::INTEGER\nFROM (\n" + Indented(anchor) + "\n)\nUNION ALL\nSELECT " + Join(names, ", ") +
         "\nFROM (\n" + Indented(ToSql(step)) + "\n)";
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
    std::string column_list = ColumnList(*definition.plan);
    FS_ASSIGN_OR_RETURN(const SelectQuery anchor, lowering.Query(definition.plan));
    body = ToSql(anchor);
    if (definition.recursion) {
      FS_ASSIGN_OR_RETURN(body, Recursion(lowering, definition, name, columns, body));
      if (definition.union_all) column_list = ColumnListWithLevel(*definition.plan);
    }
    lowering.cte_names[definition.id] = {name, columns, 0, std::nullopt};
    texts.emplace_back(name + column_list, std::move(body));
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
  if (found->second.level) query.items.push_back({*found->second.level, "level"});
  return query;
}

}  // namespace firesteel::duck

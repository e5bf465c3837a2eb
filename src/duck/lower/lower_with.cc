#include "duck/functions/function_lowering.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

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

// What stands behind the columns of a recursive definition.
constexpr const char* kBookkeeping = "recursion_level, recursion_rows";

std::string WithBookkeeping(std::string column_list) {
  column_list.pop_back();
  return column_list + (column_list == "(" ? "" : ", ") + kBookkeeping + ")";
}

std::string Guarded(const std::string& test, const std::string& error, const std::string& value) {
  return "CASE WHEN " + test + " THEN " + error + " ELSE " + value + " END";
}

// Anchor and step. DuckDB has no limit on rounds and rows, Spark has both. Each round looks at the rows of the one
// before it as a whole, so that the step itself may be anything.
StatusOr<std::string> Recursion(Lowering& lowering, const CteDefinition& definition, const std::string& name,
                                const std::vector<ColumnId>& columns, const std::string& anchor) {
  lowering.cte_names[definition.id] = {name, columns, 0};
  FS_ASSIGN_OR_RETURN(const SelectQuery step, lowering.Query(definition.recursion));
  const std::string limit = std::to_string(definition.max_recursion);
  const std::string level =
      Guarded("max(recursion_level) >= " + limit,
              RaiseSql("RECURSION_LEVEL_LIMIT_EXCEEDED", {{"levelLimit", limit}}, DataType::Long()),
              "max(recursion_level) + 1");
  std::string rows = "max(recursion_rows) + count(*)";
  if (definition.max_rows) {
    const std::string most = std::to_string(*definition.max_rows);
    rows = Guarded(rows + " > " + most,
                   RaiseSql("RECURSION_ROW_LIMIT_EXCEEDED", {{"rowLimit", most}}, DataType::Long()), rows);
  }
  const auto of_last_round = [&name](const std::string& value) {
    return "(SELECT CAST(" + value + " AS BIGINT) FROM " + name + ")";
  };
  return "SELECT *, 0::BIGINT, 0::BIGINT\nFROM (\n" + Indented(anchor) + "\n)\nUNION ALL\nSELECT *, " +
         of_last_round(level) + ", " + of_last_round(rows) + "\nFROM (\n" + Indented(ToSql(step)) + "\n)";
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
      column_list = WithBookkeeping(std::move(column_list));
    }
    lowering.cte_names[definition.id] = {name, columns, 0};
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
  return query;
}

}  // namespace firesteel::duck

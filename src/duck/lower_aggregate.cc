#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

// GROUP BY takes column numbers, so that a grouping expression is written once and a constant is no column number.
std::string GroupingNumbers(std::size_t count) {
  std::vector<std::string> numbers;
  for (std::size_t i = 1; i <= count; ++i) numbers.push_back(std::to_string(i));
  return Join(numbers, ", ");
}

// The grouping expressions under names of their own, below the aggregate: in GROUPING SETS DuckDB wants columns.
SelectQuery WithGroupingColumns(SelectQuery input, const std::vector<std::string>& grouping,
                                const std::vector<std::string>& names) {
  SelectQuery query = input.AcceptsItems() ? std::move(input) : Wrapped(std::move(input));
  std::string text = ToSql(query);
  std::vector<std::string> columns;
  for (const SelectItem& item : query.items) columns.push_back(ColumnName(item.id));
  for (std::size_t i = 0; i < grouping.size(); ++i) columns.push_back(grouping[i] + " AS " + names[i]);
  SelectQuery outer;
  outer.from = "(\n" + Indented("SELECT " + Join(columns, ", ") + "\nFROM (\n" + Indented(text) + "\n)") + "\n)";
  for (const SelectItem& item : query.items) outer.items.push_back({item.id, ColumnName(item.id)});
  return outer;
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedAggregate& aggregate, const ResolvedPlan& plan) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(aggregate.input));
  FS_ASSIGN_OR_RETURN(std::vector<std::string> grouping, lowering.Expressions(aggregate.grouping));
  std::vector<SelectItem> items;
  if (aggregate.grouping_sets) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < grouping.size(); ++i) names.push_back(lowering.FreshName("g"));
    query = WithGroupingColumns(std::move(query), grouping, names);
    std::vector<std::string> sets;
    for (const std::vector<int>& set : *aggregate.grouping_sets) {
      std::vector<std::string> members;
      for (int index : set) members.push_back(names[index]);
      sets.push_back("(" + Join(members, ", ") + ")");
    }
    query.group_by = "GROUPING SETS (" + Join(sets, ", ") + ")";
    for (std::size_t i = 0; i < names.size(); ++i) items.push_back({plan.output[i].id, names[i]});
    // GROUPING() refuses columns that are in no set; those are left out everywhere.
    std::vector<bool> used(names.size(), false);
    for (const auto& set : *aggregate.grouping_sets) {
      for (int index : set) used[index] = true;
    }
    std::string id_sql;
    std::vector<std::string> run;
    std::int64_t constant_bits = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::size_t bit = names.size() - 1 - i;
      if (!used[i]) {
        constant_bits |= std::int64_t{1} << bit;
        items[i].sql = "any_value(" + names[i] + ") FILTER (false)";
      } else {
        run.push_back("(GROUPING(" + names[i] + ")::BIGINT << " + std::to_string(bit) + ")");
      }
    }
    run.push_back(std::to_string(constant_bits) + "::BIGINT");
    id_sql = Join(run, " | ");
    items.push_back({plan.output[names.size()].id, "(" + id_sql + ")"});
  } else {
    if (!query.AcceptsWhere()) query = Wrapped(std::move(query));
    for (std::size_t i = 0; i < grouping.size(); ++i) items.push_back({plan.output[i].id, grouping[i]});
    query.group_by = GroupingNumbers(grouping.size());
  }
  const std::size_t first = grouping.size() + (aggregate.grouping_sets ? 1 : 0);
  for (std::size_t i = 0; i < aggregate.aggregates.size(); ++i) {
    const ColumnId id = plan.output[first + i].id;
    if (!lowering.IsReferenced(id)) continue;
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.Expression(aggregate.aggregates[i]));
    items.push_back({id, std::move(sql)});
  }
  if (query.group_by.empty()) query.group_by = "()";
  query.items = std::move(items);
  return query;
}

}  // namespace firesteel::duck

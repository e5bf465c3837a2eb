#include <algorithm>
#include <set>
#include <string_view>

#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

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
                                const std::vector<std::string>& names, const std::string& place) {
  SelectQuery query = input.AcceptsItems() ? std::move(input) : Wrapped(std::move(input));
  // A query with places is nothing but its FROM, which has them beside the columns.
  std::string text = place.empty() ? ToSql(query) : "SELECT *\nFROM " + query.from;
  std::vector<std::string> columns;
  for (const SelectItem& item : query.items) columns.push_back(ColumnName(item.id));
  if (!place.empty()) columns.push_back(place);
  for (std::size_t i = 0; i < grouping.size(); ++i) columns.push_back(grouping[i] + " AS " + names[i]);
  if (columns.empty()) columns.push_back("1 AS no_columns");
  SelectQuery outer;
  outer.from = "(\n" + Indented("SELECT " + Join(columns, ", ") + "\nFROM (\n" + Indented(text) + "\n)") + "\n)";
  for (const SelectItem& item : query.items) outer.items.push_back({item.id, ColumnName(item.id)});
  return outer;
}

// True where the place of the rows tells which value comes out.
bool DependsOnPlaces(const ResolvedAggregate& aggregate, RowOrder row_order) {
  static const std::set<std::string_view> by_key = {"max_by", "min_by"};
  static const std::set<std::string_view> by_order = {
      "first", "first_value", "last", "last_value", "any_value", "collect_list", "array_agg", "listagg", "string_agg"};
  return std::any_of(aggregate.aggregates.begin(), aggregate.aggregates.end(), [&](const ResolvedExpressionPtr& item) {
    const auto* call = As<AggregateCall>(item);
    // Rows in Spark's order make these right by themselves.
    return call != nullptr &&
           (by_key.contains(call->name) || (row_order == RowOrder::kAny && by_order.contains(call->name)));
  });
}

std::int64_t GroupingId(const std::vector<int>& set, std::size_t columns) {
  std::int64_t id = (std::int64_t{1} << columns) - 1;
  for (int index : set) id &= ~(std::int64_t{1} << (columns - 1 - index));
  return id;
}

// Spark's Expand: each row once per set, in order, with NULL in the columns the set leaves out.
std::vector<SelectItem> ExpandSets(Lowering& lowering, const ResolvedAggregate& aggregate, const ResolvedPlan& plan,
                                   const std::vector<std::string>& names, SelectQuery& query) {
  const std::string set = lowering.FreshName("set_");
  std::vector<std::string> numbers, ids;
  for (std::size_t i = 0; i < aggregate.grouping_sets->size(); ++i) {
    numbers.push_back(std::to_string(i));
    ids.push_back(std::to_string(GroupingId((*aggregate.grouping_sets)[i], names.size())));
  }
  query.from =
      "(\n" + Indented("SELECT *, unnest([" + Join(numbers, ", ") + "]) AS " + set + "\nFROM " + query.from) + "\n)";
  std::vector<SelectItem> items;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> in;
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      const std::vector<int>& members = (*aggregate.grouping_sets)[k];
      if (std::find(members.begin(), members.end(), static_cast<int>(i)) != members.end()) in.push_back(numbers[k]);
    }
    const std::string kept = in.empty() ? "false" : set + " IN (" + Join(in, ", ") + ")";
    items.push_back({plan.output[i].id, "CASE WHEN " + kept + " THEN " + names[i] + " END"});
  }
  items.push_back({plan.output[names.size()].id, "list_extract([" + Join(ids, ", ") + "]::BIGINT[], " + set + " + 1)"});
  query.group_by = names.empty() ? set : GroupingNumbers(names.size()) + ", " + set;
  return items;
}

// The same by DuckDB's own GROUPING SETS, set by set.
std::vector<SelectItem> GroupBySets(const ResolvedAggregate& aggregate, const ResolvedPlan& plan,
                                    const std::vector<std::string>& names, SelectQuery& query) {
  std::vector<SelectItem> items;
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
  items.push_back({plan.output[names.size()].id, "(" + Join(run, " | ") + ")"});
  return items;
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedAggregate& aggregate, const ResolvedPlan& plan) {
  const bool in_order = lowering.context().row_order == RowOrder::kSpark;
  std::string place;
  SelectQuery query;
  if (DependsOnPlaces(aggregate, lowering.context().row_order)) {
    FS_ASSIGN_OR_RETURN(query, lowering.RelationWithPlaces(aggregate.input, place));
  } else {
    FS_ASSIGN_OR_RETURN(query, lowering.Relation(aggregate.input));
  }
  FS_ASSIGN_OR_RETURN(std::vector<std::string> grouping, lowering.Expressions(aggregate.grouping));
  std::vector<SelectItem> items;
  if (aggregate.grouping_sets) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < grouping.size(); ++i) names.push_back(lowering.FreshName("g"));
    query = WithGroupingColumns(std::move(query), grouping, names, place);
    items = in_order ? ExpandSets(lowering, aggregate, plan, names, query) : GroupBySets(aggregate, plan, names, query);
  } else {
    if (!query.AcceptsWhere()) query = Wrapped(std::move(query));
    for (std::size_t i = 0; i < grouping.size(); ++i) items.push_back({plan.output[i].id, grouping[i]});
    query.group_by = GroupingNumbers(grouping.size());
  }
  const std::size_t first = grouping.size() + (aggregate.grouping_sets ? 1 : 0);
  for (std::size_t i = 0; i < aggregate.aggregates.size(); ++i) {
    const ColumnId id = plan.output[first + i].id;
    if (!lowering.IsReferenced(id)) continue;
    lowering.place_of_rows = place;  // anew: a subquery may have set its own
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.Expression(aggregate.aggregates[i]));
    items.push_back({id, std::move(sql)});
  }
  if (query.group_by.empty()) query.group_by = "()";
  query.items = std::move(items);
  return query;
}

}  // namespace firesteel::duck

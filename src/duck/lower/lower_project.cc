#include <utility>

#include "duck/lower/lower_condition.h"
#include "duck/lower/lowering.h"
#include "duck/lower/may_raise.h"
#include "duck/lower/merge_projections.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedProject& project, const ResolvedPlan& plan) {
  const MergedProjection merged = MergeProjections(project);
  const auto place = lowering.wanted_place;
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(merged.input));
  lowering.wanted_place.reset();  // subqueries have none
  if (!query.AcceptsItems()) query = Wrapped(std::move(query));
  std::vector<SelectItem> items;
  for (std::size_t i = 0; i < merged.expressions.size(); ++i) {
    const ColumnId id = plan.output[i].id;
    if (!lowering.IsReferenced(id)) continue;
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.Expression(merged.expressions[i]));
    bool repeated = false;  // SELECT a, a gives one id twice
    for (const SelectItem& item : items) repeated = repeated || (item.id == id && item.sql == sql);
    if (!repeated) items.push_back({id, std::move(sql)});
  }
  if (place) items.push_back({*place, ColumnName(*place)});
  query.items = std::move(items);
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedFilter& filter, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(filter.input));
  lowering.wanted_place.reset();  // subqueries have none
  if (!query.AcceptsWhere() && !query.IsOpenJoin()) query = Wrapped(std::move(query));
  query.where_may_raise = query.where_may_raise || MayRaise(filter.condition);
  FS_ASSIGN_OR_RETURN(std::string condition, LowerCondition(lowering, filter.condition));
  query.where.push_back(std::move(condition));
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedSort& sort, const ResolvedPlan&) {
  // Spark's sort is stable, DuckDB's is not.
  std::string place;
  SelectQuery query;
  if (lowering.context().row_order == RowOrder::kSpark || lowering.below_limit) {
    FS_ASSIGN_OR_RETURN(query, lowering.RelationWithPlaces(sort.input, place));
  } else {
    FS_ASSIGN_OR_RETURN(query, lowering.Relation(sort.input));
  }
  bool plain_keys = true;
  for (const ResolvedSortOrder& order : sort.order) plain_keys = plain_keys && As<ColumnReference>(order.child);
  if (!query.AcceptsOrder() || !(plain_keys || query.AcceptsItems())) query = Wrapped(std::move(query));
  for (const ResolvedSortOrder& order : sort.order) {
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.SortOrder(order));
    query.order_by.push_back(std::move(sql));
  }
  if (!place.empty()) query.order_by.push_back(place);
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedLimit& limit, const ResolvedPlan&) {
  const bool outer = std::exchange(lowering.below_limit, true);
  StatusOr<SelectQuery> input = lowering.Relation(limit.input);
  lowering.below_limit = outer;
  FS_ASSIGN_OR_RETURN(SelectQuery query, std::move(input));
  if (!query.AcceptsLimit()) query = Wrapped(std::move(query));
  query.limit = limit.limit;
  query.offset = limit.offset;
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedTail& tail, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(tail.input));
  SelectQuery numbered = Wrapped(std::move(query));
  const std::string name = lowering.FreshName("row_number_");
  SelectQuery outer;
  outer.items = numbered.items;
  std::vector<std::string> columns;
  for (const SelectItem& item : numbered.items) columns.push_back(item.sql);
  columns.push_back("row_number() OVER () AS " + name);
  outer.from = "(\n" +
               Indented("SELECT " + Join(columns, ", ") + "\nFROM " + numbered.from + "\nORDER BY " + name +
                        " DESC\nLIMIT " + std::to_string(tail.count)) +
               "\n)";
  outer.order_by.push_back(name);
  return outer;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedDistinct& distinct, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(distinct.input));
  if (query.distinct || !query.set_operation.empty() || !query.order_by.empty() || query.limit || query.offset > 0) {
    query = Wrapped(std::move(query));
  }
  query.distinct = true;
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedDeduplicate& deduplicate, const ResolvedPlan&) {
  const bool any_order = lowering.context().row_order == RowOrder::kAny;
  std::string place;
  SelectQuery query;
  if (any_order) {
    FS_ASSIGN_OR_RETURN(query, lowering.RelationWithPlaces(deduplicate.input, place));
  } else {  // the first one comes first
    FS_ASSIGN_OR_RETURN(query, lowering.Relation(deduplicate.input));
  }
  if (place.empty()) query = Wrapped(std::move(query));
  std::vector<std::string> keys, columns;
  for (const ColumnId& key : deduplicate.keys) keys.push_back(ColumnName(key));
  for (const SelectItem& item : query.items) columns.push_back(item.sql);
  query.from = "(\n" +
               Indented("SELECT DISTINCT ON (" + Join(keys, ", ") + ") " + Join(columns, ", ") + "\nFROM " +
                        query.from + (place.empty() ? "" : "\nORDER BY " + Join(keys, ", ") + ", " + place)) +
               "\n)";
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedRepartition& repartition, const ResolvedPlan&) {
  return lowering.Relation(repartition.input);  // one partition here; a write looks at it by itself
}

static std::string ExactText(double fraction) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g::DOUBLE", fraction);
  return text;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedSample& sample, const ResolvedPlan&) {
  if (sample.with_replacement) return Unsupported("SAMPLE_WITH_REPLACEMENT");
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(sample.input));
  query = Wrapped(std::move(query));
  if (!sample.seed) {
    query.from += " TABLESAMPLE bernoulli(" + std::to_string((sample.upper - sample.lower) * 100) + "%)";
    return query;
  }
  // The parts of a randomSplit share a seed and must neither overlap nor leave rows out, whatever order the input comes
  // in. So a row's draw, which is Spark's for a single partition, follows from its place among the sorted rows.
  std::vector<std::string> columns;
  for (const SelectItem& item : query.items) columns.push_back(item.sql + " ASC NULLS FIRST");
  const std::string draw = lowering.FreshName("draw_");
  const std::string place =
      columns.empty() ? "row_number() OVER ()" : "row_number() OVER (ORDER BY " + Join(columns, ", ") + ")";
  const std::string number = "fs_rand_at(" + std::to_string(*sample.seed) + "::BIGINT, " + place + ") AS " + draw;
  query.from = "(\n" + Indented("SELECT *, " + number + "\nFROM " + query.from) + "\n)";
  query.from_is_table = true;
  query.where.push_back(draw + " >= " + ExactText(sample.lower) + " AND " + draw + " < " + ExactText(sample.upper));
  return query;
}

}  // namespace firesteel::duck

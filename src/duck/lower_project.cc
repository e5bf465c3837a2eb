#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedProject& project, const ResolvedPlan& plan) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(project.input));
  if (!query.AcceptsItems()) query = Wrapped(std::move(query));
  std::vector<SelectItem> items;
  for (std::size_t i = 0; i < project.expressions.size(); ++i) {
    const ColumnId id = plan.output[i].id;
    if (!lowering.IsReferenced(id)) continue;
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.Expression(project.expressions[i]));
    bool repeated = false;  // SELECT a, a gives one id twice
    for (const SelectItem& item : items) repeated = repeated || (item.id == id && item.sql == sql);
    if (!repeated) items.push_back({id, std::move(sql)});
  }
  for (const SelectItem& item : query.items) {
    if (lowering.carried_columns.contains(item.id)) items.push_back(item);
  }
  query.items = std::move(items);
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedFilter& filter, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(filter.input));
  if (!query.AcceptsWhere()) query = Wrapped(std::move(query));
  FS_ASSIGN_OR_RETURN(std::string condition, lowering.Expression(filter.condition));
  query.where.push_back(std::move(condition));
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedSort& sort, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(sort.input));
  bool plain_keys = true;
  for (const ResolvedSortOrder& order : sort.order) plain_keys = plain_keys && As<ColumnReference>(order.child);
  if (!query.AcceptsOrder() || !(plain_keys || query.AcceptsItems())) query = Wrapped(std::move(query));
  for (const ResolvedSortOrder& order : sort.order) {
    FS_ASSIGN_OR_RETURN(std::string sql, lowering.SortOrder(order));
    query.order_by.push_back(std::move(sql));
  }
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedLimit& limit, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(limit.input));
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
  outer.from = "(\n" + Indented("SELECT " + Join(columns, ", ") + "\nFROM " + numbered.from + "\nORDER BY " + name +
                                " DESC\nLIMIT " + std::to_string(tail.count)) + "\n)";
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
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(deduplicate.input));
  query = Wrapped(std::move(query));
  std::vector<std::string> keys, columns;
  for (const ColumnId& key : deduplicate.keys) keys.push_back(ColumnName(key));
  for (const SelectItem& item : query.items) columns.push_back(item.sql);
  query.from = "(\n" + Indented("SELECT DISTINCT ON (" + Join(keys, ", ") + ") " + Join(columns, ", ") + "\nFROM " +
                                query.from) + "\n)";
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedRepartition& repartition, const ResolvedPlan&) {
  return lowering.Relation(repartition.input);  // one partition here; a write looks at it by itself
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedSample& sample, const ResolvedPlan&) {
  if (sample.with_replacement) return Unsupported("SAMPLE_WITH_REPLACEMENT");
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(sample.input));
  query = Wrapped(std::move(query));
  // Spark draws from its own generator per partition; which rows come out differs, how many does not.
  query.from += " TABLESAMPLE bernoulli(" + std::to_string((sample.upper - sample.lower) * 100) + "%)";
  if (sample.seed) query.from += " REPEATABLE (" + std::to_string(*sample.seed & 0x7fffffff) + ")";
  return query;
}

}  // namespace firesteel::duck

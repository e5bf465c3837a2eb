#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/resolved_expression.h"

namespace firesteel::duck {

// The DuckDB name of a column: "c12", or "x3" for one that only lowering knows.
std::string ColumnName(analysis::ColumnId id);

// One column of a SELECT list. `sql` is ColumnName(id) itself where the column just passes through.
struct SelectItem {
  analysis::ColumnId id;
  std::string sql;
};

// A SELECT under construction. Relations that fit into the clauses still free are added in place; others go around it
// as a subquery, so that chains of filters, projections and sorts become one readable SELECT.
struct SelectQuery {
  std::vector<std::string> with;  // common table expressions: "name AS MATERIALIZED (...)"
  bool with_recursive = false;
  bool distinct = false;
  std::vector<SelectItem> items;
  std::string from;            // empty: one row without columns
  bool from_is_table = false;  // `from` is one table or subquery that may itself stand beside a JOIN
  bool from_is_join = false;   // `from` is a list of joins; see IsOpenJoin
  std::vector<std::string> where;
  bool where_may_raise = false;  // so that rows Spark filters out first must not get there
  std::string group_by;
  std::vector<std::string> order_by;
  bool order_is_of_places = false;  // `order_by` names nothing but columns of `from`, and WHERE may still be added
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
  std::string set_operation;  // whole text of a UNION and the like; then only order_by, limit and offset are used

  // True where the list only passes columns of `from` through.
  bool IsIdentity() const;
  // True where WHERE, ORDER BY and so on may still be added: nothing that runs after them is there.
  bool AcceptsWhere() const;
  bool AcceptsItems() const;  // the list may be replaced by expressions over it
  bool AcceptsOrder() const;
  bool AcceptsLimit() const;
  // True where the rows are those of a list of joins, filtered at most: WHERE may be added, and another join may follow
  // in the same list, so that DuckDB sees them all at once.
  bool IsOpenJoin() const;
};

std::string ToSql(const SelectQuery& query);

// SELECT c1, c2 FROM (query): a fresh query over this one.
SelectQuery Wrapped(SelectQuery query);

// The query with the number of each row, in the order they come, as one more column `name` to order by.
SelectQuery Numbered(SelectQuery query, const std::string& name);

// What may stand after FROM or JOIN for this query.
std::string AsFromItem(const SelectQuery& query);

}  // namespace firesteel::duck

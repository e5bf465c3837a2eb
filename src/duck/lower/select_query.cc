#include "duck/lower/select_query.h"

#include <algorithm>
#include <utility>

#include "duck/lower/sql_text.h"

namespace firesteel::duck {

std::string ColumnName(analysis::ColumnId id) {
  return id.value >= 0 ? "c" + std::to_string(id.value) : "x" + std::to_string(-id.value);
}

bool SelectQuery::IsIdentity() const {
  return set_operation.empty() && group_by.empty() && !distinct &&
         std::all_of(items.begin(), items.end(),
                     [](const SelectItem& item) { return item.sql == ColumnName(item.id); });
}

bool SelectQuery::AcceptsWhere() const {
  return IsIdentity() && order_by.empty() && !limit && offset == 0 && with.empty();
}
bool SelectQuery::AcceptsItems() const { return IsIdentity() && with.empty(); }
bool SelectQuery::AcceptsOrder() const { return set_operation.empty() && order_by.empty() && !limit && offset == 0; }
bool SelectQuery::AcceptsLimit() const { return !limit && offset == 0; }
bool SelectQuery::IsOpenJoin() const {
  return from_is_join && IsIdentity() && with.empty() && (order_by.empty() || order_is_of_places) && AcceptsLimit();
}

std::string ToSql(const SelectQuery& query) {
  std::string out;
  if (!query.with.empty()) {
    out += query.with_recursive ? "WITH RECURSIVE " : "WITH ";
    out += Join(query.with, ",\n") + "\n";
  }
  if (!query.set_operation.empty()) {
    out += query.set_operation;
  } else {
    out += query.distinct ? "SELECT DISTINCT " : "SELECT ";
    std::vector<std::string> list;
    for (const SelectItem& item : query.items) {
      const std::string name = ColumnName(item.id);
      list.push_back(item.sql == name ? name : item.sql + " AS " + name);
    }
    out += list.empty() ? "1 AS no_columns" : Join(list, ", ");
    if (!query.from.empty()) out += "\nFROM " + query.from;
    if (!query.where.empty()) out += "\nWHERE " + Join(query.where, "\n  AND ");
    if (!query.group_by.empty()) out += "\nGROUP BY " + query.group_by;
  }
  if (!query.order_by.empty()) out += "\nORDER BY " + Join(query.order_by, ", ");
  if (query.limit) out += "\nLIMIT " + std::to_string(*query.limit);
  if (query.offset > 0) out += "\nOFFSET " + std::to_string(query.offset);
  return out;
}

SelectQuery Wrapped(SelectQuery query) {
  SelectQuery outer;
  outer.from = "(\n" + Indented(ToSql(query)) + "\n)";
  outer.from_is_table = true;
  for (const SelectItem& item : query.items) outer.items.push_back({item.id, ColumnName(item.id)});
  return outer;
}

SelectQuery Numbered(SelectQuery query, const std::string& name) {
  query = Wrapped(std::move(query));
  query.from = "(\n" + Indented("SELECT *, row_number() OVER () AS " + name + "\nFROM " + query.from) + "\n)";
  query.from_is_table = true;
  return query;
}

std::string AsFromItem(const SelectQuery& query) {
  const bool bare = query.from_is_table && query.IsIdentity() && query.with.empty() && query.where.empty() &&
                    query.order_by.empty() && !query.limit && query.offset == 0;
  return bare ? query.from : "(\n" + Indented(ToSql(query)) + "\n)";
}

}  // namespace firesteel::duck

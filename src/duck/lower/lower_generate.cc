#include "duck/lower/duck_type.h"
#include "duck/lower/lower_literal.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

// What a generator yields: a list with one element per row, and each output column over an element called `element`.
struct Generated {
  std::string list;
  std::vector<std::string> columns;
  bool with_position = false;  // an INT before the columns
};

StatusOr<Generated> ListOf(Lowering& lowering, const ResolvedGenerate& generate, const std::vector<Attribute>& columns,
                           const std::string& element) {
  FS_ASSIGN_OR_RETURN(const auto arguments, lowering.Expressions(generate.arguments));
  Generated out;
  std::string name = generate.name;
  out.with_position = name == "posexplode";
  if (name == "explode" || name == "posexplode") {
    if (generate.arguments[0]->type.Is(TypeKind::kMap)) {
      out.list = "map_entries(" + arguments[0] + ")";
      out.columns = {"struct_extract(" + element + ", 'key')", "struct_extract(" + element + ", 'value')"};
    } else {
      out.list = arguments[0];
      out.columns = {element};
    }
    return out;
  }
  if (name == "inline") {
    out.list = arguments[0];
    for (const std::string& field : StructFieldNames(generate.arguments[0]->type.element())) {
      out.columns.push_back("struct_extract(" + element + ", " + SqlString(field) + ")");
    }
    return out;
  }
  if (name == "stack") {
    const std::size_t width = columns.size();
    std::vector<std::string> rows;
    for (std::size_t i = 1; i < arguments.size(); i += width) {
      std::vector<std::string> cells;
      for (std::size_t j = 0; j < width; ++j) {
        const std::string value = i + j < arguments.size() ? arguments[i + j] : LowerLiteral(Value{}, columns[j].type);
        cells.push_back("v" + std::to_string(j) + " := CAST(" + value + " AS " + DuckTypeName(columns[j].type) + ")");
      }
      rows.push_back("struct_pack(" + Join(cells, ", ") + ")");
    }
    out.list = "[" + Join(rows, ", ") + "]";
    for (std::size_t j = 0; j < width; ++j) {
      out.columns.push_back("struct_extract(" + element + ", 'v" + std::to_string(j) + "')");
    }
    return out;
  }
  return Unsupported("GENERATOR_" + name);
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedGenerate& generate, const ResolvedPlan& plan) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(generate.input));
  if (!query.AcceptsItems() || !query.order_by.empty() || query.limit || query.offset > 0) {
    query = Wrapped(std::move(query));
  }
  const std::size_t first = generate.input->output.size();
  const std::vector<Attribute> columns(plan.output.begin() + static_cast<std::ptrdiff_t>(first), plan.output.end());

  if (generate.name == "json_tuple") {
    FS_ASSIGN_OR_RETURN(const auto arguments, lowering.Expressions(generate.arguments));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      query.items.push_back({columns[i].id, "fs_json_tuple_field(" + arguments[0] + ", " + arguments[i + 1] + ")"});
    }
    return query;
  }

  const std::string list = lowering.FreshName("list_");
  const std::string element = lowering.FreshName("element_");
  const std::string position = lowering.FreshName("position_");
  FS_ASSIGN_OR_RETURN(const Generated generated, ListOf(lowering, generate, columns, element));

  // The list once, then its elements, then the columns of each.
  std::vector<std::string> passed;
  for (const SelectItem& item : query.items) passed.push_back(item.sql);
  std::vector<std::string> with_list = passed, with_element = passed;
  with_list.push_back(generated.list + " AS " + list);
  std::string elements = list, positions = "range(len(" + list + "))";
  if (generate.outer) {
    elements = "CASE WHEN len(" + list + ") > 0 THEN " + list + " ELSE [NULL] END";
    positions = "CASE WHEN len(" + list + ") > 0 THEN " + positions + " ELSE [NULL] END";
  }
  with_element.push_back("unnest(" + elements + ") AS " + element);
  if (generated.with_position) with_element.push_back("CAST(unnest(" + positions + ") AS INTEGER) AS " + position);
  SelectQuery inner = query;
  inner.items.clear();
  std::string text = "SELECT " + Join(with_list, ", ");
  if (!query.from.empty()) text += "\nFROM " + query.from;
  if (!query.where.empty()) text += "\nWHERE " + Join(query.where, "\n  AND ");

  SelectQuery outer;
  outer.from = "(\n" + Indented("SELECT " + Join(with_element, ", ") + "\nFROM (\n" + Indented(text) + "\n)") + "\n)";
  outer.from_is_table = true;
  for (const SelectItem& item : query.items) outer.items.push_back({item.id, ColumnName(item.id)});
  std::size_t next = 0;
  if (generated.with_position) outer.items.push_back({columns[next++].id, position});
  for (const std::string& column : generated.columns) {
    outer.items.push_back({columns[next].id, "CAST(" + column + " AS " + DuckTypeName(columns[next].type) + ")"});
    ++next;
  }
  return outer;
}

}  // namespace firesteel::duck

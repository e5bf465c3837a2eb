#include "duck/lower/duck_type.h"
#include "duck/lower/lower_literal.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

SelectQuery FromTable(const std::string& from, const ResolvedPlan& plan) {
  SelectQuery query;
  query.from = from;
  query.from_is_table = true;
  for (const Attribute& attribute : plan.output) query.items.push_back({attribute.id, ColumnName(attribute.id)});
  return query;
}

std::string ColumnNames(const ResolvedPlan& plan) {
  std::vector<std::string> names;
  for (const Attribute& attribute : plan.output) names.push_back(ColumnName(attribute.id));
  return Join(names, ", ");
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering&, const OneRow&, const ResolvedPlan&) { return SelectQuery{}; }

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ValuesRows& values, const ResolvedPlan& plan) {
  if (values.rows.empty()) {
    SelectQuery query;
    for (const Attribute& attribute : plan.output) {
      query.items.push_back({attribute.id, LowerLiteral(Value{}, attribute.type)});
    }
    query.where.push_back("false");
    return query;
  }
  std::vector<std::string> rows;
  for (const auto& row : values.rows) {
    FS_ASSIGN_OR_RETURN(const auto cells, lowering.Expressions(row));
    rows.push_back("(" + Join(cells, ", ") + ")");
  }
  return FromTable(
      "(VALUES " + Join(rows, ", ") + ") AS " + lowering.FreshName("rows_") + "(" + ColumnNames(plan) + ")", plan);
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const LocalRows& local, const ResolvedPlan& plan) {
  if (!lowering.context().local_table) return Unsupported("LOCAL_ROWS");
  FS_ASSIGN_OR_RETURN(const std::string table, lowering.context().local_table(local));
  return FromTable(table + " AS " + lowering.FreshName("rows_") + "(" + ColumnNames(plan) + ")", plan);
}

// Only the columns somebody wants are asked for.
StatusOr<SelectQuery> LowerSource(Lowering& lowering, const ScanForeign& scan, const ResolvedPlan& plan) {
  SelectQuery query;
  std::vector<std::size_t> columns;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < plan.output.size(); ++i) {
    if (!lowering.IsReferenced(plan.output[i].id)) continue;
    columns.push_back(i);
    names.push_back(ColumnName(plan.output[i].id));
    query.items.push_back({plan.output[i].id, names.back()});
  }
  if (!lowering.context().source_table) return Unsupported("CONNECTOR_" + scan.connector);
  FS_ASSIGN_OR_RETURN(query.from, lowering.context().source_table(scan.source, columns));
  query.from += " AS " + lowering.FreshName("rows_");
  if (!names.empty()) query.from += "(" + Join(names, ", ") + ")";
  query.from_is_table = true;
  return query;
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ScanForeign& scan, const ResolvedPlan& plan) {
  if (scan.source != nullptr) return LowerSource(lowering, scan, plan);
  if (!lowering.context().foreign_table) return Unsupported("CONNECTOR_" + scan.connector);
  FS_ASSIGN_OR_RETURN(const std::string table, lowering.context().foreign_table(scan, SchemaOf(plan)));
  return FromTable(table + " AS " + lowering.FreshName("rows_") + "(" + ColumnNames(plan) + ")", plan);
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const RangeRows& range, const ResolvedPlan& plan) {
  if (range.step == 0) return SparkError("FAILED_FUNCTION_CALL", {{"funcName", "`range`"}});
  const DataType bigint = DataType::Long();
  const auto number = [&](std::int64_t value) { return LowerLiteral(Value{value}, bigint); };
  return FromTable("range(" + number(range.start) + ", " + number(range.end) + ", " + number(range.step) + ") AS " +
                       lowering.FreshName("rows_") + "(" + ColumnNames(plan) + ")",
                   plan);
}

}  // namespace firesteel::duck

#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

// One side with its columns in order under the names of the result. A column may stand there twice, hence by position.
StatusOr<std::string> Side(Lowering& lowering, const ResolvedPlanPtr& side, const std::vector<Attribute>& output) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(side));
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < output.size(); ++i) {
    columns.push_back(ColumnName(side->output[i].id) + " AS " + ColumnName(output[i].id));
  }
  if (query.IsIdentity() && query.with.empty() && query.order_by.empty() && !query.limit && query.offset == 0) {
    std::string sql = "SELECT " + Join(columns, ", ");
    if (!query.from.empty()) sql += "\nFROM " + query.from;
    if (!query.where.empty()) sql += "\nWHERE " + Join(query.where, "\n  AND ");
    return sql;
  }
  return "SELECT " + Join(columns, ", ") + "\nFROM (\n" + Indented(ToSql(query)) + "\n)";
}

// A chain of equal UNION ALLs becomes one flat list: a left-deep tree of thousands would be slow to plan.
Status CollectSides(Lowering& lowering, const ResolvedSetOperation& operation, const std::vector<Attribute>& output,
                    std::vector<std::string>& sides) {
  for (const ResolvedPlanPtr& side : {operation.left, operation.right}) {
    const auto* nested = As<ResolvedSetOperation>(side);
    if (nested && nested->kind == plan::SetOperationKind::kUnion && nested->all &&
        operation.kind == plan::SetOperationKind::kUnion && operation.all) {
      FS_RETURN_IF_ERROR(CollectSides(lowering, *nested, output, sides));
    } else {
      FS_ASSIGN_OR_RETURN(std::string sql, Side(lowering, side, output));
      sides.push_back(std::move(sql));
    }
  }
  return Status::Ok();
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedSetOperation& operation,
                                    const ResolvedPlan& plan) {
  std::vector<std::string> sides;
  FS_RETURN_IF_ERROR(CollectSides(lowering, operation, plan.output, sides));
  std::string word = operation.kind == plan::SetOperationKind::kUnion       ? "UNION"
                     : operation.kind == plan::SetOperationKind::kIntersect ? "INTERSECT"
                                                                            : "EXCEPT";
  if (operation.all) word += " ALL";
  SelectQuery query;
  for (const Attribute& attribute : plan.output) query.items.push_back({attribute.id, ColumnName(attribute.id)});
  std::vector<std::string> bracketed;
  for (const std::string& side : sides) bracketed.push_back("(" + side + ")");
  query.set_operation = Join(bracketed, "\n" + word + "\n");
  return query;
}

}  // namespace firesteel::duck

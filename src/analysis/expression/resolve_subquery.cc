#include <algorithm>
#include <set>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

std::string TypeList(const std::vector<DataType>& types) {
  std::string list;
  for (const DataType& type : types) list += (list.empty() ? "\"" : ", \"") + type.ToSql() + "\"";
  return list;
}

}  // namespace

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveSubquery(const plan::SubqueryExpression& subquery,
                                                                    SourceSpan span) {
  if (!lambdas_.empty()) return SparkError("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION", {}, span);
  if (subquery.kind == plan::SubqueryKind::kTableArgument) return Unsupported("TABLE arguments of functions", span);
  const Scope* enclosing = scope_.below != nullptr ? scope_.below : scope_.columns;
  if (enclosing == nullptr) enclosing = resolver_.outer();
  FS_ASSIGN_OR_RETURN(ResolvedRelation relation, resolver_.ResolveNested(subquery.plan, enclosing));
  relation = resolver_.Trimmed(std::move(relation));
  switch (subquery.kind) {
    case plan::SubqueryKind::kTableArgument:
    case plan::SubqueryKind::kExists:
      return MakeResolved(ResolvedSubquery{subquery.kind, relation.plan, {}}, DataType::Boolean(), false, span);
    case plan::SubqueryKind::kScalar: {
      if (relation.columns.size() != 1) {
        return SparkError("INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
                          {{"number", std::to_string(relation.columns.size())}}, span);
      }
      return MakeResolved(ResolvedSubquery{subquery.kind, relation.plan, {}}, relation.columns[0].type, true, span);
    }
    case plan::SubqueryKind::kIn:
      break;
  }
  FS_ASSIGN_OR_RETURN(std::vector<ResolvedExpressionPtr> values, ResolveList(subquery.in_values, "in"));
  const auto& columns = relation.columns;
  if (values.size() == 1 && columns.size() > 1 && values[0]->type.Is(TypeKind::kStruct)) {
    // (a, b) came as one struct: compare its fields.
    std::vector<ResolvedExpressionPtr> fields;
    const auto& struct_fields = values[0]->type.fields();
    for (std::size_t i = 0; i < struct_fields.size(); ++i) {
      fields.push_back(MakeResolved(FieldAccess{values[0], static_cast<int>(i)}, struct_fields[i].type,
                                    values[0]->nullable || struct_fields[i].nullable, span));
    }
    values = std::move(fields);
  }
  if (values.size() != columns.size()) {
    std::string left;
    for (const auto& value : subquery.in_values) left += (left.empty() ? "" : ", ") + QuotedSql(value);
    std::string right;
    for (const Attribute& column : columns) right += (right.empty() ? "\"" : ", \"") + column.name + "\"";
    return SparkError("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
                      {{"sqlExpr", "\"(" + DefaultName(subquery.in_values[0]) + " IN (listquery()))\""},
                       {"leftLength", std::to_string(values.size())},
                       {"leftColumns", left},
                       {"rightLength", std::to_string(columns.size())},
                       {"rightColumns", right}},
                      span);
  }
  bool nullable = false;
  bool cast_columns = false;
  std::vector<ResolvedExpressionPtr> projected;
  std::vector<Attribute> output;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto common = functions::WiderType(values[i]->type, columns[i].type, resolver_.mode());
    if (!common) {
      std::vector<DataType> left_types;
      std::vector<DataType> right_types;
      for (std::size_t j = 0; j < values.size(); ++j) {
        left_types.push_back(values[j]->type);
        right_types.push_back(columns[j].type);
      }
      return SparkError(
          "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
          {{"sqlExpr", "\"(" + DefaultName(subquery.in_values[0]) + " IN (listquery()))\""},
           {"mismatchedColumns", QuotedSql(subquery.in_values[std::min(i, subquery.in_values.size() - 1)])},
           {"leftType", TypeList(left_types)},
           {"rightType", TypeList(right_types)}},
          span);
    }
    values[i] = ImplicitCast(resolver_, values[i], *common);
    ResolvedExpressionPtr column =
        MakeResolved(ColumnReference{columns[i].id, false}, columns[i].type, columns[i].nullable);
    const ResolvedExpressionPtr converted = ImplicitCast(resolver_, column, *common);
    nullable = nullable || values[i]->nullable || converted->nullable;
    if (converted == column) {
      output.push_back(columns[i]);
    } else {
      cast_columns = true;
      output.push_back(resolver_.NewAttribute(columns[i].name, *common, converted->nullable));
    }
    projected.push_back(converted);
  }
  ResolvedPlanPtr plan = relation.plan;
  if (cast_columns) plan = MakeResolvedPlan(ResolvedProject{plan, std::move(projected)}, std::move(output));
  return MakeResolved(ResolvedSubquery{subquery.kind, std::move(plan), std::move(values)}, DataType::Boolean(),
                      nullable, span);
}

}  // namespace firesteel::analysis

namespace firesteel::analysis {

// The names of the enclosing query's columns a subquery uses, as automatic column names show them.
std::string ExpressionResolver::OuterColumnNames(const plan::SubqueryExpression& subquery) {
  const Scope* enclosing = scope_.below != nullptr ? scope_.below : scope_.columns;
  if (enclosing == nullptr) return "";
  const StatusOr<ResolvedRelation> relation = resolver_.ResolveNested(subquery.plan, enclosing);
  if (!relation.ok()) return "";
  std::string names;
  std::set<ColumnId> seen;
  for (const auto& outer : OuterReferences(relation->plan)) {
    const ColumnId id = As<ColumnReference>(outer)->id;
    if (!seen.insert(id).second) continue;
    for (const Attribute& column : enclosing->columns()) {
      if (column.id == id) names += (names.empty() ? "" : ", ") + column.name;
    }
  }
  return names;
}

}  // namespace firesteel::analysis

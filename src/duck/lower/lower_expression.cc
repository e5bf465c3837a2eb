#include <variant>

#include "base/deep_recursion.h"
#include "duck/functions/collection/lambda_body.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/lower_literal.h"
#include "duck/lower/lowering.h"
#include "duck/lower/may_raise.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

using namespace analysis;

constexpr std::size_t kLongestExpression = 16u << 20;

StatusOr<std::string> LowerFieldAccess(Lowering& lowering, const FieldAccess& access) {
  FS_ASSIGN_OR_RETURN(const std::string child, lowering.Expression(access.child));
  const DataType& type = access.child->type;
  if (type.Is(TypeKind::kArray)) {
    const std::string parameter = lowering.FreshName("e");
    return "list_transform(" + child + ", lambda " + parameter + ": struct_extract(" + parameter + ", " +
           SqlString(StructFieldNames(type.element())[access.index]) + "))";
  }
  const std::string field = "struct_extract(" + child + ", " + SqlString(StructFieldNames(type)[access.index]) + ")";
  // Folding the field of a constant that is NULL, DuckDB forgets the field's type.
  const bool may_be_folded_to_null = access.child->nullable && IsConstant(access.child) && !MayRaise(access.child);
  return may_be_folded_to_null ? "CASE WHEN " + child + " IS NOT NULL THEN " + field + " END" : field;
}

StatusOr<std::string> LowerLambda(Lowering& lowering, const ResolvedLambda& lambda) {
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(lowering, lambda.body));
  std::string parameters;
  for (const Attribute& parameter : lambda.parameters) {
    if (!parameters.empty()) parameters += ", ";
    parameters += ColumnName(parameter.id);
  }
  return "lambda " + parameters + ": " + body;
}

StatusOr<std::string> LowerSubquery(Lowering& lowering, const ResolvedSubquery& subquery) {
  lowering.CollectReferences(subquery.plan);
  FS_ASSIGN_OR_RETURN(const SelectQuery query, lowering.Query(subquery.plan));
  const std::string text = "(\n" + Indented(ToSql(query)) + "\n)";
  switch (subquery.kind) {
    case plan::SubqueryKind::kScalar:
      return text;
    case plan::SubqueryKind::kExists:
      return "EXISTS " + text;
    case plan::SubqueryKind::kIn: {
      FS_ASSIGN_OR_RETURN(const std::vector<std::string> values, lowering.Expressions(subquery.in_values));
      if (values.size() == 1) return "(" + values[0] + " IN " + text + ")";
      return "((" + Join(values, ", ") + ") IN " + text + ")";
    }
    case plan::SubqueryKind::kTableArgument:
      return Unsupported("TABLE_ARGUMENT");
  }
  return Status::Internal("subquery kind");
}

StatusOr<std::string> LowerNode(Lowering& lowering, const ResolvedExpressionPtr& expression) {
  const ResolvedExpression& whole = *expression;
  return std::visit(
      [&](const auto& node) -> StatusOr<std::string> {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ResolvedLiteral>) {
          return LowerLiteral(node.value, whole.type);
        } else if constexpr (std::is_same_v<Node, ColumnReference>) {
          return ColumnName(node.id);
        } else if constexpr (std::is_same_v<Node, FunctionCall>) {
          return LowerCall(lowering, node, whole);
        } else if constexpr (std::is_same_v<Node, ResolvedCast>) {
          FS_ASSIGN_OR_RETURN(const std::string child, lowering.Expression(node.child));
          return LowerCast(lowering, child, node.child->type, whole.type, node.mode);
        } else if constexpr (std::is_same_v<Node, FieldAccess>) {
          return LowerFieldAccess(lowering, node);
        } else if constexpr (std::is_same_v<Node, ResolvedLambda>) {
          return LowerLambda(lowering, node);
        } else if constexpr (std::is_same_v<Node, AggregateCall>) {
          return LowerAggregate(lowering, node, whole, "");
        } else if constexpr (std::is_same_v<Node, WindowCall>) {
          return Status::Internal("a window call outside of a window relation");
        } else {
          return LowerSubquery(lowering, node);
        }
      },
      whole.node);
}

}  // namespace

StatusOr<std::string> Lowering::Expression(const ResolvedExpressionPtr& expression) {
  StatusOr<std::string> sql = WithStackRoom([&] { return LowerNode(*this, expression); });
  // Some lowerings write an operand more than once, so nesting them multiplies the text. The end of it must be an error
  // rather than the end of memory.
  if (sql.ok() && sql->size() > kLongestExpression) {
    return Status(StatusCode::kResourceExhausted,
                  "an expression is too large: it would take more than 16 MB of engine text");
  }
  return sql;
}

StatusOr<std::vector<std::string>> Lowering::Expressions(const std::vector<ResolvedExpressionPtr>& expressions) {
  std::vector<std::string> out;
  for (const ResolvedExpressionPtr& expression : expressions) {
    FS_ASSIGN_OR_RETURN(std::string sql, Expression(expression));
    out.push_back(std::move(sql));
  }
  return out;
}

StatusOr<std::string> Lowering::SortOrder(const ResolvedSortOrder& order) {
  FS_ASSIGN_OR_RETURN(std::string sql, Expression(order.child));
  // A bare constant would be read as a column number.
  if (As<ResolvedLiteral>(order.child)) sql = "(" + sql + ")";
  return sql + (order.direction == plan::SortDirection::kAscending ? " ASC" : " DESC") +
         (order.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

StatusOr<std::string> Lowering::SortOrders(const std::vector<ResolvedSortOrder>& orders) {
  std::vector<std::string> out;
  for (const ResolvedSortOrder& order : orders) {
    FS_ASSIGN_OR_RETURN(std::string sql, SortOrder(order));
    out.push_back(std::move(sql));
  }
  return Join(out, ", ");
}

}  // namespace firesteel::duck

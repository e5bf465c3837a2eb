#include "analysis/expression/sql_function_body.h"

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

Status CannotContain(const plan::ExpressionPtr& body) {
  return SparkError("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS",
                    {{"queryText", "\"" + body->text + "\""}}, body->span);
}

Status CheckPlain(const ResolvedExpressionPtr& resolved, const plan::ExpressionPtr& body) {
  const auto complex = [](const ResolvedExpression& node) {
    return std::holds_alternative<AggregateCall>(node.node) || std::holds_alternative<WindowCall>(node.node);
  };
  if (AnyNode(resolved, complex)) return CannotContain(body);
  if (AnyNode(resolved, [](const ResolvedExpression& node) { return IsGeneratorCall(node); })) {
    return SparkError("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", "\"" + body->text + "\""}},
                      body->span);
  }
  return Status::Ok();
}

StatusOr<ResolvedExpressionPtr> CastTo(Resolver& resolver, ExpressionResolver& expressions,
                                       const ResolvedExpressionPtr& value, const DataType& type,
                                       const plan::ExpressionPtr& written) {
  std::string sql;
  if (!functions::CanCast(value->type, WithoutCharVarchar(type), resolver.mode())) {
    sql = "CAST(" + expressions.DefaultName(written) + " AS " + type.ToSql() + ")";
  }
  return ExplicitCast(resolver, value, type, plan::CastMode::kCast, written->span, sql);
}

}  // namespace

Resolver::Surroundings SurroundingsOf(const SqlFunction& function, FunctionSource::Temporary temporary) {
  return {
      .current_database = "", .options = function.options.get(), .names = nullptr, .temporary_functions = temporary};
}

Status AtCall(const Status& status, SourceSpan span) {
  if (!span.IsKnown() || status.condition().empty() || status.code() == StatusCode::kUnsupported) return status;
  return SparkError(status.condition(), status.message_parameters(), span);
}

StatusOr<ResolvedExpressionPtr> ResolveDefault(Resolver& resolver, const SqlFunction& function,
                                               const SqlFunctionParameter& parameter, SourceSpan span) {
  const Resolver::Fence fence(resolver, SurroundingsOf(function, FunctionSource::Temporary::kSeen));
  const Scope none = resolver.MakeScope(AttributeList(std::vector<Attribute>{}));
  ExpressionResolver expressions(resolver, {.columns = &none});
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr value, expressions.Resolve(parameter.default_value));
  FS_RETURN_IF_ERROR(CheckPlain(value, parameter.default_value));
  auto cast = CastTo(resolver, expressions, value, parameter.type, parameter.default_value);
  if (!cast.ok()) return AtCall(cast.status(), span);
  return cast;
}

AttributeList ParameterColumns(const Resolver& resolver, const SqlFunction& function,
                               const std::vector<ResolvedExpressionPtr>& arguments) {
  std::vector<Attribute> columns;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const SqlFunctionParameter& parameter = function.parameters[i];
    columns.push_back(
        resolver.NewAttribute(parameter.name, WithoutCharVarchar(parameter.type), arguments[i]->nullable));
    columns.back().qualifier = {function.qualified_name.back()};
  }
  return AttributeList(std::move(columns));
}

StatusOr<ResolvedExpressionPtr> ResolveScalarBody(Resolver& resolver, const SqlFunction& function,
                                                  const AttributeList& parameters,
                                                  FunctionSource::Temporary temporary) {
  if (resolver.NestedTooDeep()) {
    return SparkError("CYCLIC_FUNCTION_REFERENCE", {{"path", QuoteParts(function.qualified_name)}});
  }
  const Resolver::Fence fence(resolver, SurroundingsOf(function, temporary));
  const Scope scope = resolver.MakeScope(parameters);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  plan::ExpressionPtr body = function.expression;
  if (body == nullptr)
    body = plan::MakeExpression(plan::SubqueryExpression{plan::SubqueryKind::kScalar, function.query, {}});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr resolved, expressions.Resolve(body));
  FS_RETURN_IF_ERROR(CheckPlain(resolved, body));
  if (function.returns.empty()) return resolved;
  return CastTo(resolver, expressions, resolved, function.returns[0].type, body);
}

Status CheckColumnCount(const SqlFunction& function, std::size_t given) {
  if (function.returns.size() == given) return Status::Ok();
  return SparkError("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH",
                    {{"outputSize", std::to_string(given)},
                     {"returnParamSize", std::to_string(function.returns.size())},
                     {"name", QuoteParts(function.qualified_name)}});
}

StatusOr<ResolvedRelation> ResolveTableBody(Resolver& resolver, const SqlFunction& function,
                                            const AttributeList& parameters, FunctionSource::Temporary temporary) {
  if (resolver.NestedTooDeep()) {
    return SparkError("CYCLIC_FUNCTION_REFERENCE", {{"path", QuoteParts(function.qualified_name)}});
  }
  const Resolver::Fence fence(resolver, SurroundingsOf(function, temporary));
  const Scope scope = resolver.MakeScope(parameters);
  FS_ASSIGN_OR_RETURN(ResolvedRelation relation, resolver.ResolveNested(function.query, &scope));
  relation = resolver.Trimmed(std::move(relation));
  if (function.returns.empty()) return relation;
  FS_RETURN_IF_ERROR(CheckColumnCount(function, relation.columns.size()));
  std::vector<ResolvedExpressionPtr> values;
  std::vector<Attribute> output;
  for (std::size_t i = 0; i < function.returns.size(); ++i) {
    const Attribute& column = relation.columns[i];
    const DataType type = WithoutCharVarchar(function.returns[i].type);
    const ResolvedExpressionPtr value = MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
    const std::string sql = "CAST(" + column.name + " AS " + type.ToSql() + ")";
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr cast,
                        ExplicitCast(resolver, value, type, plan::CastMode::kCast, SourceSpan{}, sql));
    output.push_back(resolver.NewAttribute(function.returns[i].name, type, cast->nullable));
    output.back().qualifier = {function.qualified_name.back()};
    values.push_back(std::move(cast));
  }
  relation.plan = MakeResolvedPlan(ResolvedProject{relation.plan, std::move(values)}, AttributeList(output));
  relation.columns = AttributeList(std::move(output));
  return relation;
}

}  // namespace firesteel::analysis

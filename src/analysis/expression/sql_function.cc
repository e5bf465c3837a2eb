#include "analysis/expression/sql_function.h"

#include "analysis/analyzer.h"
#include "analysis/expression/sql_function_body.h"
#include "analysis/plan/resolved_rewrite.h"

namespace firesteel::analysis {
namespace {

bool ReadsData(const ResolvedPlanPtr& plan);

bool ReadsData(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression, [](const ResolvedExpression& node) {
    const auto* subquery = std::get_if<ResolvedSubquery>(&node.node);
    return subquery != nullptr && ReadsData(subquery->plan);
  });
}

bool ReadsData(const ResolvedPlanPtr& plan) {
  if (As<ScanFiles>(plan) != nullptr || As<ScanForeign>(plan) != nullptr) return true;
  bool reads = false;
  ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) { reads = reads || ReadsData(expression); });
  ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { reads = reads || ReadsData(input); });
  return reads;
}

StructField Field(std::string name, const DataType& type) {
  return {.name = std::move(name), .type = type, .nullable = true, .metadata_json = "", .comment = ""};
}

}  // namespace

StatusOr<SqlFunctionBody> AnalyzeSqlFunction(const SqlFunction& function, const AnalysisOptions& options,
                                             RelationSource& source) {
  Resolver resolver(options, source);
  std::vector<ResolvedExpressionPtr> arguments;  // NULL, or the default
  for (const SqlFunctionParameter& parameter : function.parameters) {
    if (parameter.default_value == nullptr) {
      arguments.push_back(MakeResolved(ResolvedLiteral{Value{}}, parameter.type, true));
      continue;
    }
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value, ResolveDefault(resolver, function, parameter, {}));
    arguments.push_back(std::move(value));
  }
  const AttributeList parameters = ParameterColumns(resolver, function, arguments);
  SqlFunctionBody body;
  if (!function.is_table) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved,
                        ResolveScalarBody(resolver, function, parameters, FunctionSource::Temporary::kSeen));
    body.reads_data = ReadsData(resolved);
    body.returns = {Field("", resolved->type)};
    return body;
  }
  // Whether the columns can be cast to what the function returns only shows when it is called, as in Spark.
  SqlFunction uncast = function;
  uncast.returns.clear();
  FS_ASSIGN_OR_RETURN(const ResolvedRelation relation,
                      ResolveTableBody(resolver, uncast, parameters, FunctionSource::Temporary::kSeen));
  body.reads_data = ReadsData(relation.plan);
  body.returns = function.returns;
  if (!body.returns.empty()) {
    FS_RETURN_IF_ERROR(CheckColumnCount(function, relation.columns.size()));
    return body;
  }
  for (const Attribute& column : relation.columns) body.returns.push_back(Field(column.name, column.type));
  return body;
}

}  // namespace firesteel::analysis

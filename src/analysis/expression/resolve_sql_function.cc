#include <algorithm>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/sql_function_body.h"
#include "analysis/expression/type_cast.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using functions::FunctionDefinition;

// Enough of a definition for counting and placing arguments. Views into `function`.
FunctionDefinition Declaration(const SqlFunction& function) {
  FunctionDefinition definition;
  definition.name = function.qualified_name.back();
  definition.max_arguments = static_cast<int>(function.parameters.size());
  for (const SqlFunctionParameter& parameter : function.parameters) {
    definition.parameter_names.push_back(parameter.name);
    if (parameter.default_value == nullptr) ++definition.min_arguments;
  }
  return definition;
}

std::string ShownName(const SqlFunction& function) {
  std::string name;
  for (const std::string& part : function.qualified_name) name += (name.empty() ? "" : ".") + part;
  return name;
}

// With names among them, those of all parameters in order; otherwise as written.
std::vector<plan::ExpressionPtr> ShownArguments(const SqlFunction& function,
                                                const std::vector<plan::ExpressionPtr>& arguments) {
  if (arguments.empty() || plan::As<plan::NamedArgument>(arguments.back()) == nullptr) return arguments;
  std::vector<plan::ExpressionPtr> shown;
  for (const SqlFunctionParameter& parameter : function.parameters) shown.push_back(parameter.default_value);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto* named = plan::As<plan::NamedArgument>(arguments[i]);
    if (named == nullptr) {
      shown[i] = arguments[i];
      continue;
    }
    for (std::size_t j = 0; j < shown.size(); ++j) {
      if (EqualsIgnoreCase(function.parameters[j].name, named->name)) shown[j] = named->value;
    }
  }
  return shown;
}

Status RefuseModifiers(const plan::UnresolvedFunction& call, SourceSpan span) {
  const auto refuse = [&](const char* syntax) {
    return SparkError("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                      {{"prettyName", QuoteIdentifier(call.name.back())}, {"syntax", syntax}}, span);
  };
  if (call.distinct) return refuse("DISTINCT");
  if (call.filter) return refuse("FILTER CLAUSE");
  if (call.ignore_nulls) return refuse("IGNORE NULLS");
  if (!call.within_group.empty()) return refuse("WITHIN GROUP (ORDER BY ...)");
  return Status::Ok();
}

}  // namespace

StatusOr<std::vector<ResolvedExpressionPtr>> ExpressionResolver::SqlFunctionArguments(
    const SqlFunction& function, const std::vector<plan::ExpressionPtr>& arguments, SourceSpan span) {
  const FunctionDefinition definition = Declaration(function);
  const bool any_named = std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
    return plan::As<plan::NamedArgument>(argument) != nullptr;
  });
  std::vector<plan::ExpressionPtr> placed;
  std::vector<ResolvedExpressionPtr> values;
  if (any_named) {
    FS_ASSIGN_OR_RETURN(placed, PlaceArguments(definition, arguments, span));
    if (placed.size() > function.parameters.size()) {
      return functions::CheckCall(definition, definition.name, placed.size(), span);
    }
    for (const auto& argument : placed) {
      ResolvedExpressionPtr value;
      if (argument != nullptr) {
        FS_ASSIGN_OR_RETURN(value, Resolve(argument));
      }
      values.push_back(std::move(value));
    }
  } else {
    FS_ASSIGN_OR_RETURN(values, ResolveList(arguments, std::string(definition.name)));
    FS_RETURN_IF_ERROR(functions::CheckCall(definition, definition.name, values.size(), span));
    if (values.size() == arguments.size()) placed = arguments;  // no star among them
  }
  values.resize(function.parameters.size());
  placed.resize(function.parameters.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const SqlFunctionParameter& parameter = function.parameters[i];
    if (values[i] == nullptr && parameter.default_value == nullptr) {
      return SparkError("REQUIRED_PARAMETER_NOT_FOUND",
                        {{"routineName", QuoteIdentifier(definition.name)},
                         {"parameterName", QuoteIdentifier(parameter.name)},
                         {"index", std::to_string(i)}},
                        span);
    }
    if (values[i] == nullptr) {
      FS_ASSIGN_OR_RETURN(values[i], ResolveDefault(resolver_, function, parameter, span));
      continue;
    }
    std::string sql;
    if (!functions::CanCast(values[i]->type, WithoutCharVarchar(parameter.type), resolver_.mode())) {
      sql = "CAST(" + (placed[i] ? DefaultName(placed[i]) : "*") + " AS " + parameter.type.ToSql() + ")";
    }
    FS_ASSIGN_OR_RETURN(values[i],
                        ExplicitCast(resolver_, values[i], parameter.type, plan::CastMode::kCast, span, sql));
  }
  return values;
}

StatusOr<std::optional<ResolvedExpressionPtr>> ExpressionResolver::ResolveSqlFunction(
    const plan::ExpressionPtr& written, const plan::UnresolvedFunction& call) {
  using Result = std::optional<ResolvedExpressionPtr>;
  const SourceSpan span = written->span;
  FS_ASSIGN_OR_RETURN(const SqlFunctionPtr function, resolver_.FindSqlFunction(call.name));
  if (function == nullptr) return Result();
  if (function->is_table) {
    return SparkError("NOT_A_SCALAR_FUNCTION", {{"functionName", QuoteParts(function->qualified_name)}}, span);
  }
  FS_RETURN_IF_ERROR(RefuseModifiers(call, span));
  FS_ASSIGN_OR_RETURN(const std::vector<ResolvedExpressionPtr> arguments,
                      SqlFunctionArguments(*function, call.arguments, span));
  for (const ResolvedExpressionPtr& argument : arguments) {
    if (!IsGeneratorCall(*argument)) continue;
    return SparkError("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", QuotedSql(written)}}, span);
  }
  if (!lambdas_.empty() && function->query != nullptr) {
    return SparkError("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION", {}, span);
  }
  resolver_.bound_calls()[written.get()] = {.name = ShownName(*function),
                                            .shown_arguments = ShownArguments(*function, call.arguments)};
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr result, InlineSqlFunction(resolver_, *function, arguments, span));
  return Result(std::move(result));
}

}  // namespace firesteel::analysis

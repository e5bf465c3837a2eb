#include "analysis/expression/expression_resolver.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {

// Two phases: the plain arguments first; their types give the lambdas' parameters theirs, and then the bodies resolve.
StatusOr<std::vector<ResolvedExpressionPtr>> ExpressionResolver::ResolveLambdaArguments(
    const functions::FunctionDefinition& definition, const std::string& name,
    const std::vector<plan::ExpressionPtr>& arguments, SourceSpan span) {
  if (!definition.lambda_parameters) {
    return SparkError("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", {{"class", name}}, span);
  }
  std::vector<ResolvedExpressionPtr> resolved(arguments.size());
  std::vector<functions::Argument> described(arguments.size());
  const auto describe = [&](std::size_t i, const ResolvedExpressionPtr& typed) {
    described[i].type = typed->type;
    described[i].nullable = typed->nullable;
    described[i].span = arguments[i]->span;
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    described[i].is_lambda = plan::As<plan::Lambda>(arguments[i]) != nullptr;
    if (described[i].is_lambda) continue;
    FS_ASSIGN_OR_RETURN(resolved[i], Resolve(arguments[i]));
    describe(i, resolved[i]);
    described[i].constant = resolver_.ConstantOf(resolved[i]);
  }
  if (!arguments.empty() && resolved[0] && resolved[0]->type.Is(TypeKind::kNull)) {
    const bool map = name.starts_with("map_") || name.starts_with("transform_");
    std::string list;
    for (const auto& argument : arguments) {
      if (plan::As<plan::Lambda>(argument) == nullptr) list += (list.empty() ? "" : ", ") + DefaultName(argument);
    }
    return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                      {{"sqlExpr", "\"" + name + "(" + list + ")\""},
                       {"paramIndex", "first"},
                       {"requiredType", map ? "\"MAP\"" : "\"ARRAY\""},
                       {"inputSql", QuotedSql(arguments[0])},
                       {"inputType", "\"VOID\""}},
                      span);
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto* lambda = plan::As<plan::Lambda>(arguments[i]);
    if (lambda == nullptr) continue;
    for (std::size_t a = 0; a < lambda->parameters.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (!resolver_.SameName(lambda->parameters[a], lambda->parameters[b])) continue;
        std::string list;
        for (const auto& parameter : lambda->parameters)
          list += (list.empty() ? "" : ", ") + QuoteIdentifier(parameter);
        return SparkError("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES",
                          {{"args", list}, {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}}, arguments[i]->span);
      }
    }
    functions::BindRequest request;
    request.name = name;
    request.arguments = described;
    request.mode = resolver_.mode();
    request.session_time_zone = resolver_.options().session_time_zone;
    request.span = span;
    const std::size_t arity = lambda->parameters.size();
    StatusOr<std::vector<functions::LambdaParameter>> types = definition.lambda_parameters(request, i, arity);
    if (!types.ok()) return std::move(types).status().WithSpan(span);
    if (types->size() != arity) {
      return SparkError("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                        {{"expectedNumArgs", std::to_string(arity)}, {"actualNumArgs", std::to_string(types->size())}},
                        arguments[i]->span);
    }
    LambdaFrame frame;
    for (std::size_t p = 0; p < arity; ++p) {
      frame.parameters.push_back(resolver_.NewAttribute(lambda->parameters[p], (*types)[p].type, (*types)[p].nullable));
    }
    lambdas_.push_back(frame);
    StatusOr<ResolvedExpressionPtr> body = Resolve(lambda->body);
    lambdas_.pop_back();
    if (!body.ok()) return std::move(body).status();
    resolved[i] = MakeResolved(ResolvedLambda{std::move(frame.parameters), *body}, (*body)->type, (*body)->nullable,
                               arguments[i]->span);
    describe(i, *body);
  }
  return resolved;
}

}  // namespace firesteel::analysis

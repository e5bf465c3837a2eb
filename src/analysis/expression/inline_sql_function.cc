#include <map>
#include <set>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/sql_function_body.h"
#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

// An argument of this many nodes is computed once and not copied to where its parameter stands: functions that call
// functions would double it with every call.
constexpr std::size_t kLargeArgument = 40;

using Values = std::map<ColumnId, ResolvedExpressionPtr>;

std::size_t NodeCount(const ResolvedExpressionPtr& expression) {
  std::size_t count = 0;
  AnyNode(expression, [&](const ResolvedExpression&) { return ++count > kLargeArgument; });
  return count;
}

// What belongs to the query around a subquery, as seen from within: columns become outer ones, except the parameters of
// lambdas inside the expression itself.
ResolvedExpressionPtr AsOuter(const ResolvedExpressionPtr& expression, std::set<ColumnId> bound = {}) {
  return WithStackRoom([&]() -> ResolvedExpressionPtr {
    if (const auto* reference = As<ColumnReference>(expression)) {
      if (reference->outer || bound.contains(reference->id)) return expression;
      return MakeResolved(ColumnReference{reference->id, true}, expression->type, expression->nullable,
                          expression->span);
    }
    if (const auto* lambda = As<ResolvedLambda>(expression)) {
      for (const Attribute& parameter : lambda->parameters) bound.insert(parameter.id);
    }
    return *MapChildren(expression, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
      return AsOuter(child, bound);
    });
  });
}

ResolvedPlanPtr ReplaceInPlan(const ResolvedPlanPtr& plan, const Values& values) {
  return RewriteOuterReferences(plan, [&](const ResolvedExpression& reference) -> ResolvedExpressionPtr {
    const auto found = values.find(std::get<ColumnReference>(reference.node).id);
    return found == values.end() ? nullptr : AsOuter(found->second);
  });
}

ResolvedExpressionPtr Replace(const ResolvedExpressionPtr& expression, const Values& values) {
  return WithStackRoom([&]() -> ResolvedExpressionPtr {
    if (const auto* reference = As<ColumnReference>(expression)) {
      const auto found = values.find(reference->id);
      return found == values.end() ? expression : found->second;
    }
    ResolvedExpressionPtr result = *MapChildren(
        expression,
        [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> { return Replace(child, values); });
    const auto* subquery = As<ResolvedSubquery>(result);
    if (subquery == nullptr) return result;
    ResolvedSubquery copy = *subquery;
    copy.plan = ReplaceInPlan(copy.plan, values);
    return MakeResolved(std::move(copy), result->type, result->nullable, result->span);
  });
}

// Where a body uses a parameter.
struct Uses {
  int direct = 0;
  int in_lambdas = 0;  // evaluated for each element
  int in_queries = 0;
};

void Count(const ResolvedExpressionPtr& expression, ColumnId parameter, bool in_lambda, Uses& uses) {
  WithStackRoom([&] {
    if (const auto* reference = As<ColumnReference>(expression); reference != nullptr && reference->id == parameter) {
      ++(in_lambda ? uses.in_lambdas : uses.direct);
    }
    if (const auto* subquery = As<ResolvedSubquery>(expression)) {
      for (const auto& outer : OuterReferences(subquery->plan)) {
        if (As<ColumnReference>(outer)->id == parameter) ++uses.in_queries;
      }
    }
    const bool lambda = in_lambda || As<ResolvedLambda>(expression) != nullptr;
    ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) { Count(child, parameter, lambda, uses); });
  });
}

bool HasQuery(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression,
                 [](const ResolvedExpression& node) { return std::holds_alternative<ResolvedSubquery>(node.node); });
}

bool HasAggregateOrWindow(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression, [](const ResolvedExpression& node) {
    const auto* call = std::get_if<FunctionCall>(&node.node);
    return std::holds_alternative<AggregateCall>(node.node) || std::holds_alternative<WindowCall>(node.node) ||
           (call != nullptr && (call->name == "grouping" || call->name == "grouping_id"));
  });
}

// body with the parameter standing for `argument`, evaluated once: the one element of transform(array(argument),
// parameter -> body).
ResolvedExpressionPtr Let(const Resolver& resolver, const Attribute& parameter, const ResolvedExpressionPtr& argument,
                          const ResolvedExpressionPtr& body) {
  const plan::EvalMode mode = resolver.mode();
  const auto array =
      MakeResolved(FunctionCall{"array", mode, {argument}}, DataType::Array(argument->type, argument->nullable), false);
  const auto lambda = MakeResolved(ResolvedLambda{{parameter}, body}, body->type, body->nullable);
  const auto results = MakeResolved(FunctionCall{"transform", mode, {array, lambda}},
                                    DataType::Array(body->type, body->nullable), false);
  const auto first = MakeResolved(ResolvedLiteral{Value{std::int64_t{0}}}, DataType::Int(), false);
  return MakeResolved(FunctionCall{"get_array_item", plan::EvalMode::kLegacy, {results, first}}, body->type,
                      body->nullable);
}

}  // namespace

bool IsVolatile(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression, [](const ResolvedExpression& node) { return !IsDeterministicCall(node); });
}

ResolvedPlanPtr WithArguments(const ResolvedPlanPtr& plan, const AttributeList& parameters,
                              const std::vector<ResolvedExpressionPtr>& arguments) {
  Values values;
  std::size_t i = 0;
  for (const Attribute& parameter : parameters) values[parameter.id] = arguments[i++];
  return ReplaceInPlan(plan, values);
}

StatusOr<ResolvedExpressionPtr> InlineSqlFunction(Resolver& resolver, const SqlFunction& function,
                                                  const std::vector<ResolvedExpressionPtr>& arguments,
                                                  SourceSpan span) {
  const AttributeList parameters = ParameterColumns(resolver, function, arguments);
  StatusOr<ResolvedExpressionPtr> resolved = ResolveScalarBody(
      resolver, function, parameters,
      function.is_temporary() ? FunctionSource::Temporary::kSeen : FunctionSource::Temporary::kHidden);
  if (!resolved.ok()) return AtCall(resolved.status(), span);
  ResolvedExpressionPtr body = *resolved;
  const bool has_query = HasQuery(body);
  Values values;
  std::vector<std::pair<Attribute, ResolvedExpressionPtr>> kept_apart;
  std::size_t i = 0;
  for (const Attribute& parameter : parameters) {
    const ResolvedExpressionPtr& argument = arguments[i++];
    Uses uses;
    Count(body, parameter.id, false, uses);
    if (uses.in_queries > 0 && HasAggregateOrWindow(argument)) {
      return Unsupported("an aggregate or window function as the argument of a SQL function whose query uses it", span);
    }
    const bool is_volatile = IsVolatile(argument);
    if (uses.in_queries > 0 && is_volatile) {
      return Unsupported("a nondeterministic argument of a SQL function whose query uses it", span);
    }
    const bool repeated = uses.direct > 1 || uses.in_lambdas > 0;
    const bool apart = repeated && (is_volatile || NodeCount(argument) > kLargeArgument);
    if (apart && has_query && is_volatile) {
      return Unsupported("a nondeterministic argument used more than once by a SQL function with a query", span);
    }
    if (apart && !has_query) {
      kept_apart.emplace_back(parameter, argument);
    } else {
      values[parameter.id] = argument;
    }
  }
  body = Replace(body, values);
  for (const auto& [parameter, argument] : kept_apart) body = Let(resolver, parameter, argument, body);
  return body;
}

}  // namespace firesteel::analysis

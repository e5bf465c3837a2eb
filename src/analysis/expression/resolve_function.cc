#include <algorithm>
#include <cctype>

#include "analysis/expression/constant_folding.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using functions::FunctionDefinition;
using functions::FunctionKind;

// Chains of AND or OR longer than this become a balanced tree, so that nothing after analysis has to recurse deeply.
constexpr std::size_t kLongChain = 32;

std::string SearchPath(const Resolver& resolver) {
  const std::string& database =
      resolver.current_database().empty() ? resolver.options().current_database : resolver.current_database();
  return "[`system`.`builtin`, `system`.`session`, `" + resolver.options().current_catalog + "`.`" + database + "`]";
}

// "count" of system.builtin.count or count; absent for names elsewhere.
std::optional<std::string> BuiltinName(const std::vector<std::string>& name) {
  if (name.size() == 1) return FoldCase(name[0]);
  if (name.size() == 2 && FoldCase(name[0]) == "builtin") return FoldCase(name[1]);
  if (name.size() == 3 && FoldCase(name[0]) == "system" && FoldCase(name[1]) == "builtin") return FoldCase(name[2]);
  return std::nullopt;
}

bool IsChainOf(const plan::ExpressionPtr& expression, const std::string& name) {
  const auto* call = plan::As<plan::UnresolvedFunction>(expression);
  return call != nullptr && call->name.size() == 1 && call->arguments.size() == 2 && call->name[0] == name;
}

// first(x, true) says IGNORE NULLS by its second argument (and nth_value by its third).
bool TakesIgnoreNullsArgument(const std::string& name) {
  return name == "first" || name == "last" || name == "first_value" || name == "last_value" || name == "any_value";
}

bool AcceptsIgnoreNulls(const std::string& name) {
  static constexpr std::string_view kNames[] = {"any_value",  "array_agg",   "collect_list", "collect_set",
                                                "first",      "first_value", "lag",          "last",
                                                "last_value", "lead",        "nth_value"};
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

bool HasAggregate(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression,
                 [](const ResolvedExpression& node) { return std::holds_alternative<AggregateCall>(node.node); });
}

ResolvedExpressionPtr ConstantArgument(const functions::Argument& argument, SourceSpan span) {
  const Value value = argument.constant.value_or(Value{});
  const bool is_null = value.IsNull();
  return MakeResolved(ResolvedLiteral{value}, argument.type, is_null, span);
}

// The name a column, field or alias gives to a field made of it; "" for other expressions.
std::string FieldNameOf(const plan::ExpressionPtr& argument) {
  if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(argument)) return attribute->parts.back();
  if (const auto* alias = plan::As<plan::Alias>(argument)) return alias->names[0];
  return "";
}

}  // namespace

bool IsGeneratorCall(const ResolvedExpression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  if (call == nullptr) return false;
  const FunctionDefinition* definition = functions::FindFunction(call->name);
  return definition != nullptr && definition->kind == FunctionKind::kGenerator;
}

bool IsDeterministicCall(const ResolvedExpression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  if (call == nullptr) return true;
  const FunctionDefinition* definition = functions::FindFunction(call->name);
  return definition == nullptr || definition->deterministic;
}

// Walks down the left side without recursion: WHERE a OR b OR c ... with thousands of terms.
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveChain(const plan::ExpressionPtr& expression,
                                                                 const std::string& name) {
  std::vector<plan::ExpressionPtr> terms;
  plan::ExpressionPtr rest = expression;
  while (IsChainOf(rest, name)) {
    const auto* call = plan::As<plan::UnresolvedFunction>(rest);
    terms.push_back(call->arguments[1]);
    rest = call->arguments[0];
  }
  terms.push_back(rest);
  std::reverse(terms.begin(), terms.end());
  std::vector<ResolvedExpressionPtr> resolved;
  resolved.reserve(terms.size());
  for (const auto& term : terms) {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr item, Resolve(term));
    resolved.push_back(std::move(item));
  }
  while (resolved.size() > 1) {
    std::vector<ResolvedExpressionPtr> half;
    half.reserve(resolved.size() / 2 + 1);
    for (std::size_t i = 0; i + 1 < resolved.size(); i += 2) {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr pair, Call(name, {resolved[i], resolved[i + 1]}, expression->span));
      half.push_back(std::move(pair));
    }
    if (resolved.size() % 2 == 1) half.push_back(resolved.back());
    resolved = std::move(half);
  }
  return resolved[0];
}

namespace {

// How many parameters the lambda at `argument` of a higher-order function has; 0 where there is none.
std::size_t LambdaArity(std::string_view name, std::size_t argument) {
  if (argument == 1) {
    if (name == "transform" || name == "filter" || name == "exists" || name == "forall") return 1;
    if (name == "transform_keys" || name == "transform_values" || name == "map_filter") return 2;
  }
  if (argument == 2 && (name == "zip_with" || name == "aggregate" || name == "reduce")) return 2;
  if (argument == 2 && name == "map_zip_with") return 3;
  return argument == 3 && (name == "aggregate" || name == "reduce") ? 1 : 0;
}

}  // namespace

StatusOr<std::vector<plan::ExpressionPtr>> ExpressionResolver::PlaceNamedArguments(
    const FunctionDefinition& definition, const std::vector<plan::ExpressionPtr>& arguments, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(std::vector<plan::ExpressionPtr> placed, PlaceArguments(definition, arguments, span));
  while (!placed.empty() && !placed.back()) placed.pop_back();
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (placed[i]) continue;
    return SparkError("REQUIRED_PARAMETER_NOT_FOUND",
                      {{"routineName", QuoteIdentifier(definition.name)},
                       {"parameterName", QuoteIdentifier(definition.parameter_names[i])},
                       {"index", std::to_string(i)}},
                      span);
  }
  return placed;
}

StatusOr<std::vector<plan::ExpressionPtr>> ExpressionResolver::PlaceArguments(
    const FunctionDefinition& definition, const std::vector<plan::ExpressionPtr>& arguments, SourceSpan span) {
  const bool any_named = std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
    return plan::As<plan::NamedArgument>(argument) != nullptr;
  });
  if (!any_named) return arguments;
  const std::string routine = QuoteIdentifier(definition.name);
  if (definition.parameter_names.empty()) {
    return SparkError("NAMED_PARAMETERS_NOT_SUPPORTED", {{"functionName", routine}}, span);
  }
  std::vector<plan::ExpressionPtr> placed(definition.parameter_names.size());
  std::size_t positional = 0;
  std::string last_named;
  for (const auto& argument : arguments) {
    const auto* named = plan::As<plan::NamedArgument>(argument);
    if (named == nullptr) {
      if (!last_named.empty()) {
        return SparkError("UNEXPECTED_POSITIONAL_ARGUMENT",
                          {{"routineName", routine}, {"parameterName", QuoteIdentifier(last_named)}}, argument->span);
      }
      if (positional >= placed.size()) placed.emplace_back();
      placed[positional++] = argument;
      continue;
    }
    last_named = named->name;
    const auto found = std::find_if(definition.parameter_names.begin(), definition.parameter_names.end(),
                                    [&](std::string_view name) { return EqualsIgnoreCase(name, named->name); });
    if (found == definition.parameter_names.end()) {
      std::string proposal;
      for (const auto& name :
           NearestNames(named->name, {definition.parameter_names.begin(), definition.parameter_names.end()})) {
        proposal += (proposal.empty() ? "" : ", ") + QuoteIdentifier(name);
      }
      return SparkError(
          "UNRECOGNIZED_PARAMETER_NAME",
          {{"routineName", routine}, {"argumentName", QuoteIdentifier(named->name)}, {"proposal", proposal}},
          argument->span);
    }
    const auto index = static_cast<std::size_t>(found - definition.parameter_names.begin());
    if (placed[index]) {
      return SparkError(index < positional ? "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED"
                                           : "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE",
                        {{"routineName", routine}, {"parameterName", QuoteIdentifier(named->name)}}, argument->span);
    }
    placed[index] = named->value;
  }
  return placed;
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveFunction(const plan::ExpressionPtr& expression,
                                                                    const plan::UnresolvedFunction& call) {
  const SourceSpan span = expression->span;
  if (call.bare && call.name.size() == 1) {
    FS_ASSIGN_OR_RETURN(const auto column, FindAttribute(call.name, span));
    if (column) return *column;
  }
  const std::optional<std::string> builtin = BuiltinName(call.name);
  const auto written_in_sql = [&]() -> StatusOr<ResolvedExpressionPtr> {
    FS_ASSIGN_OR_RETURN(auto found, ResolveSqlFunction(expression, call));
    if (found) return std::move(*found);
    return SparkError("UNRESOLVED_ROUTINE",
                      {{"routineName", QuoteParts(call.name)}, {"searchPath", SearchPath(resolver_)}}, span);
  };
  if (!builtin) return written_in_sql();
  const std::string& name = *builtin;
  if ((name == "and" || name == "or") && call.arguments.size() == 2) {
    std::size_t length = 0;
    for (plan::ExpressionPtr rest = expression; IsChainOf(rest, name) && length <= kLongChain; ++length) {
      rest = plan::As<plan::UnresolvedFunction>(rest)->arguments[0];
    }
    if (length > kLongChain) return ResolveChain(expression, name);
  }
  FS_ASSIGN_OR_RETURN(const auto special, ResolveSpecialCall(name, call, span));
  if (special) return *special;

  const FunctionDefinition* definition = functions::FindFunction(name);
  // Spark knows product() in DataFrames alone; what was written as text has a span.
  const bool hidden = name == "product" && span.IsKnown();
  if (definition == nullptr || hidden) return written_in_sql();
  if (!definition->supported) return Unsupported("function " + name, span);
  if (definition->kind == FunctionKind::kWindow && !in_window_function_) {
    return SparkError("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", {{"funcName", "\"" + name + "()\""}}, span);
  }
  if (call.ignore_nulls && !AcceptsIgnoreNulls(name)) {
    return SparkError("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                      {{"prettyName", QuoteIdentifier(name)}, {"syntax", "IGNORE NULLS"}}, span);
  }
  const bool aggregate = definition->kind == FunctionKind::kAggregate;
  if (!aggregate && call.distinct) {
    return SparkError("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                      {{"prettyName", QuoteIdentifier(name)}, {"syntax", "DISTINCT"}}, span);
  }
  if (!aggregate && call.filter) {
    return SparkError("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                      {{"prettyName", QuoteIdentifier(name)}, {"syntax", "FILTER CLAUSE"}}, span);
  }

  if (std::isalpha(static_cast<unsigned char>(name[0])) == 0 || name == "and" || name == "or" || name == "not") {
    for (const auto& argument : call.arguments) {
      if (!plan::As<plan::UnresolvedStar>(argument)) continue;
      return SparkError("INVALID_USAGE_OF_STAR_OR_REGEX",
                        {{"elem", "'*'"}, {"prettyName", "expression `" + name + "`"}}, argument->span);
    }
  }
  FS_ASSIGN_OR_RETURN(const std::vector<plan::ExpressionPtr> written,
                      PlaceNamedArguments(*definition, call.arguments, span));
  std::vector<plan::ExpressionPtr> counted = written;
  if (name == "count" && counted.size() == 1 && !call.distinct) {
    const auto* star = plan::As<plan::UnresolvedStar>(counted[0]);
    if (star != nullptr && star->qualifier.empty() && star->except.empty()) {
      counted[0] = plan::MakeExpression(plan::Literal{DataType::Int(), Value{std::int64_t{1}}}, counted[0]->span);
    }
  }

  // transform(a, 1): what is no lambda stands for one that gives the same for every element.
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const std::size_t arity = LambdaArity(name, i);
    if (arity == 0 || plan::As<plan::Lambda>(counted[i]) != nullptr) continue;
    plan::Lambda constant{{"_a", "_b", "_c"}, counted[i]};
    constant.parameters.resize(arity);
    counted[i] = plan::MakeExpression(std::move(constant), counted[i]->span, counted[i]->text);
  }
  if (definition->rewrite) {
    FS_RETURN_IF_ERROR(functions::CheckCall(*definition, name, counted.size(), span));
    // No rewrite: this form of the call is bound as it stands.
    if (const plan::ExpressionPtr rewritten = definition->rewrite(counted)) return ResolveRewritten(rewritten, call);
  }

  // A window function's own aggregate is computed over rows; only aggregates inside its arguments are grouped first.
  const bool window_function = std::exchange(in_window_function_, false);
  aggregate_depth_ += aggregate && !window_function ? 1 : 0;
  const bool has_lambda = std::any_of(counted.begin(), counted.end(),
                                      [](const auto& argument) { return plan::As<plan::Lambda>(argument) != nullptr; });
  StatusOr<std::vector<ResolvedExpressionPtr>> arguments =
      has_lambda ? ResolveLambdaArguments(*definition, name, counted, span) : ResolveList(counted, name);
  aggregate_depth_ -= aggregate && !window_function ? 1 : 0;
  if (!arguments.ok()) return std::move(arguments).status();
  for (const ResolvedExpressionPtr& argument : *arguments) {
    if (argument == nullptr || !IsGeneratorCall(*argument)) continue;
    // Lateral aliases are only at hand in a select list.
    if (scope_.aliases == nullptr) return SparkError("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", {{"plan", name}}, span);
    return SparkError("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", QuotedSql(expression)}}, span);
  }
  in_window_function_ = window_function;
  StatusOr<ResolvedExpressionPtr> bound = Bind(*definition, name, std::move(*arguments), expression, &call, span);
  in_window_function_ = false;
  return bound;
}

// What a replaced call stands for keeps the call's DISTINCT, FILTER and the like.
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveRewritten(const plan::ExpressionPtr& rewritten,
                                                                     const plan::UnresolvedFunction& call) {
  const auto* inner = plan::As<plan::UnresolvedFunction>(rewritten);
  if (inner == nullptr || (!call.distinct && !call.filter && call.within_group.empty())) return Resolve(rewritten);
  plan::UnresolvedFunction copy = *inner;
  copy.distinct = copy.distinct || call.distinct;
  if (!copy.filter) copy.filter = call.filter;
  if (copy.within_group.empty()) copy.within_group = call.within_group;
  return Resolve(plan::MakeExpression(std::move(copy), rewritten->span));
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::Bind(const FunctionDefinition& definition, const std::string& name,
                                                         std::vector<ResolvedExpressionPtr> arguments,
                                                         const plan::ExpressionPtr& written,
                                                         const plan::UnresolvedFunction* call, SourceSpan span) {
  const bool aggregate = definition.kind == FunctionKind::kAggregate;
  bool ignore_nulls = call != nullptr && call->ignore_nulls.value_or(false);
  if ((TakesIgnoreNullsArgument(name) && arguments.size() == 2) || (name == "nth_value" && arguments.size() == 3)) {
    const auto constant = resolver_.ConstantOf(arguments.back());
    const bool* flag = constant ? std::get_if<bool>(&constant->data) : nullptr;
    if (flag != nullptr) {
      ignore_nulls = *flag;
      arguments.pop_back();
    }
  }

  std::vector<ResolvedSortOrder> within_group;
  if (call != nullptr && !call->within_group.empty()) {
    ++aggregate_depth_;
    StatusOr<std::vector<ResolvedSortOrder>> order = ResolveOrder(call->within_group);
    --aggregate_depth_;
    if (!order.ok()) return std::move(order).status();
    within_group = std::move(*order);
  }

  std::vector<functions::Argument> described;
  described.reserve(arguments.size());
  for (const auto& argument : arguments) {
    functions::Argument item;
    const auto* lambda = As<ResolvedLambda>(argument);
    const ResolvedExpressionPtr& typed = lambda != nullptr ? lambda->body : argument;
    item.type = typed->type;
    item.nullable = typed->nullable;
    item.is_lambda = lambda != nullptr;
    if (lambda == nullptr) item.constant = resolver_.ConstantOf(argument);
    // Spark counts the digits of SMALLINT, INT and BIGINT literals, but not of TINYINT ones.
    item.is_literal = As<ResolvedLiteral>(argument) != nullptr && !argument->type.Is(TypeKind::kByte);
    item.span = argument->span;
    described.push_back(std::move(item));
  }
  if (name == "arrays_zip" && call != nullptr && call->arguments.size() == described.size()) {
    for (std::size_t i = 0; i < described.size(); ++i) described[i].name = FieldNameOf(call->arguments[i]);
  }
  std::vector<functions::Argument> within_group_keys;
  for (const ResolvedSortOrder& key : within_group) {
    within_group_keys.push_back({.type = key.child->type, .nullable = key.child->nullable});
  }
  functions::BindRequest request;
  request.name = name;
  request.arguments = described;
  request.within_group = within_group_keys;
  request.mode = resolver_.mode();
  request.distinct = call != nullptr && call->distinct;
  request.session_time_zone = resolver_.options().session_time_zone;
  request.span = span;
  StatusOr<functions::Binding> bound = functions::BindFunction(definition, request);
  if (!bound.ok() && written != nullptr) {
    // The texts are only needed in messages, and costly on long chains; so the failing call is bound again with them.
    if (call != nullptr && call->arguments.size() == described.size()) {
      for (std::size_t i = 0; i < described.size(); ++i) described[i].text = DefaultName(call->arguments[i]);
    }
    request.arguments = described;
    request.text = DefaultName(written);
    bound = functions::BindFunction(definition, request);
  }
  if (!bound.ok()) return std::move(bound).status().WithSpan(span);
  functions::Binding& binding = *bound;

  bool all_constant = definition.kind == FunctionKind::kScalar;
  std::vector<Value> constants;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i < binding.argument_types.size() && !described[i].is_lambda) {
      arguments[i] = ImplicitCast(resolver_, arguments[i], binding.argument_types[i]);
    }
    if (!all_constant) continue;
    auto constant = described[i].is_lambda ? std::nullopt : resolver_.ConstantOf(arguments[i]);
    all_constant = constant.has_value();
    if (constant) constants.push_back(std::move(*constant));
  }
  if (!binding.argument_order.empty()) {
    std::vector<ResolvedExpressionPtr> ordered;
    for (const std::size_t position : binding.argument_order) ordered.push_back(arguments[position]);
    arguments = std::move(ordered);
    all_constant = false;
  }
  const plan::EvalMode mode = binding.mode.value_or(resolver_.mode());
  for (const functions::Argument& extra : binding.extra_arguments) arguments.push_back(ConstantArgument(extra, span));
  if (written != nullptr && definition.kind == FunctionKind::kScalar && described.size() == 2) {
    const bool reversed = binding.argument_order == std::vector<std::size_t>{1, 0};
    const DataType& point = described[reversed ? 1 : 0].type;
    const DataType& amount = described[reversed ? 0 : 1].type;
    const bool whole_days = point.Is(TypeKind::kDate) && amount.Is(TypeKind::kDayTimeInterval) &&
                            amount.last_field() == IntervalField::kDay;
    resolver_.bound_calls()[written.get()] = {binding.canonical_name, reversed, whole_days};
  }

  if (aggregate) {
    AggregateCall node;
    node.name = binding.canonical_name;
    node.mode = mode;
    node.arguments = std::move(arguments);
    node.distinct = call != nullptr && call->distinct;
    node.ignore_nulls = ignore_nulls;
    node.within_group = std::move(within_group);
    if (call != nullptr && call->filter) {
      ++aggregate_depth_;
      StatusOr<ResolvedExpressionPtr> filter = Resolve(call->filter);
      --aggregate_depth_;
      if (!filter.ok()) return filter;
      if (!(*filter)->type.Is(TypeKind::kBoolean)) {
        return SparkError("INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", {{"filterExpr", QuotedSql(call->filter)}},
                          call->filter->span);
      }
      if (HasAggregate(*filter)) {
        return SparkError("INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE",
                          {{"filterExpr", QuotedSql(call->filter)}, {"aggExpr", QuotedSql(call->filter)}},
                          call->filter->span);
      }
      node.filter = std::move(*filter);
    }
    if (!in_window_function_) {
      const auto nested = [](const ResolvedExpressionPtr& argument) { return HasAggregate(argument); };
      if (std::any_of(node.arguments.begin(), node.arguments.end(), nested)) {
        return SparkError("NESTED_AGGREGATE_FUNCTION", {}, span);
      }
    }
    return MakeResolved(std::move(node), binding.result, binding.nullable, span);
  }
  if (definition.kind == FunctionKind::kGenerator) {
    return MakeResolved(FunctionCall{binding.canonical_name, mode, std::move(arguments)},
                        DataType::Struct(binding.generated), false, span);
  }
  if (binding.canonical_name == "element_at" || binding.canonical_name == "get") {
    binding.nullable = ElementNullable(binding.canonical_name, arguments, binding.nullable);
  }
  const ResolvedExpressionPtr result = MakeResolved(FunctionCall{binding.canonical_name, mode, std::move(arguments)},
                                                    binding.result, binding.nullable, span);
  if (all_constant && binding.extra_arguments.empty()) {
    if (auto value = FoldCall(binding.canonical_name, constants, binding.result)) {
      resolver_.RememberConstant(result, std::move(*value));
    }
  }
  if (binding.final_type) {
    return MakeResolved(ResolvedCast{result, mode}, *binding.final_type,
                        binding.nullable || functions::CastMayGiveNull(result->type, *binding.final_type, mode), span);
  }
  return result;
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::Call(const std::string& name,
                                                         std::vector<ResolvedExpressionPtr> arguments,
                                                         SourceSpan span) {
  const FunctionDefinition* definition = functions::FindFunction(name);
  if (definition == nullptr) return Status::Internal("built-in function '" + name + "' is missing");
  return Bind(*definition, name, std::move(arguments), nullptr, nullptr, span);
}

}  // namespace firesteel::analysis

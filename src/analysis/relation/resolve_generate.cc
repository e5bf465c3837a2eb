#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

std::string FunctionName(const plan::ExpressionPtr& expression) {
  const auto* call = plan::As<plan::UnresolvedFunction>(expression);
  std::string name;
  if (call != nullptr) {
    for (const auto& part : call->name) name += (name.empty() ? "" : ".") + part;
  }
  return name;
}

// Puts a generator call over `input`; its columns get `aliases` where there are any.
StatusOr<ResolvedRelation> Generate(Resolver& resolver, ResolvedRelation input, const ResolvedExpressionPtr& call,
                                    bool outer, const std::string& table_alias, const std::vector<std::string>& aliases,
                                    const std::string& function, SourceSpan span) {
  const auto& fields = call->type.fields();
  if (!aliases.empty() && aliases.size() != fields.size()) {
    std::string names;
    for (const auto& name : aliases) names += (names.empty() ? "" : ",") + name;
    return SparkError("UDTF_ALIAS_NUMBER_MISMATCH",
                      {{"aliasesSize", std::to_string(fields.size())}, {"aliasesNames", names}}, span);
  }
  (void)function;
  const auto* generator = As<FunctionCall>(call);
  ResolvedGenerate node;
  node.input = input.plan;
  node.name = generator->name;
  node.arguments = generator->arguments;
  node.outer = outer;
  if (node.name.ends_with("_outer")) {
    node.name.resize(node.name.size() - std::string("_outer").size());
    node.outer = true;
  }
  std::vector<Attribute> output = input.plan->output;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Attribute column = resolver.NewAttribute(aliases.empty() ? fields[i].name : aliases[i], fields[i].type,
                                             fields[i].nullable || node.outer);
    if (!table_alias.empty()) column.qualifier = {table_alias};
    output.push_back(column);
    input.columns.push_back(std::move(column));
  }
  input.plan = MakeResolvedPlan(std::move(node), std::move(output));
  input.select.reset();
  return input;
}

}  // namespace

StatusOr<ResolvedRelation> ResolveLateralView(Resolver& resolver, const plan::LateralView& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr call, expressions.Resolve(node.generator));
  if (!IsGeneratorCall(*call)) {
    return SparkError(
        "UNSUPPORTED_GENERATOR.NOT_GENERATOR",
        {{"functionName", QuoteIdentifier(FunctionName(node.generator))}, {"classCanonicalName", "scalar function"}},
        node.generator->span);
  }
  return Generate(resolver, std::move(input), call, node.outer, node.table_alias, node.column_aliases,
                  FunctionName(node.generator), span);
}

namespace {

StatusOr<ResolvedRelation> RangeFunction(Resolver& resolver, const plan::TableFunction& node, SourceSpan span) {
  ExpressionResolver expressions(resolver, {.columns = nullptr});
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr argument, expressions.Resolve(node.arguments[i]));
    const auto constant = resolver.ConstantOf(argument);
    if (constant && constant->IsNull() && i == 3) continue;
    const auto* integer = constant ? std::get_if<std::int64_t>(&constant->data) : nullptr;
    if (integer == nullptr) {
      if (!constant) return Unsupported("range() over values that are not constants", node.arguments[i]->span);
      return SparkError("UNEXPECTED_INPUT_TYPE",
                        {{"functionName", "`range`"},
                         {"paramIndex", i == 0   ? "first"
                                        : i == 1 ? "second"
                                                 : "third"},
                         {"requiredType", "\"BIGINT\""},
                         {"inputSql", expressions.QuotedSql(node.arguments[i])},
                         {"inputType", "\"" + argument->type.ToSql() + "\""}},
                        node.arguments[i]->span);
    }
    values.push_back(*integer);
  }
  if (node.arguments.empty() || node.arguments.size() > 4) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`range`"},
                       {"expectedNum", "[1, 2, 3, 4]"},
                       {"actualNum", std::to_string(node.arguments.size())},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      span);
  }
  plan::RangeRelation range;
  if (values.size() == 1) {
    range.end = values[0];
  } else {
    range.start = values[0];
    range.end = values[1];
  }
  if (values.size() >= 3) range.step = values[2];
  return ResolveRange(resolver, range);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveTableFunction(Resolver& resolver, const plan::TableFunction& node, SourceSpan span) {
  const std::string name = FoldCase(node.name.back());
  if (node.name.size() > 1) {  // Spark 4.1 finds those of the current database alone
    return SparkError("INVALID_SQL_SYNTAX.INVALID_TABLE_VALUED_FUNC_NAME", {{"funcName", QuoteParts(node.name)}}, span);
  }
  if (name == "range") return RangeFunction(resolver, node, span);
  const auto* definition = functions::FindFunction(name);
  if (definition == nullptr || definition->kind != functions::FunctionKind::kGenerator) {
    if (definition == nullptr) {
      FS_ASSIGN_OR_RETURN(const SqlFunctionPtr function, resolver.FindSqlFunction(node.name));
      if (function != nullptr) return ResolveSqlTableFunction(resolver, *function, node, span);
    }
    return SparkError("UNRESOLVABLE_TABLE_VALUED_FUNCTION", {{"name", QuoteParts(node.name)}}, span);
  }
  // Arguments see no columns but those of an enclosing LATERAL.
  ExpressionResolver expressions(resolver, {.columns = nullptr});
  plan::UnresolvedFunction call;
  call.name = node.name;
  call.arguments = node.arguments;
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved,
                      expressions.Resolve(plan::MakeExpression(std::move(call), span)));
  ResolvedRelation one_row{.plan = MakeResolvedPlan(OneRow{}, {}), .columns = {}, .hidden = {}, .select = nullptr};
  return Generate(resolver, std::move(one_row), resolved, false, "", {}, name, span);
}

}  // namespace firesteel::analysis

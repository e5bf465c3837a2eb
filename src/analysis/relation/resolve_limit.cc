#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

StatusOr<std::int64_t> ConstantCount(Resolver& resolver, const ResolvedRelation& input,
                                     const plan::ExpressionPtr& expression, const std::string& name) {
  // Columns are looked up only to be refused with the right reason.
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr count, expressions.Resolve(expression));
  const auto error = [&](const std::string& kind, std::map<std::string, std::string> parameters) {
    parameters["name"] = name;
    parameters["expr"] = expressions.QuotedSql(expression);
    return SparkError("INVALID_LIMIT_LIKE_EXPRESSION." + kind, std::move(parameters), expression->span);
  };
  const auto constant = resolver.ConstantOf(count);
  if (!constant) return error("IS_UNFOLDABLE", {});
  if (!count->type.IsIntegral() || count->type.Is(TypeKind::kLong)) {
    if (!constant->IsNull() || !count->type.Is(TypeKind::kInt)) {
      return error("DATA_TYPE", {{"dataType", "\"" + count->type.ToSql() + "\""}});
    }
  }
  if (constant->IsNull()) return error("IS_NULL", {});
  const auto value = std::get<std::int64_t>(constant->data);
  if (value < 0) return error("IS_NEGATIVE", {{"v", std::to_string(value)}});
  return value;
}

}  // namespace

StatusOr<ResolvedRelation> ResolveLimit(Resolver& resolver, const plan::Limit& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  std::optional<std::int64_t> count;
  if (node.count) {
    FS_ASSIGN_OR_RETURN(count, ConstantCount(resolver, input, node.count, "limit"));
  }
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedLimit{input.plan, count, 0}, std::move(output));
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveOffset(Resolver& resolver, const plan::Offset& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  FS_ASSIGN_OR_RETURN(const std::int64_t count, ConstantCount(resolver, input, node.count, "offset"));
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedLimit{input.plan, std::nullopt, count}, std::move(output));
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveTail(Resolver& resolver, const plan::Tail& node, SourceSpan) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  FS_ASSIGN_OR_RETURN(const std::int64_t count, ConstantCount(resolver, input, node.count, "tail"));
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedTail{input.plan, count}, std::move(output));
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveRepartition(Resolver& resolver, const plan::Repartition& node,
                                              const plan::Relation& relation) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  const Scope* below = relation.plan_id == std::nullopt && input.select ? &input.select->input_scope() : nullptr;
  MissingColumns missing(input.plan, resolver.InputSeenThrough(relation));
  ExpressionResolver expressions(resolver, {.columns = &scope, .below = below, .missing = &missing});
  FS_ASSIGN_OR_RETURN(std::vector<ResolvedExpressionPtr> keys,
                      expressions.ResolveList(node.expressions, "repartition"));
  bool hidden = missing.used();
  input.plan = missing.plan();
  for (ResolvedExpressionPtr& key : keys) {
    if (below == nullptr || input.select->UsesOnlyColumns(key)) continue;
    FS_ASSIGN_OR_RETURN(const Attribute column, input.select->AddHidden(key));
    key = MakeResolved(ColumnReference{column.id}, column.type, column.nullable, key->span);
    input.plan = input.select->Build();
    hidden = true;
  }
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedRepartition{input.plan, node.partitions, std::move(keys), node.shuffle},
                                std::move(output));
  if (hidden) return resolver.Trimmed(std::move(input));
  input.select.reset();
  return input;
}

StatusOr<ResolvedRelation> ResolveHint(Resolver& resolver, const plan::Hint& node, SourceSpan span) {
  const std::string name = FoldCase(node.name);
  const bool repartitions =
      name == "repartition" || name == "coalesce" || name == "rebalance" || name == "repartition_by_range";
  // Join strategies and unknown hints change no rows; Spark warns and goes on.
  if (!repartitions) return resolver.Resolve(node.input);
  plan::Repartition repartition;
  repartition.input = node.input;
  repartition.shuffle = name != "coalesce";
  for (const auto& parameter : node.parameters) {
    const auto* literal = plan::As<plan::Literal>(parameter);
    const auto* count = literal != nullptr ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
    if (const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr) {
      if (name == "rebalance") {
        repartition.expressions.push_back(
            plan::MakeExpression(plan::UnresolvedAttribute{{*text}, std::nullopt}, parameter->span));
        continue;
      }
      if (name != "coalesce") {
        FS_ASSIGN_OR_RETURN(const ResolvedRelation input, resolver.Resolve(node.input));
        const Scope scope = resolver.MakeScope(input);
        return UnresolvedColumn({*text}, &scope, parameter->span);
      }
      return Status(StatusCode::kInvalidArgument, "The COALESCE hint takes a number of partitions.")
          .WithCondition("_LEGACY_ERROR_TEMP_1048", "")
          .WithSpan(parameter->span);
    }
    if (count != nullptr) {
      repartition.partitions = static_cast<int>(*count);
    } else {
      repartition.expressions.push_back(parameter);
    }
  }
  const plan::RelationPtr written = plan::MakeRelation(std::move(repartition), span);
  return ResolveRepartition(resolver, *plan::As<plan::Repartition>(written), *written);
}

}  // namespace firesteel::analysis

#include <algorithm>
#include <variant>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::analysis {
namespace {

constexpr const char* kVersionOption = "versionAsOf";
constexpr const char* kTimestampOption = "timestampAsOf";

// The instant that a constant expression names, as text in UTC.
StatusOr<std::string> EvaluateTimestamp(Resolver& resolver, const plan::ExpressionPtr& expression) {
  ExpressionResolver expressions(resolver, {});
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved, expressions.Resolve(expression));
  const auto refuse = [&](const std::string& reason) {
    return SparkError("INVALID_TIME_TRAVEL_TIMESTAMP_EXPR." + reason, {{"expr", expressions.QuotedSql(expression)}},
                      expression->span);
  };
  if (!IsDeterministicCall(*resolved)) return refuse("NON_DETERMINISTIC");
  const auto cast =
      ExplicitCast(resolver, resolved, DataType::Timestamp(), plan::CastMode::kTryCast, expression->span, "");
  if (!cast.ok()) return refuse("INPUT");
  const Attribute column = resolver.NewAttribute("time", DataType::Timestamp(), true);
  const ResolvedPlanPtr plan = MakeResolvedPlan(ResolvedProject{MakeResolvedPlan(OneRow{}, {}), {*cast}}, {column});
  FS_ASSIGN_OR_RETURN(const auto rows, resolver.source().Collect(plan, 1));
  const auto* micros = rows.size() == 1 ? std::get_if<std::int64_t>(&rows[0][0].data) : nullptr;
  if (micros == nullptr) return refuse("INPUT");
  return values::TimestampToText(*micros) + "Z";
}

}  // namespace

bool AsksForVersion(const plan::Options& options) {
  return std::any_of(options.begin(), options.end(), [](const auto& option) {
    return EqualsIgnoreCase(option.first, kVersionOption) || EqualsIgnoreCase(option.first, kTimestampOption);
  });
}

StatusOr<plan::Options> OptionsWithTimeTravel(Resolver& resolver, const plan::NamedRelation& node, SourceSpan span) {
  if (!node.time_travel) return node.options;
  if (AsksForVersion(node.options)) return SparkError("MULTIPLE_TIME_TRAVEL_SPEC", {}, span);
  plan::Options options = node.options;
  if (node.time_travel->timestamp == nullptr) {
    options[kVersionOption] = node.time_travel->version;
  } else {
    FS_ASSIGN_OR_RETURN(options[kTimestampOption], EvaluateTimestamp(resolver, node.time_travel->timestamp));
  }
  return options;
}

}  // namespace firesteel::analysis

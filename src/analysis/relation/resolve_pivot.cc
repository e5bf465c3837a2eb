#include <set>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/literal_text.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

// PIVOT becomes one aggregation: every aggregate once for each value, with a FILTER on the pivot columns.
namespace firesteel::analysis {
namespace {

plan::ExpressionPtr WithFilter(const plan::ExpressionPtr& expression, const plan::ExpressionPtr& condition);

std::vector<plan::ExpressionPtr> WithFilter(const std::vector<plan::ExpressionPtr>& list,
                                            const plan::ExpressionPtr& condition) {
  std::vector<plan::ExpressionPtr> filtered;
  for (const auto& item : list) filtered.push_back(WithFilter(item, condition));
  return filtered;
}

// The expression with `condition` as FILTER of every aggregate in it.
plan::ExpressionPtr WithFilter(const plan::ExpressionPtr& expression, const plan::ExpressionPtr& condition) {
  if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) {
    plan::UnresolvedFunction copy = *call;
    const auto* definition = functions::FindFunction(FoldCase(call->name.back()));
    if (definition != nullptr && definition->kind == functions::FunctionKind::kAggregate) {
      copy.filter = copy.filter ? plan::MakeCall("and", {copy.filter, condition}) : condition;
    } else {
      copy.arguments = WithFilter(copy.arguments, condition);
    }
    return plan::MakeExpression(std::move(copy), expression->span, expression->text);
  }
  if (const auto* cast = plan::As<plan::Cast>(expression)) {
    plan::Cast copy = *cast;
    copy.child = WithFilter(copy.child, condition);
    return plan::MakeExpression(std::move(copy), expression->span, expression->text);
  }
  if (const auto* alias = plan::As<plan::Alias>(expression)) return WithFilter(alias->child, condition);
  return expression;
}

// The name of a value's column: the value as text.
std::string ValueName(Resolver& resolver, const plan::ExpressionPtr& value) {
  if (const auto* literal = plan::As<plan::Literal>(value)) {
    std::string text = PrettyLiteral(literal->value, literal->type, resolver.options().session_time_zone);
    if (literal->value.IsNull()) return "null";
    if (literal->type.IsDatetime()) {
      const std::size_t quote = text.find('\'');
      text = text.substr(quote + 1, text.size() - quote - 2);
    }
    return text;
  }
  if (const auto* call = plan::As<plan::UnresolvedFunction>(value);
      call != nullptr && call->name.back() == "named_struct") {
    std::string text = "{";
    for (std::size_t i = 1; i < call->arguments.size(); i += 2) {
      text += (i > 1 ? ", " : "") + ValueName(resolver, call->arguments[i]);
    }
    return text + "}";
  }
  ExpressionResolver namer(resolver, {});
  return namer.DefaultName(value);
}

// The parts of a value that stand opposite the pivot columns.
std::vector<plan::ExpressionPtr> ValueParts(const plan::ExpressionPtr& value, std::size_t columns) {
  if (columns == 1) return {value};
  std::vector<plan::ExpressionPtr> parts;
  if (const auto* call = plan::As<plan::UnresolvedFunction>(value)) {
    const bool named = FoldCase(call->name.back()) == "named_struct";
    for (std::size_t i = named ? 1 : 0; i < call->arguments.size(); i += named ? 2 : 1)
      parts.push_back(call->arguments[i]);
  }
  return parts;
}

Status CheckValue(Resolver& resolver, const plan::ExpressionPtr& value, const DataType& pivot_type) {
  const Scope none = resolver.MakeScope(std::vector<Attribute>{});
  ExpressionResolver expressions(resolver, {.columns = &none});
  const StatusOr<ResolvedExpressionPtr> resolved = expressions.Resolve(value);
  if (!resolved.ok()) {
    if (!resolved.status().condition().starts_with("UNRESOLVED_COLUMN")) return resolved.status();
    return SparkError("NON_LITERAL_PIVOT_VALUES", {{"expression", expressions.QuotedSql(value)}}, value->span);
  }
  if (!functions::CanCast((*resolved)->type, pivot_type, plan::EvalMode::kLegacy)) {
    return SparkError("PIVOT_VALUE_DATA_TYPE_MISMATCH",
                      {{"value", expressions.DefaultName(value)},
                       {"valueType", (*resolved)->type.ToSimpleString()},
                       {"pivotType", pivot_type.ToSimpleString()}},
                      value->span);
  }
  return Status::Ok();
}

void CollectColumns(const ResolvedExpressionPtr& expression, std::set<ColumnId>& columns) {
  (void)AnyNode(expression, [&](const ResolvedExpression& node) {
    if (const auto* reference = std::get_if<ColumnReference>(&node.node)) columns.insert(reference->id);
    return false;
  });
}

// df.groupBy(..).pivot("c") without values: those in the data, sorted.
StatusOr<std::vector<plan::PivotValue>> CollectValues(Resolver& resolver, const ResolvedRelation& input,
                                                      const plan::ExpressionPtr& column, SourceSpan span) {
  SelectLevel level(resolver, input);
  FS_RETURN_IF_ERROR(level.AddItems({column}));
  FS_RETURN_IF_ERROR(level.Place());
  const ResolvedPlanPtr values = level.Build();
  const Attribute& value = values->output[0];
  if (value.type.IsNested())
    return Unsupported("a pivot over " + value.type.ToSql() + " without a list of values", span);
  const ResolvedPlanPtr distinct = MakeResolvedPlan(ResolvedDistinct{values}, values->output);
  const ResolvedSortOrder ascending{MakeResolved(ColumnReference{value.id}, value.type, value.nullable),
                                    plan::SortDirection::kAscending, true};
  const std::int64_t most = resolver.options().pivot_max_values;
  FS_ASSIGN_OR_RETURN(
      const auto rows,
      resolver.source().Collect(MakeResolvedPlan(ResolvedSort{distinct, {ascending}}, values->output), most + 1));
  if (static_cast<std::int64_t>(rows.size()) > most) {
    return Status(StatusCode::kInvalidArgument,
                  "The pivot column " + value.name + " has more than " + std::to_string(most) +
                      " distinct values; set spark.sql.pivotMaxValues to at least their number if that is meant.")
        .WithCondition("_LEGACY_ERROR_TEMP_1324", "")
        .WithSpan(span);
  }
  std::vector<plan::PivotValue> found;
  for (const auto& row : rows) found.push_back({plan::MakeExpression(plan::Literal{value.type, row[0]}, span), ""});
  return found;
}

}  // namespace

StatusOr<ResolvedRelation> ResolvePivot(Resolver& resolver, const plan::Pivot& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  input.select.reset();
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});
  std::set<ColumnId> used;
  std::vector<DataType> pivot_types;
  for (const auto& column : node.columns) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved, expressions.Resolve(column));
    CollectColumns(resolved, used);
    pivot_types.push_back(resolved->type);
  }
  for (const auto& aggregate : node.aggregates) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved, expressions.Resolve(aggregate));
    if (!AnyNode(resolved,
                 [](const ResolvedExpression& part) { return std::holds_alternative<AggregateCall>(part.node); })) {
      return Status(StatusCode::kInvalidArgument, "Aggregate expression required for pivot, but '" +
                                                      expressions.DefaultName(aggregate) +
                                                      "' did not appear in any aggregate function.")
          .WithCondition("_LEGACY_ERROR_TEMP_1006", "")
          .WithSpan(aggregate->span);
    }
    CollectColumns(resolved, used);
  }

  plan::Aggregate aggregate;
  aggregate.grouping = node.grouping;
  if (!node.explicit_grouping) {
    for (const Attribute& column : input.columns) {
      if (used.contains(column.id)) continue;
      std::vector<std::string> parts = column.qualifier;
      parts.push_back(column.name);
      aggregate.grouping.push_back(
          plan::MakeExpression(plan::UnresolvedAttribute{std::move(parts), std::nullopt}, span));
    }
  }
  aggregate.select_list = aggregate.grouping;
  std::vector<plan::PivotValue> values = node.values;
  if (values.empty()) {
    if (node.columns.size() != 1) return Unsupported("a pivot of several columns without a list of values", span);
    FS_ASSIGN_OR_RETURN(values, CollectValues(resolver, input, node.columns[0], span));
  }
  for (const plan::PivotValue& value : values) {
    const std::vector<plan::ExpressionPtr> parts = ValueParts(value.value, node.columns.size());
    plan::ExpressionPtr condition;
    for (std::size_t i = 0; i < node.columns.size() && i < parts.size(); ++i) {
      FS_RETURN_IF_ERROR(CheckValue(resolver, parts[i], pivot_types[i]));
      const plan::ExpressionPtr part =
          plan::MakeExpression(plan::Cast{parts[i], pivot_types[i], plan::CastMode::kCast}, parts[i]->span);
      plan::ExpressionPtr equal = plan::MakeCall("<=>", {node.columns[i], part}, span);
      condition = condition ? plan::MakeCall("and", {condition, equal}, span) : std::move(equal);
    }
    if (!condition) {
      return SparkError("NON_LITERAL_PIVOT_VALUES", {{"expression", expressions.QuotedSql(value.value)}},
                        value.value->span);
    }
    const std::string value_name = value.alias.empty() ? ValueName(resolver, value.value) : value.alias;
    for (const auto& written : node.aggregates) {
      const auto* alias = plan::As<plan::Alias>(written);
      const std::string aggregate_name = alias != nullptr ? alias->names[0] : expressions.DefaultName(written);
      // Spark gives NULL, even for a count, where a group has no row of that value.
      plan::UnresolvedFunction rows;
      rows.name = {"count"};
      rows.arguments = {plan::MakeExpression(plan::Literal{DataType::Int(), Value{std::int64_t{1}}}, span)};
      rows.filter = condition;
      const plan::ExpressionPtr any =
          plan::MakeCall(">",
                         {plan::MakeExpression(std::move(rows), span),
                          plan::MakeExpression(plan::Literal{DataType::Int(), Value{std::int64_t{0}}}, span)},
                         span);
      plan::Alias named;
      named.child = plan::MakeCall("when", {any, WithFilter(written, condition)}, span);
      named.names = {node.aggregates.size() == 1 ? value_name : value_name + "_" + aggregate_name};
      aggregate.select_list.push_back(plan::MakeExpression(std::move(named), span));
    }
  }
  const auto level = std::make_shared<SelectLevel>(resolver, std::move(input));
  FS_RETURN_IF_ERROR(level->AddItems(aggregate.select_list));
  FS_RETURN_IF_ERROR(level->SetGrouping(aggregate));
  FS_RETURN_IF_ERROR(level->Place());
  ResolvedRelation pivoted = FinishSelect(level);
  pivoted.select.reset();
  return pivoted;
}

}  // namespace firesteel::analysis

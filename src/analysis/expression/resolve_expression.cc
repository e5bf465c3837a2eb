#include "analysis/expression/expression_resolver.h"

#include <algorithm>

#include "analysis/expression/type_cast.h"
#include "base/deep_recursion.h"
#include "base/overloaded.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Reference(const Attribute& attribute, bool outer, SourceSpan span) {
  return MakeResolved(ColumnReference{attribute.id, outer}, attribute.type, attribute.nullable, span);
}

}  // namespace

StatusOr<ResolvedExpressionPtr> ExpressionResolver::Resolve(const plan::ExpressionPtr& expression) {
  return WithStackRoom([&] { return ResolveNode(expression); });
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveNode(const plan::ExpressionPtr& expression) {
  using Result = StatusOr<ResolvedExpressionPtr>;
  const SourceSpan span = expression->span;
  return std::visit(
      Overloaded{
          [&](const plan::Literal& literal) -> Result {
            return MakeResolved(ResolvedLiteral{literal.value}, literal.type, literal.value.IsNull(), span);
          },
          [&](const plan::UnresolvedAttribute& attribute) -> Result { return ResolveAttribute(attribute, span); },
          [&](const plan::UnresolvedStar&) -> Result {
            return SparkError("INVALID_USAGE_OF_STAR_OR_REGEX", {{"elem", "'*'"}, {"prettyName", "expression"}}, span);
          },
          [&](const plan::UnresolvedRegex& regex) -> Result {
            return SparkError("INVALID_USAGE_OF_STAR_OR_REGEX",
                              {{"elem", "regular expression '" + regex.pattern + "'"}, {"prettyName", "expression"}},
                              span);
          },
          [&](const plan::UnresolvedFunction& call) -> Result { return ResolveFunction(expression, call); },
          [&](const plan::Alias& alias) -> Result { return Resolve(alias.child); },
          [&](const plan::Cast& cast) -> Result { return ResolveCast(cast, span); },
          [&](const plan::ExtractValue& extract) -> Result {
            FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr child, Resolve(extract.child));
            return Extract(std::move(child), extract.key, span, extract.child);
          },
          [&](const plan::Lambda&) -> Result {
            return SparkError("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", {{"class", "expression"}},
                              span);
          },
          [&](const plan::NamedArgument& argument) -> Result {
            return SparkError("NAMED_PARAMETERS_NOT_SUPPORTED", {{"functionName", "`" + argument.name + "`"}}, span);
          },
          [&](const plan::WindowExpression& window) -> Result { return ResolveWindowExpression(window, expression); },
          [&](const plan::SubqueryExpression& subquery) -> Result { return ResolveSubquery(subquery, span); },
          [&](const plan::UpdateField& update) -> Result { return ResolveUpdateField(update, span); },
          [&](const plan::ExpressionText& text) -> Result {
            if (!resolver_.options().parse_expression) return Status::Internal("no parser for expression text");
            FS_ASSIGN_OR_RETURN(plan::ExpressionPtr parsed, resolver_.options().parse_expression(text.text));
            return Resolve(parsed);
          },
          [&](const plan::Parameter& parameter) -> Result {
            return SparkError(
                "UNBOUND_SQL_PARAMETER",
                {{"name", parameter.name.empty() ? "_" + std::to_string(parameter.position) : parameter.name}}, span);
          },
          [&](const plan::DefaultMarker&) -> Result { return SparkError("DEFAULT_PLACEMENT_INVALID", {}, span); },
      },
      expression->node);
}

const Attribute* ExpressionResolver::FindLambdaParameter(const std::string& name) const {
  for (auto frame = lambdas_.rbegin(); frame != lambdas_.rend(); ++frame) {
    for (const Attribute& parameter : frame->parameters) {
      if (resolver_.SameName(parameter.name, name)) return &parameter;
    }
  }
  return nullptr;
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ExtractParts(ResolvedExpressionPtr base,
                                                                 const std::vector<std::string>& parts,
                                                                 std::size_t from, SourceSpan span) {
  for (std::size_t i = from; i < parts.size(); ++i) {
    const std::vector<std::string> before(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i));
    FS_ASSIGN_OR_RETURN(base, ExtractField(std::move(base), parts[i], span, before.back()));
  }
  return base;
}

StatusOr<std::optional<ResolvedExpressionPtr>> ExpressionResolver::FindAttribute(const std::vector<std::string>& parts,
                                                                                 SourceSpan span) {
  using Found = std::optional<ResolvedExpressionPtr>;
  if (const Attribute* parameter = FindLambdaParameter(parts[0])) {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr found, ExtractParts(Reference(*parameter, false, span), parts, 1, span));
    return Found(std::move(found));
  }
  const auto look_in = [&](const Scope* scope, bool outer) -> StatusOr<Found> {
    if (scope == nullptr) return Found();
    FS_ASSIGN_OR_RETURN(const std::optional<Scope::Match> match, scope->Find(parts, span));
    if (!match) return Found();
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr found,
                        ExtractParts(Reference(*match->attribute, outer, span), parts, match->parts_used, span));
    return Found(std::move(found));
  };
  // In the arguments of an aggregate, HAVING and ORDER BY mean the columns below the select list first.
  const bool below_first = aggregate_depth_ > 0 && scope_.below != nullptr;
  StatusOr<Found> first = look_in(below_first ? scope_.below : scope_.columns, false);
  if (!first.ok() && (scope_.below == nullptr || first.status().condition() != "AMBIGUOUS_REFERENCE")) return first;
  Found found = first.ok() ? *first : Found();
  if (!found) {
    FS_ASSIGN_OR_RETURN(found, look_in(below_first ? scope_.columns : scope_.below, false));
  }
  // A name the select list shows twice still means the one column below it.
  if (!found && !first.ok()) return first;
  if (!found && scope_.missing != nullptr) {
    FS_ASSIGN_OR_RETURN(const auto match, scope_.missing->Find(parts, span));
    if (match) {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr extracted,
                          ExtractParts(Reference(*match->attribute, false, span), parts, match->parts_used, span));
      found = std::move(extracted);
    }
  }
  if (!found && scope_.aliases != nullptr) {
    FS_ASSIGN_OR_RETURN(Found alias, scope_.aliases->Find(parts[0], span));
    if (alias) {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr extracted, ExtractParts(std::move(*alias), parts, 1, span));
      found = std::move(extracted);
    }
  }
  const Scope* scope = scope_.columns != nullptr ? scope_.columns->outer() : resolver_.outer();
  for (; !found && scope != nullptr; scope = scope->outer()) {
    FS_ASSIGN_OR_RETURN(found, look_in(scope, true));
  }
  return found;
}

const Attribute* ExpressionResolver::Visible(const Attribute& column) const {
  for (const Scope* scope : {scope_.columns, scope_.below}) {
    if (scope == nullptr) continue;
    if (const Attribute* visible = scope->FindId(column.id)) return visible;
  }
  return nullptr;
}

// Spark Connect says which relation an attribute belongs to; that settles what would be ambiguous by name. The name is
// never looked up elsewhere then.
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveByPlanId(const plan::UnresolvedAttribute& attribute,
                                                                    SourceSpan span) {
  std::string name;
  for (const auto& part : attribute.parts) name += (name.empty() ? "" : ".") + part;
  bool plan_seen = false;
  FS_ASSIGN_OR_RETURN(const std::vector<PlanColumn> candidates,
                      FindPlanColumns(resolver_.inputs(), *attribute.plan_id, attribute.parts, span, plan_seen));
  if (!plan_seen) return SparkError("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", "\"" + name + "\""}}, span);
  const Attribute* column = nullptr;
  PlanColumn chosen;
  bool ambiguous = false;
  const bool shown = std::any_of(candidates.begin(), candidates.end(),
                                 [&](const PlanColumn& candidate) { return Visible(*candidate.attribute) != nullptr; });
  for (const PlanColumn& candidate : candidates) {
    const Attribute* visible = Visible(*candidate.attribute);
    if (visible == nullptr && !shown && scope_.missing != nullptr && scope_.missing->Use(*candidate.attribute)) {
      visible = candidate.attribute;
    }
    if (visible == nullptr) continue;
    // df.join(df.filter(..), df.id == ..): the input that is the plan itself comes before one made from it.
    const bool nearer = column == nullptr || (candidate.depth == 0 && chosen.depth > 0);
    ambiguous = column != nullptr && (candidate.depth == 0) == (chosen.depth == 0);
    if (ambiguous) break;
    if (!nearer) continue;
    column = visible;
    chosen = candidate;
  }
  if (ambiguous) return SparkError("AMBIGUOUS_COLUMN_REFERENCE", {{"name", "\"" + name + "\""}}, span);
  if (column == nullptr) return UnresolvedColumn(attribute.parts, scope_.columns, span);
  return ExtractParts(Reference(*column, false, span), attribute.parts, chosen.parts_used, span);
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveAttribute(const plan::UnresolvedAttribute& attribute,
                                                                     SourceSpan span) {
  if (attribute.plan_id && FindLambdaParameter(attribute.parts[0]) == nullptr) return ResolveByPlanId(attribute, span);
  FS_ASSIGN_OR_RETURN(const auto found, FindAttribute(attribute.parts, span));
  if (found) return *found;
  if (attribute.parts.size() == 1) {
    plan::UnresolvedFunction call;
    call.name = attribute.parts;
    call.bare = true;
    const std::string name = FoldCase(attribute.parts[0]);
    if (name == "current_date" || name == "current_timestamp" || name == "current_time" || name == "current_user" ||
        name == "localtimestamp" || name == "user" || name == "session_user" || name == "grouping__id") {
      FS_ASSIGN_OR_RETURN(const auto special, ResolveSpecialCall(name, call, span));
      if (special) return *special;
    }
  }
  if (resolver_.options().find_variable) {
    if (const auto variable = resolver_.options().find_variable(attribute.parts)) {
      ResolvedExpressionPtr value =
          MakeResolved(ResolvedLiteral{variable->value}, variable->type, variable->value.IsNull(), span);
      return ExtractParts(std::move(value), attribute.parts, variable->parts_used, span);
    }
  }
  // HAVING and ORDER BY propose the columns of the clause they stand in; Spark looks at the select list's output.
  const Scope* proposed = scope_.columns;
  if (proposed == nullptr || (proposed->columns().empty() && scope_.below != nullptr)) proposed = scope_.below;
  return UnresolvedColumn(attribute.parts, proposed, span);
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveCast(const plan::Cast& cast, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr child, Resolve(cast.child));
  const plan::EvalMode mode = cast.mode == plan::CastMode::kTryCast ? plan::EvalMode::kTry : resolver_.mode();
  std::string sql;
  if (!functions::CanCast(child->type, WithoutCharVarchar(cast.type), mode)) {
    sql = (cast.mode == plan::CastMode::kTryCast ? "TRY_CAST(" : "CAST(") + DefaultName(cast.child) + " AS " +
          cast.type.ToSql() + ")";
  }
  return ExplicitCast(resolver_, child, cast.type, cast.mode, span, sql);
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveCondition(const plan::ExpressionPtr& expression) {
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr condition, Resolve(expression));
  if (condition->type.Is(TypeKind::kBoolean)) return condition;
  if (condition->type.Is(TypeKind::kNull)) return ImplicitCast(resolver_, condition, DataType::Boolean());
  return SparkError("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
                    {{"sqlExpr", QuotedSql(expression)},
                     {"filter", QuotedSql(expression)},
                     {"type", "\"" + condition->type.ToSql() + "\""}},
                    expression->span);
}

StatusOr<std::vector<ResolvedExpressionPtr>> ExpressionResolver::ResolveList(
    const std::vector<plan::ExpressionPtr>& expressions, const std::string& function) {
  std::vector<ResolvedExpressionPtr> resolved;
  resolved.reserve(expressions.size());
  for (const auto& expression : expressions) {
    if (const auto* star = plan::As<plan::UnresolvedStar>(expression)) {
      (void)function;
      FS_ASSIGN_OR_RETURN(const auto columns, ExpandStar(*star, expression->span));
      for (const auto& column : columns) resolved.push_back(column.expression);
      continue;
    }
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr item, Resolve(expression));
    resolved.push_back(std::move(item));
  }
  return resolved;
}

StatusOr<std::vector<ResolvedSortOrder>> ExpressionResolver::ResolveOrder(
    const std::vector<plan::SortOrderSpec>& order) {
  std::vector<ResolvedSortOrder> resolved;
  for (const plan::SortOrderSpec& item : order) {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr child, Resolve(item.child));
    const bool nulls_first = item.nulls == plan::NullOrder::kDefault ? item.direction == plan::SortDirection::kAscending
                                                                     : item.nulls == plan::NullOrder::kFirst;
    resolved.push_back({std::move(child), item.direction, nulls_first});
  }
  return resolved;
}

std::string ExpressionResolver::QuotedSql(const plan::ExpressionPtr& expression) {
  return "\"" + DefaultName(expression) + "\"";
}

}  // namespace firesteel::analysis

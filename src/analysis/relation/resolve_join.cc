#include <algorithm>
#include <set>

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using plan::JoinType;

void MakeNullable(std::vector<Attribute>& columns) {
  for (Attribute& column : columns) column.nullable = true;
}

bool PadsLeft(JoinType type) { return type == JoinType::kRight || type == JoinType::kFull; }
bool PadsRight(JoinType type) { return type == JoinType::kLeft || type == JoinType::kFull; }
bool ShowsLeftOnly(JoinType type) { return type == JoinType::kLeftSemi || type == JoinType::kLeftAnti; }

ResolvedExpressionPtr Reference(const Attribute& column, SourceSpan span) {
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span);
}

std::string NameList(const std::vector<Attribute>& columns) {
  std::vector<std::string> names;
  for (const Attribute& column : columns) names.push_back(QuoteIdentifier(column.name));
  std::sort(names.begin(), names.end());
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

StatusOr<Attribute> UsingColumn(const Resolver& resolver, const std::vector<Attribute>& columns,
                                const std::string& name, const std::string& side, SourceSpan span) {
  const Attribute* found = nullptr;
  for (const Attribute& column : columns) {
    if (!resolver.SameName(column.name, name)) continue;
    if (found != nullptr) {
      return SparkError("AMBIGUOUS_REFERENCE",
                        {{"name", QuoteIdentifier(name)},
                         {"referenceNames", "[" + QuoteIdentifier(name) + ", " + QuoteIdentifier(name) + "]"}},
                        span);
    }
    found = &column;
  }
  if (found == nullptr) {
    return SparkError("UNRESOLVED_USING_COLUMN_FOR_JOIN",
                      {{"colName", QuoteIdentifier(name)}, {"side", side}, {"suggestion", NameList(columns)}}, span);
  }
  return *found;
}

std::vector<std::string> NaturalColumns(const Resolver& resolver, const ResolvedRelation& left,
                                        const ResolvedRelation& right) {
  std::vector<std::string> names;
  for (const Attribute& column : left.columns) {
    const bool shared = std::any_of(right.columns.begin(), right.columns.end(),
                                    [&](const Attribute& other) { return resolver.SameName(column.name, other.name); });
    if (shared) names.push_back(column.name);
  }
  return names;
}

struct JoinSides {
  ResolvedRelation left;
  ResolvedRelation right;
};

// USING and NATURAL: the key columns come first and once; the tables' own key columns stay reachable by qualified name.
StatusOr<ResolvedRelation> JoinUsing(Resolver& resolver, JoinSides sides, JoinType type, bool lateral,
                                     const std::vector<std::string>& names, SourceSpan span) {
  ExpressionResolver expressions(resolver, {});
  ResolvedExpressionPtr condition;
  std::vector<std::pair<Attribute, Attribute>> keys;
  std::set<ColumnId> key_ids;
  for (const std::string& name : names) {
    FS_ASSIGN_OR_RETURN(Attribute left, UsingColumn(resolver, sides.left.columns, name, "left", span));
    FS_ASSIGN_OR_RETURN(Attribute right, UsingColumn(resolver, sides.right.columns, name, "right", span));
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr equal,
                        expressions.Call("=", {Reference(left, span), Reference(right, span)}, span));
    if (condition) {
      FS_ASSIGN_OR_RETURN(condition, expressions.Call("and", {condition, equal}, span));
    } else {
      condition = equal;
    }
    key_ids.insert(left.id);
    key_ids.insert(right.id);
    keys.emplace_back(std::move(left), std::move(right));
  }
  if (PadsLeft(type)) MakeNullable(sides.left.columns.Edit()), MakeNullable(sides.left.hidden.Edit());
  if (PadsRight(type)) MakeNullable(sides.right.columns.Edit()), MakeNullable(sides.right.hidden.Edit());

  std::vector<Attribute> output = sides.left.plan->output;
  if (PadsLeft(type)) MakeNullable(output);
  if (!ShowsLeftOnly(type)) {
    std::vector<Attribute> right_output = sides.right.plan->output;
    if (PadsRight(type)) MakeNullable(right_output);
    output.insert(output.end(), right_output.begin(), right_output.end());
  }
  ResolvedRelation joined;
  joined.plan = MakeResolvedPlan(ResolvedJoin{sides.left.plan, sides.right.plan, type, condition, lateral}, output);
  if (ShowsLeftOnly(type)) {
    for (const auto& [left, right] : keys) joined.columns.push_back(left);
    for (const Attribute& column : sides.left.columns) {
      if (!key_ids.contains(column.id)) joined.columns.push_back(column);
    }
    joined.hidden = sides.left.hidden;
    return joined;
  }

  joined.hidden = sides.left.hidden;
  joined.hidden.Append(sides.right.hidden);
  std::vector<Attribute> coalesced;
  std::vector<ResolvedExpressionPtr> values;
  for (auto& [left, right] : keys) {
    left.nullable = left.nullable || PadsLeft(type);
    right.nullable = right.nullable || PadsRight(type);
    switch (type) {
      case JoinType::kRight:
        joined.columns.push_back(right);
        joined.hidden.push_back(left);
        break;
      case JoinType::kFull: {
        FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value,
                            expressions.Call("coalesce", {Reference(left, span), Reference(right, span)}, span));
        coalesced.push_back(resolver.NewAttribute(left.name, value->type, value->nullable));
        values.push_back(std::move(value));
        joined.columns.push_back(coalesced.back());
        joined.hidden.push_back(left);
        joined.hidden.push_back(right);
        break;
      }
      default:
        joined.columns.push_back(left);
        joined.hidden.push_back(right);
    }
  }
  for (const auto* side : {&sides.left.columns, &sides.right.columns}) {
    for (const Attribute& column : *side) {
      if (!key_ids.contains(column.id)) joined.columns.push_back(column);
    }
  }
  if (!coalesced.empty()) {
    std::vector<ResolvedExpressionPtr> projected;
    for (const Attribute& column : output) projected.push_back(Reference(column, {}));
    projected.insert(projected.end(), values.begin(), values.end());
    output.insert(output.end(), coalesced.begin(), coalesced.end());
    joined.plan = MakeResolvedPlan(ResolvedProject{joined.plan, std::move(projected)}, std::move(output));
  }
  return joined;
}

}  // namespace

StatusOr<ResolvedRelation> ResolveJoin(Resolver& resolver, const plan::Join& node, SourceSpan span) {
  JoinSides sides;
  FS_ASSIGN_OR_RETURN(sides.left, resolver.Resolve(node.left));
  sides.left.select.reset();
  if (node.lateral) {
    const Scope left_scope = resolver.MakeScope(sides.left);
    FS_ASSIGN_OR_RETURN(sides.right, resolver.ResolveLateral(node.right, &left_scope));
  } else {
    FS_ASSIGN_OR_RETURN(sides.right, resolver.Resolve(node.right));
  }
  sides.right.select.reset();
  if (node.natural || !node.using_columns.empty()) {
    const std::vector<std::string> names =
        node.natural ? NaturalColumns(resolver, sides.left, sides.right) : node.using_columns;
    if (!names.empty()) return JoinUsing(resolver, std::move(sides), node.type, node.lateral, names, span);
  }

  ResolvedRelation joined;
  ResolvedExpressionPtr condition;
  if (node.condition) {
    ResolvedRelation both;
    both.columns = sides.left.columns;
    both.columns.Append(sides.right.columns);
    both.hidden = sides.left.hidden;
    both.hidden.Append(sides.right.hidden);
    const Scope scope = resolver.MakeScope(both);
    ExpressionResolver expressions(resolver, {.columns = &scope});
    StatusOr<ResolvedExpressionPtr> resolved = expressions.ResolveCondition(node.condition);
    if (!resolved.ok() && resolved.status().condition() == "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN") {
      return SparkError("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
                        {{"joinCondition", expressions.QuotedSql(node.condition)},
                         {"conditionType", resolved.status().message_parameters().at("type")}},
                        node.condition->span);
    }
    if (!resolved.ok()) return std::move(resolved).status();
    condition = *resolved;
    FS_RETURN_IF_ERROR(
        CheckPlainExpression(condition, Clause::kOther, [&] { return expressions.DefaultName(node.condition); }));
  }
  if (PadsLeft(node.type)) MakeNullable(sides.left.columns.Edit()), MakeNullable(sides.left.hidden.Edit());
  if (PadsRight(node.type)) MakeNullable(sides.right.columns.Edit()), MakeNullable(sides.right.hidden.Edit());
  std::vector<Attribute> output = sides.left.plan->output;
  if (PadsLeft(node.type)) MakeNullable(output);
  joined.columns = sides.left.columns;
  joined.hidden = sides.left.hidden;
  if (!ShowsLeftOnly(node.type)) {
    std::vector<Attribute> right_output = sides.right.plan->output;
    if (PadsRight(node.type)) MakeNullable(right_output);
    output.insert(output.end(), right_output.begin(), right_output.end());
    joined.columns.Append(sides.right.columns);
    joined.hidden.Append(sides.right.hidden);
  }
  joined.plan = MakeResolvedPlan(ResolvedJoin{sides.left.plan, sides.right.plan, node.type, condition, node.lateral},
                                 std::move(output));
  return joined;
}

}  // namespace firesteel::analysis

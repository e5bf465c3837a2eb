#include <algorithm>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using plan::SetOperationKind;

std::string OperatorName(const plan::SetOperation& node) {
  switch (node.kind) {
    case SetOperationKind::kUnion:
      return "UNION";
    case SetOperationKind::kIntersect:
      return node.all ? "INTERSECT ALL" : "INTERSECT";
    case SetOperationKind::kExcept:
      return node.all ? "EXCEPT ALL" : "EXCEPT";
  }
  return "";
}

std::string Ordinal(std::size_t position) {
  static constexpr const char* kNames[] = {"first", "second",  "third",  "fourth", "fifth",
                                           "sixth", "seventh", "eighth", "ninth",  "tenth"};
  return position < std::size(kNames) ? kNames[position] : std::to_string(position + 1) + "th";
}

// Puts the right side's columns in the left's order by name; missing ones become NULL where that is allowed.
Status MatchByName(Resolver& resolver, ResolvedRelation& left, ResolvedRelation& right, bool allow_missing,
                   SourceSpan span) {
  const auto find = [&](const std::vector<Attribute>& columns, const std::string& name) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const Attribute& column) { return resolver.SameName(column.name, name); });
  };
  const auto pad = [&](ResolvedRelation& side, const Attribute& like) {
    std::vector<ResolvedExpressionPtr> expressions;
    std::vector<Attribute> output = side.plan->output;
    for (const Attribute& column : output) {
      expressions.push_back(MakeResolved(ColumnReference{column.id}, column.type, column.nullable));
    }
    output.push_back(resolver.NewAttribute(like.name, like.type, true));
    expressions.push_back(MakeResolved(ResolvedLiteral{}, like.type, true));
    side.columns.push_back(output.back());
    side.plan = MakeResolvedPlan(ResolvedProject{side.plan, std::move(expressions)}, std::move(output));
  };
  std::vector<Attribute> ordered;
  std::vector<Attribute> rest = right.columns;
  for (const Attribute& column : std::vector<Attribute>(left.columns)) {
    const auto found = find(rest, column.name);
    if (found != rest.end()) {
      ordered.push_back(*found);
      rest.erase(found);
      continue;
    }
    if (!allow_missing) {
      std::string names;
      for (const Attribute& other : right.columns) names += (names.empty() ? "" : ", ") + other.name;
      return Status(StatusCode::kInvalidArgument,
                    "Cannot resolve column name \"" + column.name + "\" among (" + names + ").")
          .WithCondition("_LEGACY_ERROR_TEMP_1201", "")
          .WithParameter("colName", column.name)
          .WithParameter("fieldNames", names)
          .WithSpan(span);
    }
    pad(right, column);
    ordered.push_back(right.columns.back());
  }
  if (!rest.empty() && !allow_missing) {
    return SparkError("NUM_COLUMNS_MISMATCH",
                      {{"operator", "UNION"},
                       {"firstNumColumns", std::to_string(left.columns.size())},
                       {"invalidOrdinalNum", "second"},
                       {"invalidNumColumns", std::to_string(right.columns.size())}},
                      span);
  }
  for (const Attribute& column : rest) {
    pad(left, column);
    ordered.push_back(column);
  }
  right.columns = std::move(ordered);
  return Status::Ok();
}

// The side with each column cast to the common type.
ResolvedPlanPtr CastSide(Resolver& resolver, ResolvedRelation side, const std::vector<DataType>& types) {
  side = resolver.Trimmed(std::move(side));
  std::vector<ResolvedExpressionPtr> expressions;
  std::vector<Attribute> output;
  bool changed = false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Attribute& column = side.columns[i];
    const ResolvedExpressionPtr reference = MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
    expressions.push_back(ImplicitCast(resolver, reference, types[i]));
    if (expressions.back() == reference) {
      output.push_back(column);
    } else {
      changed = true;
      output.push_back(resolver.NewAttribute(column.name, types[i], expressions.back()->nullable));
    }
  }
  if (!changed) return side.plan;
  return MakeResolvedPlan(ResolvedProject{side.plan, std::move(expressions)}, std::move(output));
}

}  // namespace

StatusOr<ResolvedRelation> CombineRelations(Resolver& resolver, const plan::SetOperation& node, ResolvedRelation left,
                                            ResolvedRelation right, SourceSpan span) {
  if (node.by_name) FS_RETURN_IF_ERROR(MatchByName(resolver, left, right, node.allow_missing_columns, span));
  if (left.columns.size() != right.columns.size()) {
    return SparkError("NUM_COLUMNS_MISMATCH",
                      {{"operator", OperatorName(node)},
                       {"firstNumColumns", std::to_string(left.columns.size())},
                       {"invalidOrdinalNum", "second"},
                       {"invalidNumColumns", std::to_string(right.columns.size())}},
                      span);
  }
  std::vector<DataType> types;
  std::vector<Attribute> output;
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    const Attribute& a = left.columns[i];
    const Attribute& b = right.columns[i];
    std::optional<DataType> common;
    if (SameIgnoringNullability(a.type, b.type)) {
      common = MergeNullability(a.type, b.type);
    } else {
      common = functions::WiderType(a.type, b.type, resolver.mode());
    }
    if (!common) {
      return SparkError("INCOMPATIBLE_COLUMN_TYPE",
                        {{"operator", OperatorName(node)},
                         {"columnOrdinalNumber", Ordinal(i)},
                         {"tableOrdinalNumber", "second"},
                         {"dataType1", "\"" + b.type.ToSql() + "\""},
                         {"dataType2", "\"" + a.type.ToSql() + "\""},
                         {"hint", ""}},
                        span);
    }
    if (node.kind != SetOperationKind::kUnion || !node.all) {
      if (common->Is(TypeKind::kMap)) {
        return SparkError("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                          {{"colName", QuoteIdentifier(a.name)}, {"dataType", "\"" + common->ToSql() + "\""}}, span);
      }
    }
    bool nullable = a.nullable || b.nullable;
    if (node.kind == SetOperationKind::kIntersect) nullable = a.nullable && b.nullable;
    if (node.kind == SetOperationKind::kExcept) nullable = a.nullable;
    types.push_back(*common);
    Attribute column = resolver.NewAttribute(a.name, *common, nullable);
    column.metadata_json = a.metadata_json;
    if (node.kind != SetOperationKind::kUnion) column.qualifier = a.qualifier;
    output.push_back(std::move(column));
  }
  ResolvedPlanPtr left_plan = CastSide(resolver, std::move(left), types);
  ResolvedPlanPtr right_plan = CastSide(resolver, std::move(right), types);
  for (std::size_t i = 0; i < output.size(); ++i) {
    // A cast may bring NULLs of its own.
    if (node.kind == SetOperationKind::kUnion) {
      output[i].nullable = left_plan->output[i].nullable || right_plan->output[i].nullable;
    }
  }
  ResolvedRelation combined;
  combined.columns = output;
  combined.plan = MakeResolvedPlan(
      ResolvedSetOperation{std::move(left_plan), std::move(right_plan), node.kind, node.all}, std::move(output));
  return combined;
}

StatusOr<ResolvedRelation> ResolveSetOperation(Resolver& resolver, const plan::SetOperation& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation left, resolver.Resolve(node.left));
  FS_ASSIGN_OR_RETURN(ResolvedRelation right, resolver.Resolve(node.right));
  return CombineRelations(resolver, node, std::move(left), std::move(right), span);
}

}  // namespace firesteel::analysis

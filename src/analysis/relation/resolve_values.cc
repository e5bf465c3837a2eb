#include <algorithm>

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveInlineTable(Resolver& resolver, const plan::InlineTable& node, SourceSpan span) {
  const Scope none = resolver.MakeScope(std::vector<Attribute>{});
  ExpressionResolver expressions(resolver, {.columns = &none});
  std::vector<std::vector<ResolvedExpressionPtr>> rows;
  rows.reserve(node.rows.size());
  for (std::size_t r = 0; r < node.rows.size(); ++r) {
    FS_ASSIGN_OR_RETURN(std::vector<ResolvedExpressionPtr> row, expressions.ResolveList(node.rows[r], "VALUES"));
    if (!rows.empty() && row.size() != rows[0].size()) {
      return SparkError("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                        {{"expectedNumCols", std::to_string(rows[0].size())},
                         {"actualNumCols", std::to_string(row.size())},
                         {"rowIndex", std::to_string(r)}},
                        node.rows[r].empty() ? span : node.rows[r][0]->span);
    }
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (As<ResolvedSubquery>(row[c])) {
        return SparkError("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES", {}, row[c]->span);
      }
      const bool constant = !AnyNode(row[c], [](const ResolvedExpression& part) {
        return std::holds_alternative<AggregateCall>(part.node) || std::holds_alternative<WindowCall>(part.node) ||
               IsGeneratorCall(part) || !IsDeterministicCall(part);
      });
      if (!constant) {
        return SparkError("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE",
                          {{"expr", expressions.QuotedSql(node.rows[r][c])}}, row[c]->span);
      }
    }
    rows.push_back(std::move(row));
  }
  const std::size_t width = rows.empty() ? 0 : rows[0].size();
  ResolvedRelation relation;
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<DataType> types;
    bool nullable = false;
    for (const auto& row : rows) {
      if (types.empty() || !(types.back() == row[c]->type)) types.push_back(row[c]->type);
      nullable = nullable || row[c]->nullable;
    }
    std::optional<DataType> common = types[0];
    bool same = true;
    for (const DataType& type : types) same = same && SameIgnoringNullability(type, types[0]);
    if (!same) {
      // VALUES widens types but never takes texts for numbers or dates.
      const bool texts = std::any_of(types.begin(), types.end(), [](const DataType& t) { return t.IsString(); });
      const bool others = std::any_of(types.begin(), types.end(),
                                      [](const DataType& t) { return !t.IsString() && !t.Is(TypeKind::kNull); });
      common = texts && others ? std::nullopt : functions::WiderType(types, resolver.mode());
    } else {
      for (const DataType& type : types) common = MergeNullability(*common, type);
    }
    const std::string name = "col" + std::to_string(c + 1);
    if (!common) {
      return SparkError("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", {{"colName", QuoteIdentifier(name)}},
                        span);
    }
    bool cast_nullable = nullable;
    for (auto& row : rows) {
      row[c] = ImplicitCast(resolver, row[c], *common);
      cast_nullable = cast_nullable || row[c]->nullable;
    }
    relation.columns.push_back(resolver.NewAttribute(name, *common, nullable));
  }
  relation.plan = MakeResolvedPlan(ValuesRows{std::move(rows)}, relation.columns);
  return relation;
}

StatusOr<ResolvedRelation> ResolveLocalRelation(Resolver& resolver, const plan::LocalRelation& node) {
  ResolvedRelation relation;
  for (const StructField& field : node.schema) {
    Attribute column = resolver.NewAttribute(field.name, WithoutCharVarchar(field.type), field.nullable);
    column.metadata_json = field.metadata_json;
    relation.columns.push_back(std::move(column));
  }
  if (!node.arrow_ipc.empty()) {
    relation.plan = MakeResolvedPlan(LocalRows{node.schema, node.arrow_ipc}, relation.columns);
    return relation;
  }
  ValuesRows values;
  for (const auto& row : node.rows) {
    std::vector<ResolvedExpressionPtr> literals;
    for (std::size_t c = 0; c < row.size() && c < relation.columns.size(); ++c) {
      literals.push_back(MakeResolved(ResolvedLiteral{row[c]}, relation.columns[c].type, row[c].IsNull()));
    }
    values.rows.push_back(std::move(literals));
  }
  relation.plan = MakeResolvedPlan(std::move(values), relation.columns);
  return relation;
}

StatusOr<ResolvedRelation> ResolveRange(Resolver& resolver, const plan::RangeRelation& node) {
  ResolvedRelation relation;
  relation.columns.push_back(resolver.NewAttribute("id", DataType::Long(), false));
  relation.plan = MakeResolvedPlan(RangeRows{node.start, node.end, node.step}, relation.columns);
  return relation;
}

}  // namespace firesteel::analysis

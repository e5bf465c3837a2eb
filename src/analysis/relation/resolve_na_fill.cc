#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/column_projection.h"
#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {
namespace {

// One value for several columns goes to those of its own kind alone; a value given for one column is cast to it.
bool IsOfKind(const DataType& column, const DataType& value) {
  if (value.IsNumeric()) return column.IsNumeric();
  return column.kind() == value.kind() || (column.IsString() && value.IsString());
}

// coalesce(column, value); a NaN counts as NULL.
StatusOr<ResolvedExpressionPtr> Filled(Resolver& resolver, const Attribute& column, const plan::Literal& value,
                                       SourceSpan span) {
  ExpressionResolver expressions(resolver, {});
  ResolvedExpressionPtr old = MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span);
  if (column.type.Is(TypeKind::kDouble) || column.type.Is(TypeKind::kFloat)) {
    FS_ASSIGN_OR_RETURN(
        old, expressions.Call("nanvl", {old, MakeResolved(ResolvedLiteral{}, column.type, true, span)}, span));
  }
  const ResolvedExpressionPtr written =
      MakeResolved(ResolvedLiteral{value.value}, value.type, value.value.IsNull(), span);
  ResolvedExpressionPtr fill = written;
  if (!SameIgnoringNullability(value.type, column.type)) {
    // A value the column cannot hold fills nothing, whatever spark.sql.ansi.enabled says.
    const bool fits = value.type.IsIntegral() && column.type.IsNumeric();
    fill = MakeResolved(ResolvedCast{written, plan::EvalMode::kTry}, column.type, !fits || written->nullable, span);
  }
  return expressions.Call("coalesce", {old, fill}, span);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveNaFill(Resolver& resolver, const plan::NaFill& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const bool one_value = node.values.size() == 1;
  if (!one_value && node.values.size() != node.columns.size()) {
    return Status(StatusCode::kInvalidArgument, "na.fill has " + std::to_string(node.values.size()) + " values for " +
                                                    std::to_string(node.columns.size()) + " columns");
  }
  std::vector<const plan::Literal*> fills(input.columns.size(), nullptr);
  for (std::size_t v = 0; v < node.values.size(); ++v) {
    const auto* literal = plan::As<plan::Literal>(node.values[v]);
    if (literal == nullptr) return Unsupported("na.fill with a value that is not a literal", span);
    const std::vector<std::string> names = one_value ? node.columns : std::vector<std::string>{node.columns[v]};
    FS_ASSIGN_OR_RETURN(const std::vector<bool> selected, SelectColumns(resolver, input, names, span));
    for (std::size_t i = 0; i < fills.size(); ++i) {
      if (selected[i] && (!one_value || IsOfKind(input.columns[i].type, literal->type))) fills[i] = literal;
    }
  }
  std::vector<ProjectedColumn> columns;
  for (std::size_t i = 0; i < fills.size(); ++i) {
    if (fills[i] == nullptr) {
      columns.push_back(Unchanged(input.columns[i]));
      continue;
    }
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value, Filled(resolver, input.columns[i], *fills[i], span));
    columns.push_back(Changed(resolver, input.columns[i], std::move(value)));
  }
  return ProjectColumns(std::move(input), std::move(columns));
}

}  // namespace firesteel::analysis

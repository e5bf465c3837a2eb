#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/column_projection.h"
#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {
namespace {

// The old values tell which columns are meant: numbers replace in every numeric column.
bool Fits(const DataType& column, const DataType& old_value) {
  if (old_value.IsNumeric()) return column.IsNumeric();
  if (old_value.IsString()) return column.IsString();
  return column.kind() == old_value.kind();
}

ResolvedExpressionPtr Written(const plan::Literal& literal, SourceSpan span) {
  return MakeResolved(ResolvedLiteral{literal.value}, literal.type, literal.value.IsNull(), span);
}

ResolvedExpressionPtr ValueAs(const plan::Literal& literal, const DataType& type, SourceSpan span) {
  if (literal.value.IsNull()) return MakeResolved(ResolvedLiteral{}, type, true, span);
  const ResolvedExpressionPtr written = MakeResolved(ResolvedLiteral{literal.value}, literal.type, false, span);
  if (SameIgnoringNullability(literal.type, type)) return written;
  // As Spark's own cast here: 2.7 in an INT column is 2.
  return MakeResolved(ResolvedCast{written, plan::EvalMode::kTry}, type, true, span);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveNaReplace(Resolver& resolver, const plan::NaReplace& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  FS_ASSIGN_OR_RETURN(const std::vector<bool> selected, SelectColumns(resolver, input, node.columns, span));
  if (node.replacements.empty()) return input;
  const auto* first = plan::As<plan::Literal>(node.replacements[0].first);
  ExpressionResolver expressions(resolver, {});
  std::vector<ProjectedColumn> columns;
  for (std::size_t i = 0; i < input.columns.size(); ++i) {
    const Attribute& column = input.columns[i];
    if (!selected[i] || first == nullptr || !Fits(column.type, first->type)) {
      columns.push_back(Unchanged(column));
      continue;
    }
    const ResolvedExpressionPtr old = MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span);
    std::vector<ResolvedExpressionPtr> cases;
    for (const auto& [from, to] : node.replacements) {
      const auto* from_literal = plan::As<plan::Literal>(from);
      const auto* to_literal = plan::As<plan::Literal>(to);
      if (from_literal == nullptr || to_literal == nullptr)
        return Unsupported("na.replace with values that are not literals", span);
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr equal, expressions.Call(from_literal->value.IsNull() ? "<=>" : "=",
                                                                        {old, Written(*from_literal, span)}, span));
      cases.push_back(std::move(equal));
      cases.push_back(ValueAs(*to_literal, column.type, span));
    }
    cases.push_back(old);
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value, expressions.Call("when", std::move(cases), span));
    columns.push_back(Changed(resolver, column, std::move(value)));
  }
  return ProjectColumns(std::move(input), std::move(columns));
}

}  // namespace firesteel::analysis

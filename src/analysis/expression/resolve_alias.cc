#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveSubqueryAlias(Resolver& resolver, const plan::SubqueryAlias& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  if (const auto* table = plan::As<plan::InlineTable>(node.input);
      table != nullptr && !node.column_aliases.empty() && node.column_aliases.size() != input.columns.size()) {
    return SparkError("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                      {{"expectedNumCols", std::to_string(node.column_aliases.size())},
                       {"actualNumCols", std::to_string(input.columns.size())},
                       {"rowIndex", "0"}},
                      span);
  }
  if (!node.column_aliases.empty() && node.column_aliases.size() != input.columns.size()) {
    return SparkError(
        "ASSIGNMENT_ARITY_MISMATCH",
        {{"numTarget", std::to_string(node.column_aliases.size())}, {"numExpr", std::to_string(input.columns.size())}},
        span);
  }
  std::vector<Attribute>& columns = input.columns.Edit();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!node.column_aliases.empty()) columns[i].name = node.column_aliases[i];
    columns[i].qualifier.clear();
    if (!node.alias.empty()) columns[i].qualifier.push_back(node.alias);
  }
  input.hidden.clear();
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis

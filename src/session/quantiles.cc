#include "session/quantiles.h"

#include <algorithm>
#include <cmath>

#include "session/derive.h"
#include "session/derived_expressions.h"

namespace firesteel::session {

StatusOr<std::vector<std::int64_t>> CountValues(Session& session, const plan::RelationPtr& input,
                                                const std::vector<plan::ExpressionPtr>& values) {
  std::vector<std::int64_t> counts;
  if (values.empty()) return counts;
  plan::Project aggregates{input, {}};
  for (const plan::ExpressionPtr& value : values) aggregates.expressions.push_back(plan::MakeCall("count", {value}));
  FS_ASSIGN_OR_RETURN(const auto rows, RowsOf(session, plan::MakeRelation(std::move(aggregates)), 1));
  for (const Value& count : rows[0]) counts.push_back(std::get<std::int64_t>(count.data));
  return counts;
}

double ProbabilityOfRank(double probability, std::int64_t count) {
  if (count == 0) return probability;
  const double rank = std::max(1.0, std::ceil(probability * static_cast<double>(count)));
  return (rank - 0.5) / static_cast<double>(count);
}

// Exact, which is within every relative error asked for.
StatusOr<analysis::Derivation> Derive(Session& session, const plan::ApproximateQuantile& node) {
  if (node.relative_error < 0) return RequirementFailed("Relative Error must be non-negative but got " + std::to_string(node.relative_error));
  for (const double probability : node.probabilities) {
    if (!(probability >= 0 && probability <= 1)) return RequirementFailed("percentile should be in the range [0.0, 1.0]");
  }
  std::vector<plan::ExpressionPtr> numbers;
  for (const std::string& name : node.columns) {
    FS_ASSIGN_OR_RETURN(const StructField field, ColumnOf(session, node.input, name));
    if (!field.type.IsNumeric()) {
      return RequirementFailed("Quantile calculation for column " + name + " with data type " + field.type.ToSimpleString() +
                               " is not supported.");
    }
    FS_ASSIGN_OR_RETURN(const plan::ExpressionPtr column, ColumnCalled(session, name));
    // NaN is left out as NULL is.
    const plan::ExpressionPtr null = plan::MakeExpression(plan::Literal{DataType::Null(), Value{}});
    numbers.push_back(plan::MakeCall("nanvl", {CastTo(column, DataType::Double()), CastTo(null, DataType::Double())}));
  }
  const DataType doubles = DataType::Array(DataType::Double(), /*contains_null=*/false);
  ValueList lists;
  FS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> counts, CountValues(session, node.input, numbers));
  plan::Project aggregates{node.input, {}};
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    for (const double probability : node.probabilities) {
      aggregates.expressions.push_back(
          plan::MakeCall("percentile_approx", {numbers[c], DoubleLiteral(ProbabilityOfRank(probability, counts[c]))}));
    }
  }
  std::vector<std::vector<Value>> rows(1);
  if (!aggregates.expressions.empty()) {
    FS_ASSIGN_OR_RETURN(rows, RowsOf(session, plan::MakeRelation(std::move(aggregates)), 1));
  }
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    ValueList list;
    for (std::size_t p = 0; p < node.probabilities.size() && counts[c] > 0; ++p) {
      list.items.push_back(std::move(rows[0][c * node.probabilities.size() + p]));
    }
    lists.items.push_back(Value{std::move(list)});
  }
  return DerivedRows({{"approx_quantile", DataType::Array(doubles), false}}, {{Value{std::move(lists)}}});
}

}  // namespace firesteel::session

#include <algorithm>
#include <cmath>
#include <limits>

#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"

namespace firesteel::session {

namespace {

// percentile_approx takes an accuracy, 1 / relative error. 0 asks for exact answers.
plan::ExpressionPtr Accuracy(double relative_error) {
  const double most = std::numeric_limits<std::int32_t>::max();
  const double accuracy = relative_error > 0 ? std::ceil(std::min(most, std::max(1.0, 1 / relative_error))) : most;
  return plan::MakeExpression(plan::Literal{DataType::Int(), Value{static_cast<std::int64_t>(accuracy)}});
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::ApproximateQuantile& node) {
  if (node.relative_error < 0)
    return RequirementFailed("Relative Error must be non-negative but got " + std::to_string(node.relative_error));
  for (const double probability : node.probabilities) {
    if (!(probability >= 0 && probability <= 1))
      return RequirementFailed("percentile should be in the range [0.0, 1.0]");
  }
  std::vector<plan::ExpressionPtr> numbers;
  for (const std::string& name : node.columns) {
    FS_ASSIGN_OR_RETURN(const StructField field, ColumnOf(session, node.input, name));
    if (!field.type.IsNumeric()) {
      return RequirementFailed("Quantile calculation for column " + name + " with data type " +
                               field.type.ToSimpleString() + " is not supported.");
    }
    FS_ASSIGN_OR_RETURN(const plan::ExpressionPtr column, ColumnCalled(session, name));
    // NaN is left out as NULL is.
    const plan::ExpressionPtr null = plan::MakeExpression(plan::Literal{DataType::Null(), Value{}});
    numbers.push_back(plan::MakeCall("nanvl", {CastTo(column, DataType::Double()), CastTo(null, DataType::Double())}));
  }
  const DataType doubles = DataType::Array(DataType::Double(), /*contains_null=*/false);
  ValueList lists;
  plan::Project aggregates{node.input, {}};
  std::vector<plan::ExpressionPtr> probabilities;
  for (const double probability : node.probabilities) probabilities.push_back(DoubleLiteral(probability));
  for (const plan::ExpressionPtr& number : numbers) {
    aggregates.expressions.push_back(plan::MakeCall(
        "percentile_approx", {number, plan::MakeCall("array", probabilities), Accuracy(node.relative_error)}));
  }
  std::vector<std::vector<Value>> rows(1);
  if (!aggregates.expressions.empty()) {
    FS_ASSIGN_OR_RETURN(rows, RowsOf(session, plan::MakeRelation(std::move(aggregates)), 1));
  }
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    Value& found = rows[0][c];
    lists.items.push_back(found.IsNull() ? Value{ValueList{}} : std::move(found));
  }
  return DerivedRows({{"approx_quantile", DataType::Array(doubles), false}}, {{Value{std::move(lists)}}});
}

}  // namespace firesteel::session

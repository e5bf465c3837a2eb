#include <limits>

#include "session/commands/write_checks.h"
#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"

namespace firesteel::session {
namespace {

using plan::ExpressionPtr;

// "null" for NULL, the text of any other value.
ExpressionPtr LabelOf(const ExpressionPtr& column, ExpressionPtr text) {
  return plan::MakeCall("when", {plan::MakeCall("isnull", {column}), TextLiteral("null"), std::move(text)});
}

// The two columns as DOUBLE; NULL counts as 0, as in Spark.
StatusOr<std::vector<ExpressionPtr>> TwoNumbers(Session& session, const plan::RelationPtr& input,
                                                const std::vector<std::string>& names, const char* title) {
  std::vector<ExpressionPtr> numbers;
  for (const std::string& name : names) {
    FS_ASSIGN_OR_RETURN(const StructField field, ColumnOf(session, input, name));
    if (!field.type.IsNumeric()) {
      return RequirementFailed(std::string(title) + " calculation for columns with dataType " +
                               field.type.ToSimpleString() + " not supported.");
    }
    FS_ASSIGN_OR_RETURN(const ExpressionPtr column, ColumnCalled(session, name));
    numbers.push_back(plan::MakeCall("coalesce", {CastTo(column, DataType::Double()), DoubleLiteral(0)}));
  }
  return numbers;
}

// The different headings in their order.
StatusOr<std::vector<std::string>> Headings(Session& session, const plan::RelationPtr& labels) {
  plan::Sort sorted{
      plan::MakeRelation(plan::Distinct{plan::MakeRelation(plan::Project{labels, {ColumnNamed("__heading")}})}), {}};
  sorted.order.push_back({.child = ColumnNamed("__heading")});
  const std::int64_t most = session.settings().Integer("spark.sql.pivotMaxValues");
  FS_ASSIGN_OR_RETURN(const auto rows, RowsOf(session, plan::MakeRelation(std::move(sorted)), most + 1));
  if (static_cast<std::int64_t>(rows.size()) > most) {
    return LegacyError("1324", "The crosstab has more than " + std::to_string(most) +
                                   " columns; set spark.sql.pivotMaxValues to at least their number if that is meant.");
  }
  std::vector<std::string> headings;
  for (const auto& row : rows) headings.push_back(std::get<std::string>(row[0].data));
  return headings;
}

// One row, one DOUBLE; `if_null` where the aggregate has no value.
StatusOr<analysis::Derivation> OneNumber(Session& session, const plan::RelationPtr& input,
                                         const ExpressionPtr& aggregate, const char* name, double if_null) {
  FS_ASSIGN_OR_RETURN(const auto rows, RowsOf(session, plan::MakeRelation(plan::Project{input, {aggregate}}), 1));
  const Value value = rows[0][0].IsNull() ? Value{if_null} : rows[0][0];
  return DerivedRows({{name, DataType::Double(), true}}, {{value}});
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::Covariance& node) {
  FS_ASSIGN_OR_RETURN(const auto numbers, TwoNumbers(session, node.input, {node.column1, node.column2}, "Covariance"));
  return OneNumber(session, node.input, plan::MakeCall("covar_samp", numbers), "cov", 0);
}

StatusOr<analysis::Derivation> Derive(Session& session, const plan::Correlation& node) {
  if (!node.method.empty() && node.method != "pearson") {
    return RequirementFailed("Currently only the calculation of the Pearson Correlation coefficient is supported.");
  }
  FS_ASSIGN_OR_RETURN(const auto numbers, TwoNumbers(session, node.input, {node.column1, node.column2}, "Correlation"));
  // One square root of the product, as Spark takes it, rather than a product of two.
  const auto variance = [&](std::size_t i) { return plan::MakeCall("var_pop", {numbers[i]}); };
  const ExpressionPtr spread = plan::MakeCall("sqrt", {plan::MakeCall("*", {variance(0), variance(1)})});
  const ExpressionPtr correlation =
      plan::MakeCall("/", {plan::MakeCall("covar_pop", numbers), plan::MakeCall("nullif", {spread, DoubleLiteral(0)})});
  return OneNumber(session, node.input, correlation, "corr", std::numeric_limits<double>::quiet_NaN());
}

// The values of the second column become columns, known once it has been read.
StatusOr<analysis::Derivation> Derive(Session& session, const plan::Crosstab& node) {
  FS_ASSIGN_OR_RETURN(const ExpressionPtr row, ColumnCalled(session, node.column1));
  FS_ASSIGN_OR_RETURN(const ExpressionPtr column, ColumnCalled(session, node.column2));
  FS_RETURN_IF_ERROR(ColumnOf(session, node.input, node.column1).status());
  FS_RETURN_IF_ERROR(ColumnOf(session, node.input, node.column2).status());
  const std::string title = node.column1 + "_" + node.column2;
  // A backtick in a column's name could not be quoted.
  const ExpressionPtr heading =
      plan::MakeCall("replace", {CastTo(column, DataType::String()), TextLiteral("`"), TextLiteral("")});
  const plan::RelationPtr labels = plan::MakeRelation(plan::Project{
      node.input,
      {Named(LabelOf(row, CastTo(row, DataType::String())), title), Named(LabelOf(column, heading), "__heading")}});
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> headings, Headings(session, labels));
  plan::Aggregate counts;
  counts.input = labels;
  counts.grouping = {ColumnNamed(title)};
  counts.select_list = {ColumnNamed(title)};
  for (const std::string& text : headings) {
    const ExpressionPtr here = plan::MakeCall("=", {ColumnNamed("__heading"), TextLiteral(text)});
    counts.select_list.push_back(Named(plan::MakeCall("count_if", {here}), text));
  }
  return analysis::Derivation(plan::RelationPtr(plan::MakeRelation(std::move(counts))));
}

}  // namespace firesteel::session

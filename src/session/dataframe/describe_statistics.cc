#include <algorithm>
#include <charconv>
#include <optional>

#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

using plan::ExpressionPtr;

// A statistic by name, lower case; percentiles as a fraction.
struct Statistic {
  std::string name;
  std::optional<double> percentile;
};

StatusOr<Statistic> ParseStatistic(const std::string& text) {
  const std::string name = FoldCase(text);
  if (!name.empty() && name.back() == '%') {
    double percent = 0;
    const char* end = name.data() + name.size() - 1;
    const auto parsed = std::from_chars(name.data(), end, percent);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
      if (percent < 0 || percent > 100) return RequirementFailed("Percentiles must be in the range [0, 1]");
      return Statistic{name, percent / 100};
    }
  }
  for (const char* known : {"count", "count_distinct", "approx_count_distinct", "mean", "stddev", "min", "max"}) {
    if (name == known) return Statistic{name, {}};
  }
  return SparkError("UNRECOGNIZED_STATISTIC", {{"stats", "'" + text + "'"}});
}

// Texts take part in averages where they are numbers.
ExpressionPtr AsNumber(const ExpressionPtr& column, const DataType& type) {
  return type.IsNumeric() ? column : CastTo(column, DataType::Double(), plan::CastMode::kTryCast);
}

ExpressionPtr ValueOf(const Statistic& statistic, const ExpressionPtr& column, const DataType& type) {
  if (statistic.percentile) {
    ExpressionPtr value =
        plan::MakeCall("percentile_approx", {AsNumber(column, type), DoubleLiteral(*statistic.percentile)});
    // Spark takes a decimal's percentile from a double, whose text it shows.
    return type.Is(TypeKind::kDecimal) ? CastTo(std::move(value), DataType::Double()) : value;
  }
  if (statistic.name == "count") return plan::MakeCall("count", {column});
  if (statistic.name == "count_distinct") {
    plan::UnresolvedFunction call;
    call.name = {"count"};
    call.arguments = {column};
    call.distinct = true;
    return plan::MakeExpression(std::move(call));
  }
  if (statistic.name == "mean") return plan::MakeCall("avg", {AsNumber(column, type)});
  if (statistic.name == "stddev") return plan::MakeCall("stddev_samp", {AsNumber(column, type)});
  return plan::MakeCall(statistic.name, {column});
}

// A method that goes through columns by name cannot have a name twice.
Status CheckNames(const Schema& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!EqualsIgnoreCase(columns[i].name, columns[j].name)) continue;
      const std::string name = QuoteIdentifier(columns[i].name);
      return SparkError(
          "AMBIGUOUS_REFERENCE",
          {{"name", name}, {"referenceNames", "[" + QuoteIdentifier(columns[j].name) + ", " + name + "]"}});
    }
  }
  return Status::Ok();
}

// One row a statistic, one column of text a column that is a number or a text.
StatusOr<analysis::Derivation> Summarize(Session& session, const plan::RelationPtr& input,
                                         const std::vector<std::string>& titles) {
  std::vector<Statistic> statistics;
  for (const std::string& title : titles) {
    FS_ASSIGN_OR_RETURN(statistics.emplace_back(), ParseStatistic(title));
  }
  FS_ASSIGN_OR_RETURN(Schema schema, SchemaOfRelation(session, input));
  std::erase_if(schema, [](const StructField& field) { return !field.type.IsNumeric() && !field.type.IsString(); });
  FS_RETURN_IF_ERROR(CheckNames(schema));
  Schema columns = {OptionalText("summary")};
  plan::Project aggregates{input, {}};
  for (const StructField& field : schema) {
    columns.push_back(OptionalText(field.name));
    for (const Statistic& statistic : statistics) {
      aggregates.expressions.push_back(
          CastTo(ValueOf(statistic, ColumnNamed(field.name), field.type), DataType::String()));
    }
  }
  std::vector<std::vector<Value>> found(1);
  if (!aggregates.expressions.empty()) {
    FS_ASSIGN_OR_RETURN(found, RowsOf(session, plan::MakeRelation(std::move(aggregates)), 1));
  }
  std::vector<std::vector<Value>> rows;
  for (std::size_t s = 0; s < statistics.size(); ++s) {
    std::vector<Value>& row = rows.emplace_back();
    row.push_back(TextValue(titles[s]));
    for (std::size_t c = 1; c < columns.size(); ++c)
      row.push_back(std::move(found[0][(c - 1) * statistics.size() + s]));
  }
  return DerivedRows(std::move(columns), std::move(rows));
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::DescribeStatistics& node) {
  plan::RelationPtr input = node.input;
  if (!node.columns.empty()) {
    plan::Project chosen{node.input, {}};
    for (const std::string& name : node.columns) {
      FS_ASSIGN_OR_RETURN(chosen.expressions.emplace_back(), ColumnCalled(session, name));
    }
    input = plan::MakeRelation(std::move(chosen));
  }
  return Summarize(session, input, {"count", "mean", "stddev", "min", "max"});
}

StatusOr<analysis::Derivation> Derive(Session& session, const plan::SummaryStatistics& node) {
  if (!node.statistics.empty()) return Summarize(session, node.input, node.statistics);
  return Summarize(session, node.input, {"count", "mean", "stddev", "min", "25%", "50%", "75%", "max"});
}

}  // namespace firesteel::session

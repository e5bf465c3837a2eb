#include <string>
#include <vector>

#include "base/overloaded.h"
#include "plan/printer.h"
#include "plan/relation.h"
#include "types/identifier_text.h"

namespace firesteel::plan {
namespace {

// The line of a relation and the relations below it.
struct Line {
  std::string text;
  std::vector<RelationPtr> inputs;
};

std::string Names(const std::vector<std::string>& names, std::string_view separator = ", ") {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : std::string(separator)) + QuoteIfNeeded(name);
  return out;
}

std::string List(const std::vector<ExpressionPtr>& list) {
  std::string out;
  for (const ExpressionPtr& item : list) out += (out.empty() ? "" : ", ") + Print(item);
  return "[" + out + "]";
}

std::string Orders(const std::vector<SortOrderSpec>& orders) {
  std::string out;
  for (const SortOrderSpec& order : orders) {
    out += (out.empty() ? "" : ", ") + Print(order.child);
    out += order.direction == SortDirection::kAscending ? " ASC" : " DESC";
    if (order.nulls != NullOrder::kDefault) out += order.nulls == NullOrder::kFirst ? " NULLS FIRST" : " NULLS LAST";
  }
  return "[" + out + "]";
}

std::string JoinName(const Join& join) {
  static constexpr const char* kNames[] = {"Inner", "Left", "Right", "Full", "Cross", "LeftSemi", "LeftAnti"};
  std::string out = std::string(join.natural ? "Natural" : "") + kNames[static_cast<int>(join.type)] + "Join";
  if (join.lateral) out += " lateral";
  if (join.condition) out += " on " + Print(join.condition);
  if (!join.using_columns.empty()) out += " using (" + Names(join.using_columns) + ")";
  return out;
}

std::string SetOperationName(const SetOperation& operation) {
  static constexpr const char* kNames[] = {"Union", "Intersect", "Except"};
  return std::string(kNames[static_cast<int>(operation.kind)]) + (operation.all ? " all" : "") +
         (operation.by_name ? " by name" : "");
}

std::string AggregateText(const Aggregate& aggregate) {
  static constexpr const char* kKinds[] = {"", " rollup", " cube", " grouping sets", " all"};
  std::string out =
      std::string("Aggregate") + kKinds[static_cast<int>(aggregate.kind)] + " " + List(aggregate.grouping);
  for (const auto& set : aggregate.grouping_sets) out += " " + List(set);
  return out + " select " + List(aggregate.select_list);
}

std::string PivotText(const Pivot& pivot) {
  std::string out = "Pivot " + List(pivot.aggregates) + " for " + List(pivot.columns) + " in [";
  for (const PivotValue& value : pivot.values) {
    if (out.back() != '[') out += ", ";
    out += Print(value.value) + (value.alias.empty() ? "" : " AS " + QuoteIfNeeded(value.alias));
  }
  return out + "]";
}

std::string UnpivotText(const Unpivot& unpivot) {
  std::string out = "Unpivot (" + Names(unpivot.value_columns) + ") for " + unpivot.variable_column + " in [";
  for (const UnpivotValue& value : unpivot.values) {
    if (out.back() != '[') out += ", ";
    out += List(value.columns) + (value.alias.empty() ? "" : " AS " + QuoteIfNeeded(value.alias));
  }
  return out + "]" + (unpivot.include_nulls ? " include nulls" : "");
}

std::string SampleText(const Sample& sample) {
  std::string out = "Sample ";
  if (sample.method == SampleMethod::kRows) out += Print(sample.row_count) + " rows";
  if (sample.method == SampleMethod::kPercent)
    out += std::to_string(sample.lower) + " to " + std::to_string(sample.upper);
  if (sample.method == SampleMethod::kBucket)
    out += std::to_string(sample.bucket) + " out of " + std::to_string(sample.buckets);
  if (sample.seed) out += " seed " + std::to_string(*sample.seed);
  return out;
}

Line WithLine(const With& with) {
  Line line{std::string("With") + (with.recursive ? " recursive" : ""), {}};
  for (const CommonTableExpression& cte : with.ctes) {
    line.text += " " + QuoteIfNeeded(cte.name);
    if (!cte.column_aliases.empty()) line.text += "(" + Names(cte.column_aliases) + ")";
    line.inputs.push_back(cte.plan);
  }
  line.inputs.push_back(with.body);
  return line;
}

Line NamedLine(const NamedRelation& relation) {
  std::string text = "Table ";
  text += relation.identifier_expression ? "identifier(" + Print(relation.identifier_expression) + ")"
                                         : Names(relation.parts, ".");
  if (relation.streaming) text += " streaming";
  if (relation.time_travel && relation.time_travel->timestamp) {
    text += " timestamp as of " + Print(relation.time_travel->timestamp);
  } else if (relation.time_travel) {
    text += " version as of " + relation.time_travel->version;
  }
  return {text, {}};
}

Line InlineLine(const InlineTable& table) {
  Line line{"Values", {}};
  for (const auto& row : table.rows) line.text += " " + List(row);
  return line;
}

Line DerivedLine(const DerivedRelation& relation) {
  static constexpr const char* kNames[] = {
      "ShowString",          "HtmlString",    "Describe", "Summary",   "Crosstab",   "Covariance", "Correlation",
      "ApproximateQuantile", "FrequentItems", "SampleBy", "Transpose", "Checkpoint", "Catalog"};
  static_assert(std::size(kNames) == std::variant_size_v<DerivedNode>);
  Line line{kNames[relation.derived.index()], {}};
  std::visit(
      [&](const auto& node) {
        if constexpr (requires { node.input; }) line.inputs.push_back(node.input);
      },
      relation.derived);
  return line;
}

Line Describe(const Relation& relation) {
  return std::visit(Overloaded{[](const NamedRelation& node) { return NamedLine(node); },
                               [](const FileRelation& node) {
                                 return Line{"Files " + node.format + " " + Names(node.paths), {}};
                               },
                               [](const Project& node) {
                                 return Line{"Project " + List(node.expressions), {node.input}};
                               },
                               [](const Filter& node) {
                                 return Line{"Filter " + Print(node.condition), {node.input}};
                               },
                               [](const Join& node) {
                                 return Line{JoinName(node), {node.left, node.right}};
                               },
                               [](const SetOperation& node) {
                                 return Line{SetOperationName(node), {node.left, node.right}};
                               },
                               [](const Sort& node) {
                                 const std::string keys = node.all ? "all" : Orders(node.order);
                                 return Line{(node.global ? "Sort " : "SortWithinPartitions ") + keys, {node.input}};
                               },
                               [](const Limit& node) {
                                 return Line{"Limit " + (node.count ? Print(node.count) : "ALL"), {node.input}};
                               },
                               [](const Offset& node) {
                                 return Line{"Offset " + Print(node.count), {node.input}};
                               },
                               [](const Tail& node) {
                                 return Line{"Tail " + Print(node.count), {node.input}};
                               },
                               [](const Aggregate& node) {
                                 return Line{AggregateText(node), {node.input}};
                               },
                               [](const Having& node) {
                                 return Line{"Having " + Print(node.condition), {node.input}};
                               },
                               [](const Pivot& node) {
                                 return Line{PivotText(node), {node.input}};
                               },
                               [](const Unpivot& node) {
                                 return Line{UnpivotText(node), {node.input}};
                               },
                               [](const Distinct& node) {
                                 return Line{"Distinct", {node.input}};
                               },
                               [](const Deduplicate& node) {
                                 return Line{"Deduplicate " + Names(node.columns), {node.input}};
                               },
                               [](const SubqueryAlias& node) {
                                 std::string text = "Alias " + QuoteIfNeeded(node.alias);
                                 if (!node.column_aliases.empty()) text += "(" + Names(node.column_aliases) + ")";
                                 return Line{text, {node.input}};
                               },
                               [](const InlineTable& node) { return InlineLine(node); },
                               [](const LocalRelation& node) {
                                 return Line{"LocalData " + std::to_string(node.schema.size()) + " columns", {}};
                               },
                               [](const RangeRelation& node) {
                                 return Line{"Range " + std::to_string(node.start) + " " + std::to_string(node.end) +
                                                 " " + std::to_string(node.step),
                                             {}};
                               },
                               [](const TableFunction& node) {
                                 return Line{"TableFunction " + Names(node.name, ".") + List(node.arguments), {}};
                               },
                               [](const LateralView& node) {
                                 std::string text = std::string("LateralView ") + (node.outer ? "outer " : "") +
                                                    Print(node.generator) + " " + node.table_alias;
                                 if (!node.column_aliases.empty()) text += "(" + Names(node.column_aliases) + ")";
                                 return Line{text, {node.input}};
                               },
                               [](const With& node) { return WithLine(node); },
                               [](const WindowDefinitions& node) {
                                 std::string text = "WindowDefinitions";
                                 for (const auto& [name, spec] : node.definitions) text += " " + name;
                                 return Line{text, {node.input}};
                               },
                               [](const Sample& node) {
                                 return Line{SampleText(node), {node.input}};
                               },
                               [](const Repartition& node) {
                                 return Line{"Repartition " + List(node.expressions), {node.input}};
                               },
                               [](const Hint& node) {
                                 return Line{"Hint " + node.name + List(node.parameters), {node.input}};
                               },
                               [](const ToDf& node) {
                                 return Line{"ToDf " + Names(node.names), {node.input}};
                               },
                               [](const RenameColumns& node) {
                                 return Line{"RenameColumns", {node.input}};
                               },
                               [](const DropColumns& node) {
                                 return Line{"DropColumns " + List(node.columns) + Names(node.names), {node.input}};
                               },
                               [](const WithColumns& node) {
                                 return Line{"WithColumns " + List(node.aliases), {node.input}};
                               },
                               [](const SqlText& node) {
                                 return Line{"Sql " + node.text, {}};
                               },
                               [](const NaFill& node) {
                                 return Line{"NaFill " + Names(node.columns) + List(node.values), {node.input}};
                               },
                               [](const NaDrop& node) {
                                 return Line{"NaDrop " + Names(node.columns), {node.input}};
                               },
                               [](const NaReplace& node) {
                                 return Line{"NaReplace " + Names(node.columns), {node.input}};
                               },
                               [](const ToSchema& node) {
                                 return Line{"ToSchema", {node.input}};
                               },
                               [](const CollectMetrics& node) {
                                 return Line{"CollectMetrics " + node.name + List(node.metrics), {node.input}};
                               },
                               [](const ParseText& node) {
                                 return Line{"ParseText " + node.format, {node.input}};
                               },
                               [](const AsOfJoin& node) {
                                 return Line{"AsOfJoin " + node.direction, {node.left, node.right}};
                               },
                               [](const DerivedRelation& node) { return DerivedLine(node); }},
                    relation.node);
}

}  // namespace

namespace internal {

void PrintRelation(const RelationPtr& relation, int depth, std::string& out) {
  if (!relation) return;  // SELECT without FROM
  Line line = Describe(*relation);
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
  out += line.text + "\n";
  for (const RelationPtr& input : line.inputs) PrintRelation(input, depth + 1, out);
}

}  // namespace internal
}  // namespace firesteel::plan

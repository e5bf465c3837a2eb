#include "analysis/plan/analysis_printer.h"

#include <map>
#include <variant>

#include "analysis/expression/literal_text.h"
#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "base/overloaded.h"
#include "types/java_number.h"

namespace firesteel::analysis {
namespace {

const char* JoinName(plan::JoinType type) {
  switch (type) {
    case plan::JoinType::kInner:
      return "Inner";
    case plan::JoinType::kLeft:
      return "LeftOuter";
    case plan::JoinType::kRight:
      return "RightOuter";
    case plan::JoinType::kFull:
      return "FullOuter";
    case plan::JoinType::kCross:
      return "Cross";
    case plan::JoinType::kLeftSemi:
      return "LeftSemi";
    case plan::JoinType::kLeftAnti:
      return "LeftAnti";
  }
  return "";
}

const char* SetName(plan::SetOperationKind kind) {
  switch (kind) {
    case plan::SetOperationKind::kUnion:
      return "Union";
    case plan::SetOperationKind::kIntersect:
      return "Intersect";
    case plan::SetOperationKind::kExcept:
      return "Except";
  }
  return "";
}

class Printer {
 public:
  std::string Print(const ResolvedPlanPtr& plan) {
    Learn(plan);
    Node(plan, 0);
    return std::move(text_);
  }

  std::string Expression(const ResolvedExpressionPtr& expression) {
    return WithStackRoom([&]() -> std::string {
      if (!expression) return "";
      return std::visit(
          Overloaded{
              [&](const ResolvedLiteral& literal) { return Literal(literal, expression->type); },
              [&](const ColumnReference& reference) {
                return (reference.outer ? "outer(" : "") + Column(reference.id) + (reference.outer ? ")" : "");
              },
              [&](const FunctionCall& call) { return call.name + Mode(call.mode) + "(" + List(call.arguments) + ")"; },
              [&](const ResolvedCast& cast) {
                return "cast" + Mode(cast.mode) + "(" + Expression(cast.child) + " as " +
                       expression->type.ToSimpleString() + ")";
              },
              [&](const FieldAccess& access) { return Expression(access.child) + "." + FieldName(access); },
              [&](const ResolvedLambda& lambda) {
                std::string parameters;
                for (const Attribute& parameter : lambda.parameters) {
                  names_[parameter.id] = parameter.name;
                  parameters += (parameters.empty() ? "" : ", ") + Column(parameter.id);
                }
                return "(" + parameters + ") -> " + Expression(lambda.body);
              },
              [&](const AggregateCall& call) {
                std::string text = call.name + "(" + (call.distinct ? "distinct " : "") + List(call.arguments) + ")";
                if (call.ignore_nulls) text += " ignore nulls";
                if (!call.within_group.empty()) text += " within group (" + Order(call.within_group) + ")";
                if (call.filter) text += " filter (" + Expression(call.filter) + ")";
                return text;
              },
              [&](const WindowCall& call) {
                std::string text = Expression(call.function) + " over (";
                if (!call.partition_by.empty()) text += "partition by " + List(call.partition_by) + " ";
                if (!call.order_by.empty()) text += "order by " + Order(call.order_by) + " ";
                return text + (call.frame_type == plan::FrameType::kRows ? "rows " : "range ") + Bound(call.lower) +
                       " to " + Bound(call.upper) + ")";
              },
              [&](const ResolvedSubquery& subquery) {
                const char* kind = subquery.kind == plan::SubqueryKind::kExists ? "exists"
                                   : subquery.kind == plan::SubqueryKind::kIn   ? "in"
                                                                                : "scalar";
                subqueries_.push_back(subquery.plan);
                return "subquery " + std::string(kind) + " [" + std::to_string(subqueries_.size()) + "](" +
                       List(subquery.in_values) + ")";
              },
          },
          expression->node);
    });
  }

 private:
  // Names come from the nodes that make the columns.
  void Learn(const ResolvedPlanPtr& plan) {
    WithStackRoom([&] {
      if (!plan) return;
      for (const Attribute& column : plan->output) names_.emplace(column.id, column.name);
      ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { Learn(input); });
    });
  }

  std::string Column(ColumnId id) {
    const auto number = numbers_.emplace(id, numbers_.size() + 1).first->second;
    const auto name = names_.find(id);
    return (name == names_.end() ? "" : name->second) + "#" + std::to_string(number);
  }

  static std::string Mode(plan::EvalMode mode) {
    return mode == plan::EvalMode::kTry ? "?" : mode == plan::EvalMode::kLegacy ? "~" : "";
  }

  static std::string Literal(const ResolvedLiteral& literal, const DataType& type) {
    const std::string text = PrettyLiteral(literal.value, type, "UTC");
    if (type.IsString() && !literal.value.IsNull()) return "'" + text + "'";
    if (text.empty()) return "<" + type.ToSimpleString() + ">";
    return text;
  }

  static std::string FieldName(const FieldAccess& access) {
    const DataType& type = access.child->type;
    const DataType& record = type.Is(TypeKind::kArray) ? type.element() : type;
    return record.fields()[static_cast<std::size_t>(access.index)].name;
  }

  std::string List(const std::vector<ResolvedExpressionPtr>& expressions) {
    std::string text;
    for (const auto& expression : expressions) text += (text.empty() ? "" : ", ") + Expression(expression);
    return text;
  }

  std::string Order(const std::vector<ResolvedSortOrder>& order) {
    std::string text;
    for (const auto& item : order) {
      text += (text.empty() ? "" : ", ") + Expression(item.child) +
              (item.direction == plan::SortDirection::kAscending ? " asc" : " desc") +
              (item.nulls_first ? " nulls first" : " nulls last");
    }
    return text;
  }

  std::string Bound(const ResolvedFrameBound& bound) {
    switch (bound.kind) {
      case plan::FrameBoundKind::kUnboundedPreceding:
        return "unbounded preceding";
      case plan::FrameBoundKind::kUnboundedFollowing:
        return "unbounded following";
      case plan::FrameBoundKind::kCurrentRow:
        return "current row";
      case plan::FrameBoundKind::kPreceding:
        return Expression(bound.offset) + " preceding";
      case plan::FrameBoundKind::kFollowing:
        return Expression(bound.offset) + " following";
    }
    return "";
  }

  std::string Columns(const std::vector<Attribute>& columns, std::size_t from = 0) {
    std::string text;
    for (std::size_t i = from; i < columns.size(); ++i) {
      text += (i == from ? "" : ", ") + Column(columns[i].id) + " " + columns[i].type.ToSimpleString() +
              (columns[i].nullable ? "" : " not null");
    }
    return text;
  }

  std::string Assignments(const std::vector<ResolvedExpressionPtr>& expressions, const std::vector<Attribute>& output,
                          std::size_t from = 0) {
    std::string text;
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const Attribute& column = output[from + i];
      const auto* reference = As<ColumnReference>(expressions[i]);
      text += i == 0 ? "" : ", ";
      if (reference != nullptr && reference->id == column.id && !reference->outer) {
        text += Column(column.id);
      } else {
        const std::string value = Expression(expressions[i]);
        text += value + " AS " + Column(column.id);
      }
    }
    return text;
  }

  std::string Head(const ResolvedPlan& plan) {
    return std::visit(
        Overloaded{
            [](const OneRow&) { return std::string("OneRow"); },
            [&](const ValuesRows& node) {
              return "Values " + std::to_string(node.rows.size()) + " rows [" + Columns(plan.output) + "]";
            },
            [&](const LocalRows&) { return "LocalRows [" + Columns(plan.output) + "]"; },
            [&](const ScanFiles& node) {
              return "Scan " + (node.table_name.empty() ? node.scan->root : node.table_name) + " " +
                     std::to_string(node.scan->files.size()) + " files [" + Columns(plan.output) + "]";
            },
            [&](const ScanForeign& node) {
              return "Scan " + (node.source == nullptr ? node.connector : node.source->ToString()) + " [" +
                     Columns(plan.output) + "]";
            },
            [&](const RangeRows& node) {
              return "Range " + std::to_string(node.start) + ", " + std::to_string(node.end) + ", " +
                     std::to_string(node.step) + " [" + Columns(plan.output) + "]";
            },
            [&](const ResolvedProject& node) { return "Project [" + Assignments(node.expressions, plan.output) + "]"; },
            [&](const ResolvedFilter& node) { return "Filter " + Expression(node.condition); },
            [&](const ResolvedJoin& node) {
              return std::string("Join ") + JoinName(node.type) + (node.lateral ? " lateral" : "") +
                     (node.condition ? " on " + Expression(node.condition) : "");
            },
            [&](const ResolvedAggregate& node) {
              std::string text = "Aggregate [" + Assignments(node.grouping, plan.output) + "]";
              if (node.grouping_sets) {
                text += " sets";
                for (const auto& set : *node.grouping_sets) {
                  std::string indexes;
                  for (int index : set) indexes += (indexes.empty() ? "" : ",") + std::to_string(index + 1);
                  text += " (" + indexes + ")";
                }
              }
              const std::size_t from = node.grouping.size() + (node.grouping_sets ? 1 : 0);
              return text + " [" + Assignments(node.aggregates, plan.output, from) + "]";
            },
            [&](const ResolvedWindow& node) {
              return "Window [" + Assignments(node.calls, plan.output, plan.output.size() - node.calls.size()) + "]";
            },
            [&](const ResolvedSetOperation& node) {
              return std::string(SetName(node.kind)) + (node.all ? " all" : "") + " [" + Columns(plan.output) + "]";
            },
            [&](const ResolvedSort& node) { return "Sort " + Order(node.order); },
            [&](const ResolvedLimit& node) {
              return (node.limit ? "Limit " + std::to_string(*node.limit) : std::string("Limit all")) +
                     (node.offset > 0 ? " offset " + std::to_string(node.offset) : "");
            },
            [](const ResolvedTail& node) { return "Tail " + std::to_string(node.count); },
            [](const ResolvedDistinct&) { return std::string("Distinct"); },
            [&](const ResolvedDeduplicate& node) {
              std::string keys;
              for (ColumnId key : node.keys) keys += (keys.empty() ? "" : ", ") + Column(key);
              return "Deduplicate [" + keys + "]";
            },
            [&](const ResolvedGenerate& node) {
              return "Generate " + node.name + "(" + List(node.arguments) + ")" + (node.outer ? " outer" : "") + " [" +
                     Columns(plan.output, node.input->output.size()) + "]";
            },
            [](const ResolvedSample& node) {
              return "Sample " + JavaDouble(node.lower) + " to " + JavaDouble(node.upper);
            },
            [&](const ResolvedRepartition& node) {
              return "Repartition" + (node.partitions ? " " + std::to_string(*node.partitions) : std::string()) +
                     (node.expressions.empty() ? "" : " by " + List(node.expressions));
            },
            [](const ResolvedWith& node) {
              std::string names;
              for (const auto& definition : node.definitions) names += (names.empty() ? "" : ", ") + definition.name;
              return "With " + names;
            },
            [&](const CteReference& node) { return "CteReference " + node.name + " [" + Columns(plan.output) + "]"; },
        },
        plan.node);
  }

  void Line(const std::string& line, int depth) {
    text_.append(static_cast<std::size_t>(depth) * 2, ' ');
    text_ += line + "\n";
  }

  void Node(const ResolvedPlanPtr& plan, int depth) {
    WithStackRoom([&] {
      // Inputs first: their columns get the lower numbers.
      std::string below;
      std::swap(below, text_);
      ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { Node(input, depth + 1); });
      std::string printed_inputs = std::move(text_);
      text_ = std::move(below);
      const std::size_t own = subqueries_.size();
      Line(Head(*plan), depth);
      for (std::size_t i = own; i < subqueries_.size(); ++i) {
        Line("subquery [" + std::to_string(i + 1) + "]", depth + 1);
        Learn(subqueries_[i]);
        const ResolvedPlanPtr subquery = subqueries_[i];
        Node(subquery, depth + 2);
      }
      text_ += printed_inputs;
    });
  }

  std::map<ColumnId, std::string> names_;
  std::map<ColumnId, std::size_t> numbers_;
  std::vector<ResolvedPlanPtr> subqueries_;
  std::string text_;
};

}  // namespace

std::string PrintPlan(const ResolvedPlanPtr& plan) { return Printer().Print(plan); }

std::string PrintExpression(const ResolvedExpressionPtr& expression) { return Printer().Expression(expression); }

}  // namespace firesteel::analysis

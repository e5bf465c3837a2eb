#include "analysis/plan/plan_digest.h"

#include <algorithm>
#include <bit>
#include <map>
#include <variant>

#include "analysis/plan/resolved_rewrite.h"
#include "analysis/plan/scan_identity.h"
#include "base/deep_recursion.h"
#include "base/overloaded.h"
#include "storage/digest.h"

namespace firesteel::analysis {
namespace {

// Writes a plan in a form that names columns by where they come from: the how-manyeth column of the how-manyeth
// enclosing scope.
class Digester {
 public:
  explicit Digester(std::span<const std::int64_t> instants) : instants_(instants) {}

  std::string Plan(const ResolvedPlanPtr& plan) {
    return WithStackRoom([&]() -> std::string {
      const bool top = scopes_.empty();  // below a subquery the same plan may mean something else
      if (top) {
        if (const auto known = digests_.find(plan.get()); known != digests_.end()) return known->second;
      }
      std::string text = std::to_string(plan->node.index()) + "(";
      text += Inputs(plan);
      Scope scope;
      ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { AddTo(scope, input->output); });
      scopes_.push_back(std::move(scope));
      text += std::visit([&](const auto& node) { return Own(node, *plan); }, plan->node);
      scopes_.pop_back();
      for (const Attribute& column : plan->output) text += "|" + column.type.ToSql() + (column.nullable ? "?" : "");
      std::string digest = storage::Sha256(text + ")");
      if (top) digests_[plan.get()] = digest;
      return digest;
    });
  }

  std::unordered_map<const ResolvedPlan*, std::string> Take() { return std::move(digests_); }

 private:
  using Scope = std::map<ColumnId, std::size_t>;

  static void AddTo(Scope& scope, const std::vector<Attribute>& columns) {
    for (const Attribute& column : columns) scope.emplace(column.id, scope.size());
  }

  static std::string Text(const std::string& text) { return std::to_string(text.size()) + ":" + text; }

  std::string Inputs(const ResolvedPlanPtr& plan) {
    std::string text;
    if (const auto* with = As<ResolvedWith>(plan)) {
      for (const CteDefinition& definition : with->definitions) {
        ctes_[definition.id] = "recursion";
        std::string digest = Plan(definition.plan);
        if (definition.recursion) {
          digest += Plan(definition.recursion) + std::to_string(definition.max_recursion) + "," +
                    (definition.max_rows ? std::to_string(*definition.max_rows) : "");
        }
        ctes_[definition.id] = storage::Sha256(digest);
        text += ctes_[definition.id];
      }
      return text + Plan(with->body);
    }
    const auto* join = As<ResolvedJoin>(plan);
    if (join == nullptr || !join->lateral) {
      ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { text += Plan(input); });
      return text;
    }
    text = Plan(join->left);
    Scope left;
    AddTo(left, join->left->output);
    scopes_.push_back(std::move(left));
    text += Plan(join->right);
    scopes_.pop_back();
    return text;
  }

  std::string Own(const OneRow&, const ResolvedPlan&) { return ""; }
  std::string Own(const ValuesRows& node, const ResolvedPlan&) {
    std::string text;
    for (const auto& row : node.rows) text += List(row);
    return text;
  }
  std::string Own(const LocalRows& node, const ResolvedPlan&) { return storage::Sha256(node.arrow_ipc); }
  std::string Own(const ScanFiles& node, const ResolvedPlan&) { return ScanIdentity(*node.scan); }
  std::string Own(const ScanForeign& node, const ResolvedPlan&) {
    std::string text = Text(node.connector);
    for (const auto& [key, value] : node.options) text += Text(key) + Text(value);
    return text;
  }
  std::string Own(const RangeRows& node, const ResolvedPlan&) {
    return std::to_string(node.start) + "," + std::to_string(node.end) + "," + std::to_string(node.step);
  }
  std::string Own(const ResolvedProject& node, const ResolvedPlan&) { return List(node.expressions); }
  std::string Own(const ResolvedFilter& node, const ResolvedPlan&) { return Expression(node.condition); }
  std::string Own(const ResolvedJoin& node, const ResolvedPlan&) {
    return std::to_string(static_cast<int>(node.type)) + (node.lateral ? "lateral" : "") + Expression(node.condition);
  }
  std::string Own(const ResolvedAggregate& node, const ResolvedPlan&) {
    std::string text = List(node.grouping) + List(node.aggregates);
    if (!node.grouping_sets) return text;
    for (const auto& set : *node.grouping_sets) {
      text += "(";
      for (const int index : set) text += std::to_string(index) + ",";
      text += ")";
    }
    return text;
  }
  std::string Own(const ResolvedWindow& node, const ResolvedPlan&) { return List(node.calls); }
  std::string Own(const ResolvedSetOperation& node, const ResolvedPlan&) {
    return std::to_string(static_cast<int>(node.kind)) + (node.all ? "all" : "");
  }
  std::string Own(const ResolvedSort& node, const ResolvedPlan&) {
    return Order(node.order) + (node.global ? "" : "within");
  }
  std::string Own(const ResolvedLimit& node, const ResolvedPlan&) {
    return (node.limit ? std::to_string(*node.limit) : "all") + "," + std::to_string(node.offset);
  }
  std::string Own(const ResolvedTail& node, const ResolvedPlan&) { return std::to_string(node.count); }
  std::string Own(const ResolvedDistinct&, const ResolvedPlan&) { return ""; }
  std::string Own(const ResolvedDeduplicate& node, const ResolvedPlan&) {
    std::string text;
    for (const ColumnId key : node.keys) text += Column(key);
    return text;
  }
  std::string Own(const ResolvedGenerate& node, const ResolvedPlan&) {
    return Text(node.name) + List(node.arguments) + (node.outer ? "outer" : "");
  }
  std::string Own(const ResolvedSample& node, const ResolvedPlan&) {
    return std::to_string(std::bit_cast<std::int64_t>(node.lower)) + "," +
           std::to_string(std::bit_cast<std::int64_t>(node.upper)) + (node.with_replacement ? "with" : "") +
           (node.seed ? std::to_string(*node.seed) : "");
  }
  std::string Own(const ResolvedRepartition& node, const ResolvedPlan&) {
    return (node.partitions ? std::to_string(*node.partitions) : "") + (node.shuffle ? "" : "coalesce") +
           List(node.expressions);
  }
  std::string Own(const ResolvedWith&, const ResolvedPlan&) { return ""; }
  std::string Own(const CteReference& node, const ResolvedPlan&) {
    const auto known = ctes_.find(node.id);
    return known == ctes_.end() ? "?" + std::to_string(node.id) : known->second;
  }

  std::string Column(ColumnId id) {
    for (std::size_t depth = 0; depth < scopes_.size(); ++depth) {
      const Scope& scope = scopes_[scopes_.size() - 1 - depth];
      if (const auto found = scope.find(id); found != scope.end()) {
        return "#" + std::to_string(depth) + "." + std::to_string(found->second) + " ";
      }
    }
    return "?" + std::to_string(id.value) + " ";  // of nowhere: equal to nothing else
  }

  std::string List(const std::vector<ResolvedExpressionPtr>& list) {
    std::string text = "[";
    for (const auto& item : list) text += Expression(item) + ",";
    return text + "]";
  }

  std::string Order(const std::vector<ResolvedSortOrder>& order) {
    std::string text;
    for (const ResolvedSortOrder& item : order) {
      text +=
          Expression(item.child) + std::to_string(static_cast<int>(item.direction)) + (item.nulls_first ? "f" : "l");
    }
    return text;
  }

  std::string ValueText(const Value& value) {
    return std::visit(Overloaded{[](std::monostate) { return std::string("null"); },
                                 [](bool item) { return std::string(item ? "true" : "false"); },
                                 [](std::int64_t item) { return std::to_string(item); },
                                 [](double item) { return std::to_string(std::bit_cast<std::int64_t>(item)); },
                                 [](const DecimalValue& item) { return DecimalToString(item.unscaled, 0); },
                                 [](const std::string& item) { return Text(item); },
                                 [](const CalendarIntervalValue& item) {
                                   return std::to_string(item.months) + "m" + std::to_string(item.days) + "d" +
                                          std::to_string(item.microseconds);
                                 },
                                 [&](const ValueList& list) {
                                   std::string text = "[";
                                   for (const Value& item : list.items) text += ValueText(item) + ",";
                                   return text + "]";
                                 },
                                 [&](const ValueMap& map) {
                                   std::string text = "{";
                                   for (const auto& [key, item] : map.entries)
                                     text += ValueText(key) + "=" + ValueText(item) + ",";
                                   return text + "}";
                                 }},
                      value.data);
  }

  std::string Literal(const ResolvedLiteral& literal, const DataType& type) {
    const auto* instant = std::get_if<std::int64_t>(&literal.value.data);
    if (type.Is(TypeKind::kTimestamp) && instant != nullptr &&
        std::find(instants_.begin(), instants_.end(), *instant) != instants_.end()) {
      return "now";
    }
    return ValueText(literal.value);
  }

  static std::string Mode(plan::EvalMode mode) { return std::to_string(static_cast<int>(mode)); }

  std::string Expression(const ResolvedExpressionPtr& expression) {
    return WithStackRoom([&]() -> std::string {
      if (!expression) return "-";
      std::string text = std::to_string(expression->node.index()) + "<";
      text += std::visit(
          Overloaded{
              [&](const ResolvedLiteral& literal) { return Literal(literal, expression->type); },
              [&](const ColumnReference& reference) { return Column(reference.id); },
              [&](const FunctionCall& call) { return Text(call.name) + Mode(call.mode) + List(call.arguments); },
              [&](const ResolvedCast& cast) { return Mode(cast.mode) + Expression(cast.child); },
              [&](const FieldAccess& access) { return std::to_string(access.index) + "." + Expression(access.child); },
              [&](const ResolvedLambda& lambda) {
                Scope scope;
                AddTo(scope, lambda.parameters);
                scopes_.push_back(std::move(scope));
                std::string body = Expression(lambda.body);
                scopes_.pop_back();
                return body;
              },
              [&](const AggregateCall& call) {
                return Text(call.name) + Mode(call.mode) + (call.distinct ? "d" : "") + (call.ignore_nulls ? "i" : "") +
                       List(call.arguments) + Expression(call.filter) + Order(call.within_group);
              },
              [&](const WindowCall& call) {
                return Expression(call.function) + (call.ignore_nulls ? "i" : "") + List(call.partition_by) +
                       Order(call.order_by) + std::to_string(static_cast<int>(call.frame_type)) + Bound(call.lower) +
                       Bound(call.upper);
              },
              [&](const ResolvedSubquery& subquery) {
                return std::to_string(static_cast<int>(subquery.kind)) + Plan(subquery.plan) + List(subquery.in_values);
              },
          },
          expression->node);
      return text + ">" + expression->type.ToSql();
    });
  }

  std::string Bound(const ResolvedFrameBound& bound) {
    return std::to_string(static_cast<int>(bound.kind)) + Expression(bound.offset);
  }

  const std::span<const std::int64_t> instants_;
  std::vector<Scope> scopes_;
  std::map<std::int64_t, std::string> ctes_;
  std::unordered_map<const ResolvedPlan*, std::string> digests_;
};

}  // namespace

std::string DigestPlan(const ResolvedPlanPtr& plan, std::span<const std::int64_t> instants) {
  return Digester(instants).Plan(plan);
}

std::unordered_map<const ResolvedPlan*, std::string> DigestSubplans(const ResolvedPlanPtr& plan,
                                                                    std::span<const std::int64_t> instants) {
  Digester digester(instants);
  digester.Plan(plan);
  return digester.Take();
}

}  // namespace firesteel::analysis

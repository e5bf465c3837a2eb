#include "analysis/plan/partition_pruning.h"

#include <algorithm>
#include <map>
#include <variant>

#include "analysis/expression/constant_folding.h"
#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

// What a predicate says of one file; kUnknown keeps it.
enum class Verdict { kTrue, kFalse, kUnknown };

Verdict Not(Verdict verdict) {
  if (verdict == Verdict::kUnknown) return verdict;
  return verdict == Verdict::kTrue ? Verdict::kFalse : Verdict::kTrue;
}

Verdict FromBool(bool value) { return value ? Verdict::kTrue : Verdict::kFalse; }

using PartitionValues = std::map<ColumnId, const Value*>;

// The value of a partition column or constant, possibly cast; absent where it is anything else.
std::optional<Value> ValueOf(const ResolvedExpressionPtr& expression, const PartitionValues& values) {
  if (const auto* literal = As<ResolvedLiteral>(expression)) return literal->value;
  if (const auto* reference = As<ColumnReference>(expression)) {
    const auto found = values.find(reference->id);
    return found == values.end() ? std::nullopt : std::optional<Value>(*found->second);
  }
  if (const auto* cast = As<ResolvedCast>(expression)) {
    const auto child = ValueOf(cast->child, values);
    return child ? FoldCast(*child, cast->child->type, expression->type) : std::nullopt;
  }
  return std::nullopt;
}

// -1, 0 or 1; absent for types whose order is not plain.
std::optional<int> Compare(const Value& a, const Value& b) {
  const auto of = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a.data.index() != b.data.index()) return std::nullopt;
  if (const auto* x = std::get_if<std::int64_t>(&a.data)) return of(*x, std::get<std::int64_t>(b.data));
  if (const auto* x = std::get_if<std::string>(&a.data)) return of(*x, std::get<std::string>(b.data));
  if (const auto* x = std::get_if<bool>(&a.data)) return of(*x, std::get<bool>(b.data));
  if (const auto* x = std::get_if<DecimalValue>(&a.data))
    return of(x->unscaled, std::get<DecimalValue>(b.data).unscaled);
  return std::nullopt;
}

Verdict CompareBy(const std::string& name, const Value& a, const Value& b) {
  if (name == "<=>") {
    if (a.IsNull() || b.IsNull()) return FromBool(a.IsNull() && b.IsNull());
  } else if (a.IsNull() || b.IsNull()) {
    return Verdict::kFalse;  // NULL: the row is dropped
  }
  const auto order = Compare(a, b);
  if (!order) return Verdict::kUnknown;
  if (name == "=" || name == "<=>") return FromBool(*order == 0);
  if (name == "<") return FromBool(*order < 0);
  if (name == "<=") return FromBool(*order <= 0);
  if (name == ">") return FromBool(*order > 0);
  if (name == ">=") return FromBool(*order >= 0);
  return Verdict::kUnknown;
}

bool ComparesNull(const ResolvedExpressionPtr& expression, const PartitionValues& values) {
  const auto* call = As<FunctionCall>(expression);
  if (call == nullptr) return false;
  for (const auto& argument : call->arguments) {
    const auto value = ValueOf(argument, values);
    if (value && value->IsNull()) return true;
  }
  return false;
}

Verdict Judge(const ResolvedExpressionPtr& predicate, const PartitionValues& values) {
  return WithStackRoom([&]() -> Verdict {
    const auto* call = As<FunctionCall>(predicate);
    if (call == nullptr) {
      const auto value = ValueOf(predicate, values);
      if (!value) return Verdict::kUnknown;
      if (value->IsNull()) return Verdict::kFalse;
      const bool* flag = std::get_if<bool>(&value->data);
      return flag != nullptr ? FromBool(*flag) : Verdict::kUnknown;
    }
    const auto& arguments = call->arguments;
    if (call->name == "and" || call->name == "or") {
      const Verdict decisive = call->name == "and" ? Verdict::kFalse : Verdict::kTrue;
      const Verdict left = Judge(arguments[0], values);
      const Verdict right = Judge(arguments[1], values);
      if (left == decisive || right == decisive) return decisive;
      if (left == Verdict::kUnknown || right == Verdict::kUnknown) return Verdict::kUnknown;
      return Not(decisive);
    }
    if (call->name == "not") {
      // NOT (p = 1) over a NULL p is NULL, which drops the row; a plain negation of "dropped" would keep it. Unknown
      // keeps the file and leaves the rows to the filter.
      return ComparesNull(arguments[0], values) ? Verdict::kUnknown : Not(Judge(arguments[0], values));
    }
    if (call->name == "isnull" || call->name == "isnotnull") {
      const auto value = ValueOf(arguments[0], values);
      if (!value) return Verdict::kUnknown;
      return FromBool(value->IsNull() == (call->name == "isnull"));
    }
    if (call->name == "in") {
      const auto value = ValueOf(arguments[0], values);
      if (!value) return Verdict::kUnknown;
      Verdict result = Verdict::kFalse;
      for (std::size_t i = 1; i < arguments.size(); ++i) {
        const auto item = ValueOf(arguments[i], values);
        const Verdict same = item ? CompareBy("=", *value, *item) : Verdict::kUnknown;
        if (same == Verdict::kTrue) return same;
        if (same == Verdict::kUnknown) result = same;
      }
      return result;
    }
    if (arguments.size() == 2) {
      const auto left = ValueOf(arguments[0], values);
      const auto right = ValueOf(arguments[1], values);
      if (left && right) return CompareBy(call->name, *left, *right);
    }
    return Verdict::kUnknown;
  });
}

// NOT over AND/OR of partly NULL comparisons is left alone by Judge only at its direct argument; deeper ones are
// unknown.
bool HasNestedNot(const ResolvedExpressionPtr& predicate) {
  return WithStackRoom([&] {
    const auto* call = As<FunctionCall>(predicate);
    if (call == nullptr) return false;
    if (call->name == "not") {
      const auto* inner = As<FunctionCall>(call->arguments[0]);
      return inner != nullptr && (inner->name == "and" || inner->name == "or" || inner->name == "not");
    }
    return std::any_of(call->arguments.begin(), call->arguments.end(), HasNestedNot);
  });
}

void SplitConjuncts(const ResolvedExpressionPtr& condition, std::vector<ResolvedExpressionPtr>& conjuncts) {
  WithStackRoom([&] {
    const auto* call = As<FunctionCall>(condition);
    if (call != nullptr && call->name == "and") {
      for (const auto& part : call->arguments) SplitConjuncts(part, conjuncts);
    } else if (!HasNestedNot(condition)) {
      conjuncts.push_back(condition);
    }
  });
}

ResolvedPlanPtr PruneScan(const ResolvedPlanPtr& plan, const ScanFiles& scan,
                          const std::vector<ResolvedExpressionPtr>& conjuncts) {
  const std::size_t partitions = scan.scan->partition_schema.size();
  if (partitions == 0 || conjuncts.empty() || plan->output.size() < partitions) return plan;
  const std::size_t first = plan->output.size() - partitions;
  std::vector<files::FileEntry> kept;
  for (const files::FileEntry& file : scan.scan->files) {
    PartitionValues values;
    for (std::size_t i = 0; i < partitions && i < file.partition_values.size(); ++i) {
      values[plan->output[first + i].id] = &file.partition_values[i];
    }
    const bool dropped = std::any_of(conjuncts.begin(), conjuncts.end(), [&](const ResolvedExpressionPtr& conjunct) {
      return Judge(conjunct, values) == Verdict::kFalse;
    });
    if (!dropped) kept.push_back(file);
  }
  if (kept.size() == scan.scan->files.size()) return plan;
  auto narrowed = std::make_shared<files::FileScan>(*scan.scan);
  narrowed->files = std::move(kept);
  return MakeResolvedPlan(ScanFiles{std::move(narrowed), scan.table_name}, plan->output);
}

// Walks down with the filters that hold for every row a node may pass on. Ids are never reused, so that a filter can be
// carried through any node that shows the column under its own id.
ResolvedPlanPtr Prune(const ResolvedPlanPtr& plan, const std::vector<ResolvedExpressionPtr>& conjuncts) {
  return WithStackRoom([&]() -> ResolvedPlanPtr {
    if (!plan) return plan;
    const auto replace_input = [&](auto node, const ResolvedPlanPtr& input) {
      if (input == node.input) return plan;
      node.input = input;
      return MakeResolvedPlan(std::move(node), plan->output);
    };
    if (const auto* scan = As<ScanFiles>(plan)) return PruneScan(plan, *scan, conjuncts);
    if (const auto* filter = As<ResolvedFilter>(plan)) {
      std::vector<ResolvedExpressionPtr> more = conjuncts;
      SplitConjuncts(filter->condition, more);
      return replace_input(*filter, Prune(filter->input, more));
    }
    if (const auto* project = As<ResolvedProject>(plan))
      return replace_input(*project, Prune(project->input, conjuncts));
    if (const auto* sort = As<ResolvedSort>(plan)) return replace_input(*sort, Prune(sort->input, conjuncts));
    if (const auto* repartition = As<ResolvedRepartition>(plan)) {
      return replace_input(*repartition, Prune(repartition->input, conjuncts));
    }
    if (const auto* generate = As<ResolvedGenerate>(plan))
      return replace_input(*generate, Prune(generate->input, conjuncts));
    // What lies above these does not hold below them.
    if (const auto* aggregate = As<ResolvedAggregate>(plan))
      return replace_input(*aggregate, Prune(aggregate->input, {}));
    if (const auto* window = As<ResolvedWindow>(plan)) return replace_input(*window, Prune(window->input, {}));
    if (const auto* limit = As<ResolvedLimit>(plan)) return replace_input(*limit, Prune(limit->input, {}));
    if (const auto* distinct = As<ResolvedDistinct>(plan))
      return replace_input(*distinct, Prune(distinct->input, conjuncts));
    if (const auto* join = As<ResolvedJoin>(plan)) {
      std::vector<ResolvedExpressionPtr> left = conjuncts;
      std::vector<ResolvedExpressionPtr> right = conjuncts;
      const bool inner = join->type == plan::JoinType::kInner || join->type == plan::JoinType::kCross;
      const bool keeps_left = inner || join->type == plan::JoinType::kLeft || join->type == plan::JoinType::kLeftSemi ||
                              join->type == plan::JoinType::kLeftAnti;
      if (!keeps_left) left.clear();
      if (!inner && join->type != plan::JoinType::kRight) right.clear();
      if (inner && join->condition) SplitConjuncts(join->condition, left), SplitConjuncts(join->condition, right);
      ResolvedJoin copy = *join;
      copy.left = Prune(join->left, left);
      copy.right = Prune(join->right, right);
      if (copy.left == join->left && copy.right == join->right) return plan;
      return MakeResolvedPlan(std::move(copy), plan->output);
    }
    if (const auto* set = As<ResolvedSetOperation>(plan)) {
      ResolvedSetOperation copy = *set;
      copy.left = Prune(set->left, {});
      copy.right = Prune(set->right, {});
      if (copy.left == set->left && copy.right == set->right) return plan;
      return MakeResolvedPlan(std::move(copy), plan->output);
    }
    if (const auto* with = As<ResolvedWith>(plan)) {
      ResolvedWith copy = *with;
      for (auto& definition : copy.definitions) {
        definition.plan = Prune(definition.plan, {});
        definition.recursion = Prune(definition.recursion, {});
      }
      copy.body = Prune(with->body, {});
      return MakeResolvedPlan(std::move(copy), plan->output);
    }
    return plan;
  });
}

}  // namespace

ResolvedPlanPtr PrunePartitions(const ResolvedPlanPtr& plan, const AnalysisOptions&) { return Prune(plan, {}); }

}  // namespace firesteel::analysis

#include "analysis/plan/file_names.h"

#include <unordered_set>

#include "analysis/plan/resolved_rewrite.h"
#include "analysis/resolver.h"
#include "base/deep_recursion.h"
#include "files/listing/file_uri.h"

namespace firesteel::analysis {
namespace {

constexpr const char* kFileName = "input_file_name";

constexpr auto IsFileName = [](const ResolvedExpression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  return call != nullptr && call->name == kFileName;
};

// Where Spark divides a file depends on its settings and cores.
constexpr auto IsBlockPosition = [](const ResolvedExpression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  return call != nullptr && (call->name == "input_file_block_start" || call->name == "input_file_block_length");
};

template <typename Test>
bool Holds(const ResolvedPlan& plan, const Test& test) {
  bool found = false;
  ForEachExpression(plan, [&](const ResolvedExpressionPtr& expression) { found = found || AnyNode(expression, test); });
  return found;
}

// The nodes that ask, themselves or below; true where `plan` is one of them.
bool FindAsking(const ResolvedPlanPtr& plan, std::unordered_set<const ResolvedPlan*>& asking) {
  return WithStackRoom([&] {
    bool found = Holds(*plan, [](const ResolvedExpression& one) { return IsFileName(one) || IsBlockPosition(one); });
    ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { found = FindAsking(input, asking) || found; });
    if (found) asking.insert(plan.get());
    return found;
  });
}

bool ReadsFiles(const ResolvedPlanPtr& plan) {
  return WithStackRoom([&] {
    bool found = As<ScanFiles>(plan) != nullptr || As<CteReference>(plan) != nullptr;
    ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { found = found || ReadsFiles(input); });
    return found;
  });
}

ResolvedExpressionPtr NoName() {
  return MakeResolved(ResolvedLiteral{Value{std::string()}}, DataType::String(), false);
}

ResolvedExpressionPtr Reference(const Attribute& column) {
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
}

StatusOr<ResolvedExpressionPtr> Replace(const ResolvedExpressionPtr& expression, const ResolvedExpressionPtr& name) {
  return WithStackRoom([&]() -> StatusOr<ResolvedExpressionPtr> {
    if (IsFileName(*expression)) return name;
    return MapChildren(expression, [&](const ResolvedExpressionPtr& child) { return Replace(child, name); });
  });
}

Status ReplaceAll(std::vector<ResolvedExpressionPtr>& expressions, const ResolvedExpressionPtr& name) {
  for (ResolvedExpressionPtr& expression : expressions) {
    FS_ASSIGN_OR_RETURN(expression, Replace(expression, name));
  }
  return Status::Ok();
}

// The columns `output` of a plan that shows them and perhaps more, then `more`.
ResolvedPlanPtr Only(ResolvedPlanPtr plan, std::vector<Attribute> output,
                     const std::vector<std::pair<Attribute, ResolvedExpressionPtr>>& more = {}) {
  std::vector<ResolvedExpressionPtr> expressions;
  for (const Attribute& column : output) expressions.push_back(Reference(column));
  for (const auto& [column, expression] : more) {
    output.push_back(column);
    expressions.push_back(expression);
  }
  return MakeResolvedPlan(ResolvedProject{std::move(plan), std::move(expressions)}, std::move(output));
}

// A plan that shows the same columns as before and perhaps one more, and what gives the name of a row's file over it.
struct Named {
  ResolvedPlanPtr plan;
  ResolvedExpressionPtr name;
};

class FileNames {
 public:
  FileNames(const Resolver& resolver, const ResolvedPlanPtr& plan) : resolver_(resolver) { FindAsking(plan, asking_); }

  StatusOr<ResolvedPlanPtr> Bind(const ResolvedPlanPtr& plan) const {
    return WithStackRoom([&]() -> StatusOr<ResolvedPlanPtr> {
      if (!plan || !asking_.contains(plan.get())) return plan;
      return std::visit([&](const auto& node) { return BindNode(node, plan); }, plan->node);
    });
  }

 private:
  template <typename Node>
  StatusOr<ResolvedPlanPtr> BindNode(const Node& node, const ResolvedPlanPtr& plan) const {
    Node copy = node;
    if constexpr (requires { copy.input; }) {
      FS_ASSIGN_OR_RETURN(copy.input, Bind(node.input));
    } else if constexpr (requires { copy.left; }) {
      FS_ASSIGN_OR_RETURN(copy.left, Bind(node.left));
      FS_ASSIGN_OR_RETURN(copy.right, Bind(node.right));
    } else if constexpr (requires { copy.definitions; }) {
      for (CteDefinition& definition : copy.definitions) {
        FS_ASSIGN_OR_RETURN(definition.plan, Bind(definition.plan));
        FS_ASSIGN_OR_RETURN(definition.recursion, Bind(definition.recursion));
      }
      FS_ASSIGN_OR_RETURN(copy.body, Bind(node.body));
    }
    if (Holds(*plan, IsBlockPosition) && ReadsFiles(plan))
      return Unsupported("input_file_block_start() and input_file_block_length() of files");
    if (!Holds(*plan, IsFileName)) return MakeResolvedPlan(std::move(copy), plan->output);
    return Answer(std::move(copy), plan);
  }

  // A node that asks for the name itself; its input is done.
  StatusOr<ResolvedPlanPtr> Answer(ResolvedProject node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    FS_RETURN_IF_ERROR(ReplaceAll(node.expressions, named.name));
    node.input = named.plan;
    return MakeResolvedPlan(std::move(node), plan->output);
  }
  StatusOr<ResolvedPlanPtr> Answer(ResolvedAggregate node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    FS_RETURN_IF_ERROR(ReplaceAll(node.grouping, named.name));
    FS_RETURN_IF_ERROR(ReplaceAll(node.aggregates, named.name));
    node.input = named.plan;
    return MakeResolvedPlan(std::move(node), plan->output);
  }
  StatusOr<ResolvedPlanPtr> Answer(ResolvedFilter node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    FS_ASSIGN_OR_RETURN(node.condition, Replace(node.condition, named.name));
    node.input = named.plan;
    return Only(MakeResolvedPlan(std::move(node), named.plan->output), plan->output);
  }
  StatusOr<ResolvedPlanPtr> Answer(ResolvedSort node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    for (ResolvedSortOrder& order : node.order) {
      FS_ASSIGN_OR_RETURN(order.child, Replace(order.child, named.name));
    }
    node.input = named.plan;
    return Only(MakeResolvedPlan(std::move(node), named.plan->output), plan->output);
  }
  template <typename Node>
  StatusOr<ResolvedPlanPtr> Answer(Node, const ResolvedPlanPtr&) const {
    return Unsupported("input_file_name() in this place (select it before)");
  }

  StatusOr<Named> Provide(const ResolvedPlanPtr& plan) const {
    return WithStackRoom([&]() -> StatusOr<Named> {
      if (!ReadsFiles(plan)) return Named{plan, NoName()};
      return std::visit([&](const auto& node) { return ProvideFrom(node, plan); }, plan->node);
    });
  }

  StatusOr<Named> ProvideFrom(const ScanFiles& node, const ResolvedPlanPtr& plan) const {
    // A value that belongs to the file, as those of its path do.
    auto scan = std::make_shared<files::FileScan>(*node.scan);
    scan->partition_schema.push_back(
        {.name = kFileName, .type = DataType::String(), .nullable = false, .metadata_json = "", .comment = ""});
    for (files::FileEntry& file : scan->files)
      file.partition_values.push_back(Value{files::FileUri(file.uri, scan->root)});
    std::vector<Attribute> output = plan->output;
    output.push_back(NewName());
    const ResolvedExpressionPtr name = Reference(output.back());
    return Named{MakeResolvedPlan(ScanFiles{std::move(scan), node.table_name}, std::move(output)), name};
  }
  StatusOr<Named> ProvideFrom(const ResolvedProject& node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    ResolvedProject copy = node;
    copy.input = named.plan;
    copy.expressions.push_back(named.name);
    std::vector<Attribute> output = plan->output;
    output.push_back(NewName());
    const ResolvedExpressionPtr name = Reference(output.back());
    return Named{MakeResolvedPlan(std::move(copy), std::move(output)), name};
  }
  StatusOr<Named> ProvideFrom(const ResolvedFilter& node, const ResolvedPlanPtr&) const { return Through(node); }
  StatusOr<Named> ProvideFrom(const ResolvedSample& node, const ResolvedPlanPtr&) const { return Through(node); }
  StatusOr<Named> ProvideFrom(const ResolvedRepartition& node, const ResolvedPlanPtr& plan) const {
    if (node.shuffle) return Named{plan, NoName()};
    return Through(node);
  }
  StatusOr<Named> ProvideFrom(const ResolvedGenerate& node, const ResolvedPlanPtr& plan) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    ResolvedGenerate copy = node;
    copy.input = named.plan;
    std::vector<Attribute> output = named.plan->output;
    output.insert(output.end(), plan->output.begin() + static_cast<std::ptrdiff_t>(node.input->output.size()),
                  plan->output.end());
    return Named{MakeResolvedPlan(std::move(copy), std::move(output)), named.name};
  }
  StatusOr<Named> ProvideFrom(const ResolvedSetOperation& node, const ResolvedPlanPtr& plan) const {
    if (node.kind != plan::SetOperationKind::kUnion || !node.all)
      return Unsupported("input_file_name() above UNION, INTERSECT or EXCEPT");
    ResolvedSetOperation copy = node;
    for (ResolvedPlanPtr* side : {&copy.left, &copy.right}) {
      FS_ASSIGN_OR_RETURN(const Named named, Provide(*side));
      *side = Only(named.plan, (*side)->output, {{NewName(), named.name}});
    }
    std::vector<Attribute> output = plan->output;
    output.push_back(NewName());
    const ResolvedExpressionPtr name = Reference(output.back());
    return Named{MakeResolvedPlan(std::move(copy), std::move(output)), name};
  }
  // What Spark moves to other tasks has no file any more.
  StatusOr<Named> ProvideFrom(const ResolvedSort& node, const ResolvedPlanPtr& plan) const {
    if (!node.global) return Unsupported("input_file_name() above sortWithinPartitions");
    return Named{plan, NoName()};
  }
  StatusOr<Named> ProvideFrom(const ResolvedLimit&, const ResolvedPlanPtr& plan) const { return Named{plan, NoName()}; }
  StatusOr<Named> ProvideFrom(const ResolvedTail&, const ResolvedPlanPtr& plan) const { return Named{plan, NoName()}; }
  StatusOr<Named> ProvideFrom(const ResolvedDistinct&, const ResolvedPlanPtr& plan) const {
    return Named{plan, NoName()};
  }
  StatusOr<Named> ProvideFrom(const ResolvedDeduplicate&, const ResolvedPlanPtr& plan) const {
    return Named{plan, NoName()};
  }
  StatusOr<Named> ProvideFrom(const ResolvedAggregate&, const ResolvedPlanPtr& plan) const {
    return Named{plan, NoName()};
  }
  template <typename Node>
  StatusOr<Named> ProvideFrom(const Node&, const ResolvedPlanPtr&) const {
    return Unsupported("input_file_name() above a join, a window function or WITH (select it before)");
  }

  // Rows that stay in their task; output = input's.
  template <typename Node>
  StatusOr<Named> Through(const Node& node) const {
    FS_ASSIGN_OR_RETURN(const Named named, Provide(node.input));
    Node copy = node;
    copy.input = named.plan;
    return Named{MakeResolvedPlan(std::move(copy), named.plan->output), named.name};
  }

  Attribute NewName() const { return resolver_.NewAttribute(kFileName, DataType::String(), false); }

  const Resolver& resolver_;
  std::unordered_set<const ResolvedPlan*> asking_;
};

}  // namespace

StatusOr<ResolvedPlanPtr> BindFileNames(const ResolvedPlanPtr& plan, const Resolver& resolver) {
  return FileNames(resolver, plan).Bind(plan);
}

}  // namespace firesteel::analysis

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/scope.h"

namespace firesteel::analysis {

// What one relation of the tree put out, kept for the expressions above it: those of Spark Connect may name the
// relation a column comes from by its plan id, and filters and sorts may use columns that were projected away. The tree
// of traces has the shape of the tree of relations; a client sends the same plan several times in one tree, and every
// occurrence has a trace and column ids of its own.
struct RelationTrace {
  enum class View {
    kThrough,  // one input, whose other columns a filter or sort above may still use
    kOwnOnly,  // an alias, or several inputs: filters and sorts see its columns alone
    kSealed,   // a set operation: not even a plan id reaches what is below
  };

  std::optional<std::int64_t> plan_id;
  View view = View::kOwnOnly;
  std::shared_ptr<const Scope> scope;  // the relation's columns; shared with nobody that changes it
  std::vector<std::shared_ptr<const RelationTrace>> inputs;
};
using RelationTracePtr =
    std::shared_ptr<const RelationTrace>;  // a trace is an input of its parent's and current while that is resolved

// A column of the relation a plan id names.
struct PlanColumn {
  const Attribute* attribute = nullptr;
  std::size_t parts_used = 0;
  int depth = 0;  // 0: of an input itself
};

// Every occurrence of the plan below `inputs` that has a column of that name. `plan_seen` tells whether the plan occurs
// at all. AMBIGUOUS_REFERENCE where one occurrence has several such columns.
StatusOr<std::vector<PlanColumn>> FindPlanColumns(const std::vector<RelationTracePtr>& inputs, std::int64_t plan_id,
                                                  const std::vector<std::string>& parts, SourceSpan span,
                                                  bool& plan_seen);

// The first occurrence of the plan, or null.
const RelationTrace* FindPlan(const std::vector<RelationTracePtr>& inputs, std::int64_t plan_id);

}  // namespace firesteel::analysis

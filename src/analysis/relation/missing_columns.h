#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "analysis/relation/relation_trace.h"

namespace firesteel::analysis {

// Columns a filter, sort or repartitioning of a DataFrame uses although its input no longer shows them:
// df.select("a").filter(df.b > 1), as Spark's rule for missing references lets them. What is asked for is remembered:
// plan() puts it out.
class MissingColumns {
 public:
  // `plan` and `input` belong together; `input` null refuses everything.
  MissingColumns(ResolvedPlanPtr plan, RelationTracePtr input) : plan_(std::move(plan)), input_(std::move(input)) {}

  // By name, in the nearest relation below that has it. Absent where none has it or it cannot be brought up.
  StatusOr<std::optional<Scope::Match>> Find(const std::vector<std::string>& parts, SourceSpan span);
  // By id; false where the column cannot be brought up.
  bool Use(const Attribute& column);

  bool used() const { return used_; }
  // The input's plan with the columns asked for beside its own.
  const ResolvedPlanPtr& plan() const { return plan_; }

 private:
  ResolvedPlanPtr plan_;
  RelationTracePtr input_;
  bool used_ = false;
};

}  // namespace firesteel::analysis

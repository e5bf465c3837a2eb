#include "analysis/relation/relation_trace.h"

#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

struct Search {
  std::int64_t plan_id;
  const std::vector<std::string>& parts;
  SourceSpan span;
  std::vector<PlanColumn> found;
  bool plan_seen = false;
};

Status Visit(const RelationTrace& first, int depth, Search& search) {
  const RelationTrace* trace = &first;
  // Long chains have one input each, so only branches recurse.
  for (;; ++depth) {
    if (trace->plan_id == search.plan_id) {
      search.plan_seen = true;
      FS_ASSIGN_OR_RETURN(const auto match, trace->scope->Find(search.parts, search.span));
      if (match) search.found.push_back({match->attribute, match->parts_used, depth});
      return Status::Ok();
    }
    if (trace->view == RelationTrace::View::kSealed || trace->inputs.empty()) return Status::Ok();
    if (trace->inputs.size() > 1) break;
    trace = trace->inputs[0].get();
  }
  for (const RelationTracePtr& input : trace->inputs) {
    FS_RETURN_IF_ERROR(WithStackRoom([&] { return Visit(*input, depth + 1, search); }));
  }
  return Status::Ok();
}

}  // namespace

StatusOr<std::vector<PlanColumn>> FindPlanColumns(const std::vector<RelationTracePtr>& inputs, std::int64_t plan_id,
                                                  const std::vector<std::string>& parts, SourceSpan span,
                                                  bool& plan_seen) {
  Search search{.plan_id = plan_id, .parts = parts, .span = span, .found = {}};
  for (const RelationTracePtr& input : inputs) FS_RETURN_IF_ERROR(Visit(*input, 0, search));
  plan_seen = search.plan_seen;
  return std::move(search.found);
}

const RelationTrace* FindPlan(const std::vector<RelationTracePtr>& inputs, std::int64_t plan_id) {
  for (const RelationTracePtr& input : inputs) {
    const RelationTrace* trace = input.get();
    while (trace->plan_id != plan_id && trace->view != RelationTrace::View::kSealed && trace->inputs.size() == 1) {
      trace = trace->inputs[0].get();
    }
    if (trace->plan_id == plan_id) return trace;
    if (trace->view == RelationTrace::View::kSealed || trace->inputs.empty()) continue;
    if (const RelationTrace* found = WithStackRoom([&] { return FindPlan(trace->inputs, plan_id); })) return found;
  }
  return nullptr;
}

}  // namespace firesteel::analysis

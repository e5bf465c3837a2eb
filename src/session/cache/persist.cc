#include <algorithm>

#include "analysis/plan/column_id.h"
#include "analysis/plan/partition_pruning.h"
#include "analysis/plan/plan_digest.h"
#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "session/cache/plan_cache.h"
#include "session/cache/storage_level.h"
#include "session/session.h"
#include "session/tables/table_storage.h"

namespace firesteel::session {
namespace {

using analysis::ResolvedPlan;
using analysis::ResolvedPlanPtr;

constexpr const char* kDefaultLevel = "MEMORY_AND_DISK";
constexpr std::size_t kRememberedInstants = 64;

// Where a plan's files are: the paths asked for, and the directories of the files found.
void CollectLocations(const Services& services, const ResolvedPlan& plan, std::vector<std::string>& locations) {
  WithStackRoom([&] {
    if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan.node)) {
      if (const auto uri = services.storage.ResolveUri(scan->scan->root); uri.ok()) locations.push_back(*uri);
      for (const auto& file : scan->scan->files) locations.push_back(file.uri.substr(0, file.uri.rfind('/')));
    }
    analysis::ForEachInput(plan, [&](const ResolvedPlanPtr& input) { CollectLocations(services, *input, locations); });
  });
}

// The same node over other inputs.
ResolvedPlanPtr MapInputs(const ResolvedPlanPtr& plan,
                          FunctionView<StatusOr<ResolvedPlanPtr>(const ResolvedPlanPtr&)> replace, Status& status) {
  bool changed = false;
  ResolvedPlan copy = *plan;
  const auto map = [&](ResolvedPlanPtr& slot) {
    if (slot == nullptr || !status.ok()) return;
    auto replaced = replace(slot);
    if (!replaced.ok()) {
      status = replaced.status();
      return;
    }
    changed = changed || *replaced != slot;
    slot = std::move(*replaced);
  };
  std::visit(
      [&](auto& node) {
        using Node = std::remove_cvref_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, analysis::ResolvedWith>) {
          for (auto& definition : node.definitions) map(definition.plan), map(definition.recursion);
          map(node.body);
        } else if constexpr (requires {
                               node.left;
                               node.right;
                             }) {
          map(node.left), map(node.right);
        } else if constexpr (requires { node.input; }) {
          map(node.input);
        }
      },
      copy.node);
  return changed ? std::make_shared<const ResolvedPlan>(std::move(copy)) : plan;
}

// `kept` read in place of `original`: the same columns, by position.
ResolvedPlanPtr Instead(const ResolvedPlanPtr& original, const ResolvedPlanPtr& kept) {
  analysis::ResolvedProject project{kept, {}};
  for (const analysis::Attribute& column : kept->output) {
    project.expressions.push_back(
        analysis::MakeResolved(analysis::ColumnReference{column.id}, column.type, column.nullable));
  }
  return analysis::MakeResolvedPlan(std::move(project), original->output);
}

// Engines keep rows under the ids of their columns, and a plan may put one column out twice.
ResolvedPlanPtr WithOwnIds(const ResolvedPlanPtr& plan) {
  analysis::ResolvedProject project{plan, {}};
  std::vector<analysis::Attribute> output;
  for (const analysis::Attribute& column : plan->output) {
    project.expressions.push_back(
        analysis::MakeResolved(analysis::ColumnReference{column.id}, column.type, column.nullable));
    output.push_back({analysis::NewColumnId(), column.name, column.type, column.nullable, {}, {}});
  }
  return analysis::MakeResolvedPlan(std::move(project), std::move(output));
}

}  // namespace

// Replaces what is kept in one plan, the largest parts first.
class Session::CachedParts {
 public:
  CachedParts(Session& session, const ResolvedPlanPtr& plan, CacheUse use, std::vector<KeptPart>* found)
      : session_(session), use_(use), found_(found), digests_(analysis::DigestSubplans(plan, session.instants_)) {}

  StatusOr<ResolvedPlanPtr> Replace(const ResolvedPlanPtr& plan) {
    return WithStackRoom([&]() -> StatusOr<ResolvedPlanPtr> {
      const auto digest = digests_.find(plan.get());
      PlanCache::Entry* entry =
          digest == digests_.end() || plan->output.empty() ? nullptr : session_.plan_cache_->Find(digest->second);
      if (entry == nullptr) return Below(plan);
      if (found_ != nullptr) found_->push_back({plan->output, entry->storage_level});
      if (entry->plan == nullptr) {
        if (use_ == CacheUse::kWhatIsThere) return Below(plan);
        FS_ASSIGN_OR_RETURN(ResolvedPlanPtr source, Below(plan));
        source = analysis::PrunePartitions(WithOwnIds(source), session_.MakeAnalysisOptions());
        FS_RETURN_IF_ERROR(
            session_.services_.storage.VerifyBeforeReading(source, session_.settings_, session_.cancellation_));
        FS_ASSIGN_OR_RETURN(auto kept, session_.services_.engine.Materialize(
                                           source, session_.MakeExecutionOptions(/*keep_order=*/true)));
        entry->plan = std::move(kept.first);
        entry->rows = std::move(kept.second);
      }
      return Instead(plan, entry->plan);
    });
  }

 private:
  StatusOr<ResolvedPlanPtr> Below(const ResolvedPlanPtr& plan) {
    Status status;
    ResolvedPlanPtr replaced = MapInputs(
        plan, [&](const ResolvedPlanPtr& input) { return Replace(input); }, status);
    FS_RETURN_IF_ERROR(status);
    return replaced;
  }

  Session& session_;
  const CacheUse use_;
  std::vector<KeptPart>* const found_;
  const std::unordered_map<const ResolvedPlan*, std::string> digests_;
};

StatusOr<ResolvedPlanPtr> Session::WithCachedRows(const ResolvedPlanPtr& plan, CacheUse use,
                                                  std::vector<KeptPart>* found) {
  if (plan_cache_->empty()) return plan;
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr replaced, CachedParts(*this, plan, use, found).Replace(plan));
  return analysis::PrunePartitions(replaced, MakeAnalysisOptions());
}

void Session::RememberInstant(std::int64_t now_us) {
  instants_.push_back(now_us);
  if (instants_.size() > kRememberedInstants) instants_.erase(instants_.begin());
}

StatusOr<ResolvedPlanPtr> Session::AnalyzeWhole(const plan::RelationPtr& relation) {
  analysis::AnalysisOptions options = MakeAnalysisOptions();
  options.prune_partitions = false;
  RememberInstant(options.now_us);
  return analysis::Analyze(relation, options, relations());
}

Status Session::Persist(const plan::RelationPtr& relation, const std::string& storage_level) {
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr plan, AnalyzeWhole(relation));
  PlanCache::Entry entry;
  entry.storage_level = storage_level.empty() ? kDefaultLevel : storage_level;
  const auto level = session::StorageLevel::Parse(entry.storage_level);
  if (!level) return Status(StatusCode::kInvalidArgument, "Invalid StorageLevel: " + storage_level);
  if (!level->use_disk && !level->use_memory) return Status::Ok();  // NONE keeps nothing
  CollectLocations(services_, *plan, entry.locations);
  std::sort(entry.locations.begin(), entry.locations.end());
  entry.locations.erase(std::unique(entry.locations.begin(), entry.locations.end()), entry.locations.end());
  plan_cache_->Add(analysis::DigestPlan(plan, instants_), std::move(entry));
  return Status::Ok();
}

Status Session::Unpersist(const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr plan, AnalyzeWhole(relation));
  plan_cache_->Remove(analysis::DigestPlan(plan, instants_));
  return Status::Ok();
}

StatusOr<std::string> Session::StorageLevel(const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr plan, AnalyzeWhole(relation));
  const PlanCache::Entry* entry = plan_cache_->Find(analysis::DigestPlan(plan, instants_));
  return entry == nullptr ? "NONE" : entry->storage_level;
}

StatusOr<std::string> Session::SemanticDigest(const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr plan, AnalyzeWhole(relation));
  return analysis::DigestPlan(plan, instants_);
}

}  // namespace firesteel::session

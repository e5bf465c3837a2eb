#include "files/commit/process_identity.h"
#include "session/dataframe/derive.h"
#include "session/session.h"
#include "session/tables/table_storage.h"

namespace firesteel::session {

StatusOr<std::string> Session::Checkpoint(const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr analyzed, Analyze(relation));
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, WithCachedRows(analyzed, CacheUse::kCompute));
  FS_RETURN_IF_ERROR(services_.storage.VerifyBeforeReading(plan, settings_, cancellation_));
  FS_ASSIGN_OR_RETURN(auto kept, services_.engine.Materialize(plan, MakeExecutionOptions(/*keep_order=*/true)));
  std::string id = files::NewUuid();  // views may take it to another session
  checkpoints_[id] = {std::move(kept.first), std::move(kept.second)};
  return id;
}

void Session::RemoveCheckpoint(const std::string& id) { checkpoints_.erase(id); }

const Session::KeptRows* Session::FindCheckpoint(const std::string& id) const {
  const auto found = checkpoints_.find(id);
  return found == checkpoints_.end() ? nullptr : &found->second;
}

StatusOr<analysis::Derivation> Derive(Session& session, const plan::CheckpointReference& node) {
  const Session::KeptRows* kept = session.FindCheckpoint(node.id);
  if (kept == nullptr)
    return Status(StatusCode::kNotFound,
                  "no checkpoint '" + node.id + "' in this session: it was removed, or belongs to another one");
  return analysis::Derivation(analysis::MaterializedRelation{{}, kept->plan});
}

}  // namespace firesteel::session

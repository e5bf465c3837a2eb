#include "session/catalog/view_names.h"

#include <utility>

#include "types/identifier_text.h"

namespace firesteel::session {

StatusOr<analysis::FoundRelation> Session::ViewNames::FindRelation(const std::vector<std::string>& parts,
                                                                   const plan::Options& options,
                                                                   const std::string& current_database,
                                                                   SourceSpan span) {
  std::vector<std::string> key;
  for (const std::string& part : parts) key.push_back(FoldCase(part));
  if (const auto found = bound_->views.find(key); found != bound_->views.end()) {
    return reader_.relations_->ReadView(parts, found->second);
  }
  return reader_.relations_->FindInCatalog(parts, options, current_database, span);
}

StatusOr<files::FileScanPtr> Session::ViewNames::OpenFiles(const plan::FileRelation& relation, SourceSpan span) {
  return reader_.relations_->OpenFiles(relation, span);
}

StatusOr<analysis::DataSourcePtr> Session::ViewNames::OpenDataSource(const plan::FileRelation& relation,
                                                                     SourceSpan span) {
  return reader_.relations_->OpenDataSource(relation, span);
}

StatusOr<analysis::Derivation> Session::ViewNames::Derive(const plan::DerivedRelation& relation,
                                                          std::optional<std::int64_t> plan_id, SourceSpan span) {
  if (const auto* checkpoint = std::get_if<plan::CheckpointReference>(&relation.derived)) {
    const auto kept = bound_->checkpoints.find(checkpoint->id);
    if (kept != bound_->checkpoints.end())
      return analysis::Derivation(analysis::MaterializedRelation{{}, kept->second.plan});
  }
  // What is derived (df.describe()) is analysed through the session, which has to see the names as they are here.
  analysis::RelationSource* const outer = std::exchange(reader_.names_, this);
  auto derivation = reader_.relations_->Derive(relation, plan_id, span);
  reader_.names_ = outer;
  return derivation;
}

StatusOr<std::vector<std::vector<Value>>> Session::ViewNames::Collect(const analysis::ResolvedPlanPtr& plan,
                                                                      std::int64_t limit) {
  return reader_.relations_->Collect(plan, limit);
}

}  // namespace firesteel::session

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "session/catalog/temporary_views.h"
#include "session/relations.h"
#include "session/session.h"

namespace firesteel::session {

// The temporary views and kept rows that an analysis met, by name in lower case and by id.
struct BoundNames {
  std::map<std::vector<std::string>, TemporaryViewPtr> views;
  std::map<std::string, Session::KeptRows> checkpoints;
};

// Names inside a view: what it has bound, then the tables of the catalog; never the reader's own temporary views. All
// else is the reader's.
class Session::ViewNames final : public analysis::RelationSource {
 public:
  ViewNames(Session& reader, std::shared_ptr<const BoundNames> bound) : reader_(reader), bound_(std::move(bound)) {}

  StatusOr<analysis::FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options& options,
                                                 const std::string& current_database, SourceSpan span) override;
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation& relation, SourceSpan span) override;
  StatusOr<analysis::DataSourcePtr> OpenDataSource(const plan::FileRelation& relation, SourceSpan span) override;
  StatusOr<analysis::Derivation> Derive(const plan::DerivedRelation& relation, std::optional<std::int64_t> plan_id,
                                        SourceSpan span) override;
  StatusOr<std::vector<std::vector<Value>>> Collect(const analysis::ResolvedPlanPtr& plan, std::int64_t limit) override;

 private:
  Session& reader_;
  const std::shared_ptr<const BoundNames> bound_;  // shared with the view
};

}  // namespace firesteel::session

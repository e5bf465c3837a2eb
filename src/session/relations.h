#pragma once

#include <deque>
#include <utility>

#include "analysis/relation/relation_source.h"
#include "session/session.h"
#include "session/tables/recorded_table.h"

namespace firesteel::session {

// Names as one session sees them: temporary views, then the catalog; `format`.`path` is recognised by analysis before.
class Session::Relations final : public analysis::RelationSource {
 public:
  explicit Relations(Session& session) : session_(session) {}

  StatusOr<analysis::FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options& options,
                                                 const std::string& current_database, SourceSpan span) override;
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation& relation, SourceSpan span) override;
  StatusOr<analysis::Derivation> Derive(const plan::DerivedRelation& relation, std::optional<std::int64_t> plan_id,
                                        SourceSpan span) override;
  StatusOr<std::vector<std::vector<Value>>> Collect(const analysis::ResolvedPlanPtr& plan, std::int64_t limit) override;
  StatusOr<analysis::DataSourcePtr> OpenDataSource(const plan::FileRelation& relation, SourceSpan span) override;

  // Parts of FindRelation: a temporary view under this name, and what the catalog has.
  analysis::FoundRelation ReadView(const std::vector<std::string>& parts, const TemporaryViewPtr& view);
  StatusOr<analysis::FoundRelation> FindInCatalog(const std::vector<std::string>& parts, const plan::Options& options,
                                                  const std::string& current_database, SourceSpan span);

  // Notes the temporary views and checkpoints met from now on; null stops. Returns who noted before.
  BoundNames* Record(BoundNames* met) { return std::exchange(record_, met); }

 private:
  Session& session_;
  BoundNames* record_ = nullptr;
  std::deque<std::pair<std::int64_t, analysis::Derivation>>
      called_;  // calls with an effect, by plan id; the latest few
};

// A table or persisted view of the catalog as a relation.
StatusOr<analysis::FoundRelation> OpenCatalogTable(Session& session, const KnownTable& known,
                                                   const plan::Options& options);

}  // namespace firesteel::session

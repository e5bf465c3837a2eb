#pragma once

#include <memory>

#include "analysis/relation/relation_source.h"
#include "pipeline/dataset_graph.h"
#include "session/session.h"

namespace firesteel::pipeline {

// A session set up for one dataset: its settings and current database.
StatusOr<std::unique_ptr<session::Session>> OpenFlowSession(const session::Services& services, const Dataset& dataset);

// Names as a running flow sees them: temporary views of the project are inlined, its tables and persisted views are
// read from the catalog, where the flows before it have put them.
class GraphRelations final : public analysis::RelationSource {
 public:
  GraphRelations(const DatasetGraph& graph, const Dataset& reader, session::Session& session)
      : graph_(graph), reader_(reader), session_(session) {}

  StatusOr<analysis::FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options& options,
                                                 const std::string& current_database, SourceSpan span) override;
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation& relation, SourceSpan span) override {
    return session_.relations().OpenFiles(relation, span);
  }
  StatusOr<analysis::DataSourcePtr> OpenDataSource(const plan::FileRelation& relation, SourceSpan span) override {
    return session_.relations().OpenDataSource(relation, span);
  }
  StatusOr<analysis::Derivation> Derive(const plan::DerivedRelation& relation, std::optional<std::int64_t> plan_id,
                                        SourceSpan span) override {
    return session_.relations().Derive(relation, plan_id, span);
  }
  StatusOr<std::vector<std::vector<Value>>> Collect(const analysis::ResolvedPlanPtr& plan,
                                                    std::int64_t limit) override {
    return session_.relations().Collect(plan, limit);
  }

 private:
  const DatasetGraph& graph_;
  const Dataset& reader_;
  session::Session& session_;
};

}  // namespace firesteel::pipeline

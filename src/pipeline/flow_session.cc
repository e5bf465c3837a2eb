#include "pipeline/flow_session.h"

namespace firesteel::pipeline {

StatusOr<std::unique_ptr<session::Session>> OpenFlowSession(const session::Services& services, const Dataset& dataset) {
  auto opened = std::make_unique<session::Session>(services);
  for (const auto& [key, value] : dataset.configuration) {
    if (Status status = opened->settings().Set(key, value); !status.ok())
      return dataset.source.Attach(std::move(status));
  }
  opened->SetCurrentDatabase(dataset.current_database);
  return opened;
}

StatusOr<analysis::FoundRelation> GraphRelations::FindRelation(const std::vector<std::string>& parts,
                                                               const plan::Options& options,
                                                               const std::string& current_database, SourceSpan span) {
  const auto found = graph_.Find(parts, reader_);
  if (!found) return session_.relations().FindRelation(parts, options, current_database, span);
  const Dataset& dataset = graph_.nodes[*found].dataset;
  if (dataset.kind != DatasetKind::kTemporaryView) {
    return session_.relations().FindRelation(dataset.name, options, current_database, span);
  }
  analysis::ViewRelation view;
  view.qualified_name = dataset.name;
  view.plan = dataset.query;
  view.current_database = dataset.current_database;
  for (const auto& column : dataset.view_columns) view.column_names.push_back(column.first);
  return analysis::FoundRelation(std::move(view));
}

}  // namespace firesteel::pipeline

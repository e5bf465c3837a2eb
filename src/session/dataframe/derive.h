#pragma once

#include "analysis/relation/relation_source.h"
#include "base/status_or.h"
#include "plan/dataframe_relation.h"
#include "session/session.h"

// What stands for a relation that only DataFrame methods make: one function per relation; Session::Relations
// dispatches. Those that look at data run queries in `session` and return when they are done.
namespace firesteel::session {

StatusOr<analysis::Derivation> Derive(Session& session, const plan::ShowString& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::HtmlString& node);

StatusOr<analysis::Derivation> Derive(Session& session, const plan::DescribeStatistics& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::SummaryStatistics& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::Crosstab& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::Covariance& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::Correlation& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::ApproximateQuantile& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::FrequentItems& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::SampleBy& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::Transpose& node);
StatusOr<analysis::Derivation> Derive(Session& session, const plan::CheckpointReference& node);

StatusOr<analysis::Derivation> Derive(Session& session, const plan::CatalogCall& node);

// Constant rows in place of a relation.
analysis::Derivation DerivedRows(Schema schema, std::vector<std::vector<Value>> rows);

}  // namespace firesteel::session

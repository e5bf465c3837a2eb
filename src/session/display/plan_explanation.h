#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// What df.explain() and EXPLAIN print: plans in our own words, since the engine is ours, under Spark's titles.
StatusOr<std::string> Explain(Session& session, const plan::RelationPtr& relation, plan::ExplainMode mode);

// df.inputFiles(): the files a query would read, as URIs, each once.
StatusOr<std::vector<std::string>> InputFiles(Session& session, const plan::RelationPtr& relation);

}  // namespace firesteel::session

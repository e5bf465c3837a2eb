#pragma once

#include <string>

#include "base/status_or.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// The key of a relation in the session's cache: a temporary view by its own name, a table by its full one.
StatusOr<std::string> CacheKey(const Session& session, const plan::Name& name);

}  // namespace firesteel::session

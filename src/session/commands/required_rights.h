#pragma once

#include "plan/command.h"
#include "session/rights.h"

namespace firesteel::session {

class Session;

// What a statement takes: kRead where it changes nothing that others can see, else kWrite. A statement that runs
// another one (EXECUTE IMMEDIATE) takes kRead; the inner one is asked about in turn.
Rights RequiredRights(const Session& session, const plan::CommandNode& statement);

}  // namespace firesteel::session

#pragma once

#include "base/status.h"

namespace spark::connect {
class ExecutePlanRequest;
}

namespace firesteel::connect {

class ConnectSession;
class Operation;

// Carries out a request's plan: rows, schema and results go out through the operation's Send. Takes the session's lock
// for analysis and for commands, not while rows stream. Runs on the operation's thread.
Status ExecutePlan(ConnectSession& session, const spark::connect::ExecutePlanRequest& request, Operation& operation);

}  // namespace firesteel::connect

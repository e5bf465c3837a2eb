#pragma once

#include "base/status.h"

namespace spark::connect {
class AnalyzePlanRequest;
class AnalyzePlanResponse;
}  // namespace spark::connect

namespace firesteel::connect {

class ConnectSession;

// Answers everything AnalyzePlan asks. The caller holds the session's lock and fills in the ids of the response.
Status AnalyzePlan(ConnectSession& session, const spark::connect::AnalyzePlanRequest& request,
                   spark::connect::AnalyzePlanResponse* response);

}  // namespace firesteel::connect

#include "connect/analyze_plan.h"

#include "connect/connect_session.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {

Status AnalyzePlan(ConnectSession&, const spark::connect::AnalyzePlanRequest&, spark::connect::AnalyzePlanResponse*) {
  return Unsupported("AnalyzePlan");
}

}  // namespace firesteel::connect

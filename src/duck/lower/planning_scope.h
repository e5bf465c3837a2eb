#pragma once

#include "base/status.h"

namespace firesteel::duck {

// While one lives on a thread, DuckDB plans a query there. It works out constant expressions as it plans, as values
// that take many times the memory of rows and cannot be interrupted; functions of ours that would give much throw
// TooMuch() instead, which DuckDB takes as "not now": the expression is worked out with the rows. Some of its rules
// pass the error on; then the query is planned again without a scope.
class PlanningScope {
 public:
  PlanningScope() { ++depth_; }
  ~PlanningScope() { --depth_; }
  PlanningScope(const PlanningScope&) = delete;
  PlanningScope& operator=(const PlanningScope&) = delete;
  static bool IsEntered() { return depth_ > 0; }

  static Status TooMuch() {
    return Status(StatusCode::kResourceExhausted, "too much for a constant").WithCondition(kTooMuch, "");
  }
  static bool IsTooMuch(const Status& status) { return status.condition() == kTooMuch; }

 private:
  static constexpr const char* kTooMuch = "FIRESTEEL_CONSTANT_TOO_LARGE";
  static inline thread_local int depth_ = 0;
};

}  // namespace firesteel::duck

#pragma once

#include <string>

#include "base/status_or.h"
#include "duck/lower/lowering.h"

namespace firesteel::duck {

// The body of a lambda, through fs_poll, so that a long list can be interrupted.
inline StatusOr<std::string> LowerLambdaBody(Lowering& lowering, const analysis::ResolvedExpressionPtr& body) {
  FS_ASSIGN_OR_RETURN(const std::string sql, lowering.Expression(body));
  return "fs_poll(" + sql + ")";
}

}  // namespace firesteel::duck

#pragma once

#include <cstdint>
#include <vector>

#include "plan/relation.h"
#include "session/session.h"

namespace firesteel::session {

// How many values that are not NULL each expression has over the rows of `input`.
StatusOr<std::vector<std::int64_t>> CountValues(Session& session, const plan::RelationPtr& input,
                                                const std::vector<plan::ExpressionPtr>& values);

// The probability that makes the engine pick the value Spark picks: the one of rank ceil(probability * count), computed
// in doubles. Engines that multiply otherwise are a rank off where the product is whole.
double ProbabilityOfRank(double probability, std::int64_t count);

}  // namespace firesteel::session

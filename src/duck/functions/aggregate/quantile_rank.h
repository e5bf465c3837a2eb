#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace firesteel::duck {

// The ranks (1 .. count) of the values that Spark's percentile_approx answers `shares` (0 .. 1) of `count` > 0 sorted
// values with. Spark's summary of the values is a matter of their number alone as long as they fit the buffer they are
// sorted in; beyond that its answer depends on their order and partitions, and the exact rank is given.
std::vector<std::int64_t> QuantileRanks(std::int64_t count, std::span<const double> shares, double relative_error);

}  // namespace firesteel::duck

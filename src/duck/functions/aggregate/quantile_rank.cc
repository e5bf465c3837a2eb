#include "duck/functions/aggregate/quantile_rank.h"

#include <algorithm>
#include <cmath>

namespace firesteel::duck {
namespace {

constexpr std::int64_t kBuffer = 50000;  // QuantileSummaries.defaultHeadSize

// One value of Greenwald and Khanna's summary: it stands for `covered` values up to its own rank, and its rank is known
// up to `delta`.
struct Sample {
  std::int64_t rank;
  std::int64_t covered;
  std::int64_t delta;
};

// What is left of `count` sorted values: neighbours are merged, from the last one, as far as the error allows.
std::vector<Sample> Summary(std::int64_t count, double relative_error) {
  const auto sample = [&](std::int64_t rank) -> Sample {
    const bool end = rank == 1 || rank == count;
    return {rank, 1, end ? 0 : static_cast<std::int64_t>(std::floor(2 * relative_error * static_cast<double>(rank)))};
  };
  const double most = 2 * relative_error * static_cast<double>(count);
  std::vector<Sample> samples;
  Sample head = sample(count);
  for (std::int64_t rank = count - 1; rank > 1; --rank) {
    const Sample next = sample(rank);
    if (static_cast<double>(next.covered + head.covered + head.delta) < most) {
      head.covered += next.covered;
    } else {
      samples.push_back(head);
      head = next;
    }
  }
  samples.push_back(head);
  if (count > 1) samples.push_back(sample(1));
  std::reverse(samples.begin(), samples.end());
  return samples;
}

std::int64_t Rank(const std::vector<Sample>& samples, std::int64_t count, double share) {
  std::int64_t error = 0;
  for (const Sample& sample : samples) error = std::max(error, sample.covered + sample.delta);
  error /= 2;
  const auto wanted = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count)));
  std::int64_t lowest = 0;
  for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
    lowest += samples[i].covered;
    if (lowest + samples[i].delta - error <= wanted && wanted <= lowest + error) return samples[i].rank;
  }
  return samples.back().rank;
}

}  // namespace

std::vector<std::int64_t> QuantileRanks(std::int64_t count, std::span<const double> shares, double relative_error) {
  const bool exact = count >= kBuffer || 2 * relative_error * static_cast<double>(count) < 1;
  std::vector<Sample> samples;
  if (!exact) samples = Summary(count, relative_error);
  std::vector<std::int64_t> ranks;
  for (const double share : shares) {
    if (share <= relative_error) {
      ranks.push_back(1);
    } else if (share >= 1 - relative_error) {
      ranks.push_back(count);
    } else if (exact) {
      ranks.push_back(
          std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count))), 1, count));
    } else {
      ranks.push_back(Rank(samples, count, share));
    }
  }
  return ranks;
}

}  // namespace firesteel::duck

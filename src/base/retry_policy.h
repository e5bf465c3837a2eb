#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/status.h"

namespace firesteel {

// How often and how fast something is tried again: delays grow by `multiplier` up to `max_delay`, each drawn from the
// upper half of its range so that many clients do not come back at the same moment.
struct RetryOptions {
  int max_attempts = 8;  // the first try counts
  std::chrono::milliseconds initial_delay{100};
  std::chrono::milliseconds max_delay{10'000};
  double multiplier = 2.0;
  std::chrono::milliseconds deadline{120'000};  // for all tries and waits together
};

// Uniform in [0, 1). Must be thread-safe where the policy is shared.
using RandomSource = std::function<double()>;
// Seeded from the machine's entropy; one generator per thread.
double SystemRandom();

// Runs an operation until it succeeds, fails with a status that is not retryable(), or the options are used up.
// Thread-safe: holds no state between calls. The clock must outlive it.
class RetryPolicy {
 public:
  explicit RetryPolicy(RetryOptions options = {}, Clock& clock = Clock::System(), RandomSource random = SystemRandom)
      : options_(options), clock_(&clock), random_(std::move(random)) {}

  // `operation` gets the number of the try, from 1. The failure of the last try is returned, saying how many there
  // were. A cancelled token ends the waiting with kCancelled.
  Status Run(const CancellationToken& token, const std::function<Status(int attempt)>& operation) const;

  // The wait after failed try number `attempt`: between half and the whole of its grown delay.
  std::chrono::nanoseconds Delay(int attempt) const;

  const RetryOptions& options() const { return options_; }
  Clock& clock() const { return *clock_; }

 private:
  RetryOptions options_;
  Clock* clock_;
  RandomSource random_;
};

}  // namespace firesteel

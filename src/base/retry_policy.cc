#include "base/retry_policy.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace firesteel {

double SystemRandom() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return std::generate_canonical<double, 53>(generator);
}

std::chrono::nanoseconds RetryPolicy::Delay(int attempt) const {
  const double grown = static_cast<double>(options_.initial_delay.count()) * std::pow(options_.multiplier, attempt - 1);
  const double capped = std::min(grown, static_cast<double>(options_.max_delay.count()));
  const double jittered_ms = capped * (0.5 + 0.5 * random_());
  return std::chrono::nanoseconds(static_cast<std::int64_t>(jittered_ms * 1e6));
}

Status RetryPolicy::Run(const CancellationToken& token, const std::function<Status(int)>& operation) const {
  const auto start = clock_->Monotonic();
  for (int attempt = 1;; ++attempt) {
    if (Status cancelled = token.Check(); !cancelled.ok()) return cancelled;
    Status status = operation(attempt);
    if (status.ok() || !status.retryable()) return status;
    const auto delay = Delay(attempt);
    const bool out_of_time = clock_->Monotonic() - start + delay > options_.deadline;
    if (attempt >= options_.max_attempts || out_of_time) {
      if (attempt == 1) return status;
      return std::move(status).Annotate("gave up after " + std::to_string(attempt) + " tries");
    }
    if (Status cancelled = clock_->Sleep(delay, token); !cancelled.ok()) return cancelled;
  }
}

}  // namespace firesteel

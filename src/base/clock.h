#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "base/cancellation.h"

namespace firesteel {

// Where time comes from. Code that reads the time, waits or measures takes a Clock, so that tests run without sleeping.
// Implementations are thread-safe.
class Clock {
 public:
  using WallTime = std::chrono::system_clock::time_point;
  using MonotonicTime = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;
  // Time of day in UTC; may jump when the machine's clock is set.
  virtual WallTime Now() const = 0;
  // For measuring durations and deadlines; never goes back.
  virtual MonotonicTime Monotonic() const = 0;
  // Waits; kCancelled as soon as `token` is cancelled.
  virtual Status Sleep(std::chrono::nanoseconds duration, const CancellationToken& token = {}) = 0;

  // The machine's clock. Lives as long as the program.
  static Clock& System();
};

// A clock that stands still until told: Advance() moves it, and Sleep() moves it by the asked duration and returns at
// once, noting what was asked.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime now = WallTime(std::chrono::seconds(1'700'000'000))) : now_(now) {}

  WallTime Now() const override;
  MonotonicTime Monotonic() const override;
  Status Sleep(std::chrono::nanoseconds duration, const CancellationToken& token = {}) override;

  void Advance(std::chrono::nanoseconds duration);
  std::vector<std::chrono::nanoseconds> sleeps() const;

 private:
  mutable std::mutex mutex_;
  WallTime now_;
  MonotonicTime monotonic_{std::chrono::hours(1)};
  std::vector<std::chrono::nanoseconds> sleeps_;
};

}  // namespace firesteel

#include "base/clock.h"

namespace firesteel {
namespace {

class SystemClock final : public Clock {
 public:
  WallTime Now() const override { return std::chrono::system_clock::now(); }
  MonotonicTime Monotonic() const override { return std::chrono::steady_clock::now(); }
  Status Sleep(std::chrono::nanoseconds duration, const CancellationToken& token) override {
    token.WaitFor(duration);
    return token.Check();
  }
};

}  // namespace

Clock& Clock::System() {
  static SystemClock clock;
  return clock;
}

Clock::WallTime ManualClock::Now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

Clock::MonotonicTime ManualClock::Monotonic() const {
  std::lock_guard lock(mutex_);
  return monotonic_;
}

Status ManualClock::Sleep(std::chrono::nanoseconds duration, const CancellationToken& token) {
  if (Status status = token.Check(); !status.ok()) return status;
  Advance(duration);
  std::lock_guard lock(mutex_);
  sleeps_.push_back(duration);
  return Status::Ok();
}

void ManualClock::Advance(std::chrono::nanoseconds duration) {
  std::lock_guard lock(mutex_);
  now_ += std::chrono::duration_cast<WallTime::duration>(duration);
  monotonic_ += duration;
}

std::vector<std::chrono::nanoseconds> ManualClock::sleeps() const {
  std::lock_guard lock(mutex_);
  return sleeps_;
}

}  // namespace firesteel

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/status.h"

namespace firesteel::duck {

// Keeps the process within its memory limit, as far as queries can be blamed for it:
//   - while queries run, a thread of its own reads what the process holds every 10 ms; above the bound the youngest
//   query
//     is stopped, and, if that does not help, the next;
//   - whoever is about to take much memory at once asks first (Refusal).
// The bound lies above the limit, so that what is measured late still ends under 1.25 times the limit. Freed memory
// that allocators keep is given back before anybody is blamed. Thread-safe.
class MemoryWatch {
 public:
  // How the watch sees the process. A fake one plays a process in tests.
  struct Process {
    std::function<std::int64_t()> resident;  // bytes in RAM
    std::function<void()> give_back;         // returns freed memory to the system
  };

  // A running query; its end ends the watch over it. Safe to destroy on any thread.
  class Query {
   public:
    Query(MemoryWatch& watch, std::function<void()> stop) : watch_(watch), stop_(std::move(stop)) {}
    ~Query();
    // OK, or why the query was stopped.
    Status verdict() const;

   private:
    friend class MemoryWatch;
    MemoryWatch& watch_;
    const std::function<void()> stop_;  // called once, must be short and not call back
    Status verdict_;                    // guarded by watch_.mutex_
  };

  explicit MemoryWatch(std::int64_t limit_bytes);
  MemoryWatch(std::int64_t limit_bytes, Process process);
  ~MemoryWatch();

  std::unique_ptr<Query> Watch(std::function<void()> stop);

  // OK, or the error for `asking` (a function, a query) that wants `bytes` more than the bound leaves.
  Status Refusal(std::int64_t bytes, const std::string& asking);
  // Large blocks that are allocated but perhaps not touched yet: memory that is as good as used.
  void Reserve(std::int64_t bytes) { reserved_.fetch_add(bytes, std::memory_order_relaxed); }
  void Release(std::int64_t bytes) { reserved_.fetch_sub(bytes, std::memory_order_relaxed); }

  // One reading, as the thread takes them.
  void Sample();

  std::int64_t limit() const { return limit_; }
  // Where queries are stopped: 1.15 times the limit and room for the program itself.
  std::int64_t bound() const { return bound_; }

 private:
  using Clock = std::chrono::steady_clock;

  void Loop();
  void GiveBackNow();
  std::int64_t ResidentAfterGivingBack();
  Status Exceeded(const std::string& asking, std::int64_t wanted) const;

  const std::int64_t limit_;
  const std::int64_t bound_;
  const Process process_;
  std::atomic<std::int64_t> reserved_{0};
  std::atomic<std::int64_t> peak_{0};
  std::mutex give_back_mutex_;
  Clock::time_point gave_back_at_;  // guarded by give_back_mutex_

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<Query*> queries_;  // oldest first; each takes itself out
  std::int64_t stopped_at_ = 0;  // what the process held when a query was last stopped; 0 once below the bound again
  bool ending_ = false;
  std::thread thread_;  // started with the first query
};

// "1.5 GB", "200 MB": what errors say.
std::string MemorySize(std::int64_t bytes);

}  // namespace firesteel::duck

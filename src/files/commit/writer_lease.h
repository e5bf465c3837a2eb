#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit/commit_record.h"

namespace firesteel::files {

// Milliseconds since 1970: for people, and for TIMESTAMP AS OF.
std::int64_t NowMs(const Clock& clock);

// How long a writer that cannot be looked up (on another machine, in another container) may be silent before another
// one takes its place. Measured by whoever waits, on its own monotonic clock, while it looks again and again: clocks of
// machines are never compared.
inline constexpr std::chrono::milliseconds kDefaultLease{30'000};
// A stage has no lock, so nobody waits for its owner: it is swept when the store's own clock says that its last sign of
// life is this old.
inline constexpr std::chrono::hours kStageLease{1};

// Shows whoever watches that a write goes on: rewrites a small object in the write's stage every fifth of the lease,
// from a thread of its own, the first time after one such span. Stops when destroyed; the object goes with the stage. A
// write that cannot reach its store falls silent, as it should: the record decides whether it still may publish.
class Heartbeat {
 public:
  Heartbeat(const Location& table, std::string key, std::chrono::milliseconds lease);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void Beat();

  const Location table_;
  const std::string key_;
  const std::chrono::milliseconds interval_;
  std::string etag_;
  std::int64_t beats_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  CancellationSource abandon_;  // of a beat that is under way
  std::thread thread_;
};

inline constexpr std::string_view kHeartbeatName = "heartbeat";

// Says that this process is still busy with the write `id`, so that its records and stages are not taken for those of a
// write that failed half way in this very process. Writes that nobody registers count as dead.
class ActiveWrite {
 public:
  explicit ActiveWrite(std::string id);
  ~ActiveWrite();
  ActiveWrite(const ActiveWrite&) = delete;
  ActiveWrite& operator=(const ActiveWrite&) = delete;

 private:
  const std::string id_;
};

// Whether the writer `write_id` of `owner` still runs, as far as this machine can tell by itself.
Liveness LivenessOfWriter(const ProcessIdentity& owner, std::string_view write_id);

// Watches one writer that cannot be looked up. Feed it what is seen of it (etags of its record and heartbeat) in looks
// that are close together; it tells when nothing has changed for a lease. A gap between two looks, such as the
// watcher's own sleep, starts the count again. A value for one wait; not thread-safe.
class SilenceWatch {
 public:
  explicit SilenceWatch(std::chrono::milliseconds lease) : lease_(lease) {}
  bool IsSilent(const std::string& sign_of_life, Clock::MonotonicTime now);

 private:
  const std::chrono::milliseconds lease_;
  std::string last_sign_;
  Clock::MonotonicTime since_{};
  Clock::MonotonicTime last_look_{};
};

// What can be seen of the writer of `stored`: changes as long as it lives.
StatusOr<std::string> SignOfLife(const Location& table, const StoredCommitRecord& stored);

}  // namespace firesteel::files

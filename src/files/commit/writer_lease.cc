#include "files/commit/writer_lease.h"

#include <set>
#include <utility>

namespace firesteel::files {
namespace {

// Per process by nature: which of its own writes are still running is known only here.
std::mutex active_mutex;
std::set<std::string, std::less<>> active_writes;

}  // namespace

std::int64_t NowMs(const Clock& clock) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.Now().time_since_epoch()).count();
}

ActiveWrite::ActiveWrite(std::string id) : id_(std::move(id)) {
  std::lock_guard lock(active_mutex);
  active_writes.insert(id_);
}

ActiveWrite::~ActiveWrite() {
  std::lock_guard lock(active_mutex);
  active_writes.erase(id_);
}

Liveness LivenessOfWriter(const ProcessIdentity& owner, std::string_view write_id) {
  const Liveness process = LivenessOf(owner);
  if (process != Liveness::kAlive || owner != ProcessIdentity::Current()) return process;
  std::lock_guard lock(active_mutex);
  return active_writes.contains(write_id) ? Liveness::kAlive : Liveness::kDead;
}

Heartbeat::Heartbeat(const Location& table, std::string key, std::chrono::milliseconds lease)
    : table_(table), key_(std::move(key)), interval_(lease / 5) {
  thread_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    while (!stop_requested_.wait_for(lock, interval_, [this] { return stopping_; })) {
      lock.unlock();
      Beat();
      lock.lock();
    }
  });
}

Heartbeat::~Heartbeat() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  abandon_.Cancel();
  stop_requested_.notify_all();
  thread_.join();
}

// Only ever in place of its own last beat: a stage that somebody has swept is not brought back.
void Heartbeat::Beat() {
  const auto condition = etag_.empty() ? storage::WriteCondition::None() : storage::WriteCondition::IfMatch(etag_);
  // The bytes differ each time: an object store's etag may be nothing but their sum.
  const auto written = table_.store->Put(
      key_, std::to_string(++beats_),
      {.condition = condition, .durability = storage::Durability::kRelaxed, .token = abandon_.token()});
  if (written.ok()) {
    etag_ = written->etag;
  } else if (const auto seen = table_.store->Head(key_); seen.ok()) {
    etag_ = seen->etag;  // the answer was lost
  }
}

bool SilenceWatch::IsSilent(const std::string& sign_of_life, Clock::MonotonicTime now) {
  const bool gap = now - last_look_ > lease_ / 4;
  last_look_ = now;
  if (gap || sign_of_life != last_sign_) {
    last_sign_ = sign_of_life;
    since_ = now;
    return false;
  }
  return now - since_ >= lease_;
}

StatusOr<std::string> SignOfLife(const Location& table, const StoredCommitRecord& stored) {
  std::string sign = stored.etag;
  if (stored.record.stage.empty()) return sign;
  const auto beat = table.store->Head(table.KeyOf(stored.record.stage) + std::string(kHeartbeatName));
  if (beat.ok()) return sign + "/" + beat->etag;
  if (beat.status().code() == StatusCode::kNotFound) return sign;
  return beat.status();
}

}  // namespace firesteel::files

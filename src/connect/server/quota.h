#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

namespace firesteel::connect {

// Hands out at most `limit` places at a time. Thread-safe; places may outlive the quota.
class Quota {
 public:
  explicit Quota(std::size_t limit) : limit_(limit) {}

  // A place, free again when the last copy of the pointer dies. Null where all are taken.
  std::shared_ptr<void> Take() {
    const std::lock_guard lock(taken_->mutex);
    if (taken_->count >= limit_) return nullptr;
    ++taken_->count;
    return std::shared_ptr<void>(taken_.get(), [taken = taken_](void*) {
      const std::lock_guard free(taken->mutex);
      --taken->count;
    });
  }
  std::size_t limit() const { return limit_; }

 private:
  struct Taken {
    std::mutex mutex;
    std::size_t count = 0;
  };
  const std::size_t limit_;
  const std::shared_ptr<Taken> taken_ = std::make_shared<Taken>();  // shared with the places
};

}  // namespace firesteel::connect

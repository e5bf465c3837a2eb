#include "base/cancellation.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace firesteel {
namespace internal {

struct CancellationState {
  std::atomic<bool> cancelled{false};
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, std::function<void()>> callbacks;
  std::uint64_t next_id = 1;
  std::uint64_t running_id = 0;  // the callback being called, 0 for none
  std::function<bool()> poll;    // of a polling token, else empty; never changed once shared

  bool IsCancelled() const { return cancelled.load(std::memory_order_acquire) || (poll && poll()); }
};

}  // namespace internal

namespace {
constexpr std::chrono::milliseconds kPollInterval{50};
}

using Registration = CancellationToken::Registration;

Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), id_(std::exchange(other.id_, 0)) {}

Registration& Registration::operator=(Registration&& other) noexcept {
  Registration moved(std::move(other));
  std::swap(state_, moved.state_);
  std::swap(id_, moved.id_);
  return *this;
}

Registration::~Registration() {
  if (!state_) return;
  std::unique_lock lock(state_->mutex);
  state_->callbacks.erase(id_);
  state_->changed.wait(lock, [&] { return state_->running_id != id_; });
}

CancellationToken CancellationToken::Polling(std::function<bool()> is_cancelled) {
  auto state = std::make_shared<internal::CancellationState>();
  state->poll = std::move(is_cancelled);
  return CancellationToken(std::move(state));
}

bool CancellationToken::IsCancelled() const { return state_ != nullptr && state_->IsCancelled(); }

Status CancellationToken::Check() const {
  if (!IsCancelled()) return Status::Ok();
  return Status(StatusCode::kCancelled, "the operation was cancelled").WithCondition("OPERATION_CANCELED", "HY008");
}

bool CancellationToken::WaitFor(std::chrono::nanoseconds duration) const {
  if (!state_) {
    std::this_thread::sleep_for(duration);
    return false;
  }
  std::unique_lock lock(state_->mutex);
  if (!state_->poll) return state_->changed.wait_for(lock, duration, [&] { return state_->cancelled.load(); });
  const auto deadline = std::chrono::steady_clock::now() + duration;
  while (!state_->IsCancelled()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) return false;
    state_->changed.wait_for(lock, std::min<std::chrono::nanoseconds>(left, kPollInterval));
  }
  return true;
}

Registration CancellationToken::OnCancel(std::function<void()> callback) const {
  Registration registration;
  if (!state_) return registration;
  {
    std::lock_guard lock(state_->mutex);
    if (!state_->IsCancelled()) {
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      state_->callbacks.emplace(registration.id_, std::move(callback));
      return registration;
    }
  }
  callback();
  return registration;
}

CancellationSource::CancellationSource() : state_(std::make_shared<internal::CancellationState>()) {}

void CancellationSource::Cancel() {
  std::unique_lock lock(state_->mutex);
  if (state_->cancelled.exchange(true)) return;
  state_->changed.notify_all();
  while (!state_->callbacks.empty()) {
    auto node = state_->callbacks.extract(state_->callbacks.begin());
    state_->running_id = node.key();
    lock.unlock();
    node.mapped()();
    lock.lock();
    state_->running_id = 0;
    state_->changed.notify_all();
  }
}

}  // namespace firesteel

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/status.h"

namespace firesteel {

namespace internal {
struct CancellationState;
}

// Tells a running operation that nobody wants its result any more (Ctrl-C, a dropped client, a failed sibling).
//   source: Cancel() once; token: asked by the work. Tokens are cheap to copy and outlive their source safely.
// Both are thread-safe. Cancelling twice is the same as once. A default token is never cancelled.
class CancellationToken {
 public:
  // Removes its callback when destroyed. If the callback runs just then on another thread, waits for it to end.
  class [[nodiscard]] Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration();

   private:
    friend class CancellationToken;
    std::shared_ptr<internal::CancellationState> state_;  // shared with the source and its tokens
    std::uint64_t id_ = 0;
  };

  CancellationToken() = default;
  // A token that asks `is_cancelled` (from any thread, often) instead of being told: the bridge to libraries that have
  // a flag of their own. OnCancel callbacks of such a token run only if it is cancelled already.
  static CancellationToken Polling(std::function<bool()> is_cancelled);

  bool IsCancelled() const;
  // kCancelled once cancelled: `FS_RETURN_IF_ERROR(token.Check());` in loops.
  Status Check() const;
  // Sleeps up to `duration`, shorter when cancelled. True when cancelled.
  bool WaitFor(std::chrono::nanoseconds duration) const;
  // Calls `callback` once on cancellation, on the cancelling thread (at once and here if already cancelled). It must
  // be short, must not throw and must not destroy its own registration.
  Registration OnCancel(std::function<void()> callback) const;

 private:
  friend class CancellationSource;
  explicit CancellationToken(std::shared_ptr<internal::CancellationState> state) : state_(std::move(state)) {}
  std::shared_ptr<internal::CancellationState> state_;  // shared with the source and every copy
};

class CancellationSource {
 public:
  CancellationSource();
  void Cancel();
  CancellationToken token() const { return CancellationToken(state_); }

 private:
  std::shared_ptr<internal::CancellationState> state_;  // shared with the tokens handed out
};

}  // namespace firesteel

#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include "base/cancellation.h"

namespace firesteel::cli {

// Turns Ctrl-C and SIGTERM into a cancellation: the first asks running work to stop, a second ends the process at once
// with 130. Make one before any other thread starts: it blocks the signals for all threads and waits for them in its
// own. Broken pipes are left to the writes that meet them.
class InterruptHandler {
 public:
  // Who sent a signal: the terminal sends Ctrl-C to every process of the group, a user or supervisor only to us.
  enum class Sender { kTerminal, kProcess };
  using Receiver = std::function<void(int number, Sender sender)>;

  // While one lives, signals go to its receiver, on the handler's thread, and cancel nothing.
  class [[nodiscard]] Redirection {
   public:
    Redirection(InterruptHandler& handler, Receiver receiver);
    ~Redirection();
    Redirection(const Redirection&) = delete;
    Redirection& operator=(const Redirection&) = delete;

   private:
    InterruptHandler& handler_;
  };

  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

  CancellationToken token() const { return source_.token(); }

 private:
  // False when nobody has redirected signals.
  bool PassOn(int number, Sender sender);

  CancellationSource source_;
  std::mutex mutex_;
  Receiver receiver_;  // guarded by mutex_
  std::thread waiter_;
};

}  // namespace firesteel::cli

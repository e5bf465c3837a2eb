#pragma once

#include <thread>

#include "base/cancellation.h"

namespace firesteel::cli {

// Turns Ctrl-C and SIGTERM into a cancellation: the first asks running work to stop, a second ends the process at once
// with 130. Make one before any other thread starts: it blocks the signals for all threads and waits for them in its
// own. Broken pipes are left to the writes that meet them.
class InterruptHandler {
 public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

  CancellationToken token() const { return source_.token(); }

 private:
  CancellationSource source_;
  std::thread waiter_;
};

}  // namespace firesteel::cli

#include "cli/prompt/prompt_interrupts.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "cli/command/command.h"

namespace firesteel::cli {

PromptInterrupts::PromptInterrupts(InterruptHandler& handler)
    : redirection_(handler, [this](int number, InterruptHandler::Sender) { Receive(number); }) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;  // without it a line cannot be given up; statements can
  const std::lock_guard lock(mutex_);
  wake_read_ = ends[0];
  wake_write_ = ends[1];
}

PromptInterrupts::~PromptInterrupts() {
  const std::lock_guard lock(mutex_);
  for (int* end : {&wake_read_, &wake_write_}) {
    if (*end >= 0) close(*end);
    *end = -1;
  }
}

CancellationToken PromptInterrupts::BeginStatement() {
  const std::lock_guard lock(mutex_);
  source_ = CancellationSource();
  pressed_ = 0;
  running_ = true;
  if (leaving_) source_.Cancel();
  return source_.token();
}

void PromptInterrupts::EndStatement() {
  const std::lock_guard lock(mutex_);
  running_ = false;
}

bool PromptInterrupts::leaving() const {
  const std::lock_guard lock(mutex_);
  return leaving_;
}

PromptInterrupts::Input PromptInterrupts::WaitForInput(int descriptor) {
  for (;;) {
    pollfd waited[] = {{descriptor, POLLIN, 0}, {wake_read_, POLLIN, 0}};
    if (poll(waited, 2, -1) < 0 && errno != EINTR) return Input::kReady;
    char byte = 0;
    if ((waited[1].revents & POLLIN) != 0 && read(wake_read_, &byte, 1) == 1) {
      return leaving() ? Input::kLeave : Input::kLineGivenUp;
    }
    if (waited[0].revents != 0) return Input::kReady;
  }
}

void PromptInterrupts::Receive(int number) {
  CancellationSource cancelled;
  {
    const std::lock_guard lock(mutex_);
    leaving_ = leaving_ || number == SIGTERM;
    if (!running_) {
      const char byte = 0;
      if (wake_write_ >= 0 && write(wake_write_, &byte, 1) < 0) return;  // full: enough signals wait already
      return;
    }
    ++pressed_;
    if (pressed_ == 2) std::fputs("\nstill stopping; Ctrl-C once more ends firesteel\n", stderr);
    if (pressed_ > 2) _exit(kExitInterrupted);
    cancelled = source_;
  }
  cancelled.Cancel();  // callbacks run here, without the lock
}

}  // namespace firesteel::cli

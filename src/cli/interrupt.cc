#include "cli/interrupt.h"

#include <csignal>
#include <unistd.h>

namespace firesteel::cli {
namespace {

constexpr int kStopWaiting = SIGUSR2;  // sent by the destructor to its own thread
constexpr int kExitInterrupted = 130;

}  // namespace

InterruptHandler::InterruptHandler() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, kStopWaiting}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::thread([this, signals] {
    for (bool cancelled = false;; cancelled = true) {
      int number = 0;
      if (sigwait(&signals, &number) != 0 || number == kStopWaiting) return;
      if (cancelled) _exit(kExitInterrupted);
      source_.Cancel();
    }
  });
}

InterruptHandler::~InterruptHandler() {
  pthread_kill(waiter_.native_handle(), kStopWaiting);
  waiter_.join();
}

}  // namespace firesteel::cli

#include "cli/terminal/interrupt.h"

#include <csignal>
#include <utility>

#include <unistd.h>

#include "cli/command/command.h"

namespace firesteel::cli {
namespace {

constexpr int kStopWaiting = SIGUSR2;  // sent by the destructor to its own thread

}  // namespace

InterruptHandler::InterruptHandler() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, kStopWaiting}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::thread([this, signals] {
    for (bool cancelled = false;;) {
      siginfo_t origin = {};
      const int number = sigwaitinfo(&signals, &origin);
      if (number == kStopWaiting) return;
      if (number < 0) continue;
      if (PassOn(number, origin.si_code == SI_KERNEL ? Sender::kTerminal : Sender::kProcess)) continue;
      if (cancelled) _exit(kExitInterrupted);
      cancelled = true;
      source_.Cancel();
    }
  });
}

InterruptHandler::~InterruptHandler() {
  pthread_kill(waiter_.native_handle(), kStopWaiting);
  waiter_.join();
}

bool InterruptHandler::PassOn(int number, Sender sender) {
  const std::lock_guard lock(mutex_);
  if (!receiver_) return false;
  receiver_(number, sender);
  return true;
}

InterruptHandler::Redirection::Redirection(InterruptHandler& handler, Receiver receiver) : handler_(handler) {
  const std::lock_guard lock(handler_.mutex_);
  handler_.receiver_ = std::move(receiver);
}

InterruptHandler::Redirection::~Redirection() {
  const std::lock_guard lock(handler_.mutex_);
  handler_.receiver_ = nullptr;
}

}  // namespace firesteel::cli

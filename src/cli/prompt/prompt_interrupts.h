#pragma once

#include <mutex>

#include "base/cancellation.h"
#include "cli/terminal/interrupt.h"

namespace firesteel::cli {

// Signals at the interactive prompt. Ctrl-C gives up the statement that runs, or the line being typed, and nothing that
// comes later; a second one while the statement is still stopping says so, a third ends the process with 130. SIGTERM
// gives up the statement and leaves.
class PromptInterrupts {
 public:
  explicit PromptInterrupts(InterruptHandler& handler);
  ~PromptInterrupts();
  PromptInterrupts(const PromptInterrupts&) = delete;
  PromptInterrupts& operator=(const PromptInterrupts&) = delete;

  // Around one statement: its token, and the end of its life.
  CancellationToken BeginStatement();
  void EndStatement();

  enum class Input { kReady, kLineGivenUp, kLeave };
  // Waits until `descriptor` can be read or a signal came while no statement ran.
  Input WaitForInput(int descriptor);

  bool leaving() const;

 private:
  void Receive(int number);

  mutable std::mutex mutex_;
  CancellationSource source_;  // of the statement that runs
  int pressed_ = 0;            // Ctrl-C since it began
  bool running_ = false;
  bool leaving_ = false;
  int wake_read_ = -1;  // a pipe: one byte for each signal that came at the prompt
  int wake_write_ = -1;
  InterruptHandler::Redirection redirection_;  // last: its receiver uses all of the above
};

}  // namespace firesteel::cli

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/settings/environment.h"
#include "base/status_or.h"

namespace firesteel::cli {

// A program started beside us, in our process group and with our standard streams, so that the terminal treats both as
// one. Signals we block or ignore are neither for it. Wait once; Signal may be called from any thread, also after the
// end.
class ChildProcess {
 public:
  // `command[0]` is looked up in the PATH of `environment` when it holds no slash. kNotFound when there is no such
  // program.
  static StatusOr<ChildProcess> Start(const std::vector<std::string>& command, const Environment& environment);

  void Signal(int number) const;
  // The exit code as shells give it: that of the program, or 128 + the signal that ended it.
  int Wait() const;

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

}  // namespace firesteel::cli

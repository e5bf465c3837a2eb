#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace firesteel::cli {

// One line on stderr that says how long a statement has been running and, where the engine knows, how far it is;
// redrawn in place. Only where stderr is a terminal, and only for what takes longer than a second. Thread-safe.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Starts anew; `name` stands at the end of the line.
  void Begin(const std::string& name);
  void Show(double fraction);
  // Takes the line away; nothing is shown until the next Begin. To be called before anything else is printed.
  void End();

 private:
  void Tick();
  void Draw();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string name_;
  std::chrono::steady_clock::time_point begun_;
  std::optional<double> fraction_;
  bool open_ = false;
  bool drawn_ = false;
  bool leaving_ = false;
  std::thread ticker_;  // where stderr is a terminal
};

}  // namespace firesteel::cli

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "comparison.h"

namespace firesteel::replay {

// One statement run against its recording.
struct Outcome {
  int number = 0;
  std::optional<std::string> difference;  // absent: the same as Spark
  std::string explanation;                // both answers
};

// Names of all recordings below `directory`, without ".out": "types/literals". Sorted.
std::vector<std::string> RecordingNames(const std::string& directory);

// Runs every statement of a recording in a fresh session, in a process of its own: where that dies, the statement it
// ran counts as different ("crash") and so do those after it. The caller must not have started threads.
std::vector<Outcome> Replay(const std::string& directory, const std::string& name, Nullability nullability);

// Statements that are known not to answer as Spark does yet: "types/literals:12<tab>why". Each must still fail.
class KnownFailures {
 public:
  static KnownFailures Load(const std::string& path);

  bool Contains(const std::string& name, int number) const { return reasons_.contains(Key(name, number)); }
  std::size_t size() const { return reasons_.size(); }

  static std::string Key(const std::string& name, int number) { return name + ":" + std::to_string(number); }

 private:
  std::map<std::string, std::string> reasons_;
};

}  // namespace firesteel::replay

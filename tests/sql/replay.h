#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "comparison.h"
#include "recording.h"

namespace firesteel::replay {

// One statement run against its recording.
struct Outcome {
  int number = 0;
  std::optional<std::string> difference;  // absent: the same as Spark
  std::string explanation;                // both answers
};

// The recording of that name, without ".out".
StatusOr<Recording> LoadRecording(const std::string& directory, const std::string& name);

// Names of all recordings below `directory`, without ".out": "types/literals". Sorted.
std::vector<std::string> RecordingNames(const std::string& directory);

// Runs every statement of a recording in a fresh session, in a process of its own: where that dies, the statement it
// ran counts as different ("crash") and so do those after it. The caller must not have started threads.
std::vector<Outcome> Replay(const std::string& directory, const std::string& name, Nullability nullability);

// Statements that are known not to answer as Spark does yet, a line each: the statement's key, a tab, why. Each must
// still fail.
class KnownFailures {
 public:
  static KnownFailures Load(const std::string& path);

  bool Contains(const std::string& key) const { return keys_.contains(key); }
  const std::set<std::string>& keys() const { return keys_; }

 private:
  std::set<std::string> keys_;
};

}  // namespace firesteel::replay

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "comparison.h"
#include "recording.h"

namespace firesteel::replay {

// One statement run against its recording.
struct Outcome {
  RecordedAnswer recorded;
  Answer answer;
  std::optional<std::string> difference;  // absent: the same as Spark
};

// Names of all recordings below `directory`, without ".out": "types/literals". Sorted.
std::vector<std::string> RecordingNames(const std::string& directory);

// Runs every statement of a recording in a fresh session.
StatusOr<std::vector<Outcome>> Replay(const std::string& directory, const std::string& name, Nullability nullability);

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

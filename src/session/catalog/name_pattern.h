#pragma once

#include <string>
#include <vector>

namespace firesteel::session {

// The patterns of SHOW: '*' stands for any text, '|' parts alternatives, case does not matter.
class NamePattern {
 public:
  explicit NamePattern(const std::string& text);
  bool Matches(const std::string& name) const;

 private:
  std::vector<std::string> alternatives_;  // folded
};

}  // namespace firesteel::session

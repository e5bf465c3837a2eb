#include "session/catalog/name_pattern.h"

#include <string_view>

#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Greedy with one point to come back to, so that many stars cost no more than length times length.
bool MatchesStars(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == text[t] || pattern[p] == '.')) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

NamePattern::NamePattern(const std::string& text) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t bar = text.find('|', from);
    std::string part = text.substr(from, bar == std::string::npos ? bar : bar - from);
    while (!part.empty() && part.front() == ' ') part.erase(0, 1);
    while (!part.empty() && part.back() == ' ') part.pop_back();
    alternatives_.push_back(FoldCase(part));
    if (bar == std::string::npos) return;
    from = bar + 1;
  }
}

bool NamePattern::Matches(const std::string& name) const {
  const std::string folded = FoldCase(name);
  for (const std::string& alternative : alternatives_) {
    if (MatchesStars(alternative, folded)) return true;
  }
  return false;
}

}  // namespace firesteel::session

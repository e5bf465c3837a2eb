#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_view.h"
#include "base/status_or.h"

namespace firesteel::values {

// A pattern in Java's regular expression dialect, run by PCRE2. Safe to use from several threads at once.
class JavaRegex {
 public:
  // Start and end byte of the whole match and of each group; npos where a group took no part.
  struct Match {
    std::vector<std::pair<std::size_t, std::size_t>> groups;
    std::size_t begin() const { return groups[0].first; }
    std::size_t end() const { return groups[0].second; }
  };

  // Null where the pattern cannot be compiled; `reason` says why.
  static std::shared_ptr<const JavaRegex> Compile(std::string_view pattern, std::string& reason);
  ~JavaRegex();

  // The first match at or after byte `from`. kResourceExhausted where a match takes too long: no answer, not a wrong
  // one.
  StatusOr<std::optional<Match>> Find(std::string_view text, std::size_t from) const;
  // All matches one after the other, as Java's Matcher.find gives them. `before_each` is called before each is kept,
  // with the bytes about to be taken for it (mostly 0); it may throw to stop.
  StatusOr<std::vector<Match>> FindAll(std::string_view text, FunctionView<void(std::int64_t)> before_each) const;
  std::size_t group_count() const { return group_count_; }
  // The number of a named group, or 0.
  std::size_t GroupNumber(const std::string& name) const;

 private:
  JavaRegex() = default;
  void* code_ = nullptr;  // pcre2_code
  std::size_t group_count_ = 0;
};

}  // namespace firesteel::values

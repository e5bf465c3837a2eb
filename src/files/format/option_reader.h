#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::files {

// Reads options by name without case, remembers which names were asked for, and keeps the first error, so that a list
// of reads needs one check at the end.
class OptionReader {
 public:
  explicit OptionReader(const std::map<std::string, std::string>& options);

  std::optional<std::string> Text(std::string_view name, std::string_view alias = {});
  bool Flag(std::string_view name, bool otherwise);
  double Fraction(std::string_view name, double otherwise);  // in (0, 1]
  std::optional<std::int64_t> Count(std::string_view name);
  // At most one character (as UTF-8), or nothing.
  std::optional<std::string> Character(std::string_view name);
  // Notes an error of the caller's own.
  void Fail(std::string_view name, std::string_view value, std::string_view expected);
  // Known, and without effect here.
  void Accept(std::string_view name) { (void)Text(name); }

  const Status& status() const { return status_; }
  // "option 'heder' is not known to csv files and was ignored; did you mean 'header'?"
  std::vector<std::string> MisspeltNames(std::string_view format) const;

 private:
  std::map<std::string, std::string> by_folded_name_;
  std::map<std::string, std::string> asked_;  // folded name to its spelling
  Status status_;
};

}  // namespace firesteel::files

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::files {

// One path part of a Hadoop glob: `?`, `*`, `[a-c]`, `[^x]`, `{a,b*}` (nested), and `\` before a literal character.
// Matches whole names; '*' does not cross '/', since parts hold none.
class GlobPattern {
 public:
  // kInvalidArgument for an unclosed bracket or brace.
  static StatusOr<GlobPattern> Parse(std::string_view text);

  bool Matches(std::string_view name) const;
  // False when the text has no wildcard: then it stands for `literal()` alone.
  bool HasWildcard() const { return has_wildcard_; }
  const std::string& literal() const { return literal_; }

 private:
  struct Node;
  static StatusOr<std::vector<Node>> ParseNodes(std::string_view text);
  static bool MatchFrom(const std::vector<Node>& nodes, std::size_t at, std::string_view name);

  std::shared_ptr<const std::vector<std::vector<Node>>> alternatives_;  // immutable, shared by copies
  bool has_wildcard_ = false;
  std::string literal_;
};

// Replaces braces that hold a '/' ("{a/b,c}/d") by the separate paths, as Hadoop does before it looks at path parts.
StatusOr<std::vector<std::string>> ExpandSlashBraces(std::string_view path);

// True when the path holds one of Hadoop's wildcard characters.
bool HasGlobCharacter(std::string_view path);

}  // namespace firesteel::files

#pragma once

#include <cstdint>

namespace firesteel {

// A half-open byte range of the text a construct was written in. `begin < 0` means the construct has no text
// (it came over the wire, or was made by analysis).
struct SourceSpan {
  std::int32_t begin = -1;
  std::int32_t end = -1;

  bool IsKnown() const { return begin >= 0; }
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

// The smallest range that covers both; an unknown side is ignored.
inline SourceSpan Cover(SourceSpan a, SourceSpan b) {
  if (!a.IsKnown()) return b;
  if (!b.IsKnown()) return a;
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace firesteel

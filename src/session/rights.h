#pragma once

#include <optional>
#include <string_view>

namespace firesteel::session {

// What somebody may do. Each includes those before it.
enum class Rights {
  kRead,   // queries, and what concerns the session alone: its settings, temporary views, variables, cached rows
  kWrite,  // and definitions, writes, global temporary views
  kAdmin,  // and other people's sessions: end them, stop what they run
};

inline std::string_view RightsName(Rights rights) {
  switch (rights) {
    case Rights::kRead:
      return "read";
    case Rights::kWrite:
      return "write";
    case Rights::kAdmin:
      return "admin";
  }
  return "";
}

inline std::optional<Rights> RightsFromName(std::string_view name) {
  for (const Rights rights : {Rights::kRead, Rights::kWrite, Rights::kAdmin}) {
    if (RightsName(rights) == name) return rights;
  }
  return std::nullopt;
}

}  // namespace firesteel::session

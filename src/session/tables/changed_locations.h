#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// Where the rows of a table, a database or a path are; nothing where there is none of that name (yet).
std::vector<std::string> LocationsOfTable(const Session& session, const plan::Name& name);
std::vector<std::string> LocationsOfDatabase(const Session& session, const plan::Name& name);
std::vector<std::string> LocationsOfPath(const Session& session, const std::string& path);

// The places whose rows a command changes. Asked before it runs and after, since it may make, move or remove them.
template <typename Command>
std::vector<std::string> ChangedLocations(const Session& session, const Command& command) {
  if constexpr (requires { command.path; }) {
    return LocationsOfPath(session, command.path);
  } else if constexpr (requires { command.table; }) {
    return LocationsOfTable(session, command.table);
  } else if constexpr (
      requires {
        command.from;
        command.to;
      } &&
      !requires { command.name; }) {
    std::vector<std::string> both = LocationsOfTable(session, command.from);
    const std::vector<std::string> to = LocationsOfTable(session, command.to);
    both.insert(both.end(), to.begin(), to.end());
    return both;
  } else if constexpr (std::is_same_v<Command, plan::DropDatabase>) {
    return LocationsOfDatabase(session, command.name);
  } else {
    return LocationsOfTable(session, command.name);
  }
}

}  // namespace firesteel::session

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/status.h"

namespace firesteel {

// One row of the table of Spark's error conditions. Names, SQLSTATEs and parameter names are Spark's, since programs
// test for them; the sentences are ours. `message` holds <parameter> placeholders.
struct ErrorCondition {
  std::string_view name;
  std::string_view sql_state;
  StatusCode code;
  std::string_view message;
};

// The row of that name, or null. The row lives as long as the program.
const ErrorCondition* FindErrorCondition(std::string_view name);

// Puts the parameters in place of their placeholders; a placeholder without a parameter stays visible.
std::string RenderErrorMessage(const ErrorCondition& condition, const std::map<std::string, std::string>& parameters);

// An error of Spark's that has a number but no name yet: _LEGACY_ERROR_TEMP_<number>, with Spark's own sentence.
Status LegacyError(std::string_view number, std::string message);

}  // namespace firesteel

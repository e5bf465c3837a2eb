#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firesteel::session {
class Session;
}

namespace firesteel::cli {

struct Completion {
  std::string inserted;            // goes behind what is typed; may be empty
  std::vector<std::string> shown;  // where nothing can be inserted: all that fits
};

// Completes the word typed so far: keywords and functions in the case it is typed in, names of tables, views, columns
// and databases as they are spelt. A keyword or name that is the only one gets a blank, a function its bracket.
Completion Complete(std::string_view typed, session::Session& session);

}  // namespace firesteel::cli

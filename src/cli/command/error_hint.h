#pragma once

#include <string>

#include "base/status.h"

namespace firesteel::session {
class Session;
}

namespace firesteel::cli {

// A line of advice to stand below an error, "" where there is none: the function, keyword or table that was likely
// meant, or how files are read. Spark's own text stays as it is. Tables are those of the session's current database and
// of the database named; without a session none are proposed.
std::string HintFor(const Status& error, session::Session* session = nullptr);

}  // namespace firesteel::cli

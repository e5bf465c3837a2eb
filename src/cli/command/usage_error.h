#pragma once

#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace firesteel::cli {

// What to print for a command line that cannot be read: what is wrong in one sentence, the command or option that was
// likely meant, and where the options are listed. Ends with a line break. Without any argument: the help.
std::string UsageError(const CLI::App& app, const CLI::Error& error);

// "unknown option '--sepc'; did you mean '--spec'?"
std::string UnknownOption(const CLI::App& command, const std::string& word);

}  // namespace firesteel::cli

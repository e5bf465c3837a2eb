#pragma once

#include <exception>

#include "base/status.h"

namespace firesteel {

// What a library threw past all its borders, as a status: no memory or no threads left are conditions of the machine,
// which the user can change; everything else is a fault of ours and reported as one.
Status StatusOfException(const std::exception& error, std::string_view doing);

// From now on an exception that nobody can catch (thrown in a destructor, or in a thread of a library) ends the process
// with that message on stderr and `exit_code` rather than with a core dump. Allocates nothing; may run before main.
void EndOnUncaughtExceptions(int exit_code);

}  // namespace firesteel

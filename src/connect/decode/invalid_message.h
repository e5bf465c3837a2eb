#pragma once

#include <string>

#include "base/status.h"

namespace firesteel::connect {

// The client sent a message that no Spark client makes: a kind left out, an enum value that does not exist, a negative
// count. `problem` completes the sentence "the message is not valid: ..".
inline Status InvalidMessage(std::string problem) {
  return SparkError("FIRESTEEL_INVALID_MESSAGE", {{"problem", std::move(problem)}});
}

}  // namespace firesteel::connect

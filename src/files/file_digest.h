#pragma once

#include <string>

#include "base/status_or.h"

namespace firesteel::files {

// Lower case hex SHA-256 of a local file, after forcing its bytes to the disk: a file that is about to be published must
// survive a power cut.
StatusOr<std::string> SyncAndDigest(const std::string& path);

}  // namespace firesteel::files

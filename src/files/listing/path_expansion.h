#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The files and folders a path stands for: itself where it has no wildcard (whether it exists or not), else all that
// match, in order of their keys, hidden ones left out. Empty where a pattern matches nothing.
StatusOr<std::vector<Location>> ExpandPath(StoreLocator& stores, const std::string& path);

}  // namespace firesteel::files

#pragma once

#include <string>
#include <string_view>

namespace firesteel::files {

// The URI of a file as Spark writes it for users: "file:///data/a%20b.csv", "s3a://bucket/key". `uri` is a FileEntry's;
// an object store's scheme is the one of `root`, which the user gave.
std::string FileUri(const std::string& uri, std::string_view root);

}  // namespace firesteel::files

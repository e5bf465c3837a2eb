#pragma once

#include <span>
#include <string_view>

namespace firesteel::cli {

// A file of src/cli/bootstrap as it was at build time; the path is relative to that folder.
struct BootstrapFile {
  std::string_view path;
  std::string_view content;
};

// Defined in a source that cmake/EmbedFiles.cmake writes.
std::span<const BootstrapFile> BootstrapFiles();

}  // namespace firesteel::cli

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "files/commit/process_identity.h"
#include "files/listing/store_locator.h"
#include "storage/local/local_object_store.h"

namespace firesteel::files {

#define ASSERT_OK(expr)                                                      \
  do {                                                                       \
    const auto& fs_test_result = (expr);                                     \
    ASSERT_TRUE(fs_test_result.ok()) << StatusOf(fs_test_result).ToString(); \
  } while (false)

inline const Status& StatusOf(const Status& status) { return status; }
template <typename T>
const Status& StatusOf(const StatusOr<T>& result) {
  return result.status();
}

// A folder of its own on the local disk, removed afterwards.
class FilesTest : public testing::Test {
 protected:
  FilesTest()
      : root_((std::filesystem::temp_directory_path() / ("firesteel-files-" + NewUuid())).string()),
        stores_(store_, root_) {
    std::filesystem::create_directories(root_);
  }
  ~FilesTest() override { std::filesystem::remove_all(root_); }

  void WriteFile(const std::string& path, const std::string& bytes = "x") {
    const std::filesystem::path full = std::filesystem::path(root_) / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << bytes;
  }
  std::string ReadFile(const std::string& path) const {
    std::ifstream file(root_ + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  // Every file below, hidden ones too, relative to the root and sorted.
  std::vector<std::string> FilesBelow(const std::string& folder) const {
    std::vector<std::string> out;
    const std::filesystem::path base = std::filesystem::path(root_) / folder;
    if (!std::filesystem::exists(base)) return out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(base)) {
      if (entry.is_regular_file()) out.push_back(std::filesystem::relative(entry.path(), base).string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  const std::string root_;
  storage::LocalObjectStore store_;
  LocalStoreLocator stores_;
};

}  // namespace firesteel::files

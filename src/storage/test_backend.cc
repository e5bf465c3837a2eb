#include "storage/test_backend.h"

#include <stdlib.h>

#include <filesystem>

#include "storage/local_object_store.h"
#include "storage/memory_object_store.h"

namespace firesteel::storage {
namespace {

class MemoryBackend final : public TestBackend {
 public:
  ObjectStore& store() override { return store_; }
  const std::string& root() const override { return root_; }

 private:
  MemoryObjectStore store_;
  std::string root_ = "root/";
};

class LocalBackend final : public TestBackend {
 public:
  ObjectStore& store() override { return store_; }
  const std::string& root() const override { return root_; }

 private:
  LocalObjectStore store_;
  ScopedTempFolder folder_;
  std::string root_ = folder_.path() + "/";
};

}  // namespace

std::unique_ptr<TestBackend> MakeTestBackend(const std::string& name, std::string& skip_reason) {
  if (name == "memory") return std::make_unique<MemoryBackend>();
  if (name == "local") return std::make_unique<LocalBackend>();
  skip_reason = "no backend '" + name + "'";
  return nullptr;
}

ScopedTempFolder::ScopedTempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "firesteel-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

ScopedTempFolder::~ScopedTempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace firesteel::storage

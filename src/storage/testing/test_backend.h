#pragma once

#include <memory>
#include <string>

#include "storage/object_store.h"

namespace firesteel::storage {

// A store to test against and a fresh folder in it. Everything is removed when it dies.
class TestBackend {
 public:
  virtual ~TestBackend() = default;
  virtual ObjectStore& store() = 0;
  virtual const std::string& root() const = 0;  // a folder, ends in '/'
};

// `name` is "memory", "local" or "s3". Null where the backend cannot run on this machine; `skip_reason` says why.
std::unique_ptr<TestBackend> MakeTestBackend(const std::string& name, std::string& skip_reason);

// A new folder under the machine's temporary folder, removed with everything in it when the object dies.
class ScopedTempFolder {
 public:
  ScopedTempFolder();
  ~ScopedTempFolder();
  ScopedTempFolder(const ScopedTempFolder&) = delete;
  ScopedTempFolder& operator=(const ScopedTempFolder&) = delete;
  const std::string& path() const { return path_; }  // without '/' at the end

 private:
  std::string path_;
};

}  // namespace firesteel::storage

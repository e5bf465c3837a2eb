#include "storage/testing/test_backend.h"

#include <stdlib.h>

#include <filesystem>
#include <utility>

#include "storage/local/local_object_store.h"
#include "storage/local/memory_object_store.h"
#include "storage/s3/s3_object_store.h"
#include "storage/testing/s3_test_server.h"

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

// All tests of a process share one server; each has a bucket of its own.
class S3Backend final : public TestBackend {
 public:
  explicit S3Backend(S3TestServer& server) : bucket_("bucket-" + std::to_string(next_bucket_++)) {
    if (!server.CreateBucket(bucket_).ok()) std::abort();
    store_ = std::make_unique<S3ObjectStore>(server.OptionsFor(bucket_), MakeCurlHttpClient());
  }
  ObjectStore& store() override { return *store_; }
  const std::string& root() const override { return root_; }

 private:
  static inline int next_bucket_ = 1;
  const std::string bucket_;
  std::unique_ptr<S3ObjectStore> store_;
  std::string root_ = "root/";
};

}  // namespace

std::unique_ptr<TestBackend> MakeTestBackend(const std::string& name, std::string& skip_reason) {
  if (name == "memory") return std::make_unique<MemoryBackend>();
  if (name == "local") return std::make_unique<LocalBackend>();
  if (name == "s3") {
    static const StatusOr<std::unique_ptr<S3TestServer>> server = S3TestServer::Start();
    if (server.ok()) return std::make_unique<S3Backend>(**server);
    skip_reason = server.status().message();
    return nullptr;
  }
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

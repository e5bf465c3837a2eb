#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "base/status_or.h"
#include "storage/object_store.h"
#include "storage/sha256_stream.h"

namespace firesteel::duck {

// Writes one object from front to back. Small objects go in one request; larger ones in parts, which are uploaded while
// the next is being filled and grow with the object, so that 10,000 of them reach any size S3 allows. Nothing is
// visible before Finish(). Destroying it unfinished aborts. Not thread-safe.
class ObjectStoreWriter {
 public:
  // The store must outlive it.
  ObjectStoreWriter(storage::ObjectStore& store, std::string key) : store_(store), key_(std::move(key)) {}
  ~ObjectStoreWriter();
  ObjectStoreWriter(const ObjectStoreWriter&) = delete;
  ObjectStoreWriter& operator=(const ObjectStoreWriter&) = delete;

  Status Append(std::string_view bytes);
  StatusOr<storage::ObjectMeta> Finish();
  // SHA-256 of all bytes, lower case hex; once, after Finish.
  std::string TakeSha256() { return digest_.Hex(); }
  // Frees what was uploaded. After a kUnknownOutcome of Finish nothing is aborted: the object may be there.
  void Abort();
  std::uint64_t size() const { return uploaded_ + buffer_.size(); }

 private:
  std::size_t PartSize() const;
  Status UploadBuffer();
  Status WaitForOldest();

  storage::ObjectStore& store_;
  const std::string key_;
  std::string buffer_;
  storage::Sha256Stream digest_;
  std::uint64_t uploaded_ = 0;  // bytes handed over to parts
  int parts_ = 0;
  std::unique_ptr<storage::Upload> upload_;
  std::deque<std::future<Status>> in_flight_;
  Status failure_;
  bool ended_ = false;
};

}  // namespace firesteel::duck

#pragma once

#include <functional>
#include <memory>

#include "base/status_or.h"
#include "duck/store/connection_stores.h"
#include "duck/store/write_digests.h"
#include "storage/object_store.h"
#include "storage/uri.h"

namespace firesteel::duck {

// Finds the store of a path; called from DuckDB's threads. Stores must outlive the databases that use them.
using StoreFinder = std::function<StatusOr<storage::ObjectStore*>(const storage::StorageUri&)>;

// While it lives, databases opened on this thread read and write s3://, s3a:// and s3n:// paths through our object
// stores:
//   { ObjectStoreFileSystemScope scope(finder); database = Open(...); }
// The finder is copied into each such database and used for its whole life. Connections with stores of their own
// (connection_stores.h) use these instead.
//
// Reading: the object is looked at once at open and pinned to its etag; a file struct {'filename': path, 'file_size':
// n, 'etag': text} in place of a path saves that request. Paths are literal, never globs: listing is done by `files`.
// Writing: an object becomes visible when DuckDB closes the file. A write that DuckDB gives up leaves nothing.
// Errors are thrown with the text of EncodeStorageStatus (storage_error_text.h).
//
// This pair of files, guarded_local_files and shared_buffers are all that includes DuckDB's internal headers.
class ObjectStoreFileSystemScope {
 public:
  // `digests`, where given, receives the sum of each object written, under the path DuckDB knows it by.
  explicit ObjectStoreFileSystemScope(StoreFinder finder, std::shared_ptr<const ConnectionStores> connections = nullptr,
                                      std::shared_ptr<WriteDigests> digests = nullptr);
  ~ObjectStoreFileSystemScope();
  ObjectStoreFileSystemScope(const ObjectStoreFileSystemScope&) = delete;
  ObjectStoreFileSystemScope& operator=(const ObjectStoreFileSystemScope&) = delete;

 private:
  friend struct OpeningDatabase;
  const StoreFinder finder_;
  const std::shared_ptr<const ConnectionStores> connections_;  // shared with the file systems made from it
  const std::shared_ptr<WriteDigests> digests_;                // the same
  const ObjectStoreFileSystemScope* const outer_;
};

}  // namespace firesteel::duck

#include "duck/store/object_store_file_system.h"

#include <mutex>

#include "duckdb.hpp"
#include "duckdb/common/file_opener.hpp"
#include "duckdb/common/file_system.hpp"
#include "duckdb/main/client_config.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/extension/extension_loader.hpp"
#include "duckdb_static_extension.h"

#include "duck/store/object_store_reader.h"
#include "duck/store/object_store_writer.h"
#include "duck/store/storage_error_text.h"

namespace firesteel::duck {

// What the databases opened on this thread get.
struct OpeningDatabase {
  static thread_local const ObjectStoreFileSystemScope* scope;
  static const StoreFinder& finder() { return scope->finder_; }
  static const std::shared_ptr<const ConnectionStores>& connections() { return scope->connections_; }
  static const std::shared_ptr<WriteDigests>& digests() { return scope->digests_; }
};
thread_local const ObjectStoreFileSystemScope* OpeningDatabase::scope = nullptr;

namespace {

constexpr const char* kName = "firesteel_object_store";

[[noreturn]] void Throw(const Status& status) { throw duckdb::IOException(EncodeStorageStatus(status)); }

void ThrowIfError(const Status& status) {
  if (!status.ok()) Throw(status);
}

template <typename T>
T ValueOrThrow(StatusOr<T> result) {
  if (!result.ok()) Throw(result.status());
  return std::move(result).value();
}

// Cancelled when the query that opens a file is interrupted: a read of many megabytes must not outlive it.
CancellationToken InterruptOf(duckdb::optional_ptr<duckdb::FileOpener> opener) {
  auto context = duckdb::FileOpener::TryGetClientContext(opener);
  if (!context) return {};
  return CancellationToken::Polling([weak = duckdb::weak_ptr<duckdb::ClientContext>(context->shared_from_this())] {
    const auto alive = weak.lock();
    return alive && alive->interrupt_state.load() == duckdb::ClientInterruptState::INTERRUPTED;
  });
}

// The number of the connection's own stores, 0 for none.
std::int64_t StoresOf(duckdb::optional_ptr<duckdb::FileOpener> opener) {
  auto context = duckdb::FileOpener::TryGetClientContext(opener);
  duckdb::Value number;
  if (!context ||
      !duckdb::ClientConfig::GetConfig(*context).GetUserVariable(std::string(ConnectionStores::kVariable), number))
    return 0;
  return number.GetValue<std::int64_t>();
}

// A path in its store.
struct Place {
  storage::ObjectStore* store;
  storage::StorageUri uri;
};

// An open object: either a reader or a writer.
class ObjectHandle final : public duckdb::FileHandle {
 public:
  ObjectHandle(duckdb::FileSystem& file_system, const std::string& path, duckdb::FileOpenFlags flags)
      : FileHandle(file_system, path, flags) {}

  // DuckDB closes what it has finished; a handle that dies open belongs to a failed query and its writer aborts.
  void Close() override {
    reader.reset();
    if (!writer) return;
    const auto finished = std::move(writer);
    ThrowIfError(finished->Finish().status());
    if (digests) digests->Add(path, finished->TakeSha256());
  }

  std::unique_ptr<ObjectStoreReader> reader;
  std::unique_ptr<ObjectStoreWriter> writer;
  std::shared_ptr<WriteDigests> digests;  // where the sum of what is written goes; or null
  CancellationToken token;                // of the query that opened it
  std::mutex position_mutex;
  std::uint64_t position = 0;
};

class ObjectStoreFileSystem final : public duckdb::FileSystem {
 public:
  ObjectStoreFileSystem(StoreFinder finder, std::shared_ptr<const ConnectionStores> connections,
                        std::shared_ptr<WriteDigests> digests)
      : finder_(std::move(finder)), connections_(std::move(connections)), digests_(std::move(digests)) {}

  std::string GetName() const override { return kName; }
  bool CanHandleFile(const std::string& path) override {
    return path.starts_with("s3://") || path.starts_with("s3a://") || path.starts_with("s3n://");
  }

  void Read(duckdb::FileHandle& handle, void* buffer, int64_t count, duckdb::idx_t location) override {
    ThrowIfError(ReaderOf(handle).ReadAt(location, {static_cast<char*>(buffer), static_cast<std::size_t>(count)},
                                         handle.Cast<ObjectHandle>().token));
  }
  int64_t Read(duckdb::FileHandle& handle, void* buffer, int64_t count) override {
    auto& object = handle.Cast<ObjectHandle>();
    ObjectStoreReader& reader = ReaderOf(handle);
    std::lock_guard lock(object.position_mutex);
    const std::uint64_t left = reader.meta().size - std::min(object.position, reader.meta().size);
    const auto wanted = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(count));
    ThrowIfError(
        reader.ReadAt(object.position, {static_cast<char*>(buffer), static_cast<std::size_t>(wanted)}, object.token));
    object.position += wanted;
    return static_cast<int64_t>(wanted);
  }
  void Write(duckdb::FileHandle& handle, void* buffer, int64_t count, duckdb::idx_t location) override {
    if (location != WriterOf(handle).size()) {
      Throw(Status(StatusCode::kInternal, "write at " + std::to_string(location) + " of '" + handle.path +
                                              "', which can only be appended to"));
    }
    Write(handle, buffer, count);
  }
  int64_t Write(duckdb::FileHandle& handle, void* buffer, int64_t count) override {
    ThrowIfError(WriterOf(handle).Append({static_cast<const char*>(buffer), static_cast<std::size_t>(count)}));
    return count;
  }
  duckdb::FileWriteMode GetWriteMode(duckdb::FileHandle&) override { return duckdb::FileWriteMode::SEQUENTIAL; }
  void AbortFileWrite(duckdb::FileHandle& handle) override {
    auto& object = handle.Cast<ObjectHandle>();
    object.writer.reset();
  }
  void FileSync(duckdb::FileHandle&) override {}
  void Truncate(duckdb::FileHandle& handle, int64_t new_size) override {
    if (static_cast<std::uint64_t>(new_size) != WriterOf(handle).size())
      Throw(Unsupported("truncating an object being written"));
  }

  int64_t GetFileSize(duckdb::FileHandle& handle) override {
    auto& object = handle.Cast<ObjectHandle>();
    return static_cast<int64_t>(object.writer ? object.writer->size() : ReaderOf(handle).meta().size);
  }
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle& handle) override {
    auto& object = handle.Cast<ObjectHandle>();
    const auto modified = object.reader ? object.reader->meta().modified : Clock::WallTime();
    return duckdb::timestamp_t(
        std::chrono::duration_cast<std::chrono::microseconds>(modified.time_since_epoch()).count());
  }
  std::string GetVersionTag(duckdb::FileHandle& handle) override {
    auto& object = handle.Cast<ObjectHandle>();
    return object.reader ? object.reader->meta().etag : std::string();
  }
  duckdb::FileType GetFileType(duckdb::FileHandle&) override { return duckdb::FileType::FILE_TYPE_REGULAR; }
  duckdb::FileMetadata Stats(duckdb::FileHandle& handle) override {
    duckdb::FileMetadata stats;
    stats.file_size = GetFileSize(handle);
    stats.last_modification_time = GetLastModifiedTime(handle);
    stats.file_type = duckdb::FileType::FILE_TYPE_REGULAR;
    stats.version_tag = GetVersionTag(handle);
    return stats;
  }

  void Seek(duckdb::FileHandle& handle, duckdb::idx_t location) override {
    auto& object = handle.Cast<ObjectHandle>();
    std::lock_guard lock(object.position_mutex);
    object.position = location;
  }
  void Reset(duckdb::FileHandle& handle) override { Seek(handle, 0); }
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override {
    auto& object = handle.Cast<ObjectHandle>();
    std::lock_guard lock(object.position_mutex);
    return object.writer ? object.writer->size() : object.position;
  }
  bool CanSeek() override { return true; }
  bool OnDiskFile(duckdb::FileHandle&) override { return false; }
  bool IsPipe(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override { return false; }

  // Objects need no folders.
  void CreateDirectory(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {}
  bool CreateDirectoryExtended(const std::string&, const duckdb::CreateDirectoryOptions&,
                               duckdb::optional_ptr<duckdb::FileOpener>) override {
    return true;
  }
  void CreateDirectoriesRecursive(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {}
  bool DirectoryExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    const Place place = Locate(path, opener);
    return ValueOrThrow(place.store->FolderExists(place.uri.FolderKey()));
  }
  bool FileExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    const Place place = Locate(path, opener);
    return ValueOrThrow(place.store->Exists(place.uri.key));
  }
  void RemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    const Place place = Locate(path, opener);
    ThrowIfError(place.store->Delete(place.uri.key));
  }
  bool TryRemoveFile(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    if (!FileExists(path, opener)) return false;
    RemoveFile(path, opener);
    return true;
  }

  // Paths are literal: `files` has done the listing.
  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& path, duckdb::FileOpener*) override {
    return {duckdb::OpenFileInfo(path)};
  }
  std::string CanonicalizePath(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return path;
  }

 protected:
  bool SupportsOpenFileExtended() const override { return true; }
  duckdb::unique_ptr<duckdb::FileHandle> OpenFileExtended(const duckdb::OpenFileInfo& file, duckdb::FileOpenFlags flags,
                                                          duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    const Place place = Locate(file.path, opener);
    auto handle = duckdb::make_uniq<ObjectHandle>(*this, file.path, flags);
    handle->token = InterruptOf(opener);
    if (flags.OpenForWriting()) {
      if (flags.OpenForReading() || flags.OpenForAppending())
        Throw(Unsupported("changing an object in place ('" + file.path + "')"));
      handle->writer = std::make_unique<ObjectStoreWriter>(*place.store, place.uri.key);
      handle->digests = digests_;
      return handle;
    }
    StatusOr<storage::ObjectMeta> meta = KnownMeta(file, place);
    if (!meta.ok() && meta.status().code() == StatusCode::kNotFound && flags.ReturnNullIfNotExists()) return nullptr;
    handle->reader = std::make_unique<ObjectStoreReader>(*place.store, ValueOrThrow(std::move(meta)));
    return handle;
  }
  bool SupportsListFilesExtended() const override { return true; }
  bool ListFilesExtended(const std::string& folder, const std::function<void(duckdb::OpenFileInfo&)>& callback,
                         duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    const Place place = Locate(folder, opener);
    const std::string prefix = place.uri.FolderKey();
    bool any = false;
    ThrowIfError(place.store->List(prefix, {.recursion = storage::Recursion::kOneLevel}, [&](storage::ListPage page) {
      any = true;
      for (const auto& object : page.objects) {
        duckdb::OpenFileInfo info(object.key.substr(prefix.size()));
        callback(info);
      }
      return Status::Ok();
    }));
    return any;
  }

 private:
  // The connection's lease keeps the store alive beyond what it opens.
  Place Locate(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) const {
    storage::StorageUri uri = ValueOrThrow(storage::ParseStorageUri(path, "/"));
    const std::int64_t number = connections_ ? StoresOf(opener) : 0;
    if (number == 0) return {ValueOrThrow(finder_(uri)), std::move(uri)};
    const auto own = connections_->Find(number);
    if (!own) Throw(Status::Internal("a connection without its stores"));
    storage::ObjectStore* store = ValueOrThrow(own->Find(uri));
    return {store, std::move(uri)};
  }

  // What a listing has told already, else what the store says now.
  static StatusOr<storage::ObjectMeta> KnownMeta(const duckdb::OpenFileInfo& file, const Place& place) {
    if (file.extended_info) {
      storage::ObjectMeta meta{.key = place.uri.key};
      duckdb::idx_t size = 0;
      if (file.extended_info->TryGetOption("file_size", size) && file.extended_info->TryGetOption("etag", meta.etag) &&
          !meta.etag.empty()) {
        meta.size = size;
        return meta;
      }
    }
    return place.store->Head(place.uri.key);
  }

  static ObjectStoreReader& ReaderOf(duckdb::FileHandle& handle) {
    auto& object = handle.Cast<ObjectHandle>();
    if (!object.reader) Throw(Status(StatusCode::kInternal, "'" + handle.path + "' is not open for reading"));
    return *object.reader;
  }
  static ObjectStoreWriter& WriterOf(duckdb::FileHandle& handle) {
    auto& object = handle.Cast<ObjectHandle>();
    if (!object.writer) Throw(Status(StatusCode::kInternal, "'" + handle.path + "' is not open for writing"));
    return *object.writer;
  }

  const StoreFinder finder_;
  const std::shared_ptr<const ConnectionStores> connections_;  // or null; shared with the database's owner
  const std::shared_ptr<WriteDigests> digests_;                // shared with the database
};

void Load(duckdb::ExtensionLoader& loader) {
  if (OpeningDatabase::scope == nullptr) return;
  duckdb::FileSystem::GetFileSystem(loader.GetDatabaseInstance())
      .RegisterSubSystem(duckdb::make_uniq<ObjectStoreFileSystem>(
          OpeningDatabase::finder(), OpeningDatabase::connections(), OpeningDatabase::digests()));
}

int32_t Describe(duckdb_extension_descriptor* descriptor) {
  descriptor->version = 2;
  descriptor->name = kName;
  descriptor->extension_version = "1";
  descriptor->api_version = "v2.0.0";
  descriptor->entry_cpp = reinterpret_cast<void (*)()>(&Load);
  return 0;
}

}  // namespace

ObjectStoreFileSystemScope::ObjectStoreFileSystemScope(StoreFinder finder,
                                                       std::shared_ptr<const ConnectionStores> connections,
                                                       std::shared_ptr<WriteDigests> digests)
    : finder_(std::move(finder)),
      connections_(std::move(connections)),
      digests_(std::move(digests)),
      outer_(OpeningDatabase::scope) {
  static const int32_t registered = duckdb_register_static_extension(&Describe);
  (void)registered;  // a failure makes opening the database fail with the reason
  OpeningDatabase::scope = this;
}

ObjectStoreFileSystemScope::~ObjectStoreFileSystemScope() { OpeningDatabase::scope = outer_; }

}  // namespace firesteel::duck

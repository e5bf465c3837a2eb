#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/status_or.h"

namespace firesteel::storage {

// What a store tells about one object. `etag` changes whenever the bytes do; it is opaque and not comparable between
// stores.
struct ObjectMeta {
  std::string key;
  std::uint64_t size = 0;
  Clock::WallTime modified;
  std::string etag;
};

enum class Recursion {
  kOneLevel,   // objects directly in the folder, and the folders in it
  kRecursive,  // every object below, no folders
};

struct ListOptions {
  Recursion recursion = Recursion::kRecursive;
  CancellationToken token;
};

// A batch of a listing. `folders` end in '/'; they are only given for kOneLevel.
struct ListPage {
  std::vector<ObjectMeta> objects;
  std::vector<std::string> folders;
};

struct ReadOptions {
  // Not empty: the object must still have this etag, else kConflict (FIRESTEEL_OBJECT_CHANGED).
  std::string if_match;
  CancellationToken token;
};

// One piece of a ReadRanges call: fills `out` from `offset`.
struct RangeRequest {
  std::uint64_t offset = 0;
  std::span<char> out;
};

// What must hold for a write to take effect; checked by the store at the moment it becomes visible. When it does not,
// the write fails with kConflict (FIRESTEEL_PRECONDITION_FAILED) and nothing has changed. A write that may have been
// performed although its answer was lost never says kConflict but kUnknownOutcome, unless the object holds its bytes.
struct WriteCondition {
  enum class Kind { kNone, kIfAbsent, kIfMatch };
  Kind kind = Kind::kNone;
  std::string etag;  // for kIfMatch

  static WriteCondition None() { return {}; }
  static WriteCondition IfAbsent() { return {Kind::kIfAbsent, {}}; }
  static WriteCondition IfMatch(std::string etag) { return {Kind::kIfMatch, std::move(etag)}; }
};

// How far a local write is forced to the disk before it returns. Object stores always are as safe as kSynced.
enum class Durability {
  kSynced,   // bytes and name: it survives a power cut
  kBytes,    // the bytes; after a power cut the old object may be back, but never a torn one
  kRelaxed,  // nothing is forced: only for objects whose loss harms nobody
};

struct PutOptions {
  WriteCondition condition;
  Durability durability = Durability::kSynced;
  CancellationToken token;
};

// Reads an object from front to back, always the version it was opened on. Not thread-safe.
class InputStream {
 public:
  virtual ~InputStream() = default;
  // Fills the front of `out` and returns how much; 0 only at the end of the object (or for an empty `out`).
  virtual StatusOr<std::size_t> Read(std::span<char> out) = 0;
  virtual const ObjectMeta& meta() const = 0;
};

// One part that has arrived in the store.
struct UploadedPart {
  int number = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::string etag;
};

// All that is needed to complete or abort an upload, also from another process after a crash.
struct UploadState {
  std::string key;
  std::string upload_id;
  std::vector<UploadedPart> parts;
};

// An object being written in parts; invisible to readers until Complete().
//
//            AddPart*                  Complete
//   open ---------------> open  ---------------------> completed   (kConflict, an error: still open)
//                           |          Abort
//                           +------------------------> aborted
//
// AddPart is thread-safe; the others must not run beside anything else. Destroying an open upload does NOT abort it:
// it stays in the store for whoever holds its state(), or for the sweep.
class Upload {
 public:
  virtual ~Upload() = default;
  // `number` from 1 to 10000, each once; `offset` is where the bytes lie in the object. Parts may come in any order.
  // S3 wants each part but the last to be at least 5 MiB.
  virtual Status AddPart(int number, std::uint64_t offset, std::string_view bytes) = 0;
  // Makes the object visible at once and whole. Fails with kInternal when parts leave a gap. kUnknownOutcome when the
  // store may have completed it but this could not be confirmed: neither abort nor write again, read back first.
  // Completing again what was completed before, here or by the process whose state was resumed, succeeds and changes
  // nothing; where somebody has replaced the object since it may say kNotFound instead.
  virtual StatusOr<ObjectMeta> Complete(const WriteCondition& condition) = 0;
  // Frees what was uploaded. An upload that is gone already is fine.
  virtual Status Abort() = 0;
  virtual UploadState state() const = 0;
};

// A whole object with what the store told of it.
struct ObjectContent {
  ObjectMeta meta;
  std::string bytes;
};

// An upload or temporary file that nobody has completed or aborted yet.
struct UnfinishedWrite {
  std::string key;  // of the object that would appear; for temporary files of the local store their own path
  std::string upload_id;
  Clock::WallTime started;
};

// What a store can do beyond the common minimum. Callers must ask instead of falling back silently.
struct StoreCapabilities {
  bool conditional_writes = false;  // WriteCondition other than kNone
  bool rename = false;              // Rename is atomic and moves no bytes
  bool folders = false;             // folders exist by themselves, also empty
  std::uint64_t smallest_part = 1;  // of a multipart upload, the last part excepted
};

// A flat space of named byte objects: one S3 bucket, the local disk, or memory.
//
// Keys: an S3 key ("a/b.parquet") or an absolute local path ("/data/a/b.parquet"). A *folder* is a key prefix that is
// empty or ends in '/'. Objects whose key ends in '/' are folder markers and are never reported as objects.
// Atomicity: an object becomes visible whole or not at all, also when the process or the machine dies.
// Errors: kNotFound (no such object, bucket), kPermissionDenied, kUnauthenticated, kResourceExhausted (disk full),
// kConflict (a condition did not hold, the object changed), kUnavailable (after all retries), kUnknownOutcome,
// kIoError. Messages name the object, never a secret.
// All methods are thread-safe and block. Results own their memory.
class ObjectStore {
 public:
  using PageCallback = std::function<Status(ListPage)>;

  virtual ~ObjectStore() = default;

  virtual StoreCapabilities capabilities() const = 0;
  // How users write this object: "s3://bucket/key" or "/path".
  virtual std::string Describe(std::string_view key) const = 0;

  // Calls `on_page` for batches in ascending byte order of the keys; a failing callback ends the listing with its
  // status. A folder that does not exist yields nothing. Temporary files of unfinished writes are not shown.
  virtual Status List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) = 0;
  virtual StatusOr<ObjectMeta> Head(const std::string& key) = 0;
  // Fills all of `out`; a range that reaches past the end is kInvalidArgument, never a shorter result.
  virtual Status ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                           const ReadOptions& options) = 0;
  // Several ranges of one object, in parallel where that pays. All or an error.
  virtual Status ReadRanges(const std::string& key, std::span<const RangeRequest> ranges, const ReadOptions& options);
  // A whole object of moderate size, in one request where the store can.
  virtual StatusOr<ObjectContent> ReadObject(const std::string& key, const ReadOptions& options);
  virtual StatusOr<std::unique_ptr<InputStream>> OpenRead(const std::string& key, const ReadOptions& options);

  // Writes an object at once, replacing what is there unless the condition says otherwise.
  virtual StatusOr<ObjectMeta> Put(const std::string& key, std::string_view bytes, const PutOptions& options) = 0;
  virtual StatusOr<std::unique_ptr<Upload>> StartUpload(const std::string& key) = 0;
  // Takes up an upload of an earlier process. Does not ask the store whether it still exists.
  virtual StatusOr<std::unique_ptr<Upload>> ResumeUpload(const UploadState& state) = 0;

  // Makes sure that conditions of writes are honoured: some services ignore them and would let two writers win. Asks
  // with a small object below `folder` that is gone afterwards, once for all folders; later calls cost nothing.
  // FIRESTEEL_NO_CONDITIONAL_WRITES naming the service and what to do; other failures where it cannot be found out.
  virtual Status RequireConditionalWrites(const std::string& folder);

  virtual StatusOr<ObjectMeta> Copy(const std::string& from, const std::string& to) = 0;
  // Replaces `to`. kUnsupported where capabilities().rename is false.
  virtual Status Rename(const std::string& from, const std::string& to);
  // Renames from first to second, in order, and stops at the first failure. What was renamed is safe on disk when it
  // returns OK; cheaper than as many calls of Rename.
  virtual Status RenameMany(std::span<const std::pair<std::string, std::string>> moves);
  // Deleting what is not there succeeds.
  virtual Status Delete(const std::string& key) = 0;
  // Deletes the object if it still has this etag; one that has another, or is gone, stays as it is. On the disk in one
  // step with other conditional writes; object stores look first, so a write in between is lost.
  virtual Status DeleteIfMatch(const std::string& key, const std::string& etag);
  // Deletes all it can, then returns the first failure.
  virtual Status DeleteMany(std::span<const std::string> keys);
  // Deletes everything below, folder markers and the folder itself included; on disk temporary files too, on S3 open
  // uploads stay for the sweep.
  virtual Status DeleteFolder(const std::string& folder) = 0;
  // True when anything lies below, or for stores with folders when the folder itself exists.
  virtual StatusOr<bool> FolderExists(const std::string& folder) = 0;
  virtual StatusOr<std::vector<UnfinishedWrite>> ListUnfinished(const std::string& folder) = 0;
  // Removes temporary files and open uploads below `folder` started before `started_before`. Returns how many.
  virtual StatusOr<int> SweepUnfinished(const std::string& folder, Clock::WallTime started_before) = 0;

  // Conveniences over the above.
  StatusOr<bool> Exists(const std::string& key);
  StatusOr<std::string> ReadAll(const std::string& key, const ReadOptions& options = {});
  StatusOr<ListPage> ListAll(const std::string& folder, Recursion recursion = Recursion::kRecursive);
};

// kConflict statuses every store uses.
Status ObjectChangedError(std::string_view description, std::string_view expected_etag, std::string_view seen_etag);
Status PreconditionFailedError(std::string_view description, const WriteCondition& condition);
Status ObjectNotFoundError(std::string_view description);
// `evidence`: what showed it.
Status NoConditionalWritesError(std::string_view description, std::string_view evidence);
Status RangeError(std::string_view description, std::uint64_t offset, std::size_t length, std::uint64_t size);

// Checks that the parts are 1..n without gap in number or offset, sorts them, and returns the whole size.
StatusOr<std::uint64_t> CheckParts(std::string_view description, std::vector<UploadedPart>& parts);

}  // namespace firesteel::storage

#include "storage/local/memory_object_store.h"

#include <algorithm>
#include <utility>

namespace firesteel::storage {
namespace {

// Small, so that every test of a listing sees more than one page.
constexpr std::size_t kPageSize = 3;

}  // namespace

class MemoryUpload final : public Upload {
 public:
  MemoryUpload(MemoryObjectStore& store, std::string key, std::string id)
      : store_(store), key_(std::move(key)), id_(std::move(id)) {}

  Status AddPart(int number, std::uint64_t offset, std::string_view bytes) override {
    std::lock_guard lock(store_.mutex_);
    FS_ASSIGN_OR_RETURN(auto fate, store_.Enter(MemoryObjectStore::Operation::kAddPart));
    (void)fate;
    const auto upload = store_.uploads_.find(id_);
    if (upload == store_.uploads_.end()) return Gone();
    UploadedPart part{
        .number = number, .offset = offset, .size = bytes.size(), .etag = "part-" + std::to_string(store_.next_id_++)};
    upload->second.parts[number] = {part, std::string(bytes)};
    return Status::Ok();
  }

  StatusOr<ObjectMeta> Complete(const WriteCondition& condition) override {
    std::lock_guard lock(store_.mutex_);
    FS_ASSIGN_OR_RETURN(auto fate, store_.Enter(MemoryObjectStore::Operation::kComplete));
    const auto upload = store_.uploads_.find(id_);
    if (upload == store_.uploads_.end()) {
      const auto object = store_.objects_.find(key_);
      const auto made = store_.completed_.find(id_);
      if (object == store_.objects_.end() || made == store_.completed_.end() ||
          object->second.meta.etag != made->second)
        return Gone();
      return object->second.meta;
    }
    std::vector<UploadedPart> parts;
    std::string bytes;
    for (const auto& [number, part] : upload->second.parts) {
      parts.push_back(part.first);
      bytes += part.second;
    }
    FS_ASSIGN_OR_RETURN(std::uint64_t size, CheckParts(store_.Describe(key_), parts));
    (void)size;
    FS_ASSIGN_OR_RETURN(ObjectMeta meta, store_.Store(key_, std::move(bytes), condition));
    store_.uploads_.erase(upload);
    store_.completed_[id_] = meta.etag;
    if (fate == MemoryObjectStore::Fate::kLoseAnswer) return store_.LostAnswer(key_);
    return meta;
  }

  Status Abort() override {
    std::lock_guard lock(store_.mutex_);
    FS_ASSIGN_OR_RETURN(auto fate, store_.Enter(MemoryObjectStore::Operation::kAbort));
    store_.uploads_.erase(id_);
    return fate == MemoryObjectStore::Fate::kLoseAnswer ? store_.LostAnswer(key_) : Status::Ok();
  }

  UploadState state() const override {
    std::lock_guard lock(store_.mutex_);
    UploadState state{.key = key_, .upload_id = id_, .parts = {}};
    if (const auto upload = store_.uploads_.find(id_); upload != store_.uploads_.end()) {
      for (const auto& [number, part] : upload->second.parts) state.parts.push_back(part.first);
    }
    return state;
  }

 private:
  Status Gone() const {
    return Status(StatusCode::kNotFound, "the upload of '" + store_.Describe(key_) + "' does not exist any more");
  }
  MemoryObjectStore& store_;
  const std::string key_;
  const std::string id_;
};

MemoryObjectStore::MemoryObjectStore(std::string bucket, Clock& clock) : bucket_(std::move(bucket)), clock_(clock) {}
MemoryObjectStore::~MemoryObjectStore() = default;

void MemoryObjectStore::FailNext(Operation operation, Status status) {
  std::lock_guard lock(mutex_);
  planned_failures_[static_cast<std::size_t>(operation)].push_back(std::move(status));
}

void MemoryObjectStore::LoseNextAnswer(Operation operation) { FailNext(operation, Status::Ok()); }

int MemoryObjectStore::calls(Operation operation) const {
  std::lock_guard lock(mutex_);
  return calls_[static_cast<std::size_t>(operation)];
}

std::vector<std::string> MemoryObjectStore::keys() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  for (const auto& [key, object] : objects_) keys.push_back(key);
  return keys;
}

int MemoryObjectStore::open_uploads() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(uploads_.size());
}

StatusOr<MemoryObjectStore::Fate> MemoryObjectStore::Enter(Operation operation) {
  const auto index = static_cast<std::size_t>(operation);
  ++calls_[index];
  if (planned_failures_[index].empty()) return Fate::kNormal;
  Status planned = std::move(planned_failures_[index].front());
  planned_failures_[index].pop_front();
  if (planned.ok()) return Fate::kLoseAnswer;
  return planned;
}

Status MemoryObjectStore::LostAnswer(const std::string& key) const {
  return Status(StatusCode::kUnknownOutcome, "the answer for '" + Describe(key) + "' was lost");
}

std::string MemoryObjectStore::Describe(std::string_view key) const {
  return "s3://" + bucket_ + "/" + std::string(key);
}

Status MemoryObjectStore::List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) {
  std::vector<ListPage> pages(1);
  {
    std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Enter(Operation::kList).status());
    for (auto object = objects_.lower_bound(folder); object != objects_.end() && object->first.starts_with(folder);
         ++object) {
      const std::string& key = object->first;
      const std::size_t slash = key.find('/', folder.size());
      if (options.recursion == Recursion::kOneLevel && slash != std::string::npos) {
        std::string child = key.substr(0, slash + 1);
        if (pages.back().folders.empty() || pages.back().folders.back() != child)
          pages.back().folders.push_back(std::move(child));
      } else if (!key.ends_with('/') && !key.empty()) {
        if (pages.back().objects.size() == kPageSize) {
          pages.emplace_back();
        }
        pages.back().objects.push_back(object->second.meta);
      }
    }
  }
  for (ListPage& page : pages) {
    FS_RETURN_IF_ERROR(options.token.Check());
    if (page.objects.empty() && page.folders.empty()) continue;
    FS_RETURN_IF_ERROR(on_page(std::move(page)));
  }
  return Status::Ok();
}

StatusOr<ObjectMeta> MemoryObjectStore::Head(const std::string& key) {
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kHead).status());
  const auto object = objects_.find(key);
  if (object == objects_.end()) return ObjectNotFoundError(Describe(key));
  return object->second.meta;
}

Status MemoryObjectStore::ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                                    const ReadOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kRead).status());
  const auto object = objects_.find(key);
  if (object == objects_.end()) return ObjectNotFoundError(Describe(key));
  const std::string& bytes = object->second.bytes;
  if (!options.if_match.empty() && options.if_match != object->second.meta.etag) {
    return ObjectChangedError(Describe(key), options.if_match, object->second.meta.etag);
  }
  if (offset > bytes.size() || bytes.size() - offset < out.size()) {
    return RangeError(Describe(key), offset, out.size(), bytes.size());
  }
  std::copy_n(bytes.data() + offset, out.size(), out.data());
  return Status::Ok();
}

StatusOr<ObjectMeta> MemoryObjectStore::Store(const std::string& key, std::string bytes,
                                              const WriteCondition& condition) {
  const auto existing = objects_.find(key);
  const bool exists = existing != objects_.end();
  switch (condition.kind) {
    case WriteCondition::Kind::kNone:
      break;
    case WriteCondition::Kind::kIfAbsent:
      if (exists) return PreconditionFailedError(Describe(key), condition);
      break;
    case WriteCondition::Kind::kIfMatch:
      if (!exists || existing->second.meta.etag != condition.etag)
        return PreconditionFailedError(Describe(key), condition);
      break;
  }
  Object& object = objects_[key];
  object.meta = {
      .key = key, .size = bytes.size(), .modified = clock_.Now(), .etag = "memory-" + std::to_string(next_id_++)};
  object.bytes = std::move(bytes);
  return object.meta;
}

StatusOr<ObjectMeta> MemoryObjectStore::Put(const std::string& key, std::string_view bytes, const PutOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  std::lock_guard lock(mutex_);
  FS_ASSIGN_OR_RETURN(Fate fate, Enter(Operation::kPut));
  FS_ASSIGN_OR_RETURN(ObjectMeta meta, Store(key, std::string(bytes), options.condition));
  if (fate == Fate::kLoseAnswer) return LostAnswer(key);
  return meta;
}

StatusOr<std::unique_ptr<Upload>> MemoryObjectStore::StartUpload(const std::string& key) {
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kStartUpload).status());
  std::string id = "upload-" + std::to_string(next_id_++);
  uploads_[id] = {.key = key, .started = clock_.Now(), .parts = {}};
  return std::unique_ptr<Upload>(new MemoryUpload(*this, key, std::move(id)));
}

StatusOr<std::unique_ptr<Upload>> MemoryObjectStore::ResumeUpload(const UploadState& state) {
  return std::unique_ptr<Upload>(new MemoryUpload(*this, state.key, state.upload_id));
}

StatusOr<ObjectMeta> MemoryObjectStore::Copy(const std::string& from, const std::string& to) {
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kCopy).status());
  const auto object = objects_.find(from);
  if (object == objects_.end()) return ObjectNotFoundError(Describe(from));
  return Store(to, object->second.bytes, {});
}

Status MemoryObjectStore::Delete(const std::string& key) {
  std::lock_guard lock(mutex_);
  FS_ASSIGN_OR_RETURN(Fate fate, Enter(Operation::kDelete));
  objects_.erase(key);
  return fate == Fate::kLoseAnswer ? LostAnswer(key) : Status::Ok();
}

Status MemoryObjectStore::DeleteFolder(const std::string& folder) {
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kDelete).status());
  std::erase_if(objects_, [&](const auto& object) { return object.first.starts_with(folder); });
  return Status::Ok();
}

StatusOr<bool> MemoryObjectStore::FolderExists(const std::string& folder) {
  std::lock_guard lock(mutex_);
  FS_RETURN_IF_ERROR(Enter(Operation::kList).status());
  const auto first = objects_.lower_bound(folder);
  return first != objects_.end() && first->first.starts_with(folder);
}

StatusOr<std::vector<UnfinishedWrite>> MemoryObjectStore::ListUnfinished(const std::string& folder) {
  std::lock_guard lock(mutex_);
  std::vector<UnfinishedWrite> unfinished;
  for (const auto& [id, upload] : uploads_) {
    if (upload.key.starts_with(folder)) unfinished.push_back({upload.key, id, upload.started});
  }
  return unfinished;
}

StatusOr<int> MemoryObjectStore::SweepUnfinished(const std::string& folder, Clock::WallTime started_before) {
  std::lock_guard lock(mutex_);
  return static_cast<int>(std::erase_if(uploads_, [&](const auto& upload) {
    return upload.second.key.starts_with(folder) && upload.second.started < started_before;
  }));
}

}  // namespace firesteel::storage

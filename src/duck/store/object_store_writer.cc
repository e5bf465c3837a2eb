#include "duck/store/object_store_writer.h"

#include <algorithm>
#include <utility>

namespace firesteel::duck {
namespace {

constexpr std::size_t kFirstPartSize = 8u << 20;
constexpr int kPartsPerDoubling = 1000;    // 10,000 parts then hold 8 TiB, more than one object may
constexpr std::size_t kPartsInFlight = 2;  // bounds memory: a COPY with partitions has many files open

}  // namespace

ObjectStoreWriter::~ObjectStoreWriter() { Abort(); }

std::size_t ObjectStoreWriter::PartSize() const { return kFirstPartSize << (parts_ / kPartsPerDoubling); }

Status ObjectStoreWriter::Append(std::string_view bytes) {
  FS_RETURN_IF_ERROR(failure_);
  digest_.Update(bytes);
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), PartSize() - buffer_.size());
    buffer_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (buffer_.size() == PartSize()) {
      failure_ = UploadBuffer();
      FS_RETURN_IF_ERROR(failure_);
    }
  }
  return Status::Ok();
}

Status ObjectStoreWriter::UploadBuffer() {
  if (!upload_) {
    FS_ASSIGN_OR_RETURN(upload_, store_.StartUpload(key_));
  }
  while (in_flight_.size() >= kPartsInFlight) FS_RETURN_IF_ERROR(WaitForOldest());
  const int number = ++parts_;
  const std::uint64_t offset = uploaded_;
  uploaded_ += buffer_.size();
  in_flight_.push_back(std::async(std::launch::async, [this, number, offset, part = std::exchange(buffer_, {})] {
    return upload_->AddPart(number, offset, part);
  }));
  return Status::Ok();
}

Status ObjectStoreWriter::WaitForOldest() {
  Status status = in_flight_.front().get();
  in_flight_.pop_front();
  return status;
}

StatusOr<storage::ObjectMeta> ObjectStoreWriter::Finish() {
  FS_RETURN_IF_ERROR(failure_);
  if (!upload_) {
    ended_ = true;  // a failed put leaves nothing to abort
    return store_.Put(key_, buffer_, {});
  }
  if (!buffer_.empty()) FS_RETURN_IF_ERROR(UploadBuffer());
  while (!in_flight_.empty()) FS_RETURN_IF_ERROR(WaitForOldest());
  StatusOr<storage::ObjectMeta> meta = upload_->Complete({});
  ended_ = meta.ok() || meta.status().code() == StatusCode::kUnknownOutcome;
  return meta;
}

void ObjectStoreWriter::Abort() {
  if (ended_) return;
  ended_ = true;
  while (!in_flight_.empty()) (void)WaitForOldest();
  // Best effort: what cannot be aborted now is found by the sweep.
  if (upload_) (void)upload_->Abort();
}

}  // namespace firesteel::duck

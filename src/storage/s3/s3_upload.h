#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "storage/object_store.h"
#include "storage/s3/s3_client.h"

namespace firesteel::storage {

// A multipart upload.
class S3Upload final : public Upload {
 public:
  // `client` must outlive the upload.
  static StatusOr<std::unique_ptr<Upload>> Start(S3Client& client, const std::string& key);
  static StatusOr<std::unique_ptr<Upload>> Resume(S3Client& client, const UploadState& state);

  Status AddPart(int number, std::uint64_t offset, std::string_view bytes) override;
  // A part whose bytes the service takes from another object ("/bucket/key", encoded) of that etag.
  Status CopyPart(int number, std::uint64_t offset, std::uint64_t size, const std::string& copy_source,
                  const std::string& source_etag);
  StatusOr<ObjectMeta> Complete(const WriteCondition& condition) override;
  Status Abort() override;
  UploadState state() const override;

 private:
  enum class Origin { kStartedHere, kResumed };
  S3Upload(S3Client& client, std::string key, std::string id, Origin origin)
      : client_(client), key_(std::move(key)), id_(std::move(id)), origin_(origin) {}

  S3Client& client_;
  const std::string key_;
  const std::string id_;
  const Origin origin_;
  bool completed_ = false;
  mutable std::mutex mutex_;
  std::map<int, UploadedPart> parts_;
};

// S3 may say 200 and then fail: the body holds an <Error>. A body that is cut or empty is worth another try too.
Status CheckNoErrorInside(const HttpResponse& response, const S3Subject& subject);

// The etag S3 gives to an object made of these parts; "" where the parts' etags are no MD5 (KMS encryption).
std::string MultipartEtag(const std::vector<UploadedPart>& parts);

}  // namespace firesteel::storage

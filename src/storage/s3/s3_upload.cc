#include "storage/s3/s3_upload.h"

#include <utility>

#include "base/failpoint.h"
#include "storage/digest.h"
#include "storage/s3/s3_conditions.h"
#include "storage/s3/xml_reader.h"

namespace firesteel::storage {
namespace {

std::string CompletionDocument(const std::vector<UploadedPart>& parts) {
  std::string document = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const UploadedPart& part : parts) {
    document += "<Part><PartNumber>" + std::to_string(part.number) + "</PartNumber><ETag>&quot;" +
                XmlEscape(part.etag) + "&quot;</ETag></Part>";
  }
  return document + "</CompleteMultipartUpload>";
}

}  // namespace

Status CheckNoErrorInside(const HttpResponse& response, const S3Subject& subject) {
  StatusOr<XmlElement> document = ParseXml(response.body);
  if (!document.ok()) {
    return Status(StatusCode::kUnknownOutcome,
                  "the answer to " + subject.method + " '" + subject.description + "' was cut")
        .WithRetryable(true);
  }
  if (document->name != "Error") return Status::Ok();
  HttpResponse as_error = response;
  as_error.status = 500;  // unless the code inside says otherwise
  return S3ErrorFromResponse(as_error, subject);
}

std::string MultipartEtag(const std::vector<UploadedPart>& parts) {
  std::string digests;
  for (const UploadedPart& part : parts) {
    const std::string digest = HexDecode(part.etag);
    if (digest.size() != 16) return {};
    digests += digest;
  }
  return HexEncode(Md5(digests)) + "-" + std::to_string(parts.size());
}

StatusOr<std::unique_ptr<Upload>> S3Upload::Start(S3Client& client, const std::string& key) {
  std::string id;
  FS_RETURN_IF_ERROR(
      client
          .Send({.method = "POST", .key = key, .query = {{"uploads", ""}}},
                [&](const HttpResponse& response) {
                  StatusOr<XmlElement> document = ParseXml(response.body);
                  if (document.ok()) id = document->ChildText("UploadId");
                  if (!id.empty()) return Status::Ok();
                  return Status(StatusCode::kUnavailable, "no upload id in the answer").WithRetryable(true);
                })
          .status());
  return std::unique_ptr<Upload>(new S3Upload(client, key, std::move(id), Origin::kStartedHere));
}

StatusOr<std::unique_ptr<Upload>> S3Upload::Resume(S3Client& client, const UploadState& state) {
  std::unique_ptr<S3Upload> upload(new S3Upload(client, state.key, state.upload_id, Origin::kResumed));
  for (const UploadedPart& part : state.parts) upload->parts_[part.number] = part;
  return std::unique_ptr<Upload>(std::move(upload));
}

Status S3Upload::AddPart(int number, std::uint64_t offset, std::string_view bytes) {
  const S3Request request{.method = "PUT",
                          .key = key_,
                          .query = {{"partNumber", std::to_string(number)}, {"uploadId", id_}},
                          .body = bytes};
  FS_ASSIGN_OR_RETURN(const S3Answer answer, client_.Send(request));
  const std::string* etag = answer.http.Header("etag");
  if (etag == nullptr)
    return Status(StatusCode::kIoError, "no etag in the answer for a part of '" + client_.Describe(key_) + "'");
  FS_FAILPOINT("stage.part_uploaded");
  std::lock_guard lock(mutex_);
  parts_[number] = {.number = number, .offset = offset, .size = bytes.size(), .etag = Unquote(*etag)};
  return Status::Ok();
}

Status S3Upload::CopyPart(int number, std::uint64_t offset, std::uint64_t size, const std::string& copy_source,
                          const std::string& source_etag) {
  const S3Request request{.method = "PUT",
                          .key = key_,
                          .query = {{"partNumber", std::to_string(number)}, {"uploadId", id_}},
                          .headers = {{"x-amz-copy-source", copy_source},
                                      {"x-amz-copy-source-if-match", "\"" + source_etag + "\""},
                                      {"x-amz-copy-source-range",
                                       "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + size - 1)}},
                          .is_long_work = true};
  const S3Subject subject{"COPY", client_.options().bucket, client_.Describe(key_), client_.options().host};
  FS_ASSIGN_OR_RETURN(const S3Answer answer, client_.Send(request, [&](const HttpResponse& response) {
    return CheckNoErrorInside(response, subject);
  }));
  FS_ASSIGN_OR_RETURN(const XmlElement document, ParseXml(answer.http.body));
  std::lock_guard lock(mutex_);
  parts_[number] = {.number = number, .offset = offset, .size = size, .etag = Unquote(document.ChildText("ETag"))};
  return Status::Ok();
}

StatusOr<ObjectMeta> S3Upload::Complete(const WriteCondition& condition) {
  if (state().parts.empty()) FS_RETURN_IF_ERROR(AddPart(1, 0, ""));  // S3 wants at least one part
  std::vector<UploadedPart> parts = state().parts;
  FS_ASSIGN_OR_RETURN(const std::uint64_t size, CheckParts(client_.Describe(key_), parts));
  FS_FAILPOINT("storage.before_complete");
  const std::string body = CompletionDocument(parts);
  S3Request request{.method = "POST", .key = key_, .query = {{"uploadId", id_}}, .body = body, .is_long_work = true};
  FS_RETURN_IF_ERROR(ApplyCondition(client_, key_, condition, request.headers));
  const S3Subject subject{"COMPLETE", client_.options().bucket, client_.Describe(key_), client_.options().host};
  Doubt doubt = Doubt::kNone;
  StatusOr<S3Answer> answer = client_.Send(
      request, [&](const HttpResponse& response) { return CheckNoErrorInside(response, subject); }, &doubt);
  FS_FAILPOINT("storage.after_complete");
  ObjectMeta meta{.key = key_, .size = size, .modified = client_.clock().Now(), .etag = MultipartEtag(parts)};
  if (answer.ok()) {
    if (StatusOr<XmlElement> document = ParseXml(answer->http.body);
        document.ok() && document->Child("ETag") != nullptr) {
      meta.etag = Unquote(document->ChildText("ETag"));
    }
    completed_ = true;
    return meta;
  }

  const std::string_view code = S3CodeOf(answer.status());
  // An upload that is gone may be one that an earlier try, or an earlier process, has completed.
  if (doubt != Doubt::kNone || (code == s3_code::kNoSuchUpload && (origin_ == Origin::kResumed || completed_))) {
    StatusOr<S3Answer> seen = client_.Send({.method = "HEAD", .key = key_});
    const std::string* etag = seen.ok() ? seen->http.Header("etag") : nullptr;
    if (etag != nullptr && !meta.etag.empty() && Unquote(*etag) == meta.etag) return meta;
    const bool absent = seen.status().code() == StatusCode::kNotFound;
    if (doubt == Doubt::kAnswerLost || (doubt == Doubt::kServiceFailed && !absent)) {
      return Status(StatusCode::kUnknownOutcome,
                    answer.status().message() + "; it is not known whether the upload was completed");
    }
  }
  if (code == s3_code::kPreconditionFailed ||
      (code == "NoSuchKey" && condition.kind == WriteCondition::Kind::kIfMatch)) {
    return PreconditionFailedError(client_.Describe(key_), condition);
  }
  return answer.status();
}

Status S3Upload::Abort() {
  const auto answer = client_.Send({.method = "DELETE", .key = key_, .query = {{"uploadId", id_}}});
  if (answer.ok() || answer.status().code() == StatusCode::kNotFound) return Status::Ok();
  return answer.status();
}

UploadState S3Upload::state() const {
  std::lock_guard lock(mutex_);
  UploadState state{.key = key_, .upload_id = id_, .parts = {}};
  for (const auto& [number, part] : parts_) state.parts.push_back(part);
  return state;
}

}  // namespace firesteel::storage

#include "storage/s3/s3_object_store.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <thread>
#include <utility>

#include "base/failpoint.h"
#include "storage/digest.h"
#include "storage/s3/s3_conditions.h"
#include "storage/s3/s3_upload.h"
#include "storage/s3/sigv4.h"
#include "storage/s3/xml_reader.h"

namespace firesteel::storage {
namespace {

std::uint64_t ParseCount(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

ObjectMeta MetaOf(const std::string& key, const HttpResponse& response) {
  ObjectMeta meta{.key = key};
  if (const auto* length = response.Header("content-length")) meta.size = ParseCount(*length);
  if (const auto* etag = response.Header("etag")) meta.etag = Unquote(*etag);
  if (const auto* modified = response.Header("last-modified")) meta.modified = ParseHttpDate(*modified);
  return meta;
}

bool IsMd5(std::string_view etag) { return etag.size() == 32 && HexDecode(etag).size() == 16; }

// Encryption with own or KMS keys makes etags that are no digests.
bool EtagIsMd5OfContent(const HttpResponse& response) {
  const auto* etag = response.Header("etag");
  const auto* encryption = response.Header("x-amz-server-side-encryption");
  return etag != nullptr && IsMd5(Unquote(*etag)) && (encryption == nullptr || *encryption == "AES256") &&
         response.Header("x-amz-server-side-encryption-customer-algorithm") == nullptr;
}

// What the service says it sent: "bytes 3-9/10".
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};

std::optional<ContentRange> ParseContentRange(const HttpResponse& response) {
  const auto* text = response.Header("content-range");
  if (text == nullptr || !text->starts_with("bytes ")) return std::nullopt;
  const std::size_t dash = text->find('-');
  const std::size_t slash = text->find('/');
  if (dash == std::string::npos || slash == std::string::npos || dash > slash) return std::nullopt;
  const std::string_view view(*text);
  return ContentRange{ParseCount(view.substr(6)), ParseCount(view.substr(dash + 1)),
                      ParseCount(view.substr(slash + 1))};
}

Status CheckDigest(const HttpResponse& response, const std::string& description, std::string_view bytes) {
  if (!EtagIsMd5OfContent(response)) return Status::Ok();
  const std::string expected = Unquote(*response.Header("etag"));
  const std::string seen = HexEncode(Md5(bytes));
  if (seen == expected) return Status::Ok();
  return Status(StatusCode::kDataError, "'" + description + "' was damaged on the way: its MD5 is " + expected +
                                            ", that of the bytes read is " + seen)
      .WithCondition("FIRESTEEL_CHECKSUM_MISMATCH", "")
      .WithRetryable(true);
}

// A lost answer to a read leaves nothing unknown.
Status ReadFailure(const Status& status) {
  if (status.code() != StatusCode::kUnknownOutcome) return status;
  return Status(StatusCode::kUnavailable, status.message()).WithRetryable(true);
}

// Judges the answer to a ranged read: exactly the asked bytes, else an error; a cut body is worth another try.
Status CheckRange(const HttpResponse& response, const std::string& description, std::uint64_t offset,
                  std::span<const char> out) {
  const auto range = ParseContentRange(response);
  const std::uint64_t total = range ? range->total : response.body_size;
  if (range && (range->first != offset || range->last - range->first + 1 < out.size())) {
    return RangeError(description, offset, out.size(), total);
  }
  if (!range && offset != 0) {
    return Status(StatusCode::kIoError, "the service ignores ranges when reading '" + description + "'");
  }
  if (response.body_size != out.size()) {
    return Status(StatusCode::kUnavailable, "reading '" + description + "' gave " + std::to_string(response.body_size) +
                                                " bytes instead of " + std::to_string(out.size()))
        .WithRetryable(true);
  }
  if (offset == 0 && out.size() == total) return CheckDigest(response, description, {out.data(), out.size()});
  return Status::Ok();
}

}  // namespace

S3ObjectStore::S3ObjectStore(S3Options options, std::shared_ptr<HttpClient> http, Clock& clock, RandomSource random)
    : http_(std::move(http)), client_(std::move(options), *http_, clock, std::move(random)) {}

StatusOr<ObjectMeta> S3ObjectStore::Head(const std::string& key) {
  const S3Request head{.method = "HEAD", .key = key};
  StatusOr<S3Answer> answer = client_.Send(head);
  if (answer.ok()) return MetaOf(key, answer->http);
  // An answer to HEAD has no body and so no reason. Where "not found" or "forbidden" may mean something else (some
  // services say 404 to an unknown access key), GET tells which.
  const StatusCode code = answer.status().code();
  const bool trusted = code == StatusCode::kNotFound && client_.has_succeeded();
  if (trusted || code == StatusCode::kUnavailable || code == StatusCode::kUnknownOutcome ||
      code == StatusCode::kCancelled) {
    return answer.status();
  }
  StatusOr<S3Answer> reason = client_.Send({.method = "GET", .key = key, .headers = {{"range", "bytes=0-0"}}});
  if (!reason.ok() && S3CodeOf(reason.status()) != s3_code::kInvalidRange) return reason.status();
  answer = client_.Send(head);  // it is there after all
  if (!answer.ok()) return answer.status();
  return MetaOf(key, answer->http);
}

Status S3ObjectStore::ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                                const ReadOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  if (out.empty()) return Status::Ok();
  const auto sums = options.if_match.empty() ? nullptr : known_sums_.Find(key, options.if_match);
  if (!sums || offset + out.size() > sums->size()) return ReadBytes(key, offset, out, options, nullptr);
  const std::uint64_t begin = offset - offset % BlockSums::kBlockSize;
  const std::uint64_t blocks = (offset + out.size() - begin + BlockSums::kBlockSize - 1) / BlockSums::kBlockSize;
  const std::uint64_t end = std::min(begin + blocks * BlockSums::kBlockSize, sums->size());
  if (begin == offset && end == offset + out.size()) return ReadBytes(key, offset, out, options, sums.get());
  std::string whole_blocks(static_cast<std::size_t>(end - begin), '\0');
  FS_RETURN_IF_ERROR(ReadBytes(key, begin, whole_blocks, options, sums.get()));
  std::copy_n(whole_blocks.data() + (offset - begin), out.size(), out.data());
  return Status::Ok();
}

Status S3ObjectStore::ReadBytes(const std::string& key, std::uint64_t offset, std::span<char> out,
                                const ReadOptions& options, const BlockSums* sums) {
  S3Request request{.method = "GET", .key = key, .into = out, .token = options.token};
  request.headers.emplace_back("range",
                               "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + out.size() - 1));
  if (!options.if_match.empty()) request.headers.emplace_back("if-match", "\"" + options.if_match + "\"");
  const auto answer = client_.Send(request, [&](const HttpResponse& response) -> Status {
    const auto* etag = response.Header("etag");
    if (!options.if_match.empty() && etag != nullptr && Unquote(*etag) != options.if_match) {
      return ObjectChangedError(Describe(key), options.if_match, Unquote(*etag));
    }
    FS_RETURN_IF_ERROR(CheckRange(response, Describe(key), offset, out));
    return sums == nullptr ? Status::Ok() : sums->Check(Describe(key), offset, {out.data(), out.size()});
  });
  if (answer.ok()) return Status::Ok();
  if (S3CodeOf(answer.status()) == s3_code::kPreconditionFailed)
    return ObjectChangedError(Describe(key), options.if_match, "");
  if (S3CodeOf(answer.status()) == s3_code::kInvalidRange) {
    StatusOr<ObjectMeta> meta = Head(key);
    if (meta.ok() && !options.if_match.empty() && meta->etag != options.if_match) {
      return ObjectChangedError(Describe(key), options.if_match, meta->etag);
    }
    return RangeError(Describe(key), offset, out.size(), meta.ok() ? meta->size : 0);
  }
  return ReadFailure(answer.status());
}

StatusOr<ObjectContent> S3ObjectStore::ReadObject(const std::string& key, const ReadOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  // A range that is the whole makes the service say how long the whole is, so that a cut answer is noticed.
  S3Request request{.method = "GET", .key = key, .headers = {{"range", "bytes=0-"}}, .token = options.token};
  if (!options.if_match.empty()) request.headers.emplace_back("if-match", "\"" + options.if_match + "\"");
  StatusOr<S3Answer> answer = client_.Send(request, [&](const HttpResponse& response) -> Status {
    const auto range = ParseContentRange(response);
    const auto* length = response.Header("content-length");
    const std::uint64_t total = range ? range->total : length != nullptr ? ParseCount(*length) : UINT64_MAX;
    if (total != response.body.size()) {
      return Status(StatusCode::kUnavailable, "reading '" + Describe(key) + "' gave no whole object")
          .WithRetryable(true);
    }
    return CheckDigest(response, Describe(key), response.body);
  });
  if (answer.ok()) {
    ObjectContent content{.meta = MetaOf(key, answer->http), .bytes = std::move(answer->http.body)};
    if (options.if_match.empty() || content.meta.etag.empty() || options.if_match == content.meta.etag) return content;
    return ObjectChangedError(Describe(key), options.if_match, content.meta.etag);
  }
  if (S3CodeOf(answer.status()) == s3_code::kPreconditionFailed) {
    return ObjectChangedError(Describe(key), options.if_match, "");
  }
  if (S3CodeOf(answer.status()) == s3_code::kInvalidRange) {  // what services say to a range of an empty object
    FS_ASSIGN_OR_RETURN(ObjectMeta meta, Head(key));
    if (!options.if_match.empty() && meta.etag != options.if_match) {
      return ObjectChangedError(Describe(key), options.if_match, meta.etag);
    }
    if (meta.size == 0) return ObjectContent{.meta = std::move(meta), .bytes = {}};
  }
  return ReadFailure(answer.status());
}

Status S3ObjectStore::ReadRanges(const std::string& key, std::span<const RangeRequest> ranges,
                                 const ReadOptions& options) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Status first_failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < ranges.size(); i = next++) {
      Status status = ReadRange(key, ranges[i].offset, ranges[i].out, options);
      if (status.ok()) continue;
      next = ranges.size();
      std::lock_guard lock(mutex);
      if (first_failure.ok()) first_failure = std::move(status);
    }
  };
  std::vector<std::thread> helpers;
  const std::size_t wanted =
      std::min<std::size_t>(ranges.size(), static_cast<std::size_t>(client_.options().parallel_ranges));
  for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return first_failure;
}

StatusOr<ObjectMeta> S3ObjectStore::Put(const std::string& key, std::string_view bytes, const PutOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  FS_FAILPOINT("storage.before_put");
  S3Request request{.method = "PUT", .key = key, .body = bytes, .token = options.token};
  FS_RETURN_IF_ERROR(ApplyCondition(client_, key, options.condition, request.headers));
  Doubt doubt = Doubt::kNone;
  StatusOr<S3Answer> answer = client_.Send(request, {}, &doubt);
  FS_FAILPOINT("storage.after_put");
  if (answer.ok()) {
    ObjectMeta meta = MetaOf(key, answer->http);
    meta.size = bytes.size();
    meta.modified = client_.clock().Now();
    return meta;
  }
  if (doubt != Doubt::kNone) return ResolvePut(key, bytes, options.condition, answer.status(), doubt);
  const std::string_view code = S3CodeOf(answer.status());
  if (code == s3_code::kPreconditionFailed ||
      (code == "NoSuchKey" && options.condition.kind == WriteCondition::Kind::kIfMatch)) {
    return PreconditionFailedError(Describe(key), options.condition);
  }
  return answer.status();
}

// What became of a put whose tries failed, one of them in a way that leaves its outcome open.
StatusOr<ObjectMeta> S3ObjectStore::ResolvePut(const std::string& key, std::string_view bytes,
                                               const WriteCondition& condition, Status failure, Doubt doubt) {
  const Status unknown(StatusCode::kUnknownOutcome, failure.message() + "; it is not known whether it was written");
  StatusOr<ObjectMeta> seen = Head(key);
  const bool absent = seen.status().code() == StatusCode::kNotFound;
  if (!seen.ok() && !absent) return unknown;
  if (seen.ok() && seen->size == bytes.size()) {
    if (seen->etag == HexEncode(Md5(bytes))) return seen;
    if (!IsMd5(seen->etag)) {  // encrypted by key: only the bytes themselves tell
      StatusOr<ObjectContent> content = ReadObject(key, {.if_match = seen->etag});
      if (!content.ok()) return unknown;
      if (content->bytes == bytes) return std::move(content->meta);
    }
  }
  const bool as_before = condition.kind == WriteCondition::Kind::kIfAbsent  ? absent
                         : condition.kind == WriteCondition::Kind::kIfMatch ? seen.ok() && seen->etag == condition.etag
                                                                            : true;
  // A request whose answer was lost may still be on its way.
  return as_before && doubt == Doubt::kServiceFailed ? failure : unknown;
}

StatusOr<std::unique_ptr<Upload>> S3ObjectStore::StartUpload(const std::string& key) {
  return S3Upload::Start(client_, key);
}

StatusOr<std::unique_ptr<Upload>> S3ObjectStore::ResumeUpload(const UploadState& state) {
  return S3Upload::Resume(client_, state);
}

std::string S3ObjectStore::CopySource(const std::string& key) const {
  return "/" + UriEncode(client_.options().bucket, Slash::kEncode) + "/" + UriEncode(key, Slash::kKeep);
}

StatusOr<ObjectMeta> S3ObjectStore::Copy(const std::string& from, const std::string& to) {
  FS_ASSIGN_OR_RETURN(const ObjectMeta source, Head(from));
  if (source.size > largest_single_copy_) return CopyInParts(source, to);
  S3Request request{.method = "PUT", .key = to, .is_long_work = true};
  request.headers.emplace_back("x-amz-copy-source", CopySource(from));
  request.headers.emplace_back("x-amz-copy-source-if-match", "\"" + source.etag + "\"");
  const S3Subject subject{"COPY", client_.options().bucket, Describe(from), client_.options().host};
  const auto answer =
      client_.Send(request, [&](const HttpResponse& response) { return CheckNoErrorInside(response, subject); });
  if (!answer.ok() && S3CodeOf(answer.status()) == s3_code::kPreconditionFailed) {
    return ObjectChangedError(Describe(from), source.etag, "");
  }
  if (!answer.ok()) return answer.status();
  return Head(to);
}

StatusOr<ObjectMeta> S3ObjectStore::CopyInParts(const ObjectMeta& source, const std::string& to) {
  FS_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload, S3Upload::Start(client_, to));
  auto& parts = static_cast<S3Upload&>(*upload);
  Status status;
  std::uint64_t offset = 0;
  for (int number = 1; status.ok() && offset < source.size; ++number) {
    const std::uint64_t size = std::min(source.size - offset, largest_single_copy_);
    status = parts.CopyPart(number, offset, size, CopySource(source.key), source.etag);
    offset += size;
  }
  if (!status.ok()) {
    (void)upload->Abort();  // the copy's failure is what counts; the sweep finds what is left
    return status;
  }
  return upload->Complete({});
}

Status S3ObjectStore::RequireConditionalWrites(const std::string& folder) {
  if (!client_.options().send_conditions) return Status::Ok();
  std::lock_guard lock(probe_mutex_);
  if (honours_conditions_) return Status::Ok();
  FS_RETURN_IF_ERROR(ProbeConditionalWrites(*this, folder + "_firesteel/probe", client_.options().host));
  honours_conditions_ = true;
  return Status::Ok();
}

}  // namespace firesteel::storage

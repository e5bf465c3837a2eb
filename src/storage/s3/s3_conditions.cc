#include "storage/s3/s3_conditions.h"

#include <cstdint>
#include <utility>

#include "base/retry_policy.h"

namespace firesteel::storage {
namespace {

// How often a step is repeated whose answer tells nothing.
constexpr int kTries = 5;

// Bytes nobody has written before, so that a lost answer is told from another's object.
std::string FreshBytes() {
  return "firesteel asks whether conditions are honoured: " +
         std::to_string(static_cast<std::uint64_t>(SystemRandom() * 1e18)) + "\n";
}

}  // namespace

Status ApplyCondition(S3Client& client, const std::string& key, const WriteCondition& condition, HttpHeaders& headers) {
  if (condition.kind == WriteCondition::Kind::kNone) return Status::Ok();
  const bool if_absent = condition.kind == WriteCondition::Kind::kIfAbsent;
  if (client.options().send_conditions) {
    if (if_absent) {
      headers.emplace_back("if-none-match", "*");
    } else {
      headers.emplace_back("if-match", "\"" + condition.etag + "\"");
    }
    return Status::Ok();
  }
  const StatusOr<S3Answer> seen = client.Send({.method = "HEAD", .key = key});
  if (!seen.ok() && seen.status().code() != StatusCode::kNotFound) return seen.status();
  const std::string* etag = seen.ok() ? seen->http.Header("etag") : nullptr;
  const bool holds = if_absent ? !seen.ok() : etag != nullptr && Unquote(*etag) == condition.etag;
  return holds ? Status::Ok() : PreconditionFailedError(client.Describe(key), condition);
}

Status ProbeConditionalWrites(ObjectStore& store, const std::string& key, const std::string& endpoint) {
  const std::string where = store.Describe(key);
  const auto put = [&](WriteCondition condition) {
    return store.Put(key, FreshBytes(), {.condition = std::move(condition)}).status();
  };
  // A service that cannot do it says so (501), or refuses the header.
  const auto refused = [&](Status status) {
    if (status.code() == StatusCode::kUnsupported) {
      return NoConditionalWritesError(where, endpoint + " says that it cannot do them");
    }
    // Nobody needs to know what became of the probe itself.
    if (status.code() == StatusCode::kUnknownOutcome) status = Status(StatusCode::kUnavailable, status.message());
    return std::move(status).Annotate("asking " + endpoint + " whether it honours conditions of writes");
  };
  const std::string nobodys_etag = "00000000000000000000000000000000";
  for (int attempt = 1;; ++attempt) {
    const Status status = put(WriteCondition::IfMatch(nobodys_etag));
    if (status.code() == StatusCode::kConflict || status.code() == StatusCode::kNotFound) break;
    if (status.ok()) {
      (void)store.Delete(key);
      return NoConditionalWritesError(where, endpoint + " ignores If-Match");
    }
    if (status.code() != StatusCode::kUnknownOutcome || attempt == kTries) return refused(status);
  }
  // The first put makes the object, unless another's is there; one that finds it there must fail. Where two in a row
  // succeed somebody may have deleted it in between, so more are tried before the service is blamed.
  int succeeded = 0;
  for (int attempt = 1;; ++attempt) {
    const Status status = put(WriteCondition::IfAbsent());
    if (status.code() == StatusCode::kConflict) break;
    succeeded += status.ok();
    if (!status.ok() && (status.code() != StatusCode::kUnknownOutcome || attempt == kTries)) return refused(status);
    if (succeeded == kTries) {
      (void)store.Delete(key);
      return NoConditionalWritesError(where, endpoint + " ignores If-None-Match");
    }
  }
  return store.Delete(key);
}

}  // namespace firesteel::storage

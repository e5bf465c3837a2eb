#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/retry_policy.h"
#include "storage/s3/http_client.h"
#include "storage/s3/s3_error.h"
#include "storage/s3/s3_options.h"

namespace firesteel::storage {

struct S3Request {
  std::string method = "GET";
  std::string key;
  std::vector<std::pair<std::string, std::string>> query;
  HttpHeaders headers;  // lower case names
  std::string_view body;
  std::span<char> into;
  // The service copies or joins bytes before it answers, and may be silent meanwhile: four times the limit of silence.
  bool is_long_work = false;
  CancellationToken token;
};

// What failed tries leave open about a request: the worst of them counts.
enum class Doubt {
  kNone,           // none of them was performed
  kServiceFailed,  // the service answered with a failure of its own (5xx): performed or not, it is over
  kAnswerLost,     // no answer: it may have been performed, and may even be performed later
};

struct S3Answer {
  HttpResponse http;
  Doubt doubt = Doubt::kNone;  // about the tries before the one that was answered with success
};

// Sends signed requests to one bucket, retrying what may succeed later. Learns on the way: the bucket's region from a
// redirect, the service's clock from RequestTimeTooSkewed, new credentials after ExpiredToken; each once per request.
// Thread-safe.
class S3Client {
 public:
  // `http` and `clock` must outlive it.
  S3Client(S3Options options, HttpClient& http, Clock& clock, RandomSource random);

  // Judges a 2xx answer; a retryable failure makes the client try again. Called once per such answer.
  using Check = std::function<Status(const HttpResponse&)>;

  // The 2xx answer, or the failure of the last try; then `*doubt` (where given) says whether the request may have taken
  // effect all the same. Only kUnknownOutcome itself says that the last try's answer was lost.
  StatusOr<S3Answer> Send(const S3Request& request, const Check& check = {}, Doubt* doubt = nullptr);

  std::string Describe(std::string_view key) const { return "s3://" + options_.bucket + "/" + std::string(key); }
  const S3Options& options() const { return options_; }
  Clock& clock() const { return clock_; }
  // True once any request has succeeded: the credentials and the endpoint are right.
  bool has_succeeded() const { return has_succeeded_.load(std::memory_order_relaxed); }

 private:
  struct Learned {
    std::optional<std::optional<AwsCredentials>> credentials;  // outer: loaded yet; inner: none means anonymous
    std::string region;
    std::string host;
    std::chrono::seconds clock_offset{0};
  };

  StatusOr<HttpResponse> SendOnce(const S3Request& request);
  StatusOr<Learned> CurrentKnowledge();
  // True when the failure taught something that makes another try worthwhile.
  bool LearnFrom(const Status& failure, const HttpResponse& response);
  S3Subject SubjectOf(const S3Request& request) const;

  const S3Options options_;
  HttpClient& http_;
  Clock& clock_;
  const RetryPolicy retry_;
  std::atomic<bool> has_succeeded_{false};
  std::mutex mutex_;
  Learned learned_;
};

// The moment of an HTTP date or an ISO 8601 UTC time; the epoch where it cannot be read.
Clock::WallTime ParseHttpDate(const std::string& text);
Clock::WallTime ParseIsoTime(const std::string& text);
// An etag header without its quotes.
std::string Unquote(std::string_view etag);

}  // namespace firesteel::storage

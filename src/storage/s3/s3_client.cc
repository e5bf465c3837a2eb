#include "storage/s3/s3_client.h"

#include <algorithm>
#include <ctime>

#include "storage/digest.h"
#include "storage/s3/sigv4.h"

namespace firesteel::storage {
namespace {

Clock::WallTime ParseTime(const std::string& text, const char* format) {
  std::tm utc{};
  if (::strptime(text.c_str(), format, &utc) == nullptr) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&utc));
}

// S3's own throttling means that nothing was done. A load balancer before the service says 502, 503 and 504 about
// requests it has passed on, without an S3 error document.
Doubt DoubtAfter(const Status& failure, const HttpResponse& response) {
  if (failure.ok()) return Doubt::kNone;
  if (failure.code() == StatusCode::kUnknownOutcome) return Doubt::kAnswerLost;
  const std::string_view code = S3CodeOf(failure);
  if (code == "InternalError" || code == "RequestTimeout") return Doubt::kServiceFailed;
  const bool refused =
      code == "NotImplemented" || response.body.find("<Code>" + std::string(code) + "</Code>") != std::string::npos;
  return response.status >= 500 && !refused ? Doubt::kServiceFailed : Doubt::kNone;
}

}  // namespace

Clock::WallTime ParseHttpDate(const std::string& text) { return ParseTime(text, "%a, %d %b %Y %H:%M:%S GMT"); }
Clock::WallTime ParseIsoTime(const std::string& text) { return ParseTime(text, "%Y-%m-%dT%H:%M:%S"); }

std::string Unquote(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

S3Client::S3Client(S3Options options, HttpClient& http, Clock& clock, RandomSource random)
    : options_(std::move(options)), http_(http), clock_(clock), retry_(options_.retry, clock, std::move(random)) {
  learned_.region = options_.region;
  learned_.host = options_.host;
}

S3Subject S3Client::SubjectOf(const S3Request& request) const {
  std::string described = request.key;
  if (described.empty()) {
    for (const auto& [name, value] : request.query) {
      if (name == "prefix") described = value;
    }
  }
  return {.method = request.query.empty() || !request.key.empty() ? request.method
                    : request.method == "GET"                     ? "LIST"
                                                                  : request.method,
          .bucket = options_.bucket,
          .description = Describe(described),
          .endpoint = options_.host};
}

StatusOr<S3Client::Learned> S3Client::CurrentKnowledge() {
  std::lock_guard lock(mutex_);
  if (!learned_.credentials) {
    FS_ASSIGN_OR_RETURN(learned_.credentials, options_.credentials());
  }
  return learned_;
}

StatusOr<HttpResponse> S3Client::SendOnce(const S3Request& request) {
  FS_ASSIGN_OR_RETURN(const Learned known, CurrentKnowledge());
  const bool by_path = options_.addressing == S3Addressing::kPath;
  const std::string host = by_path ? known.host : options_.bucket + "." + known.host;
  std::string path = by_path ? "/" + UriEncode(options_.bucket, Slash::kEncode) : "";
  if (!by_path || !request.key.empty()) path += "/" + UriEncode(request.key, Slash::kKeep);

  HttpRequest http{
      .method = request.method, .url = {}, .headers = request.headers, .body = request.body, .into = request.into};
  http.url = (options_.tls ? "https://" : "http://") + host + path;
  if (!request.query.empty()) http.url += "?" + EncodeQuery(request.query);
  http.headers.emplace_back("host", host);
  http.timeouts = options_.timeouts;
  if (request.is_long_work) http.timeouts.stalled *= 4;
  http.token = request.token;
  if (*known.credentials) {
    const SignableRequest signable{.method = request.method,
                                   .encoded_path = path,
                                   .query = request.query,
                                   .headers = http.headers,
                                   .payload_sha256 = Sha256Hex(request.body)};
    const auto added =
        SignRequest(signable, {known.region, "s3"}, **known.credentials, clock_.Now() + known.clock_offset);
    http.headers.insert(http.headers.end(), added.begin(), added.end());
  }
  return http_.Send(http);
}

bool S3Client::LearnFrom(const Status& failure, const HttpResponse& response) {
  const std::string_view code = S3CodeOf(failure);
  const std::string& region = failure.message_parameters().at("region");
  std::lock_guard lock(mutex_);
  if (code == s3_code::kExpiredToken || code == "TokenRefreshRequired" || code == "InvalidAccessKeyId" ||
      code == "InvalidToken") {
    auto fresh = options_.credentials();
    if (!fresh.ok() || !learned_.credentials || *fresh == *learned_.credentials) return false;
    learned_.credentials = *fresh;
    return true;
  }
  if (code == s3_code::kClockSkew) {
    const std::string* date = response.Header("date");
    const Clock::WallTime service_time = date == nullptr ? Clock::WallTime() : ParseHttpDate(*date);
    if (service_time == Clock::WallTime()) return false;
    learned_.clock_offset = std::chrono::duration_cast<std::chrono::seconds>(service_time - clock_.Now());
    return true;
  }
  if (!region.empty() && region != learned_.region &&
      (response.status == 301 || response.status == 307 || response.status == 400 || response.status == 403)) {
    learned_.region = region;
    if (!options_.custom_endpoint) learned_.host = "s3." + region + ".amazonaws.com";
    return true;
  }
  return false;
}

StatusOr<S3Answer> S3Client::Send(const S3Request& request, const Check& check, Doubt* doubt) {
  S3Answer answer;
  bool learned_once = false;
  const auto attempt = [&]() -> Status {
    StatusOr<HttpResponse> response = SendOnce(request);
    if (!response.ok()) {
      answer.doubt = std::max(answer.doubt, DoubtAfter(response.status(), {}));
      return std::move(response).status();
    }
    Status status = response->status >= 200 && response->status < 300
                        ? (check ? check(*response) : Status::Ok())
                        : S3ErrorFromResponse(*response, SubjectOf(request));
    if (status.ok()) {
      answer.http = std::move(*response);
      has_succeeded_.store(true, std::memory_order_relaxed);
      return status;
    }
    answer.doubt = std::max(answer.doubt, DoubtAfter(status, *response));
    if (!learned_once && !S3CodeOf(status).empty() && LearnFrom(status, *response)) {
      learned_once = true;
      return std::move(status).WithRetryable(true);
    }
    return status;
  };
  const Status status = retry_.Run(request.token, [&](int) { return attempt(); });
  if (status.ok()) return answer;
  if (doubt != nullptr) *doubt = answer.doubt;
  // Transport errors know only the host; here it becomes visible what was being done.
  if (status.condition() == "FIRESTEEL_S3_ERROR") return status;
  const S3Subject subject = SubjectOf(request);
  return Status(status).Annotate(subject.method + " '" + subject.description + "'");
}

}  // namespace firesteel::storage

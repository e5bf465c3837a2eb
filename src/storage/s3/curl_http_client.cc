#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstring>
#include <mutex>

#include "storage/s3/http_client.h"

namespace firesteel::storage {
namespace {

struct Transfer {
  const HttpRequest& request;
  HttpResponse response;
  bool too_long = false;
  int sent = 0;          // how often the request was about to be sent
  curl_off_t bytes = 0;  // in both directions, when they last changed
  std::chrono::steady_clock::time_point last_byte = std::chrono::steady_clock::now();
  bool silent = false;  // for longer than allowed
};

constexpr long kSlowestDownload = 64;  // bytes per second

// libcurl repeats a request by itself when a reused connection ends before the first byte of the answer, a PUT too. The
// service may have acted on the first one, and nobody would learn that there were two.
int OnSend(void* user, char*, char*, int, int) {
  return ++static_cast<Transfer*>(user)->sent == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t OnHeader(char* text, std::size_t size, std::size_t count, void* user) {
  auto& response = static_cast<Transfer*>(user)->response;
  std::string_view line(text, size * count);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // a new block, after 100 Continue too
    response.headers.clear();
    const std::size_t space = line.find(' ');
    response.status = space == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(space + 1, 3)).c_str());
    return size * count;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size * count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  response.headers.emplace_back(std::move(name), value);
  return size * count;
}

std::size_t OnBody(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  HttpResponse& response = transfer.response;
  const std::size_t length = size * count;
  const bool into = !transfer.request.into.empty() && response.status >= 200 && response.status < 300;
  const std::uint64_t room = into ? transfer.request.into.size() : transfer.request.largest_body;
  if (response.body_size + length > room) {
    transfer.too_long = true;
    return 0;  // ends the transfer
  }
  if (into) {
    std::memcpy(transfer.request.into.data() + response.body_size, bytes, length);
  } else {
    response.body.append(bytes, length);
  }
  response.body_size += length;
  return length;
}

// Called with every step of the transfer. A result other than 0 ends it.
int OnProgress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.request.token.IsCancelled()) return 1;
  const auto now = std::chrono::steady_clock::now();
  if (received + sent != transfer.bytes || transfer.sent == 0) {  // until it is sent the limit for connecting counts
    transfer.bytes = received + sent;
    transfer.last_byte = now;
  }
  const auto limit = transfer.request.timeouts.stalled;
  transfer.silent = limit.count() > 0 && now - transfer.last_byte > limit;
  return transfer.silent ? 1 : 0;
}

// "https://host:port" of a URL: what a message may show (a query may hold a signature).
std::string Origin(const std::string& url) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return url;
  return url.substr(0, url.find_first_of("/?", host + 3));
}

Status TransportError(CURLcode code, const Transfer& transfer, const char* detail) {
  const std::string reason =
      transfer.silent     ? "not a byte came for " + std::to_string(transfer.request.timeouts.stalled.count()) + " ms"
      : transfer.sent > 1 ? "the connection was closed before an answer came"
                          : std::string(detail[0] != '\0' ? detail : curl_easy_strerror(code));
  const std::string text = transfer.request.method + " to " + Origin(transfer.request.url) + " failed: " + reason;
  if (transfer.request.token.IsCancelled()) return transfer.request.token.Check();
  if (transfer.too_long) return Status(StatusCode::kIoError, text + " (the answer is longer than it should be)");
  // Whatever comes after sending, also when libcurl has connected anew to repeat it (OnSend), leaves the outcome open.
  if (transfer.sent > 0) return Status(StatusCode::kUnknownOutcome, text).WithRetryable(true);
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return Status(StatusCode::kUnauthenticated,
                    text + "; check the endpoint's TLS certificate (AWS_CA_BUNDLE names own authorities)");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
      return Status(StatusCode::kInvalidArgument, text);
    default:
      return Status(StatusCode::kUnavailable, text).WithRetryable(true);
  }
}

// A transfer and the connections it keeps open for the next one.
class CurlHandle {
 public:
  CurlHandle() : multi_(curl_multi_init()), easy_(curl_easy_init()) {}
  ~CurlHandle() {
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
  }
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  bool IsUsable() const { return multi_ != nullptr && easy_ != nullptr; }
  CURL* easy() const { return easy_; }
  // As curl_easy_perform, but OnProgress is asked more often: that one may wait for a second.
  CURLcode Perform() {
    if (curl_multi_add_handle(multi_, easy_) != CURLM_OK) return CURLE_FAILED_INIT;
    CURLMcode step = CURLM_OK;
    for (int running = 1; step == CURLM_OK;) {
      step = curl_multi_perform(multi_, &running);
      if (running == 0) break;
      if (step == CURLM_OK) step = curl_multi_poll(multi_, nullptr, 0, kGlanceMs, nullptr);
    }
    CURLcode result = step == CURLM_OK ? CURLE_OK : CURLE_FAILED_INIT;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) result = message->data.result;
    }
    curl_multi_remove_handle(multi_, easy_);
    return result;
  }

 private:
  static constexpr int kGlanceMs = 200;
  CURLM* const multi_;
  CURL* const easy_;
};

class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(CurlOptions options) : options_(std::move(options)) {}

  StatusOr<HttpResponse> Send(const HttpRequest& request) override {
    FS_RETURN_IF_ERROR(request.token.Check());
    std::unique_ptr<CurlHandle> handle = Take();
    if (!handle->IsUsable())
      return Status(StatusCode::kResourceExhausted, "cannot start an HTTP transfer: out of memory");
    Transfer transfer{.request = request, .response = {}};
    char detail[CURL_ERROR_SIZE] = "";
    curl_slist* headers = Configure(handle->easy(), transfer, detail);
    const CURLcode code = handle->Perform();
    curl_slist_free_all(headers);
    Give(std::move(handle));
    if (code != CURLE_OK) return TransportError(code, transfer, detail);
    return std::move(transfer.response);
  }

 private:
  curl_slist* Configure(CURL* handle, Transfer& transfer, char* detail) const {
    const HttpRequest& request = transfer.request;
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);  // keys may hold "..": what is signed must be what is sent
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 256L * 1024);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
    if (!options_.ca_bundle.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_bundle.c_str());
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeouts.connect.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeouts.whole.count()));
#if LIBCURL_VERSION_NUM >= 0x075700
    // A name server that does not answer keeps its thread waiting; the limit for connecting is not to wait for it too.
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, OnHeader);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, OnProgress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, OnSend);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, &transfer);
    if (request.method == "HEAD") {
      curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else if (request.method == "PUT" || request.method == "POST") {
      curl_easy_setopt(handle, CURLOPT_POST, 1L);
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else if (request.method == "GET") {
      const auto silence_ms = request.timeouts.stalled.count();
      curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kSlowestDownload);
      curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, silence_ms == 0 ? 0L : static_cast<long>(silence_ms / 500 + 1));
    } else {
      curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    // No waiting for "100 Continue", and none of curl's own content types.
    curl_slist* headers = curl_slist_append(nullptr, "Expect:");
    bool has_content_type = false;
    for (const auto& [name, value] : request.headers) {
      has_content_type = has_content_type || name == "content-type";
      // "name;" is curl's way to send a header without a value.
      headers = curl_slist_append(headers, (value.empty() ? name + ";" : name + ": " + value).c_str());
    }
    if (!has_content_type) headers = curl_slist_append(headers, "Content-Type:");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    return headers;
  }

  // A handle keeps its connections and its DNS answers over curl_easy_reset.
  std::unique_ptr<CurlHandle> Take() {
    // With the first request, not at start: it costs milliseconds that a query without S3 should not pay.
    static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialized;
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<CurlHandle>();
    std::unique_ptr<CurlHandle> handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }
  void Give(std::unique_ptr<CurlHandle> handle) {
    curl_easy_reset(handle->easy());
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

  const CurlOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlHandle>> idle_;
};

}  // namespace

const std::string* HttpResponse::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return &value;
  }
  return nullptr;
}

std::unique_ptr<HttpClient> MakeCurlHttpClient(CurlOptions options) {
  return std::make_unique<CurlHttpClient>(std::move(options));
}

}  // namespace firesteel::storage

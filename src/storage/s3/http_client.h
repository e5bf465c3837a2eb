#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/status_or.h"

namespace firesteel::storage {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpTimeouts {
  std::chrono::milliseconds connect{10'000};
  // No byte in either direction for this long ends a request. So does a download that comes slower than 64 bytes a
  // second for twice as long. 0: neither does.
  std::chrono::milliseconds stalled{30'000};
  std::chrono::milliseconds whole{600'000};  // from connecting to the last byte; 0: no limit
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // already encoded
  HttpHeaders headers;
  std::string_view body;  // loaned for the call
  // Not empty: the body of a 2xx answer goes here instead of into HttpResponse::body; a longer body is an error.
  std::span<char> into;
  std::uint64_t largest_body = 256u << 20;
  HttpTimeouts timeouts;
  CancellationToken token;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  // names in lower case
  std::string body;
  std::uint64_t body_size = 0;  // also counts what went into HttpRequest::into

  // The first header of that (lower case) name, or null.
  const std::string* Header(std::string_view name) const;
};

// Sends one HTTP request and waits for the whole answer. Follows no redirects and retries nothing. An HTTP error status
// is an answer, not a failure. Failures:
//   kUnavailable     the request was not sent (DNS, connect, TLS, no answer to those in time); retryable
//   kUnknownOutcome  the connection broke or timed out after something was sent, or the body was cut; retryable where
//                    repeating the request is harmless. Also when a connection kept from earlier turns out closed
//   kUnauthenticated the server's certificate was not accepted
//   kCancelled, kInternal
// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual StatusOr<HttpResponse> Send(const HttpRequest& request) = 0;
};

struct CurlOptions {
  std::string ca_bundle;  // path of a PEM file; empty: the machine's
  std::string user_agent = "firesteel";
};

// Over libcurl; keeps connections open and reuses them.
std::unique_ptr<HttpClient> MakeCurlHttpClient(CurlOptions options = {});

}  // namespace firesteel::storage

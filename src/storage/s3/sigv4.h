#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"

namespace firesteel::storage {

struct AwsCredentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // empty for long-lived keys

  friend bool operator==(const AwsCredentials&, const AwsCredentials&) = default;
};

struct SigningScope {
  std::string region;
  std::string service;
};

// What is signed. `encoded_path` goes into the signature as it is: for S3 the path on the wire, for other services the
// path on the wire encoded once more. `headers` must hold every header that is sent and to be signed, "host" included;
// names in lower case.
struct SignableRequest {
  std::string method;
  std::string encoded_path = "/";
  std::vector<std::pair<std::string, std::string>> query;  // not encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string payload_sha256;  // hex; or "UNSIGNED-PAYLOAD"
};

// AWS Signature Version 4. Returns the headers to add: x-amz-date, x-amz-content-sha256 (for S3), x-amz-security-token
// (with a session) and authorization.
std::vector<std::pair<std::string, std::string>> SignRequest(const SignableRequest& request, const SigningScope& scope,
                                                             const AwsCredentials& credentials, Clock::WallTime now);

// Percent-encodes all but A-Z a-z 0-9 - . _ ~ (and '/' when kept).
enum class Slash { kEncode, kKeep };
std::string UriEncode(std::string_view text, Slash slash);
// "+" becomes a space, as S3 writes keys in listings.
std::string UriDecode(std::string_view text);
// The query as signed and as sent: encoded and sorted.
std::string EncodeQuery(std::vector<std::pair<std::string, std::string>> query);

}  // namespace firesteel::storage

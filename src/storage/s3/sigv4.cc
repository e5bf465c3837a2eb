#include "storage/s3/sigv4.h"

#include <algorithm>
#include <ctime>

#include "storage/digest.h"

namespace firesteel::storage {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string AmzDate(Clock::WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

// Trims, and makes runs of spaces one, as the canonical form wants.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : value) {
    if (c == ' ' && (canonical.empty() || canonical.back() == ' ')) continue;
    canonical += c;
  }
  while (canonical.ends_with(' ')) canonical.pop_back();
  return canonical;
}

bool IsUnreserved(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string UriEncode(std::string_view text, Slash slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const unsigned char c : text) {
    if (IsUnreserved(c) || (c == '/' && slash == Slash::kKeep)) {
      encoded += static_cast<char>(c);
    } else {
      encoded += '%';
      encoded += kDigits[c >> 4];
      encoded += kDigits[c & 15];
    }
  }
  return encoded;
}

std::string UriDecode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const std::string byte = HexDecode(text.substr(i + 1, 2));
      if (!byte.empty()) {
        decoded += byte;
        i += 2;
        continue;
      }
    }
    decoded += text[i] == '+' ? ' ' : text[i];
  }
  return decoded;
}

std::string EncodeQuery(std::vector<std::pair<std::string, std::string>> query) {
  for (auto& [name, value] : query) {
    name = UriEncode(name, Slash::kEncode);
    value = UriEncode(value, Slash::kEncode);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text += name + "=" + value;
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> SignRequest(const SignableRequest& request, const SigningScope& scope,
                                                             const AwsCredentials& credentials, Clock::WallTime now) {
  const std::string date_time = AmzDate(now);
  const std::string date = date_time.substr(0, 8);
  std::vector<std::pair<std::string, std::string>> added = {{"x-amz-date", date_time}};
  if (scope.service == "s3") added.emplace_back("x-amz-content-sha256", request.payload_sha256);
  if (!credentials.session_token.empty())
    added.emplace_back("x-amz-security-token", credentials.session_token.Reveal());

  auto headers = request.headers;
  headers.insert(headers.end(), added.begin(), added.end());
  std::sort(headers.begin(), headers.end());
  std::string canonical_headers;
  std::string signed_headers;
  for (const auto& [name, value] : headers) {
    canonical_headers += name + ":" + CanonicalValue(value) + "\n";
    if (!signed_headers.empty()) signed_headers += ';';
    signed_headers += name;
  }
  const std::string canonical_request = request.method + "\n" + request.encoded_path + "\n" +
                                        EncodeQuery(request.query) + "\n" + canonical_headers + "\n" + signed_headers +
                                        "\n" + request.payload_sha256;
  const std::string scope_text = date + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string to_sign =
      std::string(kAlgorithm) + "\n" + date_time + "\n" + scope_text + "\n" + Sha256Hex(canonical_request);

  const Secret key(
      HmacSha256(HmacSha256(HmacSha256(HmacSha256("AWS4" + credentials.secret_access_key.Reveal(), date), scope.region),
                            scope.service),
                 "aws4_request"));
  added.emplace_back("authorization", std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + "/" +
                                          scope_text + ",SignedHeaders=" + signed_headers +
                                          ",Signature=" + HexEncode(HmacSha256(key.Reveal(), to_sign)));
  return added;
}

}  // namespace firesteel::storage

#pragma once

#include <string>

#include "base/status.h"
#include "storage/s3/http_client.h"

namespace firesteel::storage {

// What was asked, for messages: no secret may be in it.
struct S3Subject {
  std::string method;  // "GET"
  std::string bucket;
  std::string description;  // "s3://bucket/key" of the object or folder
  std::string endpoint;
};

// Names of S3 error codes the store itself acts on.
namespace s3_code {
inline constexpr std::string_view kNoSuchUpload = "NoSuchUpload";
inline constexpr std::string_view kPreconditionFailed = "PreconditionFailed";
inline constexpr std::string_view kExpiredToken = "ExpiredToken";
inline constexpr std::string_view kClockSkew = "RequestTimeTooSkewed";
inline constexpr std::string_view kInvalidRange = "InvalidRange";
}  // namespace s3_code

// Turns an error answer of S3 (or an <Error> document inside a 200 answer) into a Status that names the object, what to
// do about it and S3's request id. The S3 error code is the message parameter "s3Code"; for a HEAD answer, which has no
// body, it is taken from the HTTP status.
Status S3ErrorFromResponse(const HttpResponse& response, const S3Subject& subject);

// The "s3Code" of such a status, or "".
std::string_view S3CodeOf(const Status& status);

}  // namespace firesteel::storage

#include "storage/s3/s3_error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "storage/s3/xml_reader.h"

namespace firesteel::storage {
namespace {

enum class Retry { kNo, kYes };

struct KnownError {
  std::string_view code;
  StatusCode status;
  Retry retry;
  std::string_view text;  // <object>, <bucket> and <endpoint> are filled in
};

constexpr std::string_view kThrottled = "the service is throttling or down while accessing '<object>'";
constexpr std::string_view kDenied =
    "access to '<object>' is denied; the credentials are known but lack the permission (bucket '<bucket>')";

constexpr std::array kKnownErrors = {
    KnownError{"NoSuchKey", StatusCode::kNotFound, Retry::kNo, "'<object>' does not exist"},
    KnownError{"NotFound", StatusCode::kNotFound, Retry::kNo, "'<object>' does not exist"},
    KnownError{"NoSuchBucket", StatusCode::kNotFound, Retry::kNo,
               "bucket '<bucket>' does not exist at <endpoint> (accessing '<object>')"},
    KnownError{"NoSuchUpload", StatusCode::kNotFound, Retry::kNo, "the upload of '<object>' does not exist any more"},
    KnownError{"AccessDenied", StatusCode::kPermissionDenied, Retry::kNo, kDenied},
    KnownError{"AllAccessDisabled", StatusCode::kPermissionDenied, Retry::kNo, kDenied},
    KnownError{"AccountProblem", StatusCode::kPermissionDenied, Retry::kNo, kDenied},
    KnownError{"InvalidObjectState", StatusCode::kPermissionDenied, Retry::kNo,
               "'<object>' is archived and must be restored before it can be read"},
    KnownError{"InvalidAccessKeyId", StatusCode::kUnauthenticated, Retry::kNo,
               "the AWS access key id is unknown at <endpoint> (accessing '<object>'); check AWS_ACCESS_KEY_ID or "
               "fs.s3a.access.key"},
    KnownError{"SignatureDoesNotMatch", StatusCode::kUnauthenticated, Retry::kNo,
               "the AWS secret key is wrong for its access key id (accessing '<object>'); check AWS_SECRET_ACCESS_KEY "
               "or fs.s3a.secret.key"},
    KnownError{
        "InvalidToken", StatusCode::kUnauthenticated, Retry::kNo,
        "the AWS session token is not valid (accessing '<object>'); check AWS_SESSION_TOKEN or fs.s3a.session.token"},
    KnownError{"ExpiredToken", StatusCode::kUnauthenticated, Retry::kNo,
               "the AWS session token has expired (accessing '<object>'); get new credentials and run again"},
    KnownError{"TokenRefreshRequired", StatusCode::kUnauthenticated, Retry::kNo,
               "the AWS session token must be refreshed (accessing '<object>'); get new credentials and run again"},
    KnownError{
        "RequestTimeTooSkewed", StatusCode::kUnauthenticated, Retry::kNo,
        "this machine's clock differs too much from the clock of <endpoint> (accessing '<object>'); set the clock"},
    KnownError{"PermanentRedirect", StatusCode::kInvalidArgument, Retry::kNo,
               "bucket '<bucket>' lives in another region or at another endpoint than <endpoint> (accessing "
               "'<object>'); set AWS_REGION or fs.s3a.endpoint"},
    KnownError{"TemporaryRedirect", StatusCode::kUnavailable, Retry::kYes,
               "bucket '<bucket>' is being moved (accessing '<object>')"},
    KnownError{
        "AuthorizationHeaderMalformed", StatusCode::kInvalidArgument, Retry::kNo,
        "bucket '<bucket>' lives in another region (accessing '<object>'); set AWS_REGION or fs.s3a.endpoint.region"},
    KnownError{"IllegalLocationConstraintException", StatusCode::kInvalidArgument, Retry::kNo,
               "bucket '<bucket>' lives in another region (accessing '<object>'); set AWS_REGION"},
    KnownError{"PreconditionFailed", StatusCode::kConflict, Retry::kNo, "'<object>' is not as expected"},
    KnownError{"ConditionalRequestConflict", StatusCode::kConflict, Retry::kYes,
               "'<object>' is being written by somebody else"},
    KnownError{"OperationAborted", StatusCode::kConflict, Retry::kYes,
               "another operation on '<object>' is in progress"},
    KnownError{"InvalidRange", StatusCode::kInvalidArgument, Retry::kNo, "the range lies past the end of '<object>'"},
    KnownError{"SlowDown", StatusCode::kUnavailable, Retry::kYes, kThrottled},
    KnownError{"Throttling", StatusCode::kUnavailable, Retry::kYes, kThrottled},
    KnownError{"ServiceUnavailable", StatusCode::kUnavailable, Retry::kYes, kThrottled},
    KnownError{"InternalError", StatusCode::kUnavailable, Retry::kYes, "the service failed while accessing '<object>'"},
    KnownError{"RequestTimeout", StatusCode::kUnavailable, Retry::kYes,
               "the service saw no data in time for '<object>'"},
    KnownError{"IncompleteBody", StatusCode::kUnavailable, Retry::kYes, "the service got only a part of '<object>'"},
    KnownError{"BadDigest", StatusCode::kUnavailable, Retry::kYes, "'<object>' was damaged on the way to the service"},
    KnownError{"XAmzContentSHA256Mismatch", StatusCode::kUnavailable, Retry::kYes,
               "'<object>' was damaged on the way to the service"},
    KnownError{"QuotaExceeded", StatusCode::kResourceExhausted, Retry::kNo, "no space left for '<object>'"},
    KnownError{"StorageFull", StatusCode::kResourceExhausted, Retry::kNo, "no space left for '<object>'"},
    KnownError{"XMinioStorageFull", StatusCode::kResourceExhausted, Retry::kNo, "no space left for '<object>'"},
    KnownError{"NotImplemented", StatusCode::kUnsupported, Retry::kNo,
               "the service at <endpoint> cannot do this (accessing '<object>')"},
    KnownError{"InvalidBucketName", StatusCode::kInvalidArgument, Retry::kNo, "'<bucket>' is not a valid bucket name"},
    KnownError{"KeyTooLongError", StatusCode::kInvalidArgument, Retry::kNo, "the name '<object>' is too long"},
};

// The code that stands for an HTTP status without a body.
std::string_view CodeOfHttpStatus(int status) {
  switch (status) {
    case 301:
    case 307:
      return "PermanentRedirect";
    case 403:
      return "AccessDenied";
    case 404:
      return "NotFound";
    case 408:
      return "RequestTimeout";
    case 409:
      return "OperationAborted";
    case 412:
      return "PreconditionFailed";
    case 416:
      return "InvalidRange";
    case 429:
    case 503:
      return "SlowDown";
    case 501:
      return "NotImplemented";
    case 507:
      return "StorageFull";
    default:
      return status >= 500 ? "InternalError" : "";
  }
}

std::string Fill(std::string_view pattern, const S3Subject& subject) {
  std::string text;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('<'), pattern.size());
    text += pattern.substr(0, open);
    pattern.remove_prefix(open);
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"<object>", subject.description},
                                      {"<bucket>", subject.bucket},
                                      {"<endpoint>", subject.endpoint}}) {
      if (pattern.starts_with(name)) {
        text += value;
        pattern.remove_prefix(name.size());
        break;
      }
    }
  }
  return text;
}

}  // namespace

Status S3ErrorFromResponse(const HttpResponse& response, const S3Subject& subject) {
  std::string code;
  std::string service_message;
  std::string request_id;
  std::string region;
  if (StatusOr<XmlElement> document = ParseXml(response.body); document.ok() && document->name == "Error") {
    code = document->ChildText("Code");
    service_message = document->ChildText("Message");
    request_id = document->ChildText("RequestId");
    region = document->ChildText("Region");
  }
  if (code == "XAdminUserNotFound") code = "InvalidAccessKeyId";  // versitygw's name for it
  if (code.empty()) code = CodeOfHttpStatus(response.status);
  if (const std::string* header = response.Header("x-amz-request-id")) request_id = *header;
  if (const std::string* header = response.Header("x-amz-bucket-region")) region = *header;

  StatusCode status_code = response.status >= 500 ? StatusCode::kUnavailable : StatusCode::kIoError;
  bool retry = response.status >= 500 || response.status == 429 || response.status == 408;
  std::string text = "S3 refused to " + subject.method + " '" + subject.description + "'";
  const auto known =
      std::find_if(kKnownErrors.begin(), kKnownErrors.end(), [&](const KnownError& e) { return e.code == code; });
  if (known != kKnownErrors.end()) {
    status_code = known->status;
    retry = known->retry == Retry::kYes;
    text = Fill(known->text, subject);
  }
  text += " [" + subject.method + ": HTTP " + std::to_string(response.status);
  if (!code.empty()) text += " " + code;
  if (!service_message.empty() && known == kKnownErrors.end()) text += ": " + service_message;
  if (!region.empty()) text += ", region " + region;
  if (!request_id.empty()) text += ", request id " + request_id;
  text += "]";
  return Status(status_code, std::move(text))
      .WithCondition("FIRESTEEL_S3_ERROR", "58030")
      .WithParameter("s3Code", code)
      .WithParameter("region", region)
      .WithRetryable(retry);
}

std::string_view S3CodeOf(const Status& status) {
  const auto& parameters = status.message_parameters();
  const auto code = parameters.find("s3Code");
  return code == parameters.end() ? std::string_view() : std::string_view(code->second);
}

}  // namespace firesteel::storage

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/retry_policy.h"
#include "base/settings/environment.h"
#include "base/status_or.h"
#include "storage/s3/aws_credentials.h"
#include "storage/s3/http_client.h"

namespace firesteel::storage {

enum class S3Addressing {
  kVirtualHost,  // https://bucket.host/key
  kPath,         // https://host/bucket/key
};

// All that a store for one bucket needs to know.
struct S3Options {
  std::string bucket;
  std::string host;  // "s3.eu-west-1.amazonaws.com", "127.0.0.1:9000"
  bool custom_endpoint = false;
  bool tls = true;
  S3Addressing addressing = S3Addressing::kVirtualHost;
  std::string region = "us-east-1";
  CredentialsSource credentials;
  RetryOptions retry;
  HttpTimeouts timeouts;
  // False: the user says that only one program writes at a time, to a service without conditional writes.
  bool send_conditions = true;
  int parallel_ranges = 8;  // requests in flight for one ReadRanges call
};

using SettingsMap = std::map<std::string, std::string, std::less<>>;

// Joins what Hadoop, Spark and AWS users set, the first that says something wins:
//   `fs.s3a.bucket.BUCKET.X`, then `fs.s3a.X` (both with or without "spark.hadoop." before), for X in
//     access.key secret.key session.token endpoint endpoint.region path.style.access connection.ssl.enabled
//     aws.credentials.provider attempts.maximum connection.timeout connection.establish.timeout
//     connection.request.timeout create.conditional.enabled
//   AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION
//   the AWS profile: endpoint_url, region, s3.addressing_style
// A custom endpoint is addressed by path unless a setting says otherwise, since few of them have wildcard DNS.
// Settings of other names are ignored here; it is for callers to say which keys nobody knows.
StatusOr<S3Options> ReadS3Options(const std::string& bucket, const SettingsMap& settings,
                                  const Environment& environment,
                                  const TextFileReader& read_file = LocalTextFileReader());

}  // namespace firesteel::storage

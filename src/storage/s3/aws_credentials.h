#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/settings/environment.h"
#include "base/status_or.h"
#include "storage/s3/aws_profile.h"
#include "storage/s3/sigv4.h"

namespace firesteel::storage {

// Gets the credentials to sign with, anew on every call, so that a rotated file is seen; nullopt means: send requests
// unsigned. Thread-safe.
using CredentialsSource = std::function<StatusOr<std::optional<AwsCredentials>>()>;

// Where credentials may come from, in the words of Hadoop's S3A connector.
enum class CredentialsProvider {
  kSettings,           // fs.s3a.access.key and secret.key (SimpleAWSCredentialsProvider)
  kTemporarySettings,  // the same and session.token (TemporaryAWSCredentialsProvider)
  kEnvironment,        // AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  kProfile,            // the AWS profile files
  kAnonymous,
};

// Keys given in settings; each part may be missing.
struct CredentialSettings {
  std::optional<std::string> access_key;
  Secret secret_key;
  Secret session_token;
};

// The class names of `fs.s3a.aws.credentials.provider` (comma separated, of Hadoop's and both AWS SDKs). kUnsupported
// by name for instance and container metadata, web identity, assumed roles; kInvalidArgument for an unknown class.
StatusOr<std::vector<CredentialsProvider>> ParseCredentialsProviders(const std::string& class_names);

// Tries the providers in order; the first that has credentials wins. An empty list means the usual order: settings,
// environment, profile files. Where none has any: kUnauthenticated, saying where it looked.
CredentialsSource MakeCredentialsSource(std::vector<CredentialsProvider> providers, CredentialSettings settings,
                                        Environment environment, TextFileReader read_file);

// Fixed credentials, for tests and for servers that get them per request.
CredentialsSource FixedCredentials(AwsCredentials credentials);

}  // namespace firesteel::storage

#include "storage/s3/aws_credentials.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace firesteel::storage {
namespace {

struct ProviderClass {
  std::string_view simple_name;                 // after the last '.' or '$'
  std::optional<CredentialsProvider> provider;  // none: Hadoop has it, we do not
};

constexpr std::array<ProviderClass, 19> kProviderClasses = {{
    {"SimpleAWSCredentialsProvider", CredentialsProvider::kSettings},
    {"TemporaryAWSCredentialsProvider", CredentialsProvider::kTemporarySettings},
    {"AnonymousAWSCredentialsProvider", CredentialsProvider::kAnonymous},
    {"AnonymousCredentialsProvider", CredentialsProvider::kAnonymous},
    {"EnvironmentVariableCredentialsProvider", CredentialsProvider::kEnvironment},
    {"ProfileCredentialsProvider", CredentialsProvider::kProfile},
    {"ProfileAWSCredentialsProvider", CredentialsProvider::kProfile},
    {"IAMInstanceCredentialsProvider", std::nullopt},
    {"InstanceProfileCredentialsProvider", std::nullopt},
    {"ContainerCredentialsProvider", std::nullopt},
    {"EC2ContainerCredentialsProviderWrapper", std::nullopt},
    {"EC2MetadataCredentialsProvider", std::nullopt},
    {"AssumedRoleCredentialProvider", std::nullopt},
    {"WebIdentityTokenCredentialsProvider", std::nullopt},
    {"WebIdentityTokenFileCredentialsProvider", std::nullopt},
    {"SystemPropertyCredentialsProvider", std::nullopt},
    {"SystemPropertiesCredentialsProvider", std::nullopt},
    {"MarshalledCredentialProvider", std::nullopt},
    {"SharedInstanceProfileCredentialsProvider", std::nullopt},
}};

// The SDKs' default chains stand for our usual order.
constexpr std::array<std::string_view, 2> kDefaultChains = {"DefaultAWSCredentialsProviderChain",
                                                            "DefaultCredentialsProvider"};

std::string_view SimpleName(std::string_view class_name) {
  const std::size_t separator = class_name.find_last_of(".$");
  return separator == std::string_view::npos ? class_name : class_name.substr(separator + 1);
}

constexpr std::array<CredentialsProvider, 4> kUsualOrder = {
    CredentialsProvider::kTemporarySettings, CredentialsProvider::kSettings, CredentialsProvider::kEnvironment,
    CredentialsProvider::kProfile};

// Credentials, or nullopt where this place has none.
using Found = StatusOr<std::optional<AwsCredentials>>;

Found Incomplete(const std::string& place, const std::string& missing) {
  return Status(StatusCode::kUnauthenticated, place + " hold an AWS access key but no " + missing);
}

Found FromSettings(const CredentialSettings& settings, bool need_token) {
  if (!settings.access_key || (need_token && settings.session_token.empty())) return std::optional<AwsCredentials>();
  if (settings.secret_key.empty()) return Incomplete("the settings", "fs.s3a.secret.key");
  return std::optional(
      AwsCredentials{*settings.access_key, settings.secret_key, need_token ? settings.session_token : Secret()});
}

Found FromEnvironment(const Environment& environment) {
  const auto key = environment.GetNonEmpty("AWS_ACCESS_KEY_ID");
  if (!key) return std::optional<AwsCredentials>();
  const auto secret = environment.GetNonEmpty("AWS_SECRET_ACCESS_KEY");
  if (!secret) return Incomplete("the environment variables", "AWS_SECRET_ACCESS_KEY");
  return std::optional(
      AwsCredentials{*key, Secret(*secret), Secret(environment.Get("AWS_SESSION_TOKEN").value_or(""))});
}

Found FromProfile(const Environment& environment, const TextFileReader& read_file) {
  FS_ASSIGN_OR_RETURN(AwsProfile profile, LoadAwsProfile(environment, read_file));
  const auto key = profile.Get("aws_access_key_id");
  if (!key) {
    if (!profile.found && environment.GetNonEmpty("AWS_PROFILE")) {
      return Status(StatusCode::kUnauthenticated,
                    "AWS profile '" + profile.name + "' (AWS_PROFILE) is in neither " + profile.files);
    }
    for (const char* unsupported :
         {"role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"}) {
      if (profile.Get(unsupported))
        return Unsupported("AWS profiles with '" + std::string(unsupported) + "' (profile '" + profile.name + "')");
    }
    return std::optional<AwsCredentials>();
  }
  const auto secret = profile.Get("aws_secret_access_key");
  if (!secret) return Incomplete("profile '" + profile.name + "' in " + profile.files, "aws_secret_access_key");
  return std::optional(AwsCredentials{*key, Secret(*secret), Secret(profile.Get("aws_session_token").value_or(""))});
}

Status NothingFound(const std::vector<CredentialsProvider>& providers) {
  std::string places;
  for (const CredentialsProvider provider : providers) {
    std::string place;
    switch (provider) {
      case CredentialsProvider::kSettings:
        place = "fs.s3a.access.key and fs.s3a.secret.key";
        break;
      case CredentialsProvider::kTemporarySettings:
        place = "fs.s3a.session.token";
        break;
      case CredentialsProvider::kEnvironment:
        place = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        break;
      case CredentialsProvider::kProfile:
        place = "the AWS profile files";
        break;
      case CredentialsProvider::kAnonymous:
        place = "anonymous access";
        break;
    }
    places += (places.empty() ? "" : ", ") + place;
  }
  return Status(
      StatusCode::kUnauthenticated,
      "no AWS credentials found (looked at " + places +
          "); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or for public data fs.s3a.aws.credentials.provider="
          "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider");
}

}  // namespace

StatusOr<std::vector<CredentialsProvider>> ParseCredentialsProviders(const std::string& class_names) {
  std::vector<CredentialsProvider> providers;
  std::string_view rest = class_names;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (!name.empty() && (name.front() == ' ' || name.front() == '\n')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\n')) name.remove_suffix(1);
    if (name.empty()) continue;
    const std::string_view simple = SimpleName(name);
    if (std::find(kDefaultChains.begin(), kDefaultChains.end(), simple) != kDefaultChains.end()) {
      providers.insert(providers.end(), kUsualOrder.begin(), kUsualOrder.end());
      continue;
    }
    const auto known = std::find_if(kProviderClasses.begin(), kProviderClasses.end(),
                                    [&](const ProviderClass& provider) { return provider.simple_name == simple; });
    if (known == kProviderClasses.end()) {
      return Status(StatusCode::kInvalidArgument,
                    "unknown credentials provider '" + std::string(name) + "' in fs.s3a.aws.credentials.provider");
    }
    if (!known->provider) return Unsupported("the credentials provider '" + std::string(name) + "'");
    providers.push_back(*known->provider);
  }
  return providers;
}

CredentialsSource MakeCredentialsSource(std::vector<CredentialsProvider> providers, CredentialSettings settings,
                                        Environment environment, TextFileReader read_file) {
  if (providers.empty()) providers.assign(kUsualOrder.begin(), kUsualOrder.end());
  return [providers = std::move(providers), settings = std::move(settings), environment = std::move(environment),
          read_file = std::move(read_file)]() -> Found {
    for (const CredentialsProvider provider : providers) {
      Found found = std::optional<AwsCredentials>();
      switch (provider) {
        case CredentialsProvider::kSettings:
          found = FromSettings(settings, false);
          break;
        case CredentialsProvider::kTemporarySettings:
          found = FromSettings(settings, true);
          break;
        case CredentialsProvider::kEnvironment:
          found = FromEnvironment(environment);
          break;
        case CredentialsProvider::kProfile:
          found = FromProfile(environment, read_file);
          break;
        case CredentialsProvider::kAnonymous:
          return std::optional<AwsCredentials>();
      }
      if (!found.ok() || found->has_value()) return found;
    }
    return NothingFound(providers);
  };
}

CredentialsSource FixedCredentials(AwsCredentials credentials) {
  return [credentials = std::move(credentials)]() -> Found { return std::optional(credentials); };
}

}  // namespace firesteel::storage

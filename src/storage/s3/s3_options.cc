#include "storage/s3/s3_options.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace firesteel::storage {
namespace {

constexpr std::string_view kAwsHostEnd = ".amazonaws.com";

// Values of `fs.s3a.*` for one bucket.
class S3aSettings {
 public:
  S3aSettings(std::string bucket, const SettingsMap& settings) : bucket_(std::move(bucket)), settings_(settings) {}

  std::optional<std::string> Get(const std::string& name) const {
    for (const std::string& key : {"fs.s3a.bucket." + bucket_ + "." + name, "fs.s3a." + name}) {
      for (const std::string& full : {"spark.hadoop." + key, key}) {
        const auto found = settings_.find(full);
        if (found != settings_.end() && !found->second.empty()) return found->second;
      }
    }
    return std::nullopt;
  }

  StatusOr<std::optional<bool>> GetBool(const std::string& name) const {
    const auto text = Get(name);
    if (!text) return std::optional<bool>();
    std::string lower = *text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == "true") return std::optional(true);
    if (lower == "false") return std::optional(false);
    return Status(StatusCode::kInvalidArgument,
                  "setting fs.s3a." + name + " is '" + *text + "'; expected true or false");
  }

  // A number, with the units Hadoop takes for times (ms, s, m); a bare one is in milliseconds (or plain).
  StatusOr<std::optional<std::int64_t>> GetCount(const std::string& name) const {
    const auto text = Get(name);
    if (!text) return std::optional<std::int64_t>();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text->data() + text->size() - end));
    const std::int64_t factor = unit.empty() || unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : 0;
    if (error != std::errc() || factor == 0 || value < 0 || value > 100'000'000) {
      return Status(StatusCode::kInvalidArgument,
                    "setting fs.s3a." + name + " is '" + *text + "'; expected a number such as 20 or 30s");
    }
    return std::optional(value * factor);
  }

 private:
  const std::string bucket_;
  const SettingsMap& settings_;
};

// "eu-west-1" of "s3.eu-west-1.amazonaws.com" (and of dualstack, fips and accelerate forms), else nothing.
std::optional<std::string> RegionOfAwsHost(std::string_view host) {
  if (host.ends_with(".cn")) host.remove_suffix(3);
  if (!host.ends_with(kAwsHostEnd)) return std::nullopt;
  host.remove_suffix(kAwsHostEnd.size());
  const std::size_t dot = host.rfind('.');
  std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (last.starts_with("s3-") && last != "s3-accelerate") last.remove_prefix(3);  // the old form s3-eu-west-1
  if (std::count(last.begin(), last.end(), '-') < 2) return std::nullopt;
  return std::string(last);
}

bool IsDnsName(std::string_view bucket) {
  return bucket.size() >= 3 && std::all_of(bucket.begin(), bucket.end(), [](unsigned char c) {
           return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
         });
}

Status SetEndpoint(std::string_view endpoint, std::optional<bool> use_tls, S3Options& options) {
  const std::string written(endpoint);
  options.tls = use_tls.value_or(true);
  if (endpoint.starts_with("https://")) {
    options.tls = true;
    endpoint.remove_prefix(8);
  } else if (endpoint.starts_with("http://")) {
    options.tls = false;
    endpoint.remove_prefix(7);
  }
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  if (endpoint.empty() || endpoint.find_first_of("/@? ") != std::string_view::npos) {
    return Status(StatusCode::kInvalidArgument, "S3 endpoint '" +
                                                    (written.find('@') == std::string::npos ? written : "...") +
                                                    "' is not of the form http(s)://host[:port]");
  }
  options.host = endpoint;
  options.custom_endpoint = !endpoint.ends_with(kAwsHostEnd) && !endpoint.ends_with(".amazonaws.com.cn");
  return Status::Ok();
}

std::optional<std::string> FindEndpoint(const S3aSettings& s3a, const Environment& environment,
                                        const AwsProfile& profile) {
  if (auto endpoint = s3a.Get("endpoint")) return endpoint;
  if (environment.Get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").value_or("") == "true") return std::nullopt;
  if (auto endpoint = environment.GetNonEmpty("AWS_ENDPOINT_URL_S3")) return endpoint;
  if (auto endpoint = environment.GetNonEmpty("AWS_ENDPOINT_URL")) return endpoint;
  if (auto endpoint = profile.Get("s3.endpoint_url")) return endpoint;
  return profile.Get("endpoint_url");
}

std::optional<std::string> FindRegion(const S3aSettings& s3a, const Environment& environment,
                                      const AwsProfile& profile) {
  if (auto region = s3a.Get("endpoint.region")) return region;
  if (auto region = environment.GetNonEmpty("AWS_REGION")) return region;
  if (auto region = environment.GetNonEmpty("AWS_DEFAULT_REGION")) return region;
  return profile.Get("region");
}

S3Addressing ChooseAddressing(std::optional<bool> path_style, const AwsProfile& profile, const S3Options& options) {
  if (path_style) return *path_style ? S3Addressing::kPath : S3Addressing::kVirtualHost;
  const auto style = profile.Get("s3.addressing_style");
  if (style == "path") return S3Addressing::kPath;
  if (style == "virtual") return S3Addressing::kVirtualHost;
  return options.custom_endpoint || !IsDnsName(options.bucket) ? S3Addressing::kPath : S3Addressing::kVirtualHost;
}

Status SetLimits(const S3aSettings& s3a, S3Options& options) {
  FS_ASSIGN_OR_RETURN(const auto attempts, s3a.GetCount("attempts.maximum"));
  if (attempts) options.retry.max_attempts = static_cast<int>(std::clamp<std::int64_t>(*attempts, 1, 100));
  FS_ASSIGN_OR_RETURN(const auto connect_ms, s3a.GetCount("connection.establish.timeout"));
  if (connect_ms) options.timeouts.connect = std::chrono::milliseconds(*connect_ms);
  FS_ASSIGN_OR_RETURN(const auto whole_ms, s3a.GetCount("connection.request.timeout"));
  if (whole_ms) options.timeouts.whole = std::chrono::milliseconds(*whole_ms);
  FS_ASSIGN_OR_RETURN(const auto stalled_ms, s3a.GetCount("connection.timeout"));
  if (stalled_ms) options.timeouts.stalled = std::chrono::milliseconds(*stalled_ms);
  return Status::Ok();
}

}  // namespace

StatusOr<S3Options> ReadS3Options(const std::string& bucket, const SettingsMap& settings,
                                  const Environment& environment, const TextFileReader& read_file) {
  const S3aSettings s3a(bucket, settings);
  FS_ASSIGN_OR_RETURN(const AwsProfile profile, LoadAwsProfile(environment, read_file));
  S3Options options;
  options.bucket = bucket;
  const auto region = FindRegion(s3a, environment, profile);
  FS_ASSIGN_OR_RETURN(const auto use_tls, s3a.GetBool("connection.ssl.enabled"));
  const auto endpoint = FindEndpoint(s3a, environment, profile);
  FS_RETURN_IF_ERROR(
      SetEndpoint(endpoint.value_or("s3." + region.value_or("us-east-1") + ".amazonaws.com"), use_tls, options));
  options.region = region.value_or(RegionOfAwsHost(options.host).value_or("us-east-1"));
  FS_ASSIGN_OR_RETURN(const auto path_style, s3a.GetBool("path.style.access"));
  options.addressing = ChooseAddressing(path_style, profile, options);
  FS_RETURN_IF_ERROR(SetLimits(s3a, options));
  FS_ASSIGN_OR_RETURN(const auto send_conditions, s3a.GetBool("create.conditional.enabled"));
  options.send_conditions = send_conditions.value_or(true);

  FS_ASSIGN_OR_RETURN(auto providers, ParseCredentialsProviders(s3a.Get("aws.credentials.provider").value_or("")));
  CredentialSettings keys{.access_key = s3a.Get("access.key"),
                          .secret_key = Secret(s3a.Get("secret.key").value_or("")),
                          .session_token = Secret(s3a.Get("session.token").value_or(""))};
  options.credentials = MakeCredentialsSource(std::move(providers), std::move(keys), environment, read_file);
  return options;
}

}  // namespace firesteel::storage

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/settings/environment.h"
#include "base/status_or.h"

namespace firesteel::storage {

// Reads a small text file; kNotFound where there is none. Injected so that tests need no disk.
using TextFileReader = std::function<StatusOr<std::string>(const std::string& path)>;
TextFileReader LocalTextFileReader();

// One profile of the AWS profile files, with the values of ~/.aws/credentials over those of ~/.aws/config. Nested
// values
// ("s3 =" followed by indented lines) have the key "s3.addressing_style".
struct AwsProfile {
  std::string name;
  bool found = false;  // in one of the files
  std::map<std::string, std::string, std::less<>> values;
  std::string files;  // where it was looked for, for messages

  std::optional<std::string> Get(std::string_view key) const;
};

// Sections and keys of one profile file. kInvalidArgument naming path and line where it cannot be read as one.
using IniSections = std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>>;
StatusOr<IniSections> ParseAwsIni(std::string_view text, const std::string& path);

// The profile AWS_PROFILE (else AWS_DEFAULT_PROFILE, else "default") names, from AWS_SHARED_CREDENTIALS_FILE and
// AWS_CONFIG_FILE (else the files in ~/.aws). Missing files are like empty ones. Values of a `services` section the
// profile refers to come as "s3.endpoint_url".
StatusOr<AwsProfile> LoadAwsProfile(const Environment& environment, const TextFileReader& read_file);

}  // namespace firesteel::storage

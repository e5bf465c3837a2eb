#include "storage/s3/aws_profile.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "storage/local/local_object_store.h"

namespace firesteel::storage {
namespace {

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// A comment after a value needs a space before its sign, since secrets may hold '#' and ';'.
std::string_view WithoutComment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if ((value[i] == '#' || value[i] == ';') && (value[i - 1] == ' ' || value[i - 1] == '\t'))
      return Trim(value.substr(0, i));
  }
  return value;
}

Status BadLine(const std::string& path, int line, std::string_view reason) {
  // The line itself is not shown: it may hold a secret.
  return Status(StatusCode::kInvalidArgument, path + ":" + std::to_string(line) + ": " + std::string(reason));
}

StatusOr<IniSections> ReadIni(const std::string& path, const TextFileReader& read_file) {
  if (path.empty()) return IniSections{};
  StatusOr<std::string> text = read_file(path);
  if (!text.ok() && text.status().code() == StatusCode::kNotFound) return IniSections{};
  if (!text.ok()) return text.status();
  return ParseAwsIni(*text, path);
}

std::string FilePath(const Environment& environment, std::string_view variable, std::string_view name) {
  if (auto path = environment.GetNonEmpty(variable)) {
    if (path->starts_with("~/")) return environment.Get("HOME").value_or("") + path->substr(1);
    return *path;
  }
  const auto home = environment.GetNonEmpty("HOME");
  return home ? *home + "/.aws/" + std::string(name) : std::string();
}

}  // namespace

TextFileReader LocalTextFileReader() {
  return [](const std::string& path) { return LocalObjectStore().ReadAll(path); };
}

std::optional<std::string> AwsProfile::Get(std::string_view key) const {
  const auto found_value = values.find(key);
  if (found_value == values.end() || found_value->second.empty()) return std::nullopt;
  return found_value->second;
}

StatusOr<IniSections> ParseAwsIni(std::string_view text, const std::string& path) {
  IniSections sections;
  std::map<std::string, std::string, std::less<>>* section = nullptr;
  std::string outer_key;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, newline);
    text.remove_prefix(std::min(newline + 1, text.size()));
    const std::string_view content = Trim(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    if (content[0] == '[') {
      const std::size_t end = content.find(']');
      if (end == std::string_view::npos) return BadLine(path, line_number, "a section without ']'");
      std::string name(Trim(content.substr(1, end - 1)));
      section = &sections[std::move(name)];
      outer_key.clear();
      continue;
    }
    const std::size_t equals = content.find('=');
    if (section == nullptr || equals == std::string_view::npos || equals == 0) {
      return BadLine(path, line_number, section == nullptr ? "a value before any [section]" : "expected 'key = value'");
    }
    std::string key(Trim(content.substr(0, equals)));
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
    const std::string value(WithoutComment(Trim(content.substr(equals + 1))));
    const bool nested = (line[0] == ' ' || line[0] == '\t') && !outer_key.empty();
    if (nested) {
      (*section)[outer_key + "." + key] = value;
    } else {
      outer_key = value.empty() ? key : "";
      (*section)[key] = value;
    }
  }
  return sections;
}

StatusOr<AwsProfile> LoadAwsProfile(const Environment& environment, const TextFileReader& read_file) {
  AwsProfile profile;
  profile.name = environment.GetNonEmpty("AWS_PROFILE")
                     .value_or(environment.GetNonEmpty("AWS_DEFAULT_PROFILE").value_or("default"));
  const std::string credentials_path = FilePath(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  const std::string config_path = FilePath(environment, "AWS_CONFIG_FILE", "config");
  profile.files = credentials_path + " and " + config_path;
  FS_ASSIGN_OR_RETURN(IniSections credentials, ReadIni(credentials_path, read_file));
  FS_ASSIGN_OR_RETURN(IniSections config, ReadIni(config_path, read_file));
  const auto merge = [&](const IniSections& sections, const std::string& name) {
    const auto section = sections.find(name);
    if (section == sections.end()) return;
    profile.found = true;
    profile.values.insert(section->second.begin(), section->second.end());  // what is there already wins
  };
  merge(credentials, profile.name);
  merge(config, "profile " + profile.name);
  if (profile.name == "default") merge(config, "default");
  if (const auto services = profile.Get("services")) {
    if (const auto section = config.find("services " + *services); section != config.end()) {
      profile.values.insert(section->second.begin(), section->second.end());
    }
  }
  return profile;
}

}  // namespace firesteel::storage

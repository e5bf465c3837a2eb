#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::pipeline {

// One YAML file with its text, so that every complaint about a node can show the line and a caret. Internal to this
// module: the only header that includes yaml-cpp.
class YamlSource {
 public:
  // Reads and parses. Refuses files over 1 MiB (no project needs more; alias bombs and noise do), duplicate keys in any
  // mapping we are asked about, a second document, tags that name types (!!python/object), and anything yaml-cpp
  // rejects, with line and caret.
  static StatusOr<YamlSource> Load(const std::filesystem::path& path);
  static StatusOr<YamlSource> Parse(std::string name, std::string text);

  const YAML::Node& root() const { return root_; }
  const std::string& name() const { return name_; }

  // `error` with this file's name and the node's line.
  Status At(const YAML::Node& node, Status error) const;
  Status Invalid(const YAML::Node& node, std::string message) const;

  // Fails on a node that is no mapping, has a key twice, or a key outside `allowed` (nearest name shown). `where` names
  // the mapping in messages: "exports[2]".
  Status CheckKeys(const YAML::Node& mapping, std::string_view where,
                   std::initializer_list<std::string_view> allowed) const;

  // The scalar text of `mapping[key]`, or `fallback` where absent. Fails on a list or mapping.
  StatusOr<std::string> Text(const YAML::Node& mapping, std::string_view key, std::string_view where,
                             std::string fallback = {}) const;

 private:
  std::string name_;
  std::string text_;
  YAML::Node root_;
};

// True for a plain scalar that YAML 1.1 reads as something other than a string (1000, true, 2024-01-01, null).
bool ReadsAsNonString(const YAML::Node& scalar);

// Python's name for the type such a scalar gets, as Spark's messages say it: int, float, bool, NoneType, list, dict,
// str.
std::string PythonTypeName(const YAML::Node& node);

}  // namespace firesteel::pipeline

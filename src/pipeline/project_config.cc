#include "pipeline/project_config.h"

#include <set>

#include "base/settings/settings.h"
#include "pipeline/yaml_source.h"
#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

// Replaces ${..} in the text values of one file.
class Interpolation {
 public:
  Interpolation(const YamlSource& yaml, const ProjectConfigRequest& request) : yaml_(yaml), request_(request) {}

  Status DeclareVariables(const YAML::Node& node) {
    if (!node) return Status::Ok();
    FS_RETURN_IF_ERROR(yaml_.CheckKeys(node, "variables", {}));
    for (const auto& entry : node) {
      YAML::Node value = entry.second;
      if (value.IsMap()) {
        FS_RETURN_IF_ERROR(yaml_.CheckKeys(value, "variable " + entry.first.Scalar(), {"default", "description"}));
        value = value["default"];
      }
      variables_[entry.first.Scalar()] = value && value.IsScalar() ? std::optional(value.Scalar()) : std::nullopt;
    }
    return Status::Ok();
  }

  Status Override(const YAML::Node& node, std::string_view where) {
    if (!node) return Status::Ok();
    FS_RETURN_IF_ERROR(yaml_.CheckKeys(node, where, {}));
    for (const auto& entry : node) {
      if (!variables_.contains(entry.first.Scalar())) return UnknownVariable(entry.first, entry.first.Scalar());
      variables_[entry.first.Scalar()] = entry.second.Scalar();
    }
    return Status::Ok();
  }

  Status OverrideFromCommandLine() {
    for (const auto& [name, value] : request_.variables) {
      if (!variables_.contains(name)) {
        return Status(StatusCode::kInvalidArgument,
                      "--var " + name + ": the project declares no such variable" + Nearest(name));
      }
      variables_[name] = value;
    }
    return Status::Ok();
  }

  // The first environment variable the text names that is not set.
  std::optional<std::string> UnsetVariable(const std::string& text) const {
    for (std::size_t at = text.find("${env:"); at != std::string::npos; at = text.find("${env:", at + 1)) {
      const std::string name = text.substr(at + 6, text.find('}', at) - at - 6);
      if (!request_.environment || !request_.environment(name)) return name;
    }
    return std::nullopt;
  }

  void SetTarget(std::string target) { target_ = std::move(target); }

  StatusOr<std::string> Apply(const YAML::Node& node) const {
    const std::string& text = node.Scalar();
    std::string out;
    std::size_t from = 0;
    for (std::size_t open; (open = text.find("${", from)) != std::string::npos;) {
      const std::size_t close = text.find('}', open);
      if (close == std::string::npos) return yaml_.Invalid(node, "'${' without '}'");
      out.append(text, from, open - from);
      FS_ASSIGN_OR_RETURN(const std::string value, Lookup(node, text.substr(open + 2, close - open - 2)));
      out += value;
      from = close + 1;
    }
    return out + text.substr(from);
  }

 private:
  std::string Nearest(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& entry : variables_) names.push_back(entry.first);
    return names.empty() ? "" : "; did you mean '" + NearestNames(name, names, 1).front() + "'?";
  }

  Status UnknownVariable(const YAML::Node& node, const std::string& name) const {
    return yaml_.Invalid(node, "unknown variable '" + name + "'" + Nearest(name));
  }

  StatusOr<std::string> Lookup(const YAML::Node& node, const std::string& reference) const {
    if (reference == "target") return target_;
    if (reference.starts_with("var.")) {
      const auto found = variables_.find(reference.substr(4));
      if (found == variables_.end()) return UnknownVariable(node, reference.substr(4));
      if (!found->second) {
        return yaml_.Invalid(
            node, "variable '" + found->first + "' has no default; give it with --var " + found->first + "=..");
      }
      return *found->second;
    }
    if (reference.starts_with("env:")) {
      const std::string name = reference.substr(4);
      if (const std::optional<std::string> value = request_.environment ? request_.environment(name) : std::nullopt) {
        return *value;
      }
      if (!request_.need_secrets) return std::string();
      return yaml_.Invalid(
          node, "the environment variable '" + name + "' is not set, neither in the environment nor in .env");
    }
    return yaml_.Invalid(node, "'${" + reference + "}' is none of ${var.NAME}, ${env:NAME}, ${target}");
  }

  const YamlSource& yaml_;
  const ProjectConfigRequest& request_;
  std::map<std::string, std::optional<std::string>> variables_;
  std::string target_;
};

Status ReadConfiguration(const YamlSource& yaml, const Interpolation& texts, const YAML::Node& node,
                         std::string_view where, ProjectConfig& config) {
  if (!node) return Status::Ok();
  FS_RETURN_IF_ERROR(yaml.CheckKeys(node, where, {}));
  Settings checked;
  for (const auto& entry : node) {
    if (!entry.second.IsScalar()) return yaml.Invalid(entry.second, "a setting must be text");
    FS_ASSIGN_OR_RETURN(const std::string value, texts.Apply(entry.second));
    if (Status status = checked.Set(entry.first.Scalar(), value); !status.ok())
      return yaml.At(entry.first, std::move(status));
    config.configuration[entry.first.Scalar()] = value;
  }
  return Status::Ok();
}

// The chosen target's node; undefined where the project declares none.
StatusOr<YAML::Node> ChooseTarget(const YamlSource& yaml, const YAML::Node& targets, const std::string& wanted,
                                  std::string& chosen) {
  const YAML::Node none(YAML::NodeType::Undefined);
  if (!targets) {
    if (wanted.empty()) return none;
    return Status(StatusCode::kInvalidArgument, "--target " + wanted + ": " + yaml.name() + " declares no targets");
  }
  FS_RETURN_IF_ERROR(yaml.CheckKeys(targets, "targets", {}));
  std::vector<std::string> names;
  for (const auto& entry : targets) {
    const std::string& name = entry.first.Scalar();
    FS_RETURN_IF_ERROR(yaml.CheckKeys(entry.second, "target " + name,
                                      {"default", "catalog", "database", "configuration", "variables"}));
    names.push_back(name);
    const bool is_default = entry.second["default"] && entry.second["default"].Scalar() == "true";
    if (wanted.empty() && is_default && !chosen.empty()) {
      return yaml.Invalid(entry.first, "both '" + chosen + "' and '" + name + "' are the default target");
    }
    if (wanted == name || (wanted.empty() && is_default)) chosen = name;
  }
  if (chosen.empty() && !wanted.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "there is no target '" + wanted + "' in " + yaml.name() +
                      (names.empty() ? "" : "; did you mean '" + NearestNames(wanted, names, 1).front() + "'?"));
  }
  return chosen.empty() ? none : targets[chosen];
}

StatusOr<ExportMode> ReadMode(const YamlSource& yaml, const YAML::Node& entry) {
  const YAML::Node node = entry["mode"];
  if (!node || node.Scalar() == "replace") return ExportMode::kReplace;
  if (node.Scalar() == "append") return ExportMode::kAppend;
  if (node.Scalar() == "upsert") return ExportMode::kUpsert;
  return yaml.Invalid(node, "mode '" + node.Scalar() + "' is none of replace, append, upsert");
}

StatusOr<PostgresExportSpec> ReadExport(const YamlSource& yaml, const Interpolation& texts, const YAML::Node& entry,
                                        const std::string& where) {
  FS_RETURN_IF_ERROR(yaml.CheckKeys(entry, where, {"name", "from", "to", "table", "mode", "key", "dsn", "optional"}));
  for (const char* required : {"from", "to", "dsn"}) {
    if (!entry[required] || !entry[required].IsScalar())
      return yaml.Invalid(entry, where + " lacks '" + required + "'");
  }
  if (const std::string to = entry["to"].Scalar(); to != "postgresql") {
    return yaml.Invalid(entry["to"], "exports go to 'postgresql'; '" + to + "' is not supported");
  }
  PostgresExportSpec spec;
  FS_ASSIGN_OR_RETURN(spec.from, texts.Apply(entry["from"]));
  spec.name = spec.from;
  if (entry["name"]) {
    FS_ASSIGN_OR_RETURN(spec.name, texts.Apply(entry["name"]));
  }
  spec.table = spec.from;
  if (entry["table"]) {
    FS_ASSIGN_OR_RETURN(spec.table, texts.Apply(entry["table"]));
  }
  FS_ASSIGN_OR_RETURN(spec.mode, ReadMode(yaml, entry));
  if (const YAML::Node key = entry["key"]) {
    if (key.IsScalar()) spec.key.push_back(key.Scalar());
    for (const YAML::Node& column : key) spec.key.push_back(column.Scalar());
  }
  if (spec.mode == ExportMode::kUpsert && spec.key.empty()) {
    return yaml.Invalid(entry, where + ": mode upsert needs 'key', the columns that identify a row");
  }
  if (spec.mode != ExportMode::kUpsert && !spec.key.empty()) {
    return yaml.Invalid(entry["key"], where + ": 'key' goes with mode upsert only");
  }
  if (const YAML::Node optional = entry["optional"]) {
    if (const std::string text = optional.Scalar(); text != "true" && text != "false") {
      return yaml.Invalid(optional, "'optional' is true or false, not '" + text + "'");
    } else if (text == "true" && texts.UnsetVariable(entry["dsn"].Scalar())) {
      return spec;
    }
  }
  FS_ASSIGN_OR_RETURN(std::string dsn, texts.Apply(entry["dsn"]));
  spec.dsn = Secret(std::move(dsn));
  return spec;
}

}  // namespace

StatusOr<ProjectConfig> LoadProjectConfig(const std::filesystem::path& file, const ProjectConfigRequest& request) {
  ProjectConfig config;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (!request.target.empty() || !request.variables.empty()) {
      return Status(StatusCode::kInvalidArgument,
                    "--target and --var need " + file.string() + ", which does not exist");
    }
    return config;
  }
  FS_ASSIGN_OR_RETURN(const YamlSource yaml, YamlSource::Load(file));
  if (yaml.root().IsNull()) return config;
  FS_RETURN_IF_ERROR(
      yaml.CheckKeys(yaml.root(), "firesteel.yml", {"variables", "targets", "configuration", "exports"}));

  Interpolation texts(yaml, request);
  FS_RETURN_IF_ERROR(texts.DeclareVariables(yaml.root()["variables"]));
  FS_ASSIGN_OR_RETURN(const YAML::Node target,
                      ChooseTarget(yaml, yaml.root()["targets"], request.target, config.target));
  texts.SetTarget(config.target);
  if (target) FS_RETURN_IF_ERROR(texts.Override(target["variables"], "variables of target " + config.target));
  FS_RETURN_IF_ERROR(texts.OverrideFromCommandLine());

  FS_RETURN_IF_ERROR(ReadConfiguration(yaml, texts, yaml.root()["configuration"], "configuration", config));
  if (target) {
    FS_RETURN_IF_ERROR(
        ReadConfiguration(yaml, texts, target["configuration"], "configuration of target " + config.target, config));
    for (auto [field, slot] : {std::pair{"catalog", &config.catalog}, std::pair{"database", &config.database}}) {
      if (!target[field]) continue;
      FS_ASSIGN_OR_RETURN(*slot, texts.Apply(target[field]));
    }
  }

  const YAML::Node exports = yaml.root()["exports"];
  if (exports && !exports.IsSequence()) return yaml.Invalid(exports, "'exports' must be a list");
  std::set<std::string> names;
  for (std::size_t i = 0; exports && i < exports.size(); ++i) {
    FS_ASSIGN_OR_RETURN(PostgresExportSpec spec,
                        ReadExport(yaml, texts, exports[i], "exports[" + std::to_string(i) + "]"));
    if (!names.insert(spec.name).second) return yaml.Invalid(exports[i], "two exports are named '" + spec.name + "'");
    const bool optional = exports[i]["optional"] && exports[i]["optional"].Scalar() == "true";
    if (const auto unset = texts.UnsetVariable(exports[i]["dsn"].Scalar()); optional && unset) {
      config.exports_left_out.push_back({spec.name, *unset + " is not set"});
    } else {
      config.exports.push_back(std::move(spec));
    }
  }
  return config;
}

}  // namespace firesteel::pipeline

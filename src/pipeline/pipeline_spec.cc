#include "pipeline/pipeline_spec.h"

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/yaml_source.h"

namespace firesteel::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 2> kSpecNames = {"spark-pipeline.yaml", "spark-pipeline.yml"};
constexpr std::array<const char*, 7> kAllowedFields = {"name",   "storage",       "catalog",  "database",
                                                       "schema", "configuration", "libraries"};

bool HasWildcard(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

Status CheckGlob(const YamlSource& yaml, const YAML::Node& node, const std::string& glob) {
  const bool folder = glob.ends_with("/**") && !HasWildcard(std::string_view(glob).substr(0, glob.size() - 3));
  if (folder || !HasWildcard(glob)) return Status::Ok();
  return yaml.At(node, SparkError("PIPELINE_SPEC_INVALID_GLOB_PATTERN", {{"glob_pattern", glob}}));
}

// Spark wants an absolute path with a scheme: file:///x, s3a://bucket/x.
bool IsAbsoluteUri(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  const bool scheme = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
  return scheme && text.size() > colon + 1 && text[colon + 1] == '/';
}

Status ReadConfiguration(const YamlSource& yaml, const YAML::Node& node, PipelineSpec& spec) {
  if (!node) return Status::Ok();
  if (!node.IsMap()) {
    return yaml.At(node, SparkError("PIPELINE_SPEC_FIELD_NOT_DICT",
                                    {{"field_name", "configuration"}, {"field_type", PythonTypeName(node)}}));
  }
  for (const auto& entry : node) {
    if (!entry.first.IsScalar() || ReadsAsNonString(entry.first)) {
      return yaml.At(entry.first,
                     SparkError("PIPELINE_SPEC_DICT_KEY_NOT_STRING",
                                {{"field_name", "configuration"}, {"key_type", PythonTypeName(entry.first)}}));
    }
    if (!entry.second.IsScalar() || ReadsAsNonString(entry.second)) {
      return yaml.At(entry.second,
                     SparkError("PIPELINE_SPEC_DICT_VALUE_NOT_STRING", {{"field_name", "configuration"},
                                                                        {"key_name", entry.first.Scalar()},
                                                                        {"value_type", PythonTypeName(entry.second)}}));
    }
    spec.configuration[entry.first.Scalar()] = entry.second.Scalar();
  }
  return yaml.CheckKeys(node, "configuration", {});
}

Status ReadLibraries(const YamlSource& yaml, const YAML::Node& node, PipelineSpec& spec) {
  if (!node || node.IsNull()) return Status::Ok();
  if (!node.IsSequence()) return yaml.Invalid(node, "'libraries' must be a list of 'glob: {include: PATH}' entries");
  for (const YAML::Node& entry : node) {
    const YAML::Node glob = entry.IsMap() ? entry["glob"] : YAML::Node(YAML::NodeType::Undefined);
    const YAML::Node include = glob && glob.IsMap() ? glob["include"] : YAML::Node(YAML::NodeType::Undefined);
    if (!include || !include.IsScalar()) {
      return yaml.Invalid(entry, "an entry of 'libraries' must have the form 'glob: {include: PATH}'");
    }
    FS_RETURN_IF_ERROR(yaml.CheckKeys(entry, "an entry of 'libraries'", {}));
    FS_RETURN_IF_ERROR(yaml.CheckKeys(glob, "glob", {}));
    FS_RETURN_IF_ERROR(CheckGlob(yaml, include, include.Scalar()));
    spec.library_globs.push_back(include.Scalar());
  }
  return Status::Ok();
}

}  // namespace

StatusOr<fs::path> FindPipelineSpec(const fs::path& start) {
  const fs::path origin = fs::absolute(start);
  for (fs::path directory = origin;; directory = directory.parent_path()) {
    std::vector<fs::path> found;
    for (const char* name : kSpecNames) {
      std::error_code ignored;  // an unreadable parent counts as one without a spec
      if (fs::is_regular_file(directory / name, ignored)) found.push_back(directory / name);
    }
    if (found.size() == 1) return found.front();
    if (found.size() > 1) return SparkError("MULTIPLE_PIPELINE_SPEC_FILES_FOUND", {{"dir_path", directory.string()}});
    if (directory == directory.parent_path()) break;
  }
  return SparkError("PIPELINE_SPEC_FILE_NOT_FOUND", {{"dir_path", origin.string()}});
}

StatusOr<PipelineSpec> LoadPipelineSpec(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) {
    return SparkError("PIPELINE_SPEC_FILE_DOES_NOT_EXIST", {{"spec_path", file.string()}});
  }
  FS_ASSIGN_OR_RETURN(const YamlSource yaml, YamlSource::Load(file));
  const YAML::Node& root = yaml.root();
  FS_RETURN_IF_ERROR(yaml.CheckKeys(root, "the pipeline spec", {}));
  for (const auto& entry : root) {
    if (std::find(kAllowedFields.begin(), kAllowedFields.end(), entry.first.Scalar()) == kAllowedFields.end()) {
      return yaml.At(entry.first, SparkError("PIPELINE_SPEC_UNEXPECTED_FIELD", {{"field_name", entry.first.Scalar()}}));
    }
  }
  for (const char* required : {"name", "storage"}) {
    if (!root[required] || root[required].IsNull()) {
      return yaml.At(root, SparkError("PIPELINE_SPEC_MISSING_REQUIRED_FIELD", {{"field_name", required}}));
    }
  }

  PipelineSpec spec;
  spec.file = fs::absolute(file);
  spec.directory = spec.file.parent_path();
  FS_ASSIGN_OR_RETURN(spec.name, yaml.Text(root, "name", "the pipeline spec"));
  FS_ASSIGN_OR_RETURN(spec.storage, yaml.Text(root, "storage", "the pipeline spec"));
  if (!IsAbsoluteUri(spec.storage)) {
    return yaml.At(root["storage"], SparkError("PIPELINE_STORAGE_ROOT_INVALID", {{"storage_root", spec.storage}}));
  }
  FS_ASSIGN_OR_RETURN(const std::string catalog, yaml.Text(root, "catalog", "the pipeline spec"));
  if (!catalog.empty()) spec.catalog = catalog;
  FS_ASSIGN_OR_RETURN(const std::string schema, yaml.Text(root, "schema", "the pipeline spec"));
  FS_ASSIGN_OR_RETURN(const std::string database, yaml.Text(root, "database", "the pipeline spec", schema));
  if (!database.empty()) spec.database = database;
  FS_RETURN_IF_ERROR(ReadConfiguration(yaml, root["configuration"], spec));
  FS_RETURN_IF_ERROR(ReadLibraries(yaml, root["libraries"], spec));
  return spec;
}

StatusOr<std::vector<fs::path>> ListDefinitionFiles(const PipelineSpec& spec) {
  std::vector<fs::path> files;
  std::set<fs::path> seen;
  for (const std::string& glob : spec.library_globs) {
    std::vector<fs::path> matched;
    std::error_code error;
    if (glob.ends_with("/**")) {
      const fs::path folder = spec.directory / glob.substr(0, glob.size() - 3);
      for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (it->is_directory() && it->path().filename() == "__pycache__") {
          it.disable_recursion_pending();
        } else if (it->is_regular_file()) {
          matched.push_back(it->path());
        }
      }
    } else if (fs::is_regular_file(spec.directory / glob, error)) {
      matched.push_back(spec.directory / glob);
    }
    // The order of a directory listing differs between machines; errors and events should not.
    std::sort(matched.begin(), matched.end());
    for (fs::path& path : matched) {
      if (path.extension() != ".sql" && path.extension() != ".py") {
        return SparkError("PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION", {{"file_path", path.string()}});
      }
      if (seen.insert(path).second) files.push_back(std::move(path));
    }
  }
  return files;
}

}  // namespace firesteel::pipeline

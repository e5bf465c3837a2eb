#include "files/listing/partition_discovery.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "files/listing/partition_path.h"
#include "files/listing/partition_value.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

using Columns = std::vector<std::pair<std::string, std::string>>;  // name and raw value

struct ParsedFolder {
  Columns columns;
  std::string base;
};

// Walks up from `folder` as PartitioningUtils.parsePartition does: stops at a base folder, or at the first ordinary
// name above a partition; ordinary names below the lowest partition are passed over.
ParsedFolder ParseFolder(const std::string& folder, const std::set<std::string>& base_folders) {
  ParsedFolder parsed;
  std::string current = folder;
  while (!base_folders.contains(current)) {
    const std::size_t slash = current.rfind('/');
    if (slash == std::string::npos || slash == 0) break;
    auto column = ParsePartitionFolder(std::string_view(current).substr(slash + 1));
    if (!column && !parsed.columns.empty()) break;
    if (column) parsed.columns.insert(parsed.columns.begin(), *std::move(column));
    current.resize(slash);
  }
  parsed.base = parsed.columns.empty() ? folder : current;
  return parsed;
}

std::string JoinLines(const std::set<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += "\n\t" + line;
  return out;
}

std::string NameList(const Columns& columns, bool case_sensitive) {
  std::string out;
  for (const auto& [name, value] : columns) {
    out += (out.empty() ? "" : ", ") + (case_sensitive ? name : FoldCase(name));
  }
  return out;
}

Status CheckConsistent(const std::vector<ParsedFolder>& parsed, const std::vector<std::string>& folders,
                       const PartitionDiscoveryOptions& options) {
  std::set<std::string> bases;
  std::map<std::string, std::string> column_lists;  // to an example of a folder
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    bases.insert(parsed[i].base);
    if (!parsed[i].columns.empty())
      column_lists.emplace(NameList(parsed[i].columns, options.case_sensitive), folders[i]);
  }
  if (bases.size() > 1) {
    return SparkError("CONFLICTING_DIRECTORY_STRUCTURES", {{"discoveredBasePaths", JoinLines(bases)}});
  }
  if (column_lists.size() > 1) {
    std::set<std::string> lines;
    int index = 0;
    for (const auto& [names, folder] : column_lists) {
      lines.insert("Partition column name list #" + std::to_string(index++) + ": " + names + " (" + folder + ")");
    }
    return SparkError("CONFLICTING_PARTITION_COLUMN_NAMES", {{"distinctPartColLists", JoinLines(lines)}});
  }
  return Status::Ok();
}

const StructField* FindField(const Schema& schema, const std::string& name, bool case_sensitive) {
  for (const StructField& field : schema) {
    if (case_sensitive ? field.name == name : EqualsIgnoreCase(field.name, name)) return &field;
  }
  return nullptr;
}

}  // namespace

StatusOr<DiscoveredPartitions> DiscoverPartitions(const std::vector<std::string>& folders,
                                                  const std::set<std::string>& base_folders,
                                                  const PartitionDiscoveryOptions& options) {
  DiscoveredPartitions discovered;
  discovered.values.resize(folders.size());
  std::vector<ParsedFolder> parsed;
  const Columns* first = nullptr;
  for (const std::string& folder : folders) parsed.push_back(ParseFolder(folder, base_folders));
  for (const ParsedFolder& folder : parsed) {
    if (first == nullptr && !folder.columns.empty()) first = &folder.columns;
  }
  if (first == nullptr) return discovered;
  FS_RETURN_IF_ERROR(CheckConsistent(parsed, folders, options));

  for (std::size_t c = 0; c < first->size(); ++c) {
    StructField field{.name = (*first)[c].first, .type = DataType::Null()};
    if (const StructField* given = FindField(options.user_schema, field.name, options.case_sensitive)) {
      field.name = given->name;
      field.type = given->type;
    } else {
      for (const ParsedFolder& folder : parsed) {
        if (folder.columns.empty()) continue;
        field.type = WiderPartitionType(field.type, InferPartitionType(folder.columns[c].second, options.infer_types));
      }
    }
    discovered.schema.push_back(std::move(field));
  }
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    if (parsed[i].columns.empty()) continue;
    std::vector<Value> values;
    for (std::size_t c = 0; c < first->size(); ++c) {
      auto value = ParsePartitionValue(parsed[i].columns[c].second, discovered.schema[c].type, options.time_zone);
      if (!value.ok()) {
        return std::move(value).status().Annotate("partition column '" + discovered.schema[c].name + "' of '" +
                                                  folders[i] + "'");
      }
      values.push_back(std::move(value).value());
    }
    discovered.values[i] = std::move(values);
  }
  return discovered;
}

}  // namespace firesteel::files

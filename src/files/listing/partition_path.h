#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel::files {

inline constexpr std::string_view kHiveDefaultPartition = "__HIVE_DEFAULT_PARTITION__";

// Hive's escaping of one path part: control characters and " # % ' * / : = ? \ { [ ] ^ and DEL become %XX; space and
// non-ASCII text stay.
std::string EscapePathName(std::string_view name);
// Undoes %XX anywhere; a percent sign without two hex digits stays.
std::string UnescapePathName(std::string_view name);

// "key=value" of one partition column, escaped. No value, or an empty one, gives __HIVE_DEFAULT_PARTITION__.
std::string PartitionFolderName(std::string_view column, const std::optional<std::string>& value);

// Column and value (both unescaped; the value may be __HIVE_DEFAULT_PARTITION__) of a "key=value" part, or nothing for
// an ordinary folder name.
std::optional<std::pair<std::string, std::string>> ParsePartitionFolder(std::string_view name);

// Spark does not see these: names starting with '_' (unless they hold '=', then they are partitions) or '.', and copies
// under way.
bool IsHiddenName(std::string_view name);

}  // namespace firesteel::files

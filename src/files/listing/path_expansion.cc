#include "files/listing/path_expansion.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "files/listing/glob_pattern.h"
#include "files/listing/partition_path.h"

namespace firesteel::files {
namespace {

std::vector<std::string_view> SplitParts(std::string_view key) {
  std::vector<std::string_view> parts;
  while (!key.empty()) {
    const std::size_t slash = std::min(key.find('/'), key.size());
    if (slash > 0) parts.push_back(key.substr(0, slash));
    key.remove_prefix(std::min(slash + 1, key.size()));
  }
  return parts;
}

std::string_view LastPart(std::string_view key) {
  while (key.ends_with('/')) key.remove_suffix(1);
  return key.substr(key.rfind('/') + 1);
}

using FoundKeys = std::vector<std::pair<std::string, bool>>;  // key, and whether a listing showed it as an object

// Prefixes ("" or ending in '/') of everything that matches `parts` from `at` on; complete keys at the end.
Status Walk(storage::ObjectStore& store, const std::string& prefix, const std::vector<std::string_view>& parts,
            std::size_t at, FoundKeys& out) {
  const bool last = at + 1 == parts.size();
  FS_ASSIGN_OR_RETURN(const GlobPattern pattern, GlobPattern::Parse(parts[at]));
  if (!pattern.HasWildcard()) {
    if (!last) return Walk(store, prefix + pattern.literal() + "/", parts, at + 1, out);
    const std::string key = prefix + pattern.literal();
    FS_ASSIGN_OR_RETURN(bool exists, store.Exists(key));
    if (!exists) {
      FS_ASSIGN_OR_RETURN(exists, store.FolderExists(key + "/"));
    }
    if (exists) out.emplace_back(key, false);
    return Status::Ok();
  }
  FS_ASSIGN_OR_RETURN(const storage::ListPage page, store.ListAll(prefix, storage::Recursion::kOneLevel));
  const auto matches = [&](std::string_view key) {
    const std::string_view name = LastPart(key);
    return !IsHiddenName(name) && pattern.Matches(name);
  };
  for (const std::string& folder : page.folders) {
    if (!matches(folder)) continue;
    if (last) {
      out.emplace_back(folder.substr(0, folder.size() - 1), false);
    } else {
      FS_RETURN_IF_ERROR(Walk(store, folder, parts, at + 1, out));
    }
  }
  for (const storage::ObjectMeta& object : page.objects) {
    if (last && matches(object.key)) out.emplace_back(object.key, true);
  }
  return Status::Ok();
}

}  // namespace

StatusOr<std::vector<Location>> ExpandPath(StoreLocator& stores, const std::string& path) {
  if (!HasGlobCharacter(path)) {
    FS_ASSIGN_OR_RETURN(Location location, Locate(stores, path));
    return std::vector<Location>{std::move(location)};
  }
  std::vector<Location> found;
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> plain, ExpandSlashBraces(path));
  for (const std::string& one : plain) {
    FS_ASSIGN_OR_RETURN(const Location pattern, Locate(stores, one));
    FoundKeys keys;
    const std::string start = pattern.uri.scheme == storage::Scheme::kLocal ? "/" : "";
    const std::vector<std::string_view> parts = SplitParts(pattern.uri.key);
    if (!parts.empty()) FS_RETURN_IF_ERROR(Walk(*pattern.store, start, parts, 0, keys));
    std::sort(keys.begin(), keys.end());
    for (auto& [key, is_object] : keys) {
      Location location = pattern;
      location.uri.key = std::move(key);
      location.is_object = is_object;
      found.push_back(std::move(location));
    }
  }
  return found;
}

}  // namespace firesteel::files

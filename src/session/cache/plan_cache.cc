#include "session/cache/plan_cache.h"

#include <algorithm>
#include <string_view>

namespace firesteel::session {
namespace {

// "file:/a", "file:///a" and "/a" are one place; a slash at the end says nothing.
std::string_view Place(std::string_view location) {
  if (location.starts_with("file:")) location.remove_prefix(5);
  while (location.starts_with("//")) location.remove_prefix(1);
  while (location.size() > 1 && location.ends_with('/')) location.remove_suffix(1);
  return location;
}

bool Contains(std::string_view directory, std::string_view path) {
  return path.starts_with(directory) &&
         (path.size() == directory.size() || directory.ends_with('/') || path[directory.size()] == '/');
}

bool ReadsFrom(const PlanCache::Entry& entry, const std::string& location) {
  const std::string_view changed = Place(location);
  return std::any_of(entry.locations.begin(), entry.locations.end(), [&](const std::string& read) {
    return Contains(changed, Place(read)) || Contains(Place(read), changed);
  });
}

}  // namespace

PlanCache::Entry* PlanCache::Find(const std::string& digest) {
  const auto found = entries_.find(digest);
  return found == entries_.end() ? nullptr : &found->second;
}

void PlanCache::Invalidate(const std::string& location) {
  for (auto& [digest, entry] : entries_) {
    if (!ReadsFrom(entry, location)) continue;
    entry.plan = nullptr;
    entry.rows = nullptr;
  }
}

void PlanCache::RemoveAt(const std::string& location) {
  std::erase_if(entries_, [&](const auto& item) { return ReadsFrom(item.second, location); });
}

}  // namespace firesteel::session

#include "files/table/table_history.h"

#include <algorithm>
#include <utility>

namespace firesteel::files {

std::string KeptFolder(std::int64_t replaced_in) {
  return std::string(kKeptFolder) + "/" + std::to_string(replaced_in) + "/";
}

std::string KeptPath(const KeptFile& kept) { return KeptFolder(kept.replaced_in) + kept.file.path; }

void AddEarlier(TableHistory& history, EarlierVersion before, std::vector<CommittedFile> replaced,
                std::int64_t replaced_in) {
  if (history.keep_versions > 0) {
    history.earlier.push_back(std::move(before));
    for (CommittedFile& file : replaced) history.kept.push_back({std::move(file), replaced_in});
  }
  KeepNewest(history, static_cast<std::size_t>(history.keep_versions), replaced_in);
}

void KeepNewest(TableHistory& history, std::size_t keep, std::int64_t current) {
  if (history.earlier.size() > keep) {
    history.earlier.erase(history.earlier.begin(), history.earlier.end() - static_cast<std::ptrdiff_t>(keep));
  }
  const std::int64_t oldest = history.earlier.empty() ? current : history.earlier.front().version;
  const auto needed = [&](const KeptFile& kept) { return kept.replaced_in > oldest; };
  const auto first_expired = std::stable_partition(history.kept.begin(), history.kept.end(), needed);
  std::move(first_expired, history.kept.end(), std::back_inserter(history.expired));
  history.kept.erase(first_expired, history.kept.end());
}

bool WasIn(const CommittedFile& file, std::int64_t version) { return file.since <= version; }

bool WasIn(const KeptFile& kept, std::int64_t version) {
  return WasIn(kept.file, version) && version < kept.replaced_in;
}

}  // namespace firesteel::files

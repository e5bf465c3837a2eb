#include "files/listing/hidden_files.h"

namespace firesteel::files {

HiddenFiles::HiddenFiles(const CommitRecord& record)
    : everything_(record.dropped), fenced_(record.fenced.begin(), record.fenced.end()) {
  using State = CommitRecord::State;
  if (record.state == State::kPrepared || record.state == State::kRolledBack) {
    for (const CommittedFile& file : record.added) paths_.insert(file.path);
  } else if (record.state == State::kSwitched) {
    paths_.insert(record.replaced.begin(), record.replaced.end());
  }
}

bool HiddenFiles::Hides(std::string_view path) const {
  if (everything_ || paths_.contains(path)) return true;
  return !fenced_.empty() && fenced_.contains(WriteIdOfPath(path));
}

std::string_view WriteIdOfPath(std::string_view path) {
  constexpr std::size_t kPrefix = 11;  // "part-00000-"
  constexpr std::size_t kUuid = 36;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (!name.starts_with("part-")) return {};
  // Numbers past 99999 take more than five digits.
  const std::size_t dash = name.find('-', kPrefix - 6);
  if (dash == std::string_view::npos || name.size() < dash + 1 + kUuid) return {};
  return name.substr(dash + 1, kUuid);
}

}  // namespace firesteel::files

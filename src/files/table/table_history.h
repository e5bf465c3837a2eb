#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/commit/committed_file.h"
#include "files/table/table_state.h"

namespace firesteel::files {

// A version of the table before the one that readers see.
struct EarlierVersion {
  std::int64_t version = 0;
  std::int64_t committed_ms = 0;  // by its writer's clock, never before that of an earlier version; 0: not known
  std::optional<TableState> table;
};

// A file that a write has replaced and that an earlier version still needs. It lies at KeptPath; for a moment after the
// switch to `replaced_in`, and after a crash until the next write, still at its own path.
struct KeptFile {
  CommittedFile file;
  std::int64_t replaced_in = 0;  // the first version without it
};

// What a table keeps of its past: part of the commit record, and nothing unless somebody asked for it
// (firesteel.table.keepVersions). A version holds
//   - the files that are the table now, without those that came since,
//   - the kept files that were there then,
//   - and files of other programs, which are taken to have been there always.
struct TableHistory {
  std::int64_t keep_versions = 0;       // how many earlier versions stay readable
  std::vector<EarlierVersion> earlier;  // without a gap up to the one before the current, oldest first
  std::vector<KeptFile> kept;
  std::vector<KeptFile> expired;  // kept files that no version needs any more: to be deleted by the next write

  bool empty() const { return keep_versions == 0 && earlier.empty() && kept.empty() && expired.empty(); }
};

inline constexpr std::string_view kKeptFolder = "_firesteel/kept";
// "_firesteel/kept/7/p=1/part-0..": hidden from every reader of the folder, by names that no later write uses again.
std::string KeptPath(const KeptFile& kept);
// "_firesteel/kept/7/"
std::string KeptFolder(std::int64_t replaced_in);

// The version `before` has become an earlier one: `replaced_in` replaced these files of it. Only the newest
// keep_versions stay; the files of the others expire.
void AddEarlier(TableHistory& history, EarlierVersion before, std::vector<CommittedFile> replaced,
                std::int64_t replaced_in);

// Keeps the newest `keep` earlier versions of a table whose current one is `current`; the files of the others expire.
void KeepNewest(TableHistory& history, std::size_t keep, std::int64_t current);

// Whether the file was part of the version.
bool WasIn(const CommittedFile& file, std::int64_t version);
bool WasIn(const KeptFile& kept, std::int64_t version);

}  // namespace firesteel::files

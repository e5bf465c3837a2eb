#pragma once

#include <set>
#include <string>
#include <string_view>

#include "files/commit/commit_record.h"

namespace firesteel::files {

// The paths below a table's folder that are not the table while its record is what it is: files not switched to yet,
// files replaced, and files of writers that lost, whenever they turn up. A value; keeps nothing of the record.
class HiddenFiles {
 public:
  explicit HiddenFiles(const CommitRecord& record);
  bool Hides(std::string_view path) const;

 private:
  bool everything_ = false;
  std::set<std::string, std::less<>> paths_;
  std::set<std::string, std::less<>> fenced_;
};

// The id of the write that made a data file, told by its name: "part-00000-<id>-c000.snappy.parquet". "" for other
// names.
std::string_view WriteIdOfPath(std::string_view path);

}  // namespace firesteel::files

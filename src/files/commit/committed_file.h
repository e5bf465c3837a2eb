#pragma once

#include <cstdint>
#include <string>

namespace firesteel::files {

// A data file that a commit brought in.
struct CommittedFile {
  std::string path;  // below the table's folder; bytes, not always UTF-8
  std::int64_t size = 0;
  std::string sha256;  // lower case hex; "" where it was not worked out
  std::int64_t rows = 0;
  // The version that brought it, kept while the table keeps earlier versions (table_history.h). 0: not known, which
  // counts as "in all of them".
  std::int64_t since = 0;
};

}  // namespace firesteel::files

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// What checking a table's folder against its record has found.
struct VerifyFinding {
  enum class Kind {
    kMissing,     // a file that a write published is gone
    kChanged,     // its size or its bytes are not those that were published
    kUnreadable,  // a Parquet file whose footer cannot be read, ours or another program's
    kRowsDiffer,  // its footer has another number of rows than the record
    kRecord,      // the record itself cannot be used
  };
  Kind kind = Kind::kChanged;
  std::string path;  // as users write it
  std::string what;  // a sentence: expected and seen
};

struct VerifyReport {
  std::int64_t version = 0;
  std::int64_t files = 0;        // published by firesteel
  std::int64_t bytes = 0;        // of them, read and compared
  std::int64_t without_sum = 0;  // of them, published before sums were kept for them: only size and footer were checked
  std::int64_t other_files = 0;  // put there by other programs: nothing is known of them but a Parquet footer
  std::int64_t leftovers = 0;    // files and stages of writes that did not end; the next write removes them
  bool has_record = false;
  std::vector<VerifyFinding> findings;

  bool ok() const { return findings.empty(); }
};

// Reads every file of the table and compares it with what its record says: presence, size, SHA-256, Parquet footer and
// row count. Beside a writer it checks the version that readers see when it begins; a version that is replaced
// meanwhile is checked anew. PATH_NOT_FOUND where there is nothing at all. Changes nothing.
StatusOr<VerifyReport> VerifyTable(const Location& table, const CancellationToken& token);

}  // namespace firesteel::files

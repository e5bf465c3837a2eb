#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/format/read_options.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

class InferredSchemas;

// What a reader asks for: spark.read.format(..).options(..).schema(..).load(paths), a table of the catalog, or
// format.`path`.
struct OpenScanRequest {
  FileFormat format = FileFormat::kParquet;
  std::vector<std::string> paths;
  std::map<std::string, std::string> options;
  std::optional<Schema> schema;  // given by the user or the catalog; may hold partition columns
  // Tables of the catalog: their partition columns, which need not be found in any path (an empty table).
  std::vector<std::string> partition_columns;
  // A table's folder may be missing or empty: no rows.
  bool may_be_missing = false;
};

struct OpenedScan {
  FileScanPtr scan;
  std::vector<std::string> warnings;          // for the log, a sentence each
  std::optional<std::int64_t> table_version;  // that the files are of (snapshot_listing.h); nothing without a record
};

// Lists, infers and checks. PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA, FAILED_READ_FILE.*, COLUMN_ALREADY_EXISTS and what
// the readers of options, partitions and footers say. `inferred`, where given, spares reading text files whose schema
// is known.
StatusOr<OpenedScan> OpenScan(StoreLocator& stores, const OpenScanRequest& request, const FileSettings& settings,
                              InferredSchemas* inferred = nullptr);

}  // namespace firesteel::files

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "duck/rows/row_source.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::duck {

// What a scan of text files gives: `columns` are indexes into data_schema followed by partition_schema; only these are
// parsed, which decides what counts as malformed, as in Spark.
struct FileRowRequest {
  files::FileScanPtr scan;
  std::vector<std::size_t> columns;
  std::string session_time_zone;
  std::shared_ptr<files::StoreLocator> stores;  // shared by all scans of an engine or session
};

// CSV, JSON and text files as rows, by Spark's modes: PERMISSIVE keeps malformed rows (and their text in the column for
// corrupt records), DROPMALFORMED leaves them out, FAILFAST fails.
StatusOr<std::shared_ptr<const RowSource>> MakeFileRowSource(FileRowRequest request);

// One record of one file as a row of the data columns asked for. Each format has its own. Not thread-safe.
class RecordParser {
 public:
  virtual ~RecordParser() = default;
  // Rows of the record go to `rows` (JSON arrays give several), whose columns are the data columns.
  virtual Status Parse(std::string_view record, RowBatch& rows) = 0;
};

// csv_rows.cc, json_rows.cc. `data_columns` are indexes into the scan's data_schema.
StatusOr<std::unique_ptr<RecordParser>> MakeCsvParser(const files::FileScan& scan,
                                                      const std::vector<std::size_t>& data_columns,
                                                      const std::string& session_time_zone);
StatusOr<std::unique_ptr<RecordParser>> MakeJsonParser(const files::FileScan& scan,
                                                       const std::vector<std::size_t>& data_columns,
                                                       const std::string& session_time_zone);

}  // namespace firesteel::duck

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "duck/rows/file_row_source.h"

namespace firesteel::duck {

// How the files of a scan fall into records.
struct RecordForm {
  bool lines = true;  // false: a record may go over several lines
  std::string encoding = "UTF-8";
  std::optional<std::string> line_separator;
  const files::CsvReadOptions* csv = nullptr;  // of the scan, which outlives this
};
RecordForm RecordFormOf(const files::FileScan& scan);

// Rows of one file, the data columns only.
struct FileRows {
  RowBatch rows;
  std::size_t file = 0;  // index into the scan's files
};

// Reads the files of a scan one after another. Not thread-safe.
class FileRowsReader {
 public:
  virtual ~FileRowsReader() = default;
  // At least one row, or nothing at the end.
  virtual StatusOr<std::optional<FileRows>> Next() = 0;
};

// What both readers need; the request outlives them.
struct FileRowsRequest {
  const FileRowRequest& request;
  std::vector<std::size_t> data_columns;  // indexes into the scan's data_schema
  Schema data_schema;                     // of data_columns
};

StatusOr<std::unique_ptr<RecordParser>> MakeRecordParser(const FileRowsRequest& request);

// For records that are lines: parses pieces of the text side by side, one a core.
std::unique_ptr<FileRowsReader> MakeLineFilesReader(FileRowsRequest request);
// For records that go over several lines, one after another.
StatusOr<std::unique_ptr<FileRowsReader>> MakeRecordFilesReader(FileRowsRequest request);

}  // namespace firesteel::duck

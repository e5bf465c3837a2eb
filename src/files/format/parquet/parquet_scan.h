#pragma once

#include <memory>
#include <vector>

#include "base/status_or.h"
#include "files/format/read_options.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The schema of a set of Parquet files as Spark infers it: of the first file by path, or of all merged. Every footer is
// read up to `kMostFootersChecked` files, so that a cut-off file is named before anything runs; each entry's
// `stored_schema` is filled. FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER, CANNOT_MERGE_SCHEMAS.
StatusOr<Schema> InferParquetSchema(StoreLocator& stores, std::vector<FileEntry>& files, bool merge,
                                    bool ignore_corrupt_files, const FileSettings& settings);

inline constexpr std::size_t kMostFootersChecked = 4096;

// FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH naming the file and both types where a file stores one of
// `columns` in a type that Spark's reader does not turn into the scan's. To be asked with the columns a query really
// reads, since Spark does not look at others. Files whose footer was not read pass.
Status CheckStoredTypes(const FileScan& scan, const std::vector<std::string>& columns);

}  // namespace firesteel::files

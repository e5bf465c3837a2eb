#pragma once

#include <vector>

#include "base/status_or.h"
#include "files/format/read_options.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The schema of CSV files as Spark gives it: names from the header of the largest file or _c0, _c1, ..; all STRING
// unless inferSchema, then by looking at every row (or every n-th, by samplingRatio). Files without any record have no
// columns.
StatusOr<Schema> InferCsvSchema(StoreLocator& stores, const std::vector<FileEntry>& files,
                                const CsvReadOptions& options, const FileSettings& settings);

}  // namespace firesteel::files

#pragma once

#include <vector>

#include "base/status_or.h"
#include "files/format/read_options.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The schema of JSON files as Spark infers it: one object a line (or one document a file with multiLine), fields sorted
// by name. Malformed lines add the corrupt record column (PERMISSIVE), are passed over (DROPMALFORMED) or fail
// (FAILFAST: MALFORMED_RECORD_IN_SCHEMA_INFERENCE, naming file and line).
StatusOr<Schema> InferJsonSchema(StoreLocator& stores, const std::vector<FileEntry>& files,
                                 const JsonReadOptions& options, const FileSettings& settings);

}  // namespace firesteel::files

#pragma once

#include "base/status_or.h"
#include "files/listing/file_scan.h"
#include "types/data_type.h"

namespace firesteel::files {

// Whether Spark writes such rows in such files: UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE naming the column,
// EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE, COLUMN_ALREADY_EXISTS for double names (CSV takes them),
// INVALID_PARTITION_COLUMN_DATA_TYPE.
Status CheckWritable(FileFormat format, const Schema& data_columns, const Schema& partition_columns);

// Whether files of the format can hold such columns at all: UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE naming the column.
Status CheckReadable(FileFormat format, const Schema& data_columns);

}  // namespace firesteel::files

#pragma once

#include "base/status_or.h"
#include "files/format/parquet/parquet_footer.h"
#include "types/data_type.h"

namespace firesteel::files {

// Where Spark keeps a schema in a Parquet footer, as JSON.
inline constexpr std::string_view kSparkRowMetadataKey = "org.apache.spark.sql.parquet.row.metadata";

struct ParquetTypeOptions {
  bool binary_as_string = false;    // spark.sql.parquet.binaryAsString
  bool infer_timestamp_ntz = true;  // spark.sql.parquet.inferTimestampNTZ.enabled
  bool nanos_as_long = false;       // spark.sql.legacy.parquet.nanosAsLong
};

// Spark's types for a file's columns: from the row metadata where Spark (or firesteel) wrote it, else from the Parquet
// types by Spark's rules, also for the old forms of lists and maps. PARQUET_TYPE_ILLEGAL and
// PARQUET_TYPE_NOT_SUPPORTED for types Spark refuses.
StatusOr<Schema> SparkSchemaOf(const ParquetFooter& footer, const ParquetTypeOptions& options);

// By the Parquet types alone.
StatusOr<Schema> ConvertParquetSchema(const ParquetFooter& footer, const ParquetTypeOptions& options);

}  // namespace firesteel::files

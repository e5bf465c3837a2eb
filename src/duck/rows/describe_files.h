#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "duck/duck_connection.h"
#include "engine/engine.h"
#include "files/listing/file_scan.h"

namespace firesteel::duck {

// Name and DuckDB type of every column that the Parquet files of a scan have, reading footers only; null stores are
// those of the engine.
StatusOr<std::vector<std::pair<std::string, std::string>>> DescribeParquet(DuckDatabase& database,
                                                                           const files::FileScan& scan,
                                                                           std::shared_ptr<files::StoreLocator> stores);

// How many rows the Parquet files of a scan hold, reading footers only.
StatusOr<std::int64_t> CountParquetRows(std::shared_ptr<DuckDatabase> database, const files::FileScan& scan,
                                        const engine::ExecutionOptions& options);

}  // namespace firesteel::duck

#pragma once

#include <memory>
#include <vector>

#include "analysis/plan/data_source.h"
#include "base/cancellation.h"
#include "duck/rows/row_source.h"

namespace firesteel::duck {

// These columns of a data source as rows DuckDB scans; each scan opens a reader of its own.
std::shared_ptr<const RowSource> MakeDataSourceRows(analysis::DataSourcePtr source, std::vector<std::size_t> columns,
                                                    CancellationToken token);

}  // namespace firesteel::duck

#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::duck {

// The rows of one row group of DuckDB's.
inline constexpr std::int64_t kMostRowsInSparkOrder = 122'880;

// What is known of the sizes of a plan's inputs before it runs.
struct InputSizes {
  // Rows of a set of Parquet files, from their footers; nothing where that is not known.
  std::function<std::optional<std::int64_t>(const files::FileScan&)> parquet_rows;
  // Rows of a materialised plan.
  std::function<std::optional<std::int64_t>(const analysis::ScanForeign&)> foreign_rows;
};

// True where all inputs of the plan together are no more than one row group of DuckDB's (kMostRowsInSparkOrder; text
// files, whose rows nobody has counted, 4 MiB) and no join without equality or generator of known length makes millions
// of rows of them: such a query runs on one thread, in Spark's order of rows. The answer only depends on the plan and
// its files.
bool IsSmallInput(const analysis::ResolvedPlanPtr& plan, const InputSizes& sizes);

// True where a condition compares something for equality, so that a join can hash by it. Null: false.
bool HasEquality(const analysis::ResolvedExpressionPtr& condition);

}  // namespace firesteel::duck

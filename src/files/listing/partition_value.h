#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {

// The type Spark gives a value found in a path: int, bigint, decimal (whole numbers beyond bigint), double, timestamp,
// date, else string; kNull for __HIVE_DEFAULT_PARTITION__. `infer_types` is
// spark.sql.sources.partitionColumnTypeInference.enabled.
DataType InferPartitionType(std::string_view raw, bool infer_types);

// One type for values of both; string where nothing else fits.
DataType WiderPartitionType(const DataType& a, const DataType& b);

// The value of path text as `type`. Fails where the text is no such value.
StatusOr<Value> ParsePartitionValue(std::string_view raw, const DataType& type, std::string_view session_zone);

// The text of a value for its path (Spark's cast to string); nothing for NULL.
StatusOr<std::optional<std::string>> PartitionValueText(const Value& value, const DataType& type,
                                                        std::string_view session_zone);

}  // namespace firesteel::files

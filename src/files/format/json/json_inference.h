#pragma once

#include <optional>
#include <string_view>

#include "files/listing/file_scan.h"
#include "types/data_type.h"

namespace firesteel::files {

// The type of the first JSON value in `text`, as Spark's JsonInferSchema sees it before widening: void for null and for
// empty text, bigint, decimal or double for numbers, struct fields sorted by name, arrays of the common type of their
// elements. What follows the value is not looked at. Nothing for text that is no JSON by the reader's options.
std::optional<DataType> InferJsonType(std::string_view text, const JsonReadOptions& options, std::string_view zone);

// One type for values of both; text where nothing else fits.
DataType CommonJsonType(const DataType& a, const DataType& b);

// As the schema shows it: void is text, empty structs vanish (nothing where nothing is left).
std::optional<DataType> FinishJsonType(const DataType& type, bool drop_all_null);

}  // namespace firesteel::files

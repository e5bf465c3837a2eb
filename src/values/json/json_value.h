#pragma once

#include <optional>

#include "types/data_type.h"
#include "types/value.h"
#include "values/json/json_document.h"
#include "values/text/field_text.h"

namespace firesteel::values {

// A JSON node as a value of a type, as Spark's JacksonParser converts it. `complete` becomes false where a part did not
// fit and was left NULL. Nothing where the node itself does not fit.
std::optional<Value> JsonToValue(const JsonNode& node, const DataType& type, const DatetimeReader& datetimes,
                                 bool& complete);

}  // namespace firesteel::values

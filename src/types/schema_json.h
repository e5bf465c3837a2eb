#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel {

// Spark's JSON form of types and schemas (DataType.json), as it stands in Parquet footers and catalogs:
// {"type":"struct","fields":[{"name":"a","type":"integer","nullable":true,"metadata":{}}]}. A comment is kept as
// metadata "comment", char and varchar lengths as metadata "__CHAR_VARCHAR_TYPE_STRING".
std::string SchemaToJson(const Schema& schema);
std::string DataTypeToJson(const DataType& type);

// kDataError for text that is not such JSON, or names a type Spark 4.1 does not have.
StatusOr<Schema> SchemaFromJson(std::string_view json);
StatusOr<DataType> DataTypeFromJson(std::string_view json);

}  // namespace firesteel

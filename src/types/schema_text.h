#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel {

// Reads a type as Spark's DDL writes it ("array<int>", "struct<a: int not null>"), or a whole schema ("a INT, b STRING
// COMMENT 'x'"), which gives a struct. What from_json and the `schema` option of readers take. Any failure is
// kInvalidArgument and names the place by what is found there.
StatusOr<DataType> ParseSchemaText(std::string_view text);

// A schema as the text of CREATE TABLE's columns: "a INT NOT NULL,b STRING COMMENT 'x'". What StructType.toDDL gives.
std::string SchemaToDdl(const Schema& schema);

}  // namespace firesteel

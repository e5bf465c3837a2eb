#pragma once

#include <string>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel::files {

// Columns of both, those of `right` that are new behind those of `left`; nested structs likewise. Types must be equal
// but for nullability, as Spark's StructType.merge wants it. The error is a plain CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE;
// the caller knows the files.
StatusOr<Schema> MergeSchemas(const Schema& left, const Schema& right, bool case_sensitive);

// The type with everything in it nullable, as Spark makes the schema of every file source.
DataType AsNullable(const DataType& type);
Schema AsNullable(const Schema& schema);

// Spark refuses columns that differ only in case (COLUMN_ALREADY_EXISTS).
Status CheckDuplicateColumns(const Schema& schema, bool case_sensitive);

}  // namespace firesteel::files

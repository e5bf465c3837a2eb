#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "connectors/jdbc/jdbc_options.h"
#include "connectors/postgres/postgres_connection.h"
#include "types/data_type.h"

namespace firesteel::connectors {

// How a value looks in the binary COPY that carries it.
enum class WireForm {
  kBoolean,
  kInt2,
  kInt4,
  kInt8,
  kFloat4,
  kFloat8,
  kNumeric,
  kBytes,
  kDate,
  kTimestamp,       // without time zone, as it is
  kLocalTimestamp,  // without time zone, a reading of the session's clock
  kInstant,         // with time zone
  kTime,            // of day, on 1970-01-01 by the session's clock; whole milliseconds
  kTimeWithZone
};

// A column of a PostgreSQL query as Spark reads it. Types as Spark maps them (recorded):
//   boolean, bit(1) BOOLEAN   smallint, integer, bigint, real, double precision: theirs   numeric(p,s) DECIMAL(p,s),
//   more than 38 digits DECIMAL(38, ..)   numeric DECIMAL(38,18)   oid DECIMAL(20,0)   bytea, bit(n) BINARY   date DATE
//   timestamptz, timestamp, time, timetz TIMESTAMP (timestamp: TIMESTAMP_NTZ where preferred)   arrays of these ARRAY,
//   nested as declared   everything else, text forms: STRING
struct PostgresColumn {
  std::string name;
  DataType type;       // of the column; for arrays ARRAY as deep as `dimensions`
  std::string select;  // the expression that delivers `form`
  WireForm form = WireForm::kBytes;
  int dimensions = 0;     // 0: no array
  DataType element_type;  // of the innermost elements; `type` where there is no array
};

// The columns of `options.relation`, asked of the server: COLUMN_ALREADY_EXISTS for double names,
// JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR where the server refuses the query; kUnsupported for types Spark does not read.
StatusOr<std::vector<PostgresColumn>> DescribeRelation(PostgresConnection& connection, const JdbcReadOptions& options);

}  // namespace firesteel::connectors

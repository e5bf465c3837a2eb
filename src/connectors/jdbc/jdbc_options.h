#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "connectors/jdbc/jdbc_url.h"
#include "connectors/postgres/postgres_wire.h"
#include "engine/connector.h"
#include "types/data_type.h"

namespace firesteel::connectors {

// What reading and writing have in common.
struct JdbcSession {
  JdbcTarget target;
  std::string init_statement;        // sessionInitStatement, "" for none; run on every new connection
  std::int64_t query_timeout_s = 0;  // 0: none
  PostgresLimits limits;
};

struct JdbcReadOptions {
  JdbcSession session;
  std::string relation;                 // what stands after FROM: a table, or a subquery with its alias
  std::string shown;                    // the same for plans
  std::string prepare_query;            // before every query ("WITH ..")
  std::vector<std::string> predicates;  // one query each; empty: one query of all rows
  Schema custom_schema;                 // customSchema: types by column name
  std::string partition_column;         // checked only: partitions divide the rows, they do not choose among them
  bool prefer_timestamp_ntz = false;
  std::string session_time_zone;
};

struct JdbcWriteOptions {
  JdbcSession session;
  std::string table;  // as the user wrote it; goes into statements as it is
  bool truncate = false;
  bool cascade_truncate = false;
  std::string create_table_options;  // after CREATE TABLE (..)
  Schema column_types;               // createTableColumnTypes: types by column name
  std::string isolation;             // of BEGIN: "READ COMMITTED", ..
};

// Spark's options of format("jdbc"), by name without case. Every option Spark knows is checked; what cannot be done is
// kUnsupported by name; fetchsize, batchsize and numPartitions have nothing to tune here, since rows go by COPY.
StatusOr<JdbcReadOptions> ParseJdbcReadOptions(const engine::ConnectorReadRequest& request);
StatusOr<JdbcWriteOptions> ParseJdbcWriteOptions(const engine::ConnectorWriteRequest& request);

}  // namespace firesteel::connectors

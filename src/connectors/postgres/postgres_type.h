#pragma once

#include <cstdint>
#include <string>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel::connectors {

// The PostgreSQL type a Spark type becomes:
//   BOOLEAN boolean   TINYINT, SMALLINT smallint   INT integer   BIGINT bigint   FLOAT real   DOUBLE double precision
//   DECIMAL(p,s) numeric(p,s)   STRING text   CHAR(n) character(n)   VARCHAR(n) character varying(n)   BINARY bytea
//   DATE date   TIMESTAMP timestamptz   TIMESTAMP_NTZ timestamp   TIME time   every interval: interval
//   ARRAY of any of these: its array type   other arrays, MAP, STRUCT: jsonb   VOID text
struct PostgresType {
  std::string sql;
  std::uint32_t oid = 0;
  std::uint32_t element_oid = 0;  // for arrays, else 0
  bool is_json = false;
};

// VARIANT is refused by name.
StatusOr<PostgresType> PostgresTypeOf(const DataType& type);

}  // namespace firesteel::connectors

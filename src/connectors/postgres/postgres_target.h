#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/postgres_name.h"
#include "types/data_type.h"

namespace firesteel::connectors {

// The columns of an export as PostgreSQL declares them: name and type.
using PostgresColumns = std::vector<std::pair<std::string, std::string>>;

// kUnsupported for types that cannot be exported; kInvalidArgument for names too long or double.
StatusOr<PostgresColumns> PostgresColumnsOf(const Schema& schema);

// A table in the database, as its catalog describes it.
struct ExistingTable {
  bool exists = false;
  bool is_plain_table = true;    // not partitioned
  bool has_attachments = false;  // indexes, constraints, triggers, grants, views or other things that a swap would lose
  PostgresColumns columns;
};
// kInvalidArgument where the name is that of a view or something else that holds no rows of its own.
StatusOr<ExistingTable> DescribeTarget(PostgresConnection& connection, const PostgresTableName& name);

// "a" integer, "b" text
std::string ColumnDefinitions(const PostgresColumns& columns);
// "a", "b"
std::string ColumnList(const PostgresColumns& columns);

}  // namespace firesteel::connectors

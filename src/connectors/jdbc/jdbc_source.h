#pragma once

#include <memory>

#include "analysis/plan/data_source.h"
#include "base/cancellation.h"
#include "base/status_or.h"
#include "connectors/jdbc/jdbc_options.h"
#include "connectors/postgres/postgres_connection.h"

namespace firesteel::connectors {

// A connection as the options ask for it: opened, sessionInitStatement run, queryTimeout set.
StatusOr<std::unique_ptr<PostgresConnection>> OpenJdbcSession(const JdbcSession& session,
                                                              const CancellationToken& token);

// A PostgreSQL table or query as a data source. Asks the server for its columns here; rows come by binary COPY, one
// query for each predicate (else one), all of one snapshot. Errors are those of PostgresConnection, DescribeRelation
// and CopyDecoder.
StatusOr<analysis::DataSourcePtr> OpenJdbcSource(JdbcReadOptions options, const CancellationToken& token);

}  // namespace firesteel::connectors

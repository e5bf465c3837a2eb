#include "connectors/jdbc/jdbc_connector.h"

#include "connectors/jdbc/jdbc_options.h"
#include "connectors/jdbc/jdbc_source.h"
#include "connectors/jdbc/jdbc_write.h"

namespace firesteel::connectors {

StatusOr<analysis::DataSourcePtr> JdbcConnector::Open(const engine::ConnectorReadRequest& request) {
  FS_ASSIGN_OR_RETURN(JdbcReadOptions options, ParseJdbcReadOptions(request));
  return OpenJdbcSource(std::move(options), request.cancellation);
}

Status JdbcConnector::Write(const engine::ConnectorWriteRequest& request) {
  FS_ASSIGN_OR_RETURN(const JdbcWriteOptions options, ParseJdbcWriteOptions(request));
  return WriteJdbcTable(options, request);
}

}  // namespace firesteel::connectors

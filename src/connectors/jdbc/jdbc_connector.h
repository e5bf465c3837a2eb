#pragma once

#include "engine/connector.h"

namespace firesteel::connectors {

// format("jdbc") for PostgreSQL. Holds no connection; thread-safe.
class JdbcConnector final : public engine::Connector {
 public:
  StatusOr<analysis::DataSourcePtr> Open(const engine::ConnectorReadRequest& request) override;
  Status Write(const engine::ConnectorWriteRequest& request) override;
};

}  // namespace firesteel::connectors

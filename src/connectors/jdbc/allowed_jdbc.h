#pragma once

#include <string>
#include <vector>

#include "engine/connector.h"

namespace firesteel::connectors {

// A connector that reaches only the databases it is told, for servers whose clients must not send requests wherever the
// server's machine can. An entry is the beginning of a URL up to its database, "jdbc:postgresql://host:port", or with
// it; a URL must be spelt the same. Thread-safe, as the connector it passes on to, which is a loan.
class AllowedJdbc final : public engine::Connector {
 public:
  AllowedJdbc(engine::Connector& connector, std::vector<std::string> allowed)
      : connector_(connector), allowed_(std::move(allowed)) {}

  // FIRESTEEL_PATH_NOT_ALLOWED.
  StatusOr<analysis::DataSourcePtr> Open(const engine::ConnectorReadRequest& request) override;
  Status Write(const engine::ConnectorWriteRequest& request) override;

 private:
  Status Check(const std::map<std::string, std::string>& options) const;

  engine::Connector& connector_;
  const std::vector<std::string> allowed_;
};

}  // namespace firesteel::connectors

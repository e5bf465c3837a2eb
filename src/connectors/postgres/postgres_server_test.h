#pragma once

#include <memory>
#include <string>

#include "base/secret.h"

namespace firesteel::connectors {

// A PostgreSQL 15 server of the test's own, on a free port of the loopback address, gone with the object. Runs as the
// user postgres when the test runs as root, since the server refuses root.
class PostgresServer {
 public:
  // Null where PostgreSQL is not installed or does not start; `reason` says why.
  static std::unique_ptr<PostgresServer> Start(std::string* reason);
  ~PostgresServer();

  Secret dsn() const { return Secret("host=127.0.0.1 dbname=postgres user=firesteel port=" + std::to_string(port_)); }
  int port() const { return port_; }
  std::string data_folder() const { return folder_ + "/data"; }
  bool StartAgain();
  void StopAtOnce();

 private:
  bool Run(const std::string& command) const;
  std::string folder_;
  int port_ = 0;
};

}  // namespace firesteel::connectors

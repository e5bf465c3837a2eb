#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/secret.h"
#include "base/status_or.h"

namespace firesteel::connectors {

// A JDBC URL and the properties beside it, as libpq needs them.
struct JdbcTarget {
  Secret dsn;  // key='value' pairs
  // stringtype=unspecified: texts are sent without a type, so that the server makes what the column is (json, uuid).
  bool untyped_strings = false;
  std::int64_t socket_timeout_s = 0;  // socketTimeout: how long one answer may take; 0: not given
};

// jdbc:postgresql://host1:port1,host2/database?name=value&... and the connection properties of the PostgreSQL JDBC
// driver (user, password, sslmode, currentSchema, ...), which lie in Spark's options beside Spark's own; the URL's win.
// Other subprotocols, and properties of the driver that have no counterpart, are kUnsupported by name; properties that
// only tune the driver, and names it does not know, have no effect, as there. Errors never repeat the URL.
StatusOr<JdbcTarget> ParseJdbcUrl(const std::string& url, const std::map<std::string, std::string>& properties);

}  // namespace firesteel::connectors

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/data_source.h"
#include "base/cancellation.h"
#include "base/status_or.h"
#include "engine/engine.h"
#include "types/data_type.h"

namespace firesteel::engine {

// How long a foreign system may keep a statement waiting, in seconds; 0: no limit.
struct ConnectorLimits {
  std::int64_t idle_s = 60;
  std::int64_t total_s = 3600;
};

// spark.read.format(connector).options(..).load(). Options are Spark's, as the user spelt them.
struct ConnectorReadRequest {
  std::map<std::string, std::string> options;
  std::vector<std::string> predicates;  // jdbc: one part of the rows each
  std::optional<Schema> schema;         // .schema(..), or absent
  std::string session_time_zone = "UTC";
  bool prefer_timestamp_ntz = false;
  ConnectorLimits limits;
  CancellationToken cancellation;
};

// df.write.format(connector).mode(..).options(..).save().
struct ConnectorWriteRequest {
  enum class Mode { kErrorIfExists, kAppend, kOverwrite, kIgnore };
  Mode mode = Mode::kErrorIfExists;
  std::map<std::string, std::string> options;
  Schema schema;
  bool case_sensitive = false;
  std::string run_key;  // a write of the same key into the same target is a no-op; "" for none
  // Starts the query. Called again for each try of the write, and not at all where there is nothing to write.
  std::function<StatusOr<std::unique_ptr<ResultStream>>()> open_rows;
  ConnectorLimits limits;
  CancellationToken cancellation;
};

// A foreign system that DataFrames read and write by a format's name. Options become typed here; secrets among them
// never reach a message. Thread-safe.
class Connector {
 public:
  virtual ~Connector() = default;
  virtual StatusOr<analysis::DataSourcePtr> Open(const ConnectorReadRequest& request) = 0;
  // All rows or none.
  virtual Status Write(const ConnectorWriteRequest& request) = 0;
};

// By format name in lower case. Loans: connectors outlive every session.
using Connectors = std::map<std::string, Connector*>;

}  // namespace firesteel::engine

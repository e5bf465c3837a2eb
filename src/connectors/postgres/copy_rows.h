#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "connectors/postgres/postgres_connection.h"
#include "engine/engine.h"
#include "types/data_type.h"

namespace firesteel::connectors {

// A query's rows on their way into PostgreSQL. Breaks off with the query's own error. Not thread-safe.
class CopyRows {
 public:
  explicit CopyRows(std::unique_ptr<engine::ResultStream> rows);
  ~CopyRows();
  CopyRows(const CopyRows&) = delete;
  CopyRows& operator=(const CopyRows&) = delete;

  const Schema& schema() const { return rows_->schema(); }

  // COPY BINARY of all rows into `table` (quoted), whose `columns` (a quoted list) are the query's by position and of
  // the types PostgresTypeOf gives. Returns their number. Once only.
  StatusOr<std::int64_t> Into(PostgresConnection& connection, const std::string& table, const std::string& columns,
                              const CancellationToken& token);

 private:
  struct Arrow;
  Status Start();
  StatusOr<bool> NextBatch();
  Status Check(int error);

  const std::unique_ptr<engine::ResultStream> rows_;
  const std::unique_ptr<Arrow> arrow_;
};

}  // namespace firesteel::connectors

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::analysis {

// Reads the rows of a data source one after another. Not thread-safe.
class DataSourceReader {
 public:
  virtual ~DataSourceReader() = default;
  // Fills `row`, one value per column asked for; false at the end.
  virtual StatusOr<bool> Next(std::vector<Value>& row) = 0;
};

// A relation that lies outside of files: a table or query of a database. A connector opens it; engines read it.
// Immutable, thread-safe, and holds no connection: each reader makes its own and gives it back when it dies.
class DataSource {
 public:
  virtual ~DataSource() = default;
  virtual const Schema& schema() const = 0;
  // What plans and EXPLAIN show. Never holds a secret.
  virtual std::string ToString() const = 0;
  // `columns` are indexes into schema(), perhaps none. Cancelling the token ends a read that waits.
  virtual StatusOr<std::unique_ptr<DataSourceReader>> Read(const std::vector<std::size_t>& columns,
                                                           const CancellationToken& token) const = 0;
};

using DataSourcePtr = std::shared_ptr<const DataSource>;  // shared by all plans that name it

}  // namespace firesteel::analysis

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "duck/rows/row_batch.h"
#include "types/data_type.h"
#include "types/value.h"

namespace duckdb::cxx {
class Connection;
}

namespace firesteel::duck {

// Reads rows in order, a batch at a time. Not thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Fills `batch`, which has the columns of the source and no rows yet, with at least one row; false at the end.
  virtual StatusOr<bool> Next(RowBatch& batch) = 0;
};

// For sources that have their rows as values one by one.
class SingleRowReader : public RowReader {
 public:
  StatusOr<bool> Next(RowBatch& batch) final;

 protected:
  // Fills `row`, one value per column of the source; false at the end.
  virtual StatusOr<bool> NextRow(std::vector<Value>& row) = 0;
};

// Rows that our own code makes and DuckDB scans as a table: text files, rows sent by a client. Immutable, so that a
// query may read it twice; thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const Schema& schema() const = 0;
  // About how many rows there are, if that can be told without reading them: DuckDB orders joins by it, and takes what
  // nobody estimates for a single row.
  virtual std::optional<std::int64_t> estimated_rows() const { return std::nullopt; }
  virtual StatusOr<std::unique_ptr<RowReader>> Open() const = 0;
};

// The sources of running queries, by the number under which generated SQL names them: fs_rows(7). Thread-safe.
class RowSourceRegistry {
 public:
  // The number stays valid until the returned lease is gone.
  struct Lease {
    std::int64_t number = 0;
    std::shared_ptr<void> keep;
  };
  static Lease Add(const std::shared_ptr<RowSourceRegistry>& registry, std::shared_ptr<const RowSource> source);
  std::shared_ptr<const RowSource> Find(std::int64_t number) const;

 private:
  mutable std::mutex mutex_;
  std::int64_t next_ = 0;
  std::map<std::int64_t, std::shared_ptr<const RowSource>> sources_;
};

// Makes the table function fs_rows(number) known to the database. Its columns are called v0, v1, ...
void InstallRowSourceFunction(duckdb::cxx::Connection& connection, std::shared_ptr<RowSourceRegistry> registry);

}  // namespace firesteel::duck

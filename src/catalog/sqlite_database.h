#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status_or.h"

struct sqlite3;

namespace firesteel::catalog {

// One connection to an SQLite file. Not thread-safe; the owner serialises.
class SqliteDatabase {
 public:
  // `patience`: how long a statement waits for a lock of another process, before it ends with FIRESTEEL_CATALOG_LOCKED
  // (kUnavailable, retryable).
  static StatusOr<std::unique_ptr<SqliteDatabase>> Open(const std::string& file,
                                                        std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  // Runs one statement with text parameters and returns the rows, all columns as text.
  StatusOr<std::vector<std::vector<std::string>>> Query(const std::string& sql,
                                                        const std::vector<std::string>& parameters);
  Status Execute(const std::string& sql, const std::vector<std::string>& parameters = {});

  // Runs `body` in one write transaction: committed when it returns OK, rolled back otherwise. The write lock is taken
  // at once, so a transaction never fails half way because another process was first.
  Status Transaction(const std::function<Status()>& body);

 private:
  explicit SqliteDatabase(sqlite3* handle) : handle_(handle) {}
  Status Error(const std::string& what) const;
  std::string File() const;
  sqlite3* handle_;
};

}  // namespace firesteel::catalog

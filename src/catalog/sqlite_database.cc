#include "catalog/sqlite_database.h"

#include <sqlite3.h>

namespace firesteel::catalog {

StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& file,
                                                               std::chrono::milliseconds patience) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(handle));
  if (code != SQLITE_OK) return database->Error("cannot open the catalog " + file);
  sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
  FS_RETURN_IF_ERROR(database->Execute("PRAGMA journal_mode=WAL"));
  // Each commit is flushed: files are published in the belief that the entry before them is on the disk.
  FS_RETURN_IF_ERROR(database->Execute("PRAGMA synchronous=FULL"));
  return database;
}

SqliteDatabase::~SqliteDatabase() { sqlite3_close_v2(handle_); }

Status SqliteDatabase::Error(const std::string& what) const {
  const int code = sqlite3_errcode(handle_);
  // SQLITE_PROTOCOL: the same while somebody opens the file, for as long.
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_PROTOCOL) {
    return Status(StatusCode::kUnavailable,
                  "the catalog " + File() +
                      " is locked by another process. Try again; should it last, a process that is "
                      "stopped or hangs in the middle of a change keeps the others out until it goes on or ends")
        .WithCondition("FIRESTEEL_CATALOG_LOCKED", "")
        .WithRetryable(true);
  }
  return Status(code == SQLITE_FULL ? StatusCode::kResourceExhausted : StatusCode::kIoError,
                what + ": " + sqlite3_errmsg(handle_));
}

std::string SqliteDatabase::File() const {
  const char* file = sqlite3_db_filename(handle_, "main");
  return file == nullptr ? "" : file;
}

StatusOr<std::vector<std::vector<std::string>>> SqliteDatabase::Query(const std::string& sql,
                                                                      const std::vector<std::string>& parameters) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
    return Error("the catalog " + File());
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    sqlite3_bind_text(prepared, static_cast<int>(i + 1), parameters[i].data(), static_cast<int>(parameters[i].size()),
                      SQLITE_TRANSIENT);
  }
  std::vector<std::vector<std::string>> rows;
  int code = SQLITE_OK;
  while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, i));
      row.emplace_back(text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(prepared, i)));
    }
  }
  if (code != SQLITE_DONE) return Error("the catalog " + File());
  return rows;
}

Status SqliteDatabase::Execute(const std::string& sql, const std::vector<std::string>& parameters) {
  return Query(sql, parameters).status();
}

Status SqliteDatabase::Transaction(const std::function<Status()>& body) {
  FS_RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  Status status = body();
  if (status.ok()) status = Execute("COMMIT");
  // After a failed COMMIT SQLite may have rolled back by itself; a second ROLLBACK is harmless.
  if (!status.ok()) [[maybe_unused]]
    const Status ignored = Execute("ROLLBACK");
  return status;
}

}  // namespace firesteel::catalog

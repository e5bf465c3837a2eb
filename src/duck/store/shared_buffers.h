#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace firesteel::duck {

// While it lives, a database opened on this thread takes its memory from the buffer manager of `owner`, under the one
// limit and into the one spill folder both then have; null: from its own. `owner` must outlive the new database. Not
// nested.
class SharedBuffersScope {
 public:
  explicit SharedBuffersScope(duckdb::DatabaseInstance* owner);
  ~SharedBuffersScope();
  SharedBuffersScope(const SharedBuffersScope&) = delete;
  SharedBuffersScope& operator=(const SharedBuffersScope&) = delete;

  // The database opened meanwhile, or null.
  duckdb::DatabaseInstance* opened() const { return opened_; }

 private:
  friend struct OpeningBuffers;
  duckdb::DatabaseInstance* const owner_;
  duckdb::DatabaseInstance* opened_ = nullptr;
};

// To be called before a database that borrowed goes: DuckDB keeps what it cached of files in the owner's table of
// objects, where it would outlive the cache that counts it.
void ForgetCachedFiles(duckdb::DatabaseInstance& borrower);

}  // namespace firesteel::duck

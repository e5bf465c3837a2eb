#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "duckdb_cpp.hpp"

#include "base/status_or.h"
#include "duck/duck_engine.h"
#include "duck/lower/row_order.h"
#include "duck/memory_watch.h"
#include "duck/rows/row_source.h"
#include "duck/store/connection_stores.h"
#include "duck/store/spill_directory.h"
#include "duck/store/write_digests.h"

namespace duckdb {
class DatabaseInstance;
}

namespace firesteel::duck {

// Runs `body`, turning what DuckDB throws into a Status. `statement` is the SQL it runs, where there is one.
Status Guarded(const std::function<Status()>& body, std::string_view statement = {});

// The open database. Shared by the engine, its running queries and materialised tables: each of them may be the last
// to go. Thread-safe.
class DuckDatabase {
 public:
  // For kSpark one thread runs its queries and groups come out in the order they were met; for kAny as many as the
  // options say. It takes its memory from `buffers_of` where that is another database.
  static StatusOr<std::shared_ptr<DuckDatabase>> Open(const DuckOptions& options, RowOrder row_order,
                                                      std::shared_ptr<DuckDatabase> buffers_of = nullptr);
  ~DuckDatabase();

  duckdb::cxx::Connection Connect();

  // Installs those functions of ours that `sql` mentions and that are not there yet.
  Status InstallFunctionsOf(const std::string& sql);

  // Rows of ours that queries scan by number.
  const std::shared_ptr<RowSourceRegistry>& row_sources() const { return row_sources_; }

  // Makes the connection see `stores` while the lease lives; null stores, no lease: those of the engine.
  std::unique_ptr<ConnectionStores::Lease> UseStores(duckdb::cxx::Connection& connection,
                                                     std::shared_ptr<files::StoreLocator> stores);

  // Stops queries that take more memory than the limit allows.
  MemoryWatch& memory() const { return *memory_; }

  // Sums of the objects that COPY has written (write_digests.h).
  WriteDigests& write_digests() { return *write_digests_; }

  // Runs a statement to its end.
  Status Run(const std::string& sql);

 private:
  DuckDatabase() = default;
  std::shared_ptr<DuckDatabase> buffers_of_;      // or null; outlives the instance
  duckdb::DatabaseInstance* internal_ = nullptr;  // instance_ as other databases borrow from it
  std::unique_ptr<SpillDirectory> spill_;         // goes after the instance that writes into it
  std::shared_ptr<MemoryWatch> memory_;  // shared with DuckDB's allocators and the database that has the buffers
  std::unique_ptr<duckdb::cxx::Instance> instance_;
  std::unique_ptr<duckdb::cxx::Connection> admin_;  // registers functions, makes and drops tables
  std::mutex mutex_;                                // guards admin_ and installed_
  std::set<std::string> installed_;
  std::shared_ptr<RowSourceRegistry> row_sources_ = std::make_shared<RowSourceRegistry>();  // shared with leases
  std::shared_ptr<ConnectionStores> connection_stores_ =
      std::make_shared<ConnectionStores>();                                         // shared with its file system
  std::shared_ptr<WriteDigests> write_digests_ = std::make_shared<WriteDigests>();  // the same
};

}  // namespace firesteel::duck

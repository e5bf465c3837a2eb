#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "base/cancellation.h"
#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {
class StoreLocator;
}

struct ArrowArrayStream;

namespace firesteel::engine {

// What an engine needs to know of the session that asks.
struct ExecutionOptions {
  std::string session_time_zone = "UTC";
  bool keep_order = true;                     // rows in the order Spark users expect (show, collect); off for writes
  CancellationToken* cancellation = nullptr;  // or null; polled, a running query stops within a second
  std::shared_ptr<files::StoreLocator>
      stores;  // the session's own, held while the query runs; null: those of the engine
  std::function<void(double fraction)> on_progress;  // called from any thread, at most a few times a second; or empty
};

// The rows of a query, in batches. Single use, not thread-safe. Destroying it cancels what still runs.
class ResultStream {
 public:
  virtual ~ResultStream() = default;

  virtual const Schema& schema() const = 0;

  // Moves everything left into an Arrow C stream, which the caller releases. Types follow Spark's Arrow mapping:
  // TIMESTAMP = timestamp[us, session zone], TIMESTAMP_NTZ = timestamp[us], DAY TO SECOND = duration[us], YEAR TO MONTH
  // = interval[months], DECIMAL = decimal128. Errors met later come out of get_next with the message of the Status,
  // which last_error() then returns whole.
  virtual Status ExportArrow(ArrowArrayStream* out) = 0;
  virtual Status last_error() const = 0;

  // The next rows as values, empty at the end. For small results: SHOW, tests, the terminal.
  virtual StatusOr<std::vector<std::vector<Value>>> NextRows() = 0;
};

// How rows become files. The engine encodes into `stage_directory` (a plain URI prefix); naming, publishing and
// cleaning are the business of `files`.
struct FileWriteRequest {
  enum class Format { kParquet, kCsv, kJson, kText } format = Format::kParquet;
  std::string stage_directory;         // exists and is empty (local), or a prefix nobody else uses
  std::vector<int> partition_columns;  // indexes into the plan's output; written to key=value folders by `files` names
  std::optional<int> file_count;       // exactly so many files (repartition(n)); absent: the engine's choice
  std::int64_t max_rows_per_file = 0;  // 0: no limit
  std::string compression;             // Spark's codec name: snappy, zstd, gzip, none, uncompressed, ...
  std::vector<std::pair<std::string, std::string>> format_options;    // header, sep, quote, ..: Spark's names, checked
  std::vector<std::pair<std::string, std::string>> parquet_metadata;  // footer key/values
};

struct WrittenFile {
  std::string uri;                      // inside the stage directory
  std::vector<Value> partition_values;  // parallel to partition_columns
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string sha256;  // lower case hex, of files in object stores; "" for local ones
};

// Runs resolved plans. Thread-safe: several queries may run at once; each stream belongs to one thread.
class Engine {
 public:
  virtual ~Engine() = default;

  // Starts the query; rows are produced as the stream is read.
  virtual StatusOr<std::unique_ptr<ResultStream>> Execute(const analysis::ResolvedPlanPtr& plan,
                                                          const ExecutionOptions& options) = 0;

  // Runs the query to its end into files.
  virtual StatusOr<std::vector<WrittenFile>> WriteFiles(const analysis::ResolvedPlanPtr& plan,
                                                        const FileWriteRequest& request,
                                                        const ExecutionOptions& options) = 0;

  // The engine's own text of the query (SQL for DuckDB), for EXPLAIN EXTENDED.
  virtual StatusOr<std::string> ExplainPhysical(const analysis::ResolvedPlanPtr& plan,
                                                const ExecutionOptions& options) = 0;

  // Computes the plan once and keeps its rows until the handle dies; the returned plan reads them and has the same
  // output ids. CACHE TABLE, and pipelines that use one dataset several times.
  virtual StatusOr<std::pair<analysis::ResolvedPlanPtr, std::shared_ptr<void>>> Materialize(
      const analysis::ResolvedPlanPtr& plan, const ExecutionOptions& options) = 0;
};

}  // namespace firesteel::engine

#include "duck/rows/unreadable_files.h"

#include <set>
#include <utility>

#include "analysis/plan/file_scans.h"
#include "duck/arrow/arrow_result.h"
#include "duck/error_translation.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

std::set<std::string> ParquetFiles(const analysis::ResolvedPlanPtr& plan) {
  std::set<std::string> uris;
  analysis::ForEachFileScan(plan, [&](const files::FileScan& scan) {
    if (scan.format != files::FileFormat::kParquet) return;
    for (const files::FileEntry& file : scan.files) uris.insert(file.uri);
  });
  return uris;
}

bool MayBeAFiles(const Status& error) {
  return error.condition() == "INTERNAL_ERROR" || error.condition() == "FAILED_READ_FILE.NO_HINT";
}

// Every value goes into the sum, so that no column is left out.
std::string ReadToEnd(const std::string& uri) {
  return std::string(kReadsFilesOnly) + "SELECT CAST(bit_xor(hash(fs_file)) >> 1 AS BIGINT) FROM read_parquet([" +
         SqlString(uri) + "], hive_partitioning = false) AS fs_file";
}

}  // namespace

Status BlameFiles(Status error, const analysis::ResolvedPlanPtr& plan, std::shared_ptr<DuckDatabase> database,
                  const engine::ExecutionOptions& options) {
  if (!MayBeAFiles(error)) return error;
  for (const std::string& uri : ParquetFiles(plan)) {
    const auto read = RunToEnd(database, ReadToEnd(uri), {{"sum", DataType::Long()}}, options);
    if (read.ok()) continue;
    if (!MayBeAFiles(read.status())) break;  // cancelled, no memory, no network: nothing is known
    return SparkError("FAILED_READ_FILE.NO_HINT", {{"path", uri}});
  }
  return error;
}

}  // namespace firesteel::duck

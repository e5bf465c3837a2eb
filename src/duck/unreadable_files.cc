#include "duck/unreadable_files.h"

#include <set>
#include <utility>

#include "analysis/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "duck/arrow_result.h"
#include "duck/error_translation.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

using analysis::ResolvedExpression;
using analysis::ResolvedExpressionPtr;
using analysis::ResolvedPlanPtr;

void CollectParquetFiles(const ResolvedPlanPtr& plan, std::set<std::string>& uris) {
  if (!plan) return;
  WithStackRoom([&] {
    if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan->node)) {
      if (scan->scan->format != files::FileFormat::kParquet) return;
      for (const files::FileEntry& file : scan->scan->files) uris.insert(file.uri);
      return;
    }
    analysis::ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) {
      analysis::AnyNode(expression, [&](const ResolvedExpression& node) {
        if (const auto* subquery = std::get_if<analysis::ResolvedSubquery>(&node.node)) {
          CollectParquetFiles(subquery->plan, uris);
        }
        return false;
      });
    });
    analysis::ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { CollectParquetFiles(input, uris); });
  });
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

Status BlameFiles(Status error, const ResolvedPlanPtr& plan, std::shared_ptr<DuckDatabase> database,
                  const engine::ExecutionOptions& options) {
  if (!MayBeAFiles(error)) return error;
  std::set<std::string> uris;
  CollectParquetFiles(plan, uris);
  for (const std::string& uri : uris) {
    const auto read = RunToEnd(database, ReadToEnd(uri), {{"sum", DataType::Long()}}, options);
    if (read.ok()) continue;
    if (!MayBeAFiles(read.status())) break;  // cancelled, no memory, no network: nothing is known
    return SparkError("FAILED_READ_FILE.NO_HINT", {{"path", uri}});
  }
  return error;
}

}  // namespace firesteel::duck

#pragma once

namespace firesteel::plan {

// How an expression treats values it cannot handle: fail (spark.sql.ansi.enabled=true, the default), do what Spark 3
// did (NULL, wrap around), or always give NULL (try_*). Fixed at analysis; engines only see the mode on the node.
enum class EvalMode { kAnsi, kLegacy, kTry };

}  // namespace firesteel::plan

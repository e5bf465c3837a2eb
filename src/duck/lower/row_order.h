#pragma once

namespace firesteel::duck {

// The order in which rows go through a query. kSpark: that of Spark on one partition, on one thread, so that results
// may depend on it as they do there. kAny: what many threads make of it; no value may depend on it.
enum class RowOrder { kAny, kSpark };

}  // namespace firesteel::duck

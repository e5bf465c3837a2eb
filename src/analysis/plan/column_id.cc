#include "analysis/plan/column_id.h"

#include <atomic>

namespace firesteel::analysis {

ColumnId NewColumnId() {
  static std::atomic<std::int64_t> next{1};
  return {next.fetch_add(1, std::memory_order_relaxed)};
}

}  // namespace firesteel::analysis

#include "files/table/table_state.h"

#include <algorithm>

#include "types/identifier_text.h"

namespace firesteel::files {

void AddPartitions(std::vector<TablePartition>& partitions, const std::vector<TablePartition>& more) {
  for (const TablePartition& partition : more) {
    const bool known = std::any_of(partitions.begin(), partitions.end(),
                                   [&](const TablePartition& one) { return one.values == partition.values; });
    if (!known) partitions.push_back(partition);
  }
  std::sort(partitions.begin(), partitions.end(),
            [](const TablePartition& a, const TablePartition& b) { return a.values < b.values; });
}

bool SameColumns(const Schema& a, const Schema& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const StructField& x, const StructField& y) {
    return EqualsIgnoreCase(x.name, y.name) && SameIgnoringNullability(x.type, y.type);
  });
}

}  // namespace firesteel::files

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "types/data_type.h"

namespace firesteel::files {

// A registered partition of a table. `values` are path texts parallel to the partition columns, absent for NULL.
struct TablePartition {
  std::vector<std::optional<std::string>> values;
  std::string location;  // "" for the default place below the table
  friend bool operator==(const TablePartition&, const TablePartition&) = default;
};

// What readers of a catalog's table need to know besides its files. It stands in the commit record (commit_record.h)
// and changes with the files in one conditional write; the catalog's entry repeats it and is mended from it, never the
// other way round.
struct TableState {
  std::string id;  // of the catalog entry this folder belongs to
  // The table is managed: the folder is its own. Otherwise (external) other tables may be in the same folder, and the
  // last one that rows were written through is named here.
  bool owns_folder = false;
  std::string provider;                                      // parquet, csv, ..
  std::vector<std::pair<std::string, std::string>> options;  // read and write options of the format
  Schema columns;                                            // partition columns last, in partition order
  std::vector<std::string> partition_columns;
  std::vector<TablePartition> partitions;  // sorted by values; empty for tables without partition columns
};

// Adds those of `more` that are not there yet, and keeps the order.
void AddPartitions(std::vector<TablePartition>& partitions, const std::vector<TablePartition>& more);

// Whether rows planned for the columns `a` may be written into a table with the columns `b`: the same names (without
// case) and types in the same order; nullability and comments do not matter.
bool SameColumns(const Schema& a, const Schema& b);

}  // namespace firesteel::files

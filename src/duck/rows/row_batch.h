#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/data_type.h"
#include "types/value.h"

namespace duckdb::cxx {
class Vector;
}

namespace firesteel::duck {

// One column of a RowBatch, kept as DuckDB's vectors want it, so that rows need no Value each on their way. Append only
// what the type holds: integers for what Value keeps as one, doubles for FLOAT and DOUBLE, texts for strings and
// binary; Append takes anything.
class BatchColumn {
 public:
  explicit BatchColumn(DataType type);

  std::size_t size() const { return present_.size(); }
  // Of its texts; other columns grow with the rows alone.
  std::size_t text_bytes() const { return bytes_.size(); }
  void AppendNull();
  void AppendInteger(std::int64_t value);
  void AppendDouble(double value);
  void AppendText(std::string_view text);
  void Append(Value value);
  // Forgets the rows from `size` on.
  void Truncate(std::size_t size);
  void Clear() { Truncate(0); }

  // Fills rows [0, count) of a flat vector of type DuckTypeName(type) with rows [begin, begin + count) of the column.
  void WriteTo(duckdb::cxx::Vector& out, std::size_t begin, std::size_t count) const;

 private:
  enum class Form { kIntegers, kDoubles, kTexts, kValues };

  DataType type_;
  Form form_;
  std::vector<std::uint8_t> present_;
  // The form's own; NULLs take a place in it.
  std::vector<std::int64_t> integers_;
  std::vector<double> doubles_;
  std::vector<std::size_t> ends_;  // of each text in bytes_
  std::string bytes_;
  std::vector<Value> values_;
};

// Rows that our own readers hand to DuckDB, column by column. `rows` counts them also where there are no columns; the
// columns are as long.
struct RowBatch {
  explicit RowBatch(const Schema& schema);
  void Clear();
  void AppendRow(std::vector<Value> row);
  // Whether it is time to hand the batch on: as many rows as DuckDB's vectors hold, or fewer of large texts.
  bool Full() const;

  std::vector<BatchColumn> columns;
  std::size_t rows = 0;
};

}  // namespace firesteel::duck

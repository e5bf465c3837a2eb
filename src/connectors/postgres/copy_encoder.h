#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/status_or.h"
#include "connectors/postgres/postgres_type.h"
#include "connectors/postgres/wire_buffer.h"
#include "types/data_type.h"

struct ArrowArray;
struct ArrowSchema;

namespace firesteel::connectors {

// Turns Arrow batches into the tuples of PostgreSQL's binary COPY. One per stream; not thread-safe.
class CopyEncoder {
 public:
  // `arrow` is the stream's schema, borrowed for the call: it must agree with `schema` (engine.h says how).
  // kUnsupported for types that cannot be exported, naming the column.
  static StatusOr<std::unique_ptr<CopyEncoder>> Make(const Schema& schema, const ArrowSchema& arrow);
  ~CopyEncoder();

  // What stands before the first and after the last tuple.
  static void AppendHeader(WireBuffer& out);
  static void AppendTrailer(WireBuffer& out);

  // Takes up a batch, borrowed until the next call.
  Status SetBatch(const ArrowArray& batch);
  std::int64_t rows() const;
  // kDataError naming column and row where a value cannot be stored (NUL in text, a date out of range). The row is
  // counted from the start of the stream, from 1.
  Status AppendRow(std::int64_t row, WireBuffer& out);

 private:
  struct Views;
  CopyEncoder();
  Status AppendValue(std::size_t column, std::int64_t row, WireBuffer& out);

  Schema schema_;
  std::vector<PostgresType> types_;
  std::unique_ptr<Views> views_;
  std::int64_t rows_before_ = 0;
  std::string json_;
};

}  // namespace firesteel::connectors

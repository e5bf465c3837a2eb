#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "connectors/postgres/postgres_column.h"
#include "types/value.h"

namespace firesteel::connectors {

// Takes PostgreSQL's binary COPY apart into values. One per stream; not thread-safe.
class CopyDecoder {
 public:
  CopyDecoder(std::vector<PostgresColumn> columns, std::string session_time_zone)
      : columns_(std::move(columns)), zone_(std::move(session_time_zone)) {}

  // Adds a piece of the stream. Pieces may end anywhere.
  void Add(std::string_view bytes);

  enum class Outcome { kRow, kNeedsMore, kEnd };
  // The next tuple into `row`. kDataError naming the column for values Spark cannot hold (a numeric that is NaN or too
  // large), kInternal for bytes that are no such stream.
  StatusOr<Outcome> Next(std::vector<Value>& row);

 private:
  StatusOr<Value> Decode(const PostgresColumn& column, std::string_view bytes) const;
  StatusOr<Value> DecodeScalar(const PostgresColumn& column, std::string_view bytes) const;
  StatusOr<Value> DecodeArray(const PostgresColumn& column, std::string_view bytes) const;

  const std::vector<PostgresColumn> columns_;
  const std::string zone_;
  std::string pending_;
  std::size_t at_ = 0;
  std::vector<std::pair<std::size_t, std::int32_t>> fields_;  // of one tuple: place in pending_ and length, -1 for NULL
  bool header_read_ = false;
};

// PostgreSQL's binary numeric as unscaled * 10^-scale, rounded half up. NUMERIC_VALUE_OUT_OF_RANGE where it has more
// than `precision` digits then.
StatusOr<Int128> DecodeNumeric(std::string_view bytes, int precision, int scale);

}  // namespace firesteel::connectors

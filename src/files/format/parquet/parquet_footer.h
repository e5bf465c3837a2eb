#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "storage/object_store.h"

namespace firesteel::files {

// One node of a Parquet file's schema as stored: a flat list in depth-first order, `children` says how many follow.
struct ParquetElement {
  enum class Physical { kBoolean, kInt32, kInt64, kInt96, kFloat, kDouble, kByteArray, kFixedLenByteArray, kGroup };
  enum class Repetition { kRequired, kOptional, kRepeated };
  enum class Logical {
    kNone,
    kString,
    kMap,
    kList,
    kEnum,
    kDecimal,
    kDate,
    kTimeMillis,
    kTimeMicros,
    kTimeNanos,
    kTimestampMillis,
    kTimestampMicros,
    kTimestampNanos,
    kInteger,
    kUnknown,
    kJson,
    kBson,
    kUuid,
    kFloat16,
    kInterval,
    kMapKeyValue,
    kVariant,
  };

  std::string name;
  Physical physical = Physical::kGroup;
  Repetition repetition = Repetition::kRequired;
  Logical logical = Logical::kNone;
  int type_length = 0;
  int children = 0;
  int precision = 0;  // kDecimal
  int scale = 0;
  int bit_width = 0;  // kInteger
  bool is_signed = true;
  bool adjusted_to_utc = true;  // kTime*, kTimestamp*
};

struct ParquetFooter {
  std::vector<ParquetElement> elements;  // the root first
  std::int64_t rows = 0;
  std::map<std::string, std::string> key_values;
  std::string created_by;
};

// Reads the end of a Parquet file with at most two ranged reads. kDataError, saying what is wrong, for a file that is
// cut off or is no Parquet file; `size` is the object's. Encrypted footers are kUnsupported.
StatusOr<ParquetFooter> ReadParquetFooter(storage::ObjectStore& store, const std::string& key, std::uint64_t size);

// The metadata block itself, without length and magic.
StatusOr<ParquetFooter> ParseParquetFooter(std::string_view bytes);

}  // namespace firesteel::files

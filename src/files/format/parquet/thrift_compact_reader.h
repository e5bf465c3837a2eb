#pragma once

#include <cstdint>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::files {

// Reads Thrift's compact protocol from memory: just enough for Parquet footers. Every method fails on bytes that end
// early or make no sense; nested skipping is bounded in depth. Views point into the given bytes.
class ThriftCompactReader {
 public:
  enum class Type : std::uint8_t {
    kStop = 0,
    kTrue = 1,
    kFalse = 2,
    kByte = 3,
    kI16 = 4,
    kI32 = 5,
    kI64 = 6,
    kDouble = 7,
    kBinary = 8,
    kList = 9,
    kSet = 10,
    kMap = 11,
    kStruct = 12,
  };
  struct Field {
    Type type = Type::kStop;
    int id = 0;
    bool boolean() const { return type == Type::kTrue; }
  };
  struct List {
    Type type = Type::kStop;
    std::uint32_t size = 0;
  };

  explicit ThriftCompactReader(std::string_view bytes) : bytes_(bytes) {}

  // The next field of the current struct; kStop at its end. `last_id` is kept by the caller, 0 at the start.
  StatusOr<Field> NextField(int& last_id);
  StatusOr<std::int64_t> ReadInteger();  // i16, i32, i64
  StatusOr<std::int8_t> ReadByte();
  StatusOr<std::string_view> ReadBinary();
  StatusOr<List> ReadList();
  // Passes over a value of that type (of a field; booleans there have no bytes).
  Status Skip(Type type, int depth = 0);

 private:
  StatusOr<std::uint64_t> ReadVarint();
  Status Ended() const;

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace firesteel::files

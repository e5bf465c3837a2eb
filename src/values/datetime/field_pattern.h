#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel {
class Zone;
}

namespace firesteel::values {

// A date and time pattern of java.time as Spark uses it ("yyyy-MM-dd HH:mm:ss[.SSS]", "EEE, d MMM yyyy"), compiled to a
// list of operations. English texts. Immutable and thread-safe.
class FieldPattern {
 public:
  // Spark refuses week-based letters and widths it cannot honour: INCONSISTENT_BEHAVIOR_CROSS_VERSION.
  // DATETIME_PATTERN_RECOGNITION for text that is no pattern.
  static StatusOr<FieldPattern> Compile(std::string_view pattern);

  // A wall-clock reading; `offset_us` and `zone_name` serve the zone letters.
  std::string Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                     std::string_view zone_abbreviation) const;
  void AppendFormat(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                    std::string_view zone_abbreviation, std::string& out) const;

  struct Parsed {
    std::int64_t local_us = 0;
    std::optional<std::int64_t> offset_us;  // an offset in the text
    std::string zone;                       // a zone name in the text
  };
  // The whole text, or nothing.
  std::optional<Parsed> Parse(std::string_view text) const;

  // A compiled pattern kept for the life of the program; the last one of this thread is found at once.
  static StatusOr<const FieldPattern*> Cached(std::string_view pattern);

 private:
  struct Operation {
    enum class Kind { kLiteral, kField, kOptional } kind = Kind::kLiteral;
    std::string literal;
    char letter = 0;
    int count = 0;
    bool adjacent = false;  // another number follows at once: exactly `count` digits are read
    std::vector<Operation> optional;
  };
  struct Fields;
  static StatusOr<std::vector<Operation>> CompileOperations(std::string_view& rest, std::string_view whole,
                                                            bool inside);
  static void FormatOperations(const std::vector<Operation>& operations, const Fields& fields, std::string& out);
  static bool ParseOperations(const std::vector<Operation>& operations, std::string_view& text, Fields& fields);

  std::vector<Operation> operations_;
};

}  // namespace firesteel::values

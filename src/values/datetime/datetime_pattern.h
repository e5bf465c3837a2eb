#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status_or.h"

namespace firesteel::values {

// A pattern of java.time.format.DateTimeFormatter as Spark 4 accepts it (locale en-US), taken apart once. Functions,
// the text formats and inference all read and write by it. Immutable and safe to use from several threads.
class DatetimePattern {
 public:
  enum class Use { kFormat, kParse };

  // The error where Spark refuses the pattern.
  struct Refusal {
    std::string condition;
    std::vector<std::pair<std::string, std::string>> parameters;
  };
  // Absent where Spark refuses the pattern; `refusal` then says why.
  static std::optional<DatetimePattern> Compile(std::string_view pattern, Use use, Refusal& refusal);
  static StatusOr<DatetimePattern> Compile(std::string_view pattern, Use use);

  // `local_us` is the wall clock in `zone_name`, `offset_us` its distance from UTC.
  std::string Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name) const;
  void AppendFormat(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name, std::string& out) const;

  struct Parsed {
    std::int64_t local_us = 0;
    std::string zone;  // as written in the text, or ""
  };
  // Absent where the text does not follow the pattern or names a day that does not exist.
  std::optional<Parsed> Parse(std::string_view text) const;

 private:
  struct Item {
    char letter = 0;  // 0: literal; '[' and ']': an optional section
    int count = 0;
    std::string literal;
  };
  class Compiler;
  struct Moment;  // what is written
  struct Fields;  // what was read so far

  static void AppendItem(const Item& item, const Moment& moment, std::string& out);

  bool ParseItems(std::string_view& text, std::size_t begin, std::size_t end, Fields& fields) const;
  bool ParseItem(std::string_view& text, std::size_t index, Fields& fields) const;
  bool ParseNumber(std::string_view& text, std::size_t index, Fields& fields) const;
  std::size_t EndOfSection(std::size_t open) const;
  int ReservedDigits(std::size_t index) const;

  std::vector<Item> items_;
};

}  // namespace firesteel::values

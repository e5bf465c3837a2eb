#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel::values {

// A pattern of java.time.format.DateTimeFormatter as Spark 4 accepts it (locale en-US), taken apart once. Immutable.
class DatetimePattern {
 public:
  enum class Use { kFormat, kParse };

  // Null and a reason where Spark refuses the pattern: `condition` and its parameters for RaiseError.
  struct Refusal {
    std::string condition;
    std::vector<std::pair<std::string, std::string>> parameters;
  };
  static std::optional<DatetimePattern> Compile(std::string_view pattern, Use use, Refusal& refusal);

  // `local_us` is the wall clock in `zone_name`, `offset_us` its distance from UTC.
  std::string Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name) const;

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
  struct Fields;

  bool ParseItems(std::string_view& text, std::size_t begin, std::size_t end, Fields& fields) const;
  bool ParseItem(std::string_view& text, std::size_t index, Fields& fields) const;
  std::size_t EndOfSection(std::size_t open) const;
  int ReservedDigits(std::size_t index) const;

  std::vector<Item> items_;
};

}  // namespace firesteel::values

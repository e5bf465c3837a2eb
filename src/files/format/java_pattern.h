#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::files {

// A date and time pattern of java.time, as far as it is made of numbers, AM/PM, zone offsets and literal text: letters
// y u M L d H h k K m s S a X x Z V z O and '..' quotes, [optional] parts. For telling whether a text fits, not for
// converting it: that is the engine's business.
class JavaPattern {
 public:
  // kUnsupported for letters beyond these (names of months and days).
  static StatusOr<JavaPattern> Parse(std::string_view pattern);

  // True where the whole text fits and names a date and time that exist.
  bool Matches(std::string_view text) const;

 private:
  struct Item {
    enum class Kind { kLiteral, kNumber, kFraction, kAmPm, kZone, kOptional } kind = Kind::kLiteral;
    std::string literal;
    char letter = 0;
    int width = 1;
    bool adjacent = false;  // digits follow at once, so exactly `width` of them are taken
    std::vector<Item> optional;
  };
  struct Fields {
    int year = 2000, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  };
  static StatusOr<std::vector<Item>> ParseItems(std::string_view& rest, std::string_view whole, bool inside);
  static bool MatchItems(const std::vector<Item>& items, std::string_view& text, Fields& fields);

  std::vector<Item> items_;
};

}  // namespace firesteel::files

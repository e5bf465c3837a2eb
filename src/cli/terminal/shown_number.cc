#include "cli/terminal/shown_number.h"

#include <array>
#include <cstddef>
#include <cstdio>

namespace firesteel::cli {

std::string ShownCount(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

std::string ShownCount(std::int64_t number, std::string_view noun) {
  return ShownCount(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string ShownBytes(std::int64_t bytes) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits[unit]);
  return text.data();
}

std::string ShownSeconds(std::chrono::milliseconds duration) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f s", static_cast<double>(duration.count()) / 1000.0);
  return text.data();
}

}  // namespace firesteel::cli

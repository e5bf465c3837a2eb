#include "types/value.h"

#include <algorithm>

namespace firesteel {

std::string DecimalToString(Int128 unscaled, int scale) {
  const bool negative = unscaled < 0;
  // Negating the smallest Int128 overflows; unsigned arithmetic does not.
  auto magnitude = negative ? -static_cast<unsigned __int128>(unscaled) : static_cast<unsigned __int128>(unscaled);
  std::string digits;
  int count = 0;
  while (magnitude != 0 || count <= scale) {
    if (count == scale && scale > 0) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
    ++count;
  }
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace firesteel

#include "connectors/postgres/postgres_numeric.h"

#include <algorithm>
#include <string>
#include <vector>

namespace firesteel::connectors {

// Digits come in groups of four decimal digits, aligned at the decimal point; `weight` is the power of 10,000 of the
// first group. Leading and trailing zero groups are left out.
void AppendNumeric(WireBuffer& out, Int128 unscaled, int scale) {
  const bool negative = unscaled < 0;
  auto magnitude = negative ? -static_cast<unsigned __int128>(unscaled) : static_cast<unsigned __int128>(unscaled);
  std::string digits;
  for (; magnitude != 0; magnitude /= 10) digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
  std::reverse(digits.begin(), digits.end());

  std::string whole = digits.size() > static_cast<std::size_t>(scale)
                          ? digits.substr(0, digits.size() - static_cast<std::size_t>(scale))
                          : "";
  std::string fraction = digits.substr(whole.size());
  fraction.insert(0, static_cast<std::size_t>(scale) - fraction.size(), '0');
  whole.insert(0, (4 - whole.size() % 4) % 4, '0');
  fraction.append((4 - fraction.size() % 4) % 4, '0');

  std::vector<std::int16_t> groups;
  const std::string all = whole + fraction;
  for (std::size_t i = 0; i < all.size(); i += 4)
    groups.push_back(static_cast<std::int16_t>(std::stoi(all.substr(i, 4))));
  int weight = static_cast<int>(whole.size() / 4) - 1;
  std::size_t first = 0;
  while (first < groups.size() && groups[first] == 0) {
    ++first;
    --weight;
  }
  std::size_t last = groups.size();
  while (last > first && groups[last - 1] == 0) --last;
  if (first == last) weight = 0;

  out.AppendInt16(static_cast<std::int16_t>(last - first));
  out.AppendInt16(static_cast<std::int16_t>(weight));
  out.AppendInt16(negative ? 0x4000 : 0);
  out.AppendInt16(static_cast<std::int16_t>(scale));
  for (std::size_t i = first; i < last; ++i) out.AppendInt16(groups[i]);
}

}  // namespace firesteel::connectors

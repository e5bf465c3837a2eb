#include "cli/command/nearest_name.h"

#include <algorithm>

#include "types/identifier_text.h"

namespace firesteel::cli {
namespace {

constexpr std::size_t kMostNames = 3;

// How many slips lead from one word to the other (optimal string alignment). Not base's EditDistance, which orders
// Spark's proposals and counts two swapped letters, the commonest slip of all, twice.
std::size_t Slips(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::size_t MostSlips(std::size_t length) { return length < 3 ? 0 : length < 6 ? 1 : length < 10 ? 2 : 3; }

}  // namespace

std::vector<std::string> LikelyMeant(std::string_view typed, const std::vector<std::string>& known) {
  const std::string folded = FoldCase(typed);
  std::size_t fewest = MostSlips(typed.size());
  std::vector<std::string> meant;
  for (const std::string& name : known) {
    const std::size_t slips = Slips(folded, FoldCase(name));
    if (slips == 0 || slips > fewest) continue;
    if (slips < fewest) meant.clear();
    fewest = slips;
    if (meant.size() < kMostNames) meant.push_back(name);
  }
  return meant;
}

std::string DidYouMean(const std::vector<std::string>& names, char quote) {
  if (names.empty()) return "";
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += quote + names[i] + quote;
  }
  return text + "?";
}

}  // namespace firesteel::cli

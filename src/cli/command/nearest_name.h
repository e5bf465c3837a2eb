#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firesteel::cli {

// The known names `typed` is likely to stand for: those fewest slips of the hand away (a letter too many, too few or
// another; two swapped; case does not count), at most three. Empty where even the nearest differs in too much of a word
// of that length.
std::vector<std::string> LikelyMeant(std::string_view typed, const std::vector<std::string>& known);

// "did you mean 'a'?", "did you mean 'a' or 'b'?"; "" for none. `quote` goes around each name.
std::string DidYouMean(const std::vector<std::string>& names, char quote = '\'');

}  // namespace firesteel::cli

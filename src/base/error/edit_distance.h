#pragma once

#include <cstddef>
#include <string_view>

namespace firesteel {

// Levenshtein distance in bytes: how many letters to change, add or drop. For "did you mean".
std::size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace firesteel

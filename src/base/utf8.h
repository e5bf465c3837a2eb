#pragma once

#include <string>
#include <string_view>

namespace firesteel {

// Whether all of `text` is well-formed UTF-8, as protocols demand of names and messages; and `text` with U+FFFD in
// place of what is not, one for each piece that Java's decoder would replace.
bool IsValidUtf8(std::string_view text);
std::string MakeValidUtf8(std::string_view text);

}  // namespace firesteel

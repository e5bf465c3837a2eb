#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Lengths of text as Java counts them, which is what df.show() lays its columns out by.
namespace firesteel::session {

// UTF-16 units.
std::size_t Utf16Length(std::string_view text);

// UTF-16 units, full-width East Asian characters counting two.
std::size_t DisplayWidth(std::string_view text);

// The first `units` UTF-16 units; a character cut in two becomes '?'.
std::string Utf16Prefix(std::string_view text, std::size_t units);

}  // namespace firesteel::session

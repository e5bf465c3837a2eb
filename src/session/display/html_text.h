#pragma once

#include <string>
#include <string_view>

namespace firesteel::session {

// Text with every character that has a name in HTML 4 replaced by it, quotes and accented letters included.
std::string EscapeHtml(std::string_view text);

}  // namespace firesteel::session

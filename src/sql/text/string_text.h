#pragma once

#include <string>
#include <string_view>

#include "sql/parse_options.h"

namespace firesteel::sql {

// The value of one string token as written, quotes and an r prefix included: '..' and ".." with Spark's escapes (a
// backslash before % and _ stays, for LIKE), r'..' as it is.
std::string UnescapeString(std::string_view quoted, StringEscapes escapes = StringEscapes::kActive);

}  // namespace firesteel::sql

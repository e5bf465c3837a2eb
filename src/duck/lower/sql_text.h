#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel::duck {

// `name` as DuckDB writes an identifier: always in double quotes.
std::string SqlIdentifier(std::string_view name);

// `text` as a DuckDB string constant; NUL bytes become chr(0).
std::string SqlString(std::string_view text);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// Every line of `text` moved right by two spaces.
std::string Indented(std::string_view text);

}  // namespace firesteel::duck

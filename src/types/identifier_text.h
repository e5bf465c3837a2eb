#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

// `name` in backticks, inner backticks doubled.
std::string QuoteIdentifier(std::string_view name);

// Plain where the name is a regular identifier (letters, digits, underscore, not all digits), else in backticks.
std::string QuoteIfNeeded(std::string_view name);

// Spark's toSQLId: every part in backticks, joined by dots. How error messages show names.
std::string QuoteParts(const std::vector<std::string>& parts);

// Equality as Spark's default resolver sees it (spark.sql.caseSensitive=false): ASCII and Unicode letters fold.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

// Lower case as Spark folds function, option and (case insensitive) column names.
std::string FoldCase(std::string_view text);

// The `limit` candidates nearest to `name` by edit distance, nearest first; the order in which Spark proposes them.
std::vector<std::string> NearestNames(std::string_view name, std::vector<std::string> candidates,
                                      std::size_t limit = 5);

}  // namespace firesteel

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace firesteel::analysis {

// How Spark shows calls in automatic column names, where that is not simply `name(arguments)`.

// The name it shows for a function called by `name` (lower case): "rank" -> "RANK", "array_agg" -> "collect_list".
std::string ShownFunctionName(const std::string& name);

// The arguments it adds when fewer than all are given: round(x) is shown as round(x, 0). Empty for most.
std::span<const std::string_view> ShownDefaults(const std::string& name, std::size_t given);

// The most arguments it shows; the schema of from_json and the like are left out.
std::size_t ShownArgumentLimit(const std::string& name);

// int('1'), double(x): casts written as calls show their argument alone.
bool IsCastFunction(const std::string& name);

// Operators shown as (a + b).
bool IsInfixOperator(const std::string& name);

}  // namespace firesteel::analysis

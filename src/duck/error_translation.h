#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace firesteel::duck {

// A Spark condition as the message of a DuckDB error: what functions of ours throw and what error() in generated SQL
// says. "FS|CONDITION|name=value|name=value|", with | and \ in values escaped by \.
std::string EncodeError(std::string_view condition,
                        const std::vector<std::pair<std::string, std::string>>& parameters = {});

// Begins a statement that does nothing but read files: whatever goes wrong in it and has no other name is theirs.
inline constexpr std::string_view kReadsFilesOnly = "/* reads files only */ ";

// The Status for a DuckDB error: one made by EncodeError is decoded; of DuckDB's own, those that Spark has a condition
// for (overflow, division by zero, failed casts, memory, disk, interrupt, unreadable files) get it. For the rest the
// fault is ours: INTERNAL_ERROR with a report (base/error/fault_report.h). DuckDB's own words never stand in the
// message.
Status TranslateError(int code, const std::string& message, std::string_view statement = {});

}  // namespace firesteel::duck

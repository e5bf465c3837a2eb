#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// A PARTITION clause with its values as path texts: name, and the text (absent inside: NULL). Columns given without a
// value (dynamic) are left out.
using PartitionTextSpec = std::vector<std::pair<std::string, std::optional<std::string>>>;

// Evaluates the constants of a PARTITION clause and casts them to the columns' types. PARTITIONS_NOT_FOUND-like errors
// are the caller's; a name that is no partition column is INVALID_PARTITION_... here.
StatusOr<PartitionTextSpec> PartitionTexts(Session& session, const catalog::Table& table,
                                           const plan::PartitionSpec& spec);

// The constants themselves, cast to the column's type, in the clause's order; null for dynamic columns.
StatusOr<std::vector<analysis::ResolvedExpressionPtr>> PartitionConstants(Session& session, const catalog::Table& table,
                                                                          const plan::PartitionSpec& spec);

bool MatchesPartition(const PartitionTextSpec& wanted, const std::vector<std::string>& columns,
                      const catalog::Partition& partition);

// "p=1/q=x", escaped as in paths.
std::string PartitionPathText(const std::vector<std::string>& columns,
                              const std::vector<std::optional<std::string>>& values);

// The declared field of a partition column.
const StructField& PartitionField(const catalog::Table& table, const std::string& column);

}  // namespace firesteel::session

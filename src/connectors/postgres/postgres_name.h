#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::connectors {

// A table as firesteel.yml names it: [schema.]table. Parts in double quotes keep their case, others fold to lower case
// as PostgreSQL does.
struct PostgresTableName {
  std::string schema = "public";
  std::string table;

  std::string Quoted() const;  // "schema"."table"
  std::string ToString() const { return schema + "." + table; }
};

// kInvalidArgument for an empty part, an unclosed quote, or a part longer than PostgreSQL's 63 bytes.
StatusOr<PostgresTableName> ParsePostgresTableName(std::string_view text);

std::string QuotePostgresIdentifier(std::string_view name);
std::string QuotePostgresLiteral(std::string_view text);

// Names longer than that are cut by the server, so that two could become one.
inline constexpr std::size_t kLongestPostgresName = 63;

}  // namespace firesteel::connectors

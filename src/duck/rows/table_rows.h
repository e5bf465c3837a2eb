#pragma once

#include <memory>
#include <string>

#include "base/status_or.h"
#include "duck/duck_connection.h"
#include "duck/rows/row_source.h"

namespace firesteel::duck {

// The `count` rows of a table of one database, for queries of another; in the order they lie in. The table must stay
// there as long as somebody reads.
std::shared_ptr<const RowSource> MakeTableRows(std::shared_ptr<DuckDatabase> database, std::string table, Schema schema,
                                               std::int64_t count);

}  // namespace firesteel::duck

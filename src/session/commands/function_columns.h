#pragma once

#include "plan/relation.h"

namespace firesteel::session {

// True where every column the query gives has a name of its own, not one Spark would make up (`SELECT 1 + 1`).
bool NamesItsColumns(const plan::RelationPtr& query);

}  // namespace firesteel::session

#pragma once

#include <string>

#include "base/status_or.h"
#include "call_file.h"
#include "plan/relation.h"

namespace firesteel::dataframe {

// The relation a recorded call stands for, over `input`. Paths in it are under `scratch`.
StatusOr<plan::RelationPtr> MakeDerived(const RecordedCall& call, const plan::RelationPtr& input,
                                        const std::string& scratch);

// Whether the recording has the rows of the call sorted, since Spark gives them in no order.
bool IsSorted(const RecordedCall& call);

// The `level` of printSchema, -1 for none.
int TreeLevel(const RecordedCall& call);

}  // namespace firesteel::dataframe

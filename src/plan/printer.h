#pragma once

#include <string>

#include "plan/fwd.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::plan {

// Readable text of unresolved plans, for EXPLAIN and tests. Expressions take one line: calls as name(arguments),
// names with dots, literals as SQL writes them. Relations take one line each, inputs indented below their parents.
// Recursive: meant for plans a person reads, not for ones that are thousands of levels deep.
std::string Print(const ExpressionPtr& expression);
std::string Print(const RelationPtr& relation);
std::string PrintLiteral(const DataType& type, const Value& value);

}  // namespace firesteel::plan

#pragma once

#include <string>

#include "plan/relation.h"

namespace firesteel::analysis {

// True where `name` is read somewhere in the relation, subqueries included. Names are compared without case; an inner
// WITH that defines the same name hides it.
bool RefersTo(const plan::RelationPtr& relation, const std::string& name);

}  // namespace firesteel::analysis

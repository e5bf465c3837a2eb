#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analysis/plan/attribute_list.h"

namespace firesteel::analysis {

// A name of a WITH clause and what a reference to it puts out.
struct CteBinding {
  std::string name;
  std::int64_t id = 0;
  AttributeList output;
  std::shared_ptr<const CteBinding> next;  // names further out; shared by the scopes that see them
};

// The common table expressions in sight, innermost first. Copies are cheap: nested scopes add names to a copy.
using CteEnvironment = std::shared_ptr<const CteBinding>;

}  // namespace firesteel::analysis

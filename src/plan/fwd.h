#pragma once

#include <memory>

namespace firesteel::plan {

struct Expression;
struct Relation;
struct Command;

// Plans are immutable trees; nodes are shared between a plan, its rewritten versions and the session's cache.
using ExpressionPtr = std::shared_ptr<const Expression>;
using RelationPtr = std::shared_ptr<const Relation>;
using CommandPtr = std::shared_ptr<const Command>;

enum class SortDirection { kAscending, kDescending };
enum class NullOrder { kDefault, kFirst, kLast };  // kDefault: first when ascending, last when descending

struct SortOrderSpec {
  ExpressionPtr child;
  SortDirection direction = SortDirection::kAscending;
  NullOrder nulls = NullOrder::kDefault;
};

}  // namespace firesteel::plan

#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"
#include "plan/eval_mode.h"
#include "plan/expression.h"
#include "plan/fwd.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::analysis {

struct ResolvedExpression;
struct ResolvedPlan;
using ResolvedExpressionPtr = std::shared_ptr<const ResolvedExpression>;  // immutable; rewritten plans share parts
using ResolvedPlanPtr = std::shared_ptr<const ResolvedPlan>;

// Names a column for the whole life of a resolved plan; never reused within one session.
struct ColumnId {
  std::int64_t value = 0;
  friend auto operator<=>(const ColumnId&, const ColumnId&) = default;
};

// A column that a plan node puts out.
struct Attribute {
  ColumnId id;
  std::string name;
  DataType type;
  bool nullable = true;
  std::vector<std::string> qualifier;  // {"spark_catalog", "db", "t"} or {"alias"}; empty for computed columns
  std::string metadata_json;
};

struct ResolvedLiteral {
  Value value;  // of the expression's type
};

// A column of the input, of an enclosing query (`outer`: correlation), or a lambda parameter.
struct ColumnReference {
  ColumnId id;
  bool outer = false;
};

// A call of a scalar function or operator. Arguments already have the types the function's Binding asked for. Names
// beyond the function registry that analysis makes itself:
//   "get_array_item"(array, index)  "get_map_value"(map, key)  "grouping_id"() is replaced by a column before engines
//   see it "when"(c1, v1, ..., [else]); "in"(x, v1, v2, ...); "check_overflow"/"promote" do not exist: casts are
//   explicit.
struct FunctionCall {
  std::string name;  // functions::Binding::canonical_name
  plan::EvalMode mode = plan::EvalMode::kAnsi;
  std::vector<ResolvedExpressionPtr> arguments;
};

// child -> the expression's type. An implicit cast is not told apart from a written one except for messages.
struct ResolvedCast {
  ResolvedExpressionPtr child;
  plan::EvalMode mode = plan::EvalMode::kAnsi;
};

// struct.field by position; on an array of structs: the field of every element.
struct FieldAccess {
  ResolvedExpressionPtr child;
  int index = 0;
};

// An argument of a higher-order function. The body refers to the parameters by ColumnReference.
struct ResolvedLambda {
  std::vector<Attribute> parameters;
  ResolvedExpressionPtr body;
};

struct ResolvedSortOrder {
  ResolvedExpressionPtr child;
  plan::SortDirection direction = plan::SortDirection::kAscending;
  bool nulls_first = true;  // always explicit here
};

// Occurs only directly in ResolvedAggregate::aggregates or as WindowCall::function.
struct AggregateCall {
  std::string name;
  plan::EvalMode mode = plan::EvalMode::kAnsi;
  std::vector<ResolvedExpressionPtr> arguments;
  bool distinct = false;
  bool ignore_nulls = false;
  ResolvedExpressionPtr filter;  // or null
  std::vector<ResolvedSortOrder> within_group;
};

struct ResolvedFrameBound {
  plan::FrameBoundKind kind = plan::FrameBoundKind::kCurrentRow;
  ResolvedExpressionPtr offset;  // constant, for kPreceding and kFollowing
};

// Occurs only directly in ResolvedWindow::calls. `function` is an AggregateCall, or a FunctionCall of a window function
// (row_number, rank, dense_rank, percent_rank, cume_dist, ntile, lag, lead, nth_value) with `ignore_nulls` beside it.
struct WindowCall {
  ResolvedExpressionPtr function;
  bool ignore_nulls = false;
  std::vector<ResolvedExpressionPtr> partition_by;
  std::vector<ResolvedSortOrder> order_by;
  plan::FrameType frame_type = plan::FrameType::kRange;
  ResolvedFrameBound lower{plan::FrameBoundKind::kUnboundedPreceding, nullptr};
  ResolvedFrameBound upper{plan::FrameBoundKind::kUnboundedFollowing, nullptr};
};

// References of the subquery's plan to columns of the enclosing query are ColumnReferences with `outer` set.
struct ResolvedSubquery {
  plan::SubqueryKind kind = plan::SubqueryKind::kScalar;
  ResolvedPlanPtr plan;
  std::vector<ResolvedExpressionPtr> in_values;
};

using ResolvedNode = std::variant<ResolvedLiteral, ColumnReference, FunctionCall, ResolvedCast, FieldAccess,
                                  ResolvedLambda, AggregateCall, WindowCall, ResolvedSubquery>;

// An expression with its type. Immutable; safe to read from several threads.
struct ResolvedExpression {
  // Frees long chains such as `1 + 1 + ...` without recursion.
  ~ResolvedExpression();

  ResolvedNode node;
  DataType type;
  bool nullable = true;
  SourceSpan span;
};

template <typename Node>
ResolvedExpressionPtr MakeResolved(Node node, DataType type, bool nullable, SourceSpan span = {}) {
  auto expression = std::make_shared<ResolvedExpression>();
  expression->node = std::move(node);
  expression->type = std::move(type);
  expression->nullable = nullable;
  expression->span = span;
  return expression;
}

template <typename Node>
const Node* As(const ResolvedExpressionPtr& expression) {
  return expression ? std::get_if<Node>(&expression->node) : nullptr;
}

}  // namespace firesteel::analysis

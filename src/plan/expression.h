#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"
#include "plan/fwd.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::plan {

// The neutral plan's expressions: what the user wrote, names still unresolved. SQL text and Spark Connect messages both
// become these. Immutable once built; shared because one written expression may be referred to from several places
// (GROUP BY ordinals, pivots) and plans are kept by sessions and caches. Safe to read from several threads.
//
// Operators are function calls under Spark's own function names ("+", "-", "*", "/", "div", "%", "=", "<=>", "!=", "<",
// "<=", ">", ">=", "and", "or", "not", "negative", "positive", "&", "|", "^", "~", "<<", ">>", ">>>", "||", "isnull",
// "isnotnull", "in", "like", "ilike", "rlike", "between"). CASE is "when"(c1, v1, c2, v2, ..., [else]); CASE x WHEN v
// compares with "=". `a IS [NOT] DISTINCT FROM b` uses "<=>"; `x IS TRUE` is "<=>"(x, true).
// "like"/"ilike" take (value, pattern[, escape]). LIKE ANY/ALL are "like_any"/"like_all"/"not_like_any"/"not_like_all".
// `a || b` is "concat" as in Spark. `a[b]` and `a.b` on a non-name are ExtractValue.
// EXTRACT(f FROM x) is "date_part"('f', x); POSITION(a IN b) "position"; TRIM forms "trim"/"ltrim"/"rtrim" with
// (str[, chars] in Spark's function argument order); OVERLAY "overlay"; SUBSTRING "substring"; CEIL/FLOOR TO as calls;
// `struct(a AS x)` keeps Alias arguments; current_date and friends without parentheses are calls without arguments
// with `bare` set, so that analysis lets a column of that name win.

struct Literal {
  DataType type;
  Value value;
};

// A possibly qualified column reference: a, t.a, db.t.a, s.field. `plan_id` comes from Spark Connect.
struct UnresolvedAttribute {
  std::vector<std::string> parts;
  std::optional<std::int64_t> plan_id;
};

// *, t.*, s.* [EXCEPT (a, t.b, s.c)]
struct UnresolvedStar {
  std::vector<std::string> qualifier;
  std::vector<std::vector<std::string>> except;
  std::optional<std::int64_t> plan_id;
};

// A column set by regular expression over names (spark.sql.parser.quotedRegexColumnNames, df.colRegex).
struct UnresolvedRegex {
  std::string pattern;
  std::vector<std::string> qualifier;
};

struct UnresolvedFunction {
  std::vector<std::string> name;  // usually one part; kept as written
  std::vector<ExpressionPtr> arguments;
  bool distinct = false;
  ExpressionPtr filter;                     // FILTER (WHERE ...), or null
  std::optional<bool> ignore_nulls;         // IGNORE NULLS / RESPECT NULLS
  std::vector<SortOrderSpec> within_group;  // WITHIN GROUP (ORDER BY ...)
  bool bare = false;                        // written without parentheses
};

struct Alias {
  ExpressionPtr child;
  std::vector<std::string> names;  // more than one only for generators: AS (a, b)
  std::string metadata_json;
};

enum class CastMode { kCast, kTryCast };

struct Cast {
  ExpressionPtr child;
  DataType type;
  CastMode mode = CastMode::kCast;
};

// container[key] or container.field (then `key` is a string literal and `by_name` is set).
struct ExtractValue {
  ExpressionPtr child;
  ExpressionPtr key;
  bool by_name = false;
};

// (a, b) -> body. In the body the parameters are UnresolvedAttributes; inner names win over columns.
struct Lambda {
  std::vector<std::string> parameters;
  ExpressionPtr body;
};

// f(name => value)
struct NamedArgument {
  std::string name;
  ExpressionPtr value;
};

enum class FrameType { kRows, kRange };
enum class FrameBoundKind { kUnboundedPreceding, kCurrentRow, kUnboundedFollowing, kPreceding, kFollowing };

// kPreceding and kFollowing carry a non-negative offset; Spark Connect's signed offsets are turned into these.
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  ExpressionPtr offset;
};

struct WindowFrame {
  FrameType type = FrameType::kRange;
  FrameBound lower{FrameBoundKind::kUnboundedPreceding, nullptr};
  FrameBound upper{FrameBoundKind::kCurrentRow, nullptr};
};

// OVER name, or OVER ([base] PARTITION BY .. ORDER BY .. frame).
struct WindowSpec {
  std::string reference;  // a name of the WINDOW clause, or ""
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortOrderSpec> order_by;
  std::optional<WindowFrame> frame;
};

struct WindowExpression {
  ExpressionPtr function;
  WindowSpec window;
};

enum class SubqueryKind { kScalar, kExists, kIn, kTableArgument };

// (SELECT ..), EXISTS (SELECT ..), values IN (SELECT ..); NOT IN is "not" around it.
struct SubqueryExpression {
  SubqueryKind kind = SubqueryKind::kScalar;
  RelationPtr plan;
  std::vector<ExpressionPtr> in_values;  // kIn only; several for (a, b) IN (..)
};

// withField / dropFields on a struct; `value` null means drop.
struct UpdateField {
  ExpressionPtr child;
  std::string field;
  ExpressionPtr value;
};

// Text of an expression, parsed at analysis (expr('...') and Spark Connect's expression_string).
struct ExpressionText {
  std::string text;
};

// :name or ?, replaced before analysis. `position` counts the question marks from 0.
struct Parameter {
  std::string name;
  int position = -1;
};

// DEFAULT in INSERT ... VALUES and UPDATE SET.
struct DefaultMarker {};

using ExpressionNode = std::variant<Literal, UnresolvedAttribute, UnresolvedStar, UnresolvedRegex, UnresolvedFunction,
                                    Alias, Cast, ExtractValue, Lambda, NamedArgument, WindowExpression,
                                    SubqueryExpression, UpdateField, ExpressionText, Parameter, DefaultMarker>;

struct Expression {
  // Frees long chains such as `1 + 1 + ...` without recursion (destroy.cc).
  ~Expression();

  ExpressionNode node;
  SourceSpan span;
  // The text as written, for error messages and default column names of literals; "" when not from text.
  std::string text;
};

template <typename Node>
ExpressionPtr MakeExpression(Node node, SourceSpan span = {}, std::string text = {}) {
  auto expression = std::make_shared<Expression>();
  expression->node = std::move(node);
  expression->span = span;
  expression->text = std::move(text);
  return expression;
}

// The node if it is of that type, else null.
template <typename Node>
const Node* As(const ExpressionPtr& expression) {
  return expression ? std::get_if<Node>(&expression->node) : nullptr;
}

// Shorthand for a call of a one-part name.
ExpressionPtr MakeCall(std::string name, std::vector<ExpressionPtr> arguments, SourceSpan span = {},
                       std::string text = {});

}  // namespace firesteel::plan

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/plan/resolved_expression.h"
#include "base/status_or.h"
#include "duck/lower/lowering.h"

namespace firesteel::duck {

// A call on its way to SQL, as a lowering function sees it.
struct LoweringCall {
  Lowering& lowering;
  std::string_view name;
  plan::EvalMode mode = plan::EvalMode::kAnsi;
  const std::vector<analysis::ResolvedExpressionPtr>& expressions;
  const std::vector<std::string>& arguments;  // lowered, parallel to `expressions`; a lambda is "lambda c1, c2: body"
  const DataType& type;                       // of the result
  SourceSpan span;
  // Aggregates and window functions only.
  std::string distinct;  // "" or "DISTINCT "
  std::string tail;      // " FILTER (...)" and " OVER (...)", right after the aggregate's closing parenthesis
  std::string order_by;  // of WITHIN GROUP: "a ASC NULLS FIRST", or ""
  std::string filter;    // the condition of FILTER alone, or ""
  std::string over;      // " OVER (...)" or ""
  bool ignore_nulls = false;

  const DataType& ArgumentType(std::size_t i) const { return expressions[i]->type; }
  std::size_t size() const { return arguments.size(); }
  std::string Mode() const;  // 'ansi', 'legacy' or 'try' as a SQL string
  bool ansi() const { return mode == plan::EvalMode::kAnsi; }
};

// How one function becomes SQL: by a template or by a function. In a template
//   $1 $2 ..  an argument            $*  all arguments, comma separated      $-  all but the first
//   $T        the result's type      $m  the mode as a string constant       $z  the session's zone as a string
//   constant $L1       argument 1 as wall clock of the session (a TIMESTAMP), or as it is for other types $d $f $o
//   DISTINCT, FILTER/OVER, ORDER BY of an aggregate $v        the variant of an aggregate over doubles: "" or
//   "_in_order" (double_aggregates.h)
// and the result is cast to the Spark type unless `exact`.
struct FunctionLowering {
  std::string_view name;  // functions::Binding::canonical_name
  std::string_view sql;
  StatusOr<std::string> (*lower)(LoweringCall&) = nullptr;
  bool exact = false;
};

// The lowering of a function, or null. Scalar, aggregate and window functions have separate tables.
const FunctionLowering* FindScalarLowering(std::string_view name);
const FunctionLowering* FindAggregateLowering(std::string_view name);
const FunctionLowering* FindWindowLowering(std::string_view name);

// The families, each in its functions_<family>.cc.
std::span<const FunctionLowering> OperatorLowerings();
std::span<const FunctionLowering> ConditionalLowerings();
std::span<const FunctionLowering> MathLowerings();
std::span<const FunctionLowering> StringLowerings();
std::span<const FunctionLowering> DatetimeLowerings();
std::span<const FunctionLowering> CollectionLowerings();
std::span<const FunctionLowering> LambdaLowerings();
std::span<const FunctionLowering> MiscellaneousLowerings();
std::span<const FunctionLowering> RandomLowerings();
std::span<const FunctionLowering> TimeLowerings();
std::span<const FunctionLowering> HashLowerings();
std::span<const FunctionLowering> JsonLowerings();
std::span<const FunctionLowering> AggregateLowerings();
std::span<const FunctionLowering> QuantileLowerings();
std::span<const FunctionLowering> WindowLowerings();

// `sql` with its placeholders filled in.
std::string ExpandTemplate(std::string_view sql, const LoweringCall& call);

// The microseconds since midnight of a TIME.
std::string TimeMicros(const std::string& time);

// error(...) in SQL that raises a Spark condition (see error_translation.h), typed as `type`.
std::string RaiseSql(std::string_view condition, const std::vector<std::pair<std::string, std::string>>& parameters,
                     const DataType& type);

// `result`, or an overflow where `x` is the smallest number of the integral type, which has no positive twin.
std::string UnlessSmallestSql(const std::string& x, const DataType& type, const std::string& result);

}  // namespace firesteel::duck

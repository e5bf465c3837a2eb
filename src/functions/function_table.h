#pragma once

#include <string_view>
#include <vector>

#include "functions/call_binder.h"
#include "functions/function.h"

namespace firesteel::functions {

// How the tables of functions are written down. Every family has one file with one function that appends its rows.
//
// `names` are separated by spaces: the canonical name first, then its aliases.
//
// A signature reads "(string|binary, int, string=' ') -> int": arguments with the types they take, implicitly cast;
// a default after "=" is passed to the engine where the argument is left out; "?" behind an argument: may be left out
// without a default; "*": any number of these. A leading "=" ("=(int) -> int"): nothing is cast but an untyped NULL.
// The result is a type, or $0 for the type of the first argument. The result may be null where an argument may, or
// always ("int?"), or never ("int!").
// Words for types: those of Spark, "interval", "any", "numeric", "integral", "fractional", "decimal" (any),
// "anytimestamp", "array" (any), "map", "struct", "array(string)", "ym", "dt" (any ANSI interval of that kind),
// "anytime", "time".
class FunctionTable {
 public:
  using Bind = StatusOr<Binding> (*)(const BindRequest&);
  using BindCall = StatusOr<Binding> (*)(CallBinder&);
  using Rewrite = plan::ExpressionPtr (*)(std::span<const plan::ExpressionPtr>);

  explicit FunctionTable(std::vector<FunctionDefinition>& rows) : rows_(rows) {}

  // Each returns its rows' last, so that attributes can be set on the row just added; for aliases all alike.
  FunctionTable& Scalar(std::string_view names, std::string_view signature);
  FunctionTable& Aggregate(std::string_view names, std::string_view signature);
  FunctionTable& Custom(std::string_view names, FunctionKind kind, int min_arguments, int max_arguments, BindCall bind);
  FunctionTable& Rewritten(std::string_view names, int min_arguments, int max_arguments, Rewrite rewrite);
  // Known by name only.
  FunctionTable& Unsupported(std::string_view names);

  // Apply to the rows of the call before.
  FunctionTable& NonDeterministic();
  FunctionTable& BindsAs(std::string_view canonical, plan::EvalMode mode);  // for try_*
  FunctionTable& Canonical(std::string_view canonical);                     // another function's engine name
  FunctionTable& RewrittenBy(Rewrite rewrite);  // some calls; the rewrite gives null for those that are bound
  FunctionTable& Parameters(std::vector<std::string_view> names);
  FunctionTable& OfKind(FunctionKind kind);
  FunctionTable& Lambda(StatusOr<std::vector<LambdaParameter>> (*parameters)(const BindRequest&, std::size_t,
                                                                             std::size_t));

 private:
  FunctionTable& Add(std::string_view names, FunctionDefinition row);

  std::vector<FunctionDefinition>& rows_;
  std::size_t first_of_last_ = 0;
};

void AddOperators(FunctionTable& table);
void AddConditional(FunctionTable& table);
void AddMath(FunctionTable& table);
void AddBitwise(FunctionTable& table);
void AddString(FunctionTable& table);
void AddRegex(FunctionTable& table);
void AddDatetime(FunctionTable& table);
void AddInterval(FunctionTable& table);
void AddAggregate(FunctionTable& table);
void AddWindow(FunctionTable& table);
void AddArray(FunctionTable& table);
void AddMap(FunctionTable& table);
void AddStruct(FunctionTable& table);
void AddHigherOrder(FunctionTable& table);
void AddJson(FunctionTable& table);
void AddHash(FunctionTable& table);
void AddUrl(FunctionTable& table);
void AddMisc(FunctionTable& table);
void AddGenerator(FunctionTable& table);
void AddConversion(FunctionTable& table);
void AddTime(FunctionTable& table);
void AddUnsupported(FunctionTable& table);

}  // namespace firesteel::functions

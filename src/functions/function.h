#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "plan/eval_mode.h"
#include "plan/fwd.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::functions {

// What Spark knows of a built-in function before it runs: which arguments it takes, to which types they are coerced,
// what comes out. Engines look a bound call up by `Binding::canonical_name` in lowering tables of their own, so adding
// a function is one row here and one there.

enum class FunctionKind { kScalar, kAggregate, kWindow, kGenerator };

// One argument as analysis sees it.
struct Argument {
  DataType type;
  bool nullable = true;
  std::optional<Value> constant;  // the value, where the argument is foldable
  std::string text;               // Spark's SQL text of the argument, for messages
  bool is_literal = false;        // written as a literal, not only foldable: integer literals take part in decimal
                                  // arithmetic with the digits they need
  std::string name;               // of a column reference, field or alias, for the fields of struct() and arrays_zip();
                                  // else empty
  bool is_lambda = false;         // then `type` and `nullable` are those of its body
  SourceSpan span;
};

struct BindRequest {
  std::string_view name;  // folded to lower case, as called
  std::span<const Argument> arguments;
  plan::EvalMode mode = plan::EvalMode::kAnsi;
  bool distinct = false;
  // The keys of WITHIN GROUP (ORDER BY ...): percentile_cont, listagg and mode take their types from them.
  std::span<const Argument> within_group = {};
  std::string_view session_time_zone = "UTC";
  SourceSpan span;  // of the whole call
  std::string text;
};

// A bound call. Analysis casts argument i to argument_types[i] (implicitly, in `mode`) where it differs, appends
// `extra_arguments`, and records the result type.
struct Binding {
  std::string canonical_name;  // nvl -> "coalesce"; the engine's key
  std::vector<DataType> argument_types;
  DataType result;
  bool nullable = true;
  std::vector<Argument> extra_arguments;  // defaults, always constants
  // Where not empty: the bound call takes the call's arguments in this order (date + int is "date_add"(date, int)
  // either way round). `argument_types` speaks of the arguments as written; extra arguments follow at the end.
  std::vector<std::size_t> argument_order;
  std::optional<plan::EvalMode> mode;  // overrides the call's mode: try_add binds "+" with kTry
  // Where set: analysis casts the call's result to this type (text + INTERVAL is computed as a timestamp).
  std::optional<DataType> final_type;
  // For generators: the columns that come out ("col", or "key" and "value"); `result` is unused.
  std::vector<StructField> generated;
};

struct LambdaParameter {
  DataType type;
  bool nullable = true;
};

struct FunctionDefinition {
  std::string_view name;
  FunctionKind kind = FunctionKind::kScalar;
  int min_arguments = 0;
  int max_arguments = 0;  // -1: any number
  // Decides types. Called with as many arguments as the two bounds allow, lambdas resolved.
  std::function<StatusOr<Binding>(const BindRequest&)> bind;
  // Where set, the call stands for another expression (Spark's RuntimeReplaceable): analysis checks the number of
  // arguments with CheckCall and resolves what comes out in place of the call.
  //   nvl2(a, b, c) -> if(isnotnull(a), b, c)
  // Null means that a call of this form is bound after all: to_date(x) is a cast, to_date(x, format) a function.
  std::function<plan::ExpressionPtr(std::span<const plan::ExpressionPtr>)> rewrite;
  // Only for higher-order functions: the parameter types of the lambda at `argument_index` that takes `arity`
  // parameters, given the arguments that are not lambdas (lambda slots have is_lambda set and no type yet).
  std::function<StatusOr<std::vector<LambdaParameter>>(const BindRequest&, std::size_t argument_index,
                                                       std::size_t arity)>
      lambda_parameters;
  // Parameter names for f(name => value), in order; empty where Spark allows none.
  std::vector<std::string_view> parameter_names;
  bool deterministic = true;
  // Spark has it, we do not (yet): calls fail with UNSUPPORTED_FEATURE naming it.
  bool supported = true;
};

// The definition of that name (any case), or null. Definitions live as long as the program.
const FunctionDefinition* FindFunction(std::string_view name);

// All names, sorted; for SHOW FUNCTIONS, completion and suggestions.
std::vector<std::string_view> FunctionNames();

// WRONG_NUM_ARGS.WITHOUT_SUGGESTION where the function does not take that many, UNSUPPORTED_FEATURE where it is known
// only by name.
Status CheckCall(const FunctionDefinition& definition, std::string_view name, std::size_t argument_count,
                 SourceSpan span);

// Checks the call, then binds.
StatusOr<Binding> BindFunction(const FunctionDefinition& definition, const BindRequest& request);

}  // namespace firesteel::functions

#pragma once

#include <string>
#include <vector>

#include "analysis/expression/sql_function.h"
#include "analysis/resolver.h"

namespace firesteel::analysis {

// What the default of a parameter stands for, as its type. It sees no columns.
StatusOr<ResolvedExpressionPtr> ResolveDefault(Resolver& resolver, const SqlFunction& function,
                                               const SqlFunctionParameter& parameter, SourceSpan span);

// The parameters as columns a body sees, which no plan puts out: qualified by the function's own name.
AttributeList ParameterColumns(const Resolver& resolver, const SqlFunction& function,
                               const std::vector<ResolvedExpressionPtr>& arguments);

// The surroundings of the function's body.
Resolver::Surroundings SurroundingsOf(const SqlFunction& function, FunctionSource::Temporary temporary);

// A scalar function's body over parameter columns, cast to what it returns where that is known.
// USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS for aggregates and windows outside its queries.
StatusOr<ResolvedExpressionPtr> ResolveScalarBody(Resolver& resolver, const SqlFunction& function,
                                                  const AttributeList& parameters, FunctionSource::Temporary temporary);

// The query of a table function over parameter columns, which it refers to as outer ones.
StatusOr<ResolvedRelation> ResolveTableBody(Resolver& resolver, const SqlFunction& function,
                                            const AttributeList& parameters, FunctionSource::Temporary temporary);

// USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH where a table function's query gives another number of columns
// than the function returns.
Status CheckColumnCount(const SqlFunction& function, std::size_t given);

// An error met inside a body that was made earlier: its position is in a text that is not at hand, so it gets the
// call's.
Status AtCall(const Status& status, SourceSpan span);

// A call of a scalar function: its body with the arguments in place of the parameters. Each argument is evaluated at
// most once where that can be told apart.
StatusOr<ResolvedExpressionPtr> InlineSqlFunction(Resolver& resolver, const SqlFunction& function,
                                                  const std::vector<ResolvedExpressionPtr>& arguments, SourceSpan span);

// `plan` with `arguments` in place of its outer references to `parameters`.
ResolvedPlanPtr WithArguments(const ResolvedPlanPtr& plan, const AttributeList& parameters,
                              const std::vector<ResolvedExpressionPtr>& arguments);

// True where evaluating it again may give something else.
bool IsVolatile(const ResolvedExpressionPtr& expression);

}  // namespace firesteel::analysis

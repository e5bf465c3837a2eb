#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/expression/sql_function.h"
#include "analysis/relation/missing_columns.h"
#include "analysis/resolver.h"
#include "functions/function.h"
#include "plan/expression.h"

namespace firesteel::analysis {

// Aliases of the same select list that later items may use (lateral column aliases).
class LateralAliases {
 public:
  virtual ~LateralAliases() = default;
  // The expression to use for the alias; absent where there is no such alias before the present item.
  virtual StatusOr<std::optional<ResolvedExpressionPtr>> Find(const std::string& name, SourceSpan span) = 0;
};

// What the names in an expression may mean, looked up in this order: lambda parameters, `columns`, `below`, `missing`,
// `aliases`, columns of the enclosing queries.
struct ExpressionScope {
  const Scope* columns = nullptr;  // null: constants only
  const Scope* below = nullptr;    // ORDER BY and HAVING: the input of the select list
  LateralAliases* aliases = nullptr;
  MissingColumns* missing = nullptr;  // DataFrame filters and sorts: what the input no longer shows
};

// Resolves expressions of one clause. Aggregate calls, window calls and generators stay where they are written in the
// result; SelectLevel takes them out, other clauses refuse them. Single thread.
class ExpressionResolver {
 public:
  ExpressionResolver(Resolver& resolver, ExpressionScope scope) : resolver_(resolver), scope_(scope) {}

  StatusOr<ResolvedExpressionPtr> Resolve(const plan::ExpressionPtr& expression);

  // Resolves a predicate: BOOLEAN, or implicitly cast to it. `clause` is for the message ("filter").
  StatusOr<ResolvedExpressionPtr> ResolveCondition(const plan::ExpressionPtr& expression);

  // Resolves expressions where stars stand for several columns (arguments, VALUES, DISTRIBUTE BY *).
  StatusOr<std::vector<ResolvedExpressionPtr>> ResolveList(const std::vector<plan::ExpressionPtr>& expressions,
                                                           const std::string& function);

  StatusOr<std::vector<ResolvedSortOrder>> ResolveOrder(const std::vector<plan::SortOrderSpec>& order);

  // The column Spark's automatic name gives an expression without alias: toPrettySQL. (default_names.cc)
  std::string DefaultName(const plan::ExpressionPtr& expression);
  // The SQL text of an expression in error messages, in double quotes.
  std::string QuotedSql(const plan::ExpressionPtr& expression);

  // Calls a built-in function on resolved arguments; for what analysis itself makes ("=", "coalesce").
  StatusOr<ResolvedExpressionPtr> Call(const std::string& name, std::vector<ResolvedExpressionPtr> arguments,
                                       SourceSpan span);

  // What `*` or `t.*` stands for, with names. (resolve_star.cc)
  struct NamedExpression {
    std::string name;
    ResolvedExpressionPtr expression;
    std::optional<Attribute> column;  // set where it is a plain column
  };
  StatusOr<std::vector<NamedExpression>> ExpandStar(const plan::UnresolvedStar& star, SourceSpan span);
  StatusOr<std::vector<NamedExpression>> ExpandRegex(const plan::UnresolvedRegex& regex, SourceSpan span);

  // struct.field, array[i], map[k]. (resolve_extract.cc)
  StatusOr<ResolvedExpressionPtr> Extract(ResolvedExpressionPtr child, const plan::ExpressionPtr& key, SourceSpan span,
                                          const plan::ExpressionPtr& written_child);
  StatusOr<ResolvedExpressionPtr> ExtractField(ResolvedExpressionPtr child, const std::string& field, SourceSpan span,
                                               const std::string& child_text);

  // The arguments of a call of a function written in SQL, one for each parameter and of its type: those of the call in
  // their places, defaults for the others. (resolve_sql_function.cc)
  StatusOr<std::vector<ResolvedExpressionPtr>> SqlFunctionArguments(const SqlFunction& function,
                                                                    const std::vector<plan::ExpressionPtr>& arguments,
                                                                    SourceSpan span);

  Resolver& resolver() { return resolver_; }

 private:
  friend class DefaultNamer;
  struct LambdaFrame {
    std::vector<Attribute> parameters;
  };

  StatusOr<ResolvedExpressionPtr> ResolveNode(const plan::ExpressionPtr& expression);
  StatusOr<ResolvedExpressionPtr> ResolveAttribute(const plan::UnresolvedAttribute& attribute, SourceSpan span);
  StatusOr<std::optional<ResolvedExpressionPtr>> FindAttribute(const std::vector<std::string>& parts, SourceSpan span);
  StatusOr<ResolvedExpressionPtr> ResolveByPlanId(const plan::UnresolvedAttribute& attribute, SourceSpan span);
  // The column as this clause sees it; null where it does not.
  const Attribute* Visible(const Attribute& column) const;
  const Attribute* FindLambdaParameter(const std::string& name) const;
  StatusOr<ResolvedExpressionPtr> ExtractParts(ResolvedExpressionPtr base, const std::vector<std::string>& parts,
                                               std::size_t from, SourceSpan span);

  StatusOr<ResolvedExpressionPtr> ResolveCast(const plan::Cast& cast, SourceSpan span);
  // Whether element_at(array(a, b), 1) and get(array(a, b), 0) may be NULL; `otherwise` for other arguments.
  bool ElementNullable(const std::string& name, const std::vector<ResolvedExpressionPtr>& arguments,
                       bool otherwise) const;
  StatusOr<ResolvedExpressionPtr> ResolveUpdateField(const plan::UpdateField& update, SourceSpan span);

  // resolve_function.cc
  StatusOr<ResolvedExpressionPtr> ResolveFunction(const plan::ExpressionPtr& expression,
                                                  const plan::UnresolvedFunction& call);
  StatusOr<ResolvedExpressionPtr> ResolveChain(const plan::ExpressionPtr& expression, const std::string& name);
  StatusOr<std::vector<plan::ExpressionPtr>> PlaceNamedArguments(const functions::FunctionDefinition& definition,
                                                                 const std::vector<plan::ExpressionPtr>& arguments,
                                                                 SourceSpan span);
  // The same with null where a parameter got no argument.
  StatusOr<std::vector<plan::ExpressionPtr>> PlaceArguments(const functions::FunctionDefinition& definition,
                                                            const std::vector<plan::ExpressionPtr>& arguments,
                                                            SourceSpan span);
  // resolve_sql_function.cc; absent where there is no function of that name.
  StatusOr<std::optional<ResolvedExpressionPtr>> ResolveSqlFunction(const plan::ExpressionPtr& written,
                                                                    const plan::UnresolvedFunction& call);
  StatusOr<ResolvedExpressionPtr> ResolveRewritten(const plan::ExpressionPtr& rewritten,
                                                   const plan::UnresolvedFunction& call);
  StatusOr<ResolvedExpressionPtr> Bind(const functions::FunctionDefinition& definition, const std::string& name,
                                       std::vector<ResolvedExpressionPtr> arguments, const plan::ExpressionPtr& written,
                                       const plan::UnresolvedFunction* call, SourceSpan span);

  // resolve_lambda.cc
  StatusOr<std::vector<ResolvedExpressionPtr>> ResolveLambdaArguments(const functions::FunctionDefinition& definition,
                                                                      const std::string& name,
                                                                      const std::vector<plan::ExpressionPtr>& arguments,
                                                                      SourceSpan span);
  // resolve_special_call.cc: calls analysis answers itself; absent for all others.
  StatusOr<std::optional<ResolvedExpressionPtr>> ResolveSpecialCall(const std::string& name,
                                                                    const plan::UnresolvedFunction& call,
                                                                    SourceSpan span);
  StatusOr<ResolvedExpressionPtr> ResolveTimeWindows(const plan::UnresolvedFunction& call, SourceSpan span);
  StatusOr<ResolvedExpressionPtr> ResolveStruct(const plan::UnresolvedFunction& call, SourceSpan span);
  // resolve_window_expression.cc
  StatusOr<ResolvedExpressionPtr> ResolveWindowExpression(const plan::WindowExpression& window,
                                                          const plan::ExpressionPtr& written);
  StatusOr<plan::WindowSpec> NamedWindow(const plan::WindowSpec& spec, SourceSpan span);
  StatusOr<ResolvedFrameBound> ResolveFrameBound(const plan::FrameBound& bound, plan::FrameType type,
                                                 const std::vector<ResolvedSortOrder>& order,
                                                 const std::string& location);
  // resolve_subquery.cc
  std::string OuterColumnNames(const plan::SubqueryExpression& subquery);
  StatusOr<ResolvedExpressionPtr> ResolveSubquery(const plan::SubqueryExpression& subquery, SourceSpan span);

  Resolver& resolver_;
  ExpressionScope scope_;
  std::vector<LambdaFrame> lambdas_;
  int aggregate_depth_ = 0;  // inside the arguments of an aggregate function
  bool in_window_function_ = false;
};

// True for a call of a generator function (explode, ...), whose type is the struct of the columns it gives.
bool IsGeneratorCall(const ResolvedExpression& expression);

// False for calls that may give another value each time (rand, uuid).
bool IsDeterministicCall(const ResolvedExpression& expression);

}  // namespace firesteel::analysis

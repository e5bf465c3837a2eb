#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/command.h"
#include "plan/expression.h"
#include "plan/relation.h"
#include "sql/text/token_stream.h"
#include "types/data_type.h"

// The productions of the grammar, grouped by the file that holds them. Each reads its construct from the stream's
// current position and leaves the position behind it, or throws ParseFailure. Internal to this module.
namespace firesteel::sql {

// parse_identifier.cc
enum class AliasPlace { kSelectList, kTable };
bool AtIdentifier(const TokenStream& tokens, std::size_t ahead = 0);
std::string ParseIdentifier(TokenStream& tokens);
// A name that cannot be one of Spark's sixteen strictly non-reserved words (JOIN, LEFT, ON, ...).
std::string ParseStrictIdentifier(TokenStream& tokens);
std::string IdentifierText(const TokenStream& tokens, const Token& token);
plan::Name ParseMultipart(TokenStream& tokens);
// A multipart name or IDENTIFIER('name'). Another expression inside IDENTIFIER is refused by name.
plan::Name ParseNameReference(TokenStream& tokens);
bool AtIdentifierClause(const TokenStream& tokens);
plan::ExpressionPtr ParseIdentifierClause(TokenStream& tokens);
// The name an IDENTIFIER clause stands for; absent where its argument is not literal text and the options say nothing
// about how to compute it.
std::optional<plan::Name> FoldIdentifierClause(const TokenStream& tokens, const plan::ExpressionPtr& expression);
std::vector<std::string> ParseIdentifierList(TokenStream& tokens);      // (a, b)
std::vector<std::string> ParseIdentifierSequence(TokenStream& tokens);  // a, b
// True where the current token begins an alias without AS rather than the next clause.
bool AtImplicitAlias(const TokenStream& tokens, AliasPlace place);

// parse_expression.cc
plan::ExpressionPtr ParseExpr(TokenStream& tokens);
// Without AND, OR, NOT and predicates: what may stand where the grammar goes on with AND, IN or FROM.
plan::ExpressionPtr ParseValueExpr(TokenStream& tokens);
std::vector<plan::ExpressionPtr> ParseExprList(TokenStream& tokens);
plan::ExpressionPtr ParseNamedExpr(TokenStream& tokens);
std::vector<plan::ExpressionPtr> ParseNamedExprList(TokenStream& tokens);
std::vector<plan::SortOrderSpec> ParseSortItems(TokenStream& tokens);
plan::ExpressionPtr WithText(const TokenStream& tokens, plan::ExpressionPtr expression, std::size_t begin);
template <typename Node>
plan::ExpressionPtr MakeFrom(const TokenStream& tokens, Node node, std::size_t begin) {
  return WithText(tokens, plan::MakeExpression(std::move(node)), begin);
}
plan::ExpressionPtr CallFrom(const TokenStream& tokens, std::string name, std::vector<plan::ExpressionPtr> arguments,
                             std::size_t begin);

// parse_predicate.cc: [NOT] BETWEEN, IN, LIKE, RLIKE, IS ...
bool AtPredicate(const TokenStream& tokens);
plan::ExpressionPtr ParsePredicate(TokenStream& tokens, plan::ExpressionPtr value, std::size_t begin);

// parse_primary.cc
plan::ExpressionPtr ParsePrimary(TokenStream& tokens);
bool StartsExpression(const Token& token);

// parse_function.cc
bool AtFunctionCall(const TokenStream& tokens);
plan::ExpressionPtr ParseFunctionCall(TokenStream& tokens);
std::vector<plan::ExpressionPtr> ParseArguments(TokenStream& tokens);  // up to and with the closing parenthesis

// parse_special_function.cc: calls with a grammar of their own, such as CAST and EXTRACT; null if there is none here.
plan::ExpressionPtr ParseSpecialFunction(TokenStream& tokens);

// parse_literal.cc
bool AtLiteral(const TokenStream& tokens);
plan::ExpressionPtr ParseLiteral(TokenStream& tokens);
plan::ExpressionPtr MakeStringLiteral(std::string text);
bool AtString(const TokenStream& tokens, std::size_t ahead = 0);
std::string ParseString(TokenStream& tokens);  // adjacent strings are joined
int ParseIntegerValue(TokenStream& tokens);

// parse_interval.cc
bool AtInterval(const TokenStream& tokens);
plan::Literal ParseIntervalLiteral(TokenStream& tokens);

// parse_window.cc
plan::WindowSpec ParseWindowSpec(TokenStream& tokens);
std::vector<std::pair<std::string, plan::WindowSpec>> ParseWindowClause(TokenStream& tokens);

// parse_type.cc
DataType ParseType(TokenStream& tokens);
Schema ParseColumnTypes(TokenStream& tokens);  // a INT, b STRING NOT NULL COMMENT 'x'

// parse_query.cc
bool StartsQuery(const TokenStream& tokens, std::size_t ahead = 0);
// Whether the parenthesis `ahead` holds a query rather than an expression or a relation.
bool AtParenthesizedQuery(const TokenStream& tokens, std::size_t ahead = 0);
plan::RelationPtr ParseQueryPrimary(TokenStream& tokens);  // one SELECT, VALUES, TABLE or parenthesized query
plan::RelationPtr ParseQueryTerm(TokenStream& tokens);
plan::RelationPtr ParseQueryExpression(TokenStream& tokens);  // [WITH ..] term ORDER BY .. LIMIT ..
plan::RelationPtr ParseQueryOrganization(TokenStream& tokens, plan::RelationPtr input);
bool AtSetOperator(const TokenStream& tokens, std::size_t ahead = 0);
// UNION, INTERSECT, EXCEPT or MINUS with ALL or DISTINCT, which the caller has seen.
void TakeSetOperator(TokenStream& tokens, plan::SetOperation& operation);
void ParseCtes(TokenStream& tokens, plan::With& with);

// parse_select.cc
plan::RelationPtr ParseSelect(TokenStream& tokens, plan::RelationPtr from_first);
plan::RelationPtr ParseFromFirst(TokenStream& tokens);
plan::RelationPtr ParseInlineTable(TokenStream& tokens);

// parse_pipe.cc: |> and the operator behind it
plan::RelationPtr ParsePipe(TokenStream& tokens, plan::RelationPtr input);

// parse_group_by.cc
void ParseGroupBy(TokenStream& tokens, plan::Aggregate& aggregate);

// parse_hint.cc
std::vector<plan::Hint> ParseHints(TokenStream& tokens);

// parse_from.cc
plan::RelationPtr ParseFromClause(TokenStream& tokens);
plan::RelationPtr ParseRelationPrimary(TokenStream& tokens);
plan::RelationPtr ParseLateralViews(TokenStream& tokens, plan::RelationPtr input);
plan::RelationPtr ApplyTableAlias(TokenStream& tokens, plan::RelationPtr input);

// parse_join.cc
bool AtJoin(const TokenStream& tokens);
plan::RelationPtr ParseJoin(TokenStream& tokens, plan::RelationPtr left);

// parse_pivot.cc
bool AtPivot(const TokenStream& tokens);
plan::RelationPtr ParsePivot(TokenStream& tokens, plan::RelationPtr input);

// parse_sample.cc
plan::RelationPtr ParseSample(TokenStream& tokens, plan::RelationPtr input);

// parse_property.cc
plan::Properties ParseProperties(TokenStream& tokens);  // (key = value, ...)
plan::Options ParseOptionList(TokenStream& tokens);
std::string ParsePropertyKey(TokenStream& tokens);
plan::PartitionSpec ParsePartitionSpec(TokenStream& tokens);          // PARTITION (a = 1, b)
plan::PartitionSpec ParseOptionalPartitionSpec(TokenStream& tokens);  // empty when there is none
plan::IfExists ParseIfNotExists(TokenStream& tokens);
plan::IfExists ParseIfExists(TokenStream& tokens);
bool AcceptDatabaseWord(TokenStream& tokens);  // DATABASE, SCHEMA, NAMESPACE
struct NamedQuery {
  plan::RelationPtr query;
  std::string text;
};
NamedQuery ParseQueryWithText(TokenStream& tokens);

// parse_statement.cc
plan::CommandPtr ParseAnyStatement(TokenStream& tokens);
plan::CommandPtr Refuse(TokenStream& tokens, std::string feature);  // skips the rest of the statement

// parse_create.cc, parse_create_table.cc, parse_table_element.cc, parse_create_view.cc, parse_pipeline.cc
plan::CommandPtr ParseCreate(TokenStream& tokens);
plan::CommandPtr ParseCreateTable(TokenStream& tokens);
plan::CommandPtr ParseCreateView(TokenStream& tokens);
plan::CommandPtr ParseCreateFunction(TokenStream& tokens);  // parse_create_function.cc
plan::CommandPtr ParseDropFunction(TokenStream& tokens);
plan::CommandPtr ParseCreatePipelineDataset(TokenStream& tokens);
plan::CommandPtr ParseCreatePipelineFlow(TokenStream& tokens);
std::vector<plan::ColumnDefinition> ParseTableElements(TokenStream& tokens);
plan::ColumnDefinition ParseColumnDefinition(TokenStream& tokens);
struct TableClauses {
  plan::CreateTable& table;
  bool Parse(TokenStream& tokens);  // one clause; false when the current token starts none
};

// parse_variable.cc
plan::CommandPtr ParseDeclareVariable(TokenStream& tokens);
plan::CommandPtr ParseSetVariables(TokenStream& tokens);
plan::CommandPtr ParseDropVariable(TokenStream& tokens);
plan::CommandPtr ParseExecuteImmediate(TokenStream& tokens);

// parse_database.cc, parse_drop.cc, parse_alter.cc, parse_alter_column.cc, parse_insert.cc, parse_show.cc,
// parse_describe.cc, parse_configuration.cc, parse_cache.cc
plan::CommandPtr ParseCreateDatabase(TokenStream& tokens);
plan::CommandPtr ParseAlterDatabase(TokenStream& tokens);
plan::CommandPtr ParseDrop(TokenStream& tokens);
plan::CommandPtr ParseAlter(TokenStream& tokens);
plan::CommandPtr ParseAlterColumns(TokenStream& tokens, const plan::Name& table);
plan::CommandPtr ParseAddOrReplaceColumns(TokenStream& tokens, const plan::Name& table, bool replace);
// What stands before INSERT: the WITH clause, or the FROM of `FROM t INSERT INTO x SELECT ..`. Both may be null.
struct InsertPrefix {
  plan::With* ctes = nullptr;
  plan::RelationPtr from = nullptr;
};
plan::CommandPtr ParseInsert(TokenStream& tokens, InsertPrefix prefix);
plan::CommandPtr ParseDelete(TokenStream& tokens);
plan::CommandPtr ParseShow(TokenStream& tokens);
plan::CommandPtr ParseDescribe(TokenStream& tokens);
plan::CommandPtr ParseSet(TokenStream& tokens);
plan::CommandPtr ParseReset(TokenStream& tokens);
plan::CommandPtr ParseCache(TokenStream& tokens);
plan::CommandPtr ParseUncache(TokenStream& tokens);
plan::CommandPtr ParseRefresh(TokenStream& tokens);
plan::CommandPtr ParseAnalyze(TokenStream& tokens);

}  // namespace firesteel::sql

#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool AcceptLateral(TokenStream& tokens) {
  if (!tokens.At("LATERAL") || tokens.Peek(1).Is("VIEW")) return false;
  if (!(tokens.Peek(1).Is("(") || AtIdentifier(tokens, 1))) return false;
  tokens.Next();
  return true;
}

// FOR VERSION AS OF 1, TIMESTAMP AS OF '..'
std::optional<plan::TimeTravel> ParseTimeTravel(TokenStream& tokens) {
  const std::size_t word = tokens.At("FOR") ? 1 : 0;
  const Token& what = tokens.Peek(word);
  const bool version = what.Is("VERSION") || what.Is("SYSTEM_VERSION");
  const bool timestamp = what.Is("TIMESTAMP") || what.Is("SYSTEM_TIME");
  if ((!version && !timestamp) || !tokens.Peek(word + 1).Is("AS") || !tokens.Peek(word + 2).Is("OF"))
    return std::nullopt;
  for (std::size_t i = 0; i < word + 3; ++i) tokens.Next();
  if (timestamp) return plan::TimeTravel{.timestamp = ParseValueExpr(tokens)};
  if (tokens.Peek().kind != TokenKind::kInteger) return plan::TimeTravel{.version = ParseString(tokens)};
  const std::size_t number = tokens.position();
  tokens.Next();
  return plan::TimeTravel{.version = std::string(tokens.Text(tokens.SpanFrom(number)))};
}

// Options of a read: t WITH (mode = 'x').
plan::Options ParseReadOptions(TokenStream& tokens) {
  if (!tokens.At("WITH", "(")) return {};
  tokens.Next();
  return ParseOptionList(tokens);
}

plan::RelationPtr ParseNamedRelation(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::NamedRelation relation;
  if (tokens.At("STREAM") && (AtIdentifier(tokens, 1) || tokens.Peek(1).Is("("))) {
    const bool parenthesized = tokens.Peek(1).Is("(");
    // `FROM stream s` reads a table called stream under an alias only if nothing but a name could follow; Spark's
    // grammar takes STREAM first.
    tokens.Next();
    if (parenthesized) tokens.Expect("(");
    relation.streaming = true;
    relation.parts = ParseMultipart(tokens);
    if (parenthesized) tokens.Expect(")");
  } else if (AtIdentifierClause(tokens)) {
    const plan::ExpressionPtr argument = ParseIdentifierClause(tokens);
    if (std::optional<plan::Name> name = FoldIdentifierClause(tokens, argument)) {
      relation.parts = *std::move(name);
    } else {
      relation.identifier_expression = argument;
    }
  } else {
    relation.parts = ParseMultipart(tokens);
  }
  relation.time_travel = ParseTimeTravel(tokens);
  relation.options = ParseReadOptions(tokens);
  return plan::MakeRelation(std::move(relation), tokens.SpanFrom(begin));
}

plan::RelationPtr ParseTableFunction(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::TableFunction function;
  function.name = ParseNameReference(tokens);
  tokens.Expect("(");
  function.arguments = ParseArguments(tokens);
  return plan::MakeRelation(std::move(function), tokens.SpanFrom(begin));
}

bool AtTableFunction(const TokenStream& tokens) {
  if (AtIdentifierClause(tokens)) return tokens.At(tokens.MatchingClose(tokens.position() + 1) + 1).Is("(");
  return AtFunctionCall(tokens);
}

void RefuseWatermark(TokenStream& tokens) {
  if (tokens.At("WATERMARK") && StartsExpression(tokens.Peek(1)) && !tokens.Peek(1).Is("(")) {
    tokens.FailUnsupported("WATERMARK", tokens.Peek().span);
  }
}

plan::RelationPtr ParseRelation(TokenStream& tokens) {
  AcceptLateral(tokens);
  plan::RelationPtr relation = ParseRelationPrimary(tokens);
  while (true) {
    if (AtJoin(tokens)) {
      relation = ParseJoin(tokens, std::move(relation));
    } else if (AtPivot(tokens)) {
      relation = ParsePivot(tokens, std::move(relation));
    } else {
      return relation;
    }
  }
}

}  // namespace

plan::RelationPtr ApplyTableAlias(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  const bool explicit_alias = tokens.At("AS") && AtIdentifier(tokens, 1);
  if (explicit_alias) tokens.Next();
  if (!explicit_alias && !AtImplicitAlias(tokens, AliasPlace::kTable)) return input;
  plan::SubqueryAlias alias;
  alias.alias = ParseStrictIdentifier(tokens);
  if (tokens.At("(") && AtIdentifier(tokens, 1)) alias.column_aliases = ParseIdentifierList(tokens);
  alias.input = std::move(input);
  return plan::MakeRelation(std::move(alias), tokens.SpanFrom(begin));
}

plan::RelationPtr ParseRelationPrimary(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  plan::RelationPtr relation;
  if (tokens.At("VALUES") && StartsExpression(tokens.Peek(1))) return ParseInlineTable(tokens);
  if (tokens.At("(")) {
    const bool query = AtParenthesizedQuery(tokens);
    tokens.Next();
    relation = query ? ParseQueryExpression(tokens) : ParseRelation(tokens);
    tokens.Expect(")");
    // A query without an alias still hides the names of the tables inside it.
    if (query && !tokens.AtAny({"TABLESAMPLE", "WITH"})) {
      plan::RelationPtr aliased = ApplyTableAlias(tokens, relation);
      if (aliased != relation) return aliased;
      return plan::MakeRelation(plan::SubqueryAlias{std::move(relation), "", {}}, aliased->span);
    }
  } else if (AtTableFunction(tokens) && !tokens.At("STREAM", "(")) {
    relation = ParseTableFunction(tokens);
    RefuseWatermark(tokens);
    return ApplyTableAlias(tokens, std::move(relation));
  } else {
    relation = ParseNamedRelation(tokens);
  }
  relation = ParseSample(tokens, std::move(relation));
  RefuseWatermark(tokens);
  return ApplyTableAlias(tokens, std::move(relation));
}

plan::RelationPtr ParseLateralViews(TokenStream& tokens, plan::RelationPtr input) {
  while (tokens.At("LATERAL", "VIEW")) {
    const std::size_t begin = tokens.position();
    tokens.Accept("LATERAL", "VIEW");
    plan::LateralView view;
    view.outer = tokens.At("OUTER") && AtIdentifier(tokens, 1);
    if (view.outer) tokens.Next();
    const std::size_t call_begin = tokens.position();
    plan::UnresolvedFunction call;
    call.name = ParseMultipart(tokens);
    tokens.Expect("(");
    call.arguments = ParseArguments(tokens);
    view.generator = MakeFrom(tokens, std::move(call), call_begin);
    if (AtIdentifier(tokens) && !tokens.At("AS") && AtImplicitAlias(tokens, AliasPlace::kTable)) {
      view.table_alias = ParseIdentifier(tokens);
    }
    if (view.table_alias.empty() && !tokens.At("AS")) tokens.SyntaxError();
    const bool with_as = tokens.Accept("AS");
    if (with_as || AtImplicitAlias(tokens, AliasPlace::kTable)) view.column_aliases = ParseIdentifierSequence(tokens);
    view.input = std::move(input);
    input = plan::MakeRelation(std::move(view), tokens.SpanFrom(begin));
  }
  return input;
}

plan::RelationPtr ParseFromClause(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::RelationPtr result = ParseRelation(tokens);
  while (tokens.Accept(",")) {
    plan::Join join;
    join.lateral = tokens.At("LATERAL") && !tokens.Peek(1).Is("VIEW");
    join.right = ParseRelation(tokens);
    join.left = std::move(result);
    result = plan::MakeRelation(std::move(join), tokens.SpanFrom(begin));
  }
  result = ParseLateralViews(tokens, std::move(result));
  while (AtPivot(tokens)) result = ParsePivot(tokens, std::move(result));
  return result;
}

}  // namespace firesteel::sql

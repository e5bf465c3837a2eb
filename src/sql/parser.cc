#include "sql/parser.h"

#include <utility>

#include "sql/grammar.h"
#include "sql/text/lexer.h"

namespace firesteel::sql {
namespace {

Status WithText(Status status, std::string_view text, const ParseOptions& options) {
  return std::move(status).WithSource(options.source_name, text, options.first_line);
}

// Runs a production over the whole of `text`.
template <typename Result, typename Production>
StatusOr<Result> Parse(std::string_view text, const ParseOptions& options, Production production) {
  StatusOr<std::vector<Token>> tokens = Tokenize(text);
  if (!tokens.ok()) return WithText(tokens.status(), text, options);
  try {
    TokenStream stream(text, *std::move(tokens), options);
    Result result = production(stream);
    if (!stream.AtEnd()) {
      stream.SyntaxError(stream.Peek(1).kind == TokenKind::kEnd
                             ? ": extra input '" + std::string(stream.Text(stream.Peek())) + "'"
                             : "");
    }
    return result;
  } catch (const ParseFailure& failure) {
    return WithText(failure.status, text, options);
  }
}

}  // namespace

StatusOr<plan::CommandPtr> ParseStatement(std::string_view text, const ParseOptions& options) {
  return Parse<plan::CommandPtr>(text, options, [](TokenStream& tokens) {
    if (tokens.AtEnd()) tokens.Fail("PARSE_EMPTY_STATEMENT", {}, tokens.Peek().span);
    plan::CommandPtr command = ParseAnyStatement(tokens);
    while (tokens.Accept(";")) {
    }
    return command;
  });
}

StatusOr<plan::RelationPtr> ParseQuery(std::string_view text, const ParseOptions& options) {
  return Parse<plan::RelationPtr>(text, options, [](TokenStream& tokens) {
    if (tokens.AtEnd()) tokens.Fail("PARSE_EMPTY_STATEMENT", {}, tokens.Peek().span);
    return ParseQueryExpression(tokens);
  });
}

StatusOr<plan::ExpressionPtr> ParseExpression(std::string_view text, const ParseOptions& options) {
  return Parse<plan::ExpressionPtr>(text, options, [](TokenStream& tokens) { return ParseNamedExpr(tokens); });
}

StatusOr<DataType> ParseDataType(std::string_view text, const ParseOptions& options) {
  return Parse<DataType>(text, options, [](TokenStream& tokens) { return ParseType(tokens); });
}

StatusOr<Schema> ParseSchema(std::string_view text, const ParseOptions& options) {
  return Parse<Schema>(text, options, [](TokenStream& tokens) { return ParseColumnTypes(tokens); });
}

StatusOr<std::vector<std::string>> ParseMultipartName(std::string_view text, const ParseOptions& options) {
  return Parse<std::vector<std::string>>(text, options, [](TokenStream& tokens) {
    if (tokens.AtEnd()) tokens.Fail("PARSE_EMPTY_STATEMENT", {}, tokens.Peek().span);
    return ParseMultipart(tokens);
  });
}

}  // namespace firesteel::sql

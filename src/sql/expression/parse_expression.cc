#include <algorithm>
#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

// Binary operators by how tightly they bind, as in Spark's grammar. The function they call is their own text except
// for these.
enum Precedence { kNotBinary = 0, kOr, kAnd, kNot, kComparison, kBitOr, kBitXor, kBitAnd, kShift, kSum, kProduct };

struct BinaryOperator {
  std::string_view symbol;
  std::string_view function;
  Precedence precedence;
};

constexpr BinaryOperator kBinaryOperators[] = {{"OR", "or", kOr},
                                               {"AND", "and", kAnd},
                                               {"=", "=", kComparison},
                                               {"==", "=", kComparison},
                                               {"<=>", "<=>", kComparison},
                                               {"<>", "!=", kComparison},
                                               {"!=", "!=", kComparison},
                                               {"<", "<", kComparison},
                                               {"<=", "<=", kComparison},
                                               {"!>", "<=", kComparison},
                                               {">", ">", kComparison},
                                               {">=", ">=", kComparison},
                                               {"!<", ">=", kComparison},
                                               {"|", "|", kBitOr},
                                               {"^", "^", kBitXor},
                                               {"&", "&", kBitAnd},
                                               {"<<", "<<", kShift},
                                               {">>", ">>", kShift},
                                               {">>>", ">>>", kShift},
                                               {"+", "+", kSum},
                                               {"-", "-", kSum},
                                               {"||", "concat", kSum},
                                               {"*", "*", kProduct},
                                               {"/", "/", kProduct},
                                               {"%", "%", kProduct},
                                               {"DIV", "div", kProduct}};

const BinaryOperator* FindBinaryOperator(const TokenStream& tokens) {
  const Token& token = tokens.Peek();
  if (token.symbol.empty()) return nullptr;
  const auto* found = std::find_if(std::begin(kBinaryOperators), std::end(kBinaryOperators),
                                   [&](const BinaryOperator& row) { return row.symbol == token.symbol; });
  if (found == std::end(kBinaryOperators)) return nullptr;
  // AND, OR and DIV may be names too: `SELECT 1 and FROM t`.
  if (token.kind == TokenKind::kWord && (!StartsExpression(tokens.Peek(1)) || tokens.Peek(1).Is("FROM")))
    return nullptr;
  return found;
}

// Spark balances chains of AND and OR, and so must we: a condition of ten thousand terms is then 14 levels deep.
plan::ExpressionPtr Balance(const TokenStream& tokens, const char* function,
                            const std::vector<plan::ExpressionPtr>& terms, std::size_t first, std::size_t last) {
  if (last - first == 1) return terms[first];
  const std::size_t middle = first + (last - first + 1) / 2;
  const SourceSpan span{terms[first]->span.begin, terms[last - 1]->span.end};
  return plan::MakeCall(
      function, {Balance(tokens, function, terms, first, middle), Balance(tokens, function, terms, middle, last)},
      span);
}

plan::ExpressionPtr ParseBinary(TokenStream& tokens, Precedence lowest);

plan::ExpressionPtr ParseNot(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  tokens.Next();
  plan::ExpressionPtr operand = ParseBinary(tokens, kNot);
  return CallFrom(tokens, "not", {std::move(operand)}, begin);
}

plan::ExpressionPtr ParseUnary(TokenStream& tokens) {
  const bool negates_number = tokens.At("-") && tokens.Peek(1).IsNumber();
  if (!tokens.AtAny({"-", "+", "~"}) || negates_number) return ParsePrimary(tokens);
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  const Token sign = tokens.Next();
  plan::ExpressionPtr operand = ParseUnary(tokens);
  return CallFrom(tokens, sign.Is("-") ? "negative" : sign.Is("+") ? "positive" : "~", {std::move(operand)}, begin);
}

bool AtNot(const TokenStream& tokens) {
  if (tokens.At("!")) return true;
  return tokens.At("NOT") && StartsExpression(tokens.Peek(1)) && !tokens.Peek(1).Is("FROM");
}

// A chain of AND or OR, of which the first term is there.
plan::ExpressionPtr ParseLogicalChain(TokenStream& tokens, const BinaryOperator& logical, plan::ExpressionPtr first) {
  std::vector<plan::ExpressionPtr> terms = {std::move(first)};
  const BinaryOperator* next = &logical;
  while (next != nullptr && next->precedence == logical.precedence) {
    tokens.Next();
    terms.push_back(ParseBinary(tokens, static_cast<Precedence>(logical.precedence + 1)));
    next = FindBinaryOperator(tokens);
  }
  return Balance(tokens, logical.precedence == kAnd ? "and" : "or", terms, 0, terms.size());
}

// Precedence climbing: reads operators that bind at least as tightly as `lowest`. Chains of one level are built in a
// loop, so their length costs no stack.
plan::ExpressionPtr ParseBinary(TokenStream& tokens, Precedence lowest) {
  const std::size_t begin = tokens.position();
  plan::ExpressionPtr left = lowest <= kNot && AtNot(tokens) ? ParseNot(tokens) : ParseUnary(tokens);
  while (true) {
    const BinaryOperator* found = FindBinaryOperator(tokens);
    if (found != nullptr && found->precedence >= lowest) {
      if (found->precedence <= kAnd) {
        left = ParseLogicalChain(tokens, *found, std::move(left));
        continue;
      }
      tokens.Next();
      plan::ExpressionPtr right = ParseBinary(tokens, static_cast<Precedence>(found->precedence + 1));
      left = CallFrom(tokens, std::string(found->function), {std::move(left), std::move(right)}, begin);
    } else if (lowest <= kNot && AtPredicate(tokens)) {
      left = ParsePredicate(tokens, std::move(left), begin);
    } else {
      return left;
    }
  }
}

}  // namespace

// Longer texts are left out of the nodes: the enclosing nodes of a chain of n terms would hold n copies of it. Span and
// statement text still give it.
constexpr std::int32_t kLongestNodeText = 256;

plan::ExpressionPtr WithText(const TokenStream& tokens, plan::ExpressionPtr expression, std::size_t begin) {
  // The caller has just built it, and nobody else holds it.
  auto& node = const_cast<plan::Expression&>(*expression);
  node.span = tokens.SpanFrom(begin);
  if (node.span.end - node.span.begin <= kLongestNodeText) node.text = tokens.Text(node.span);
  return expression;
}

plan::ExpressionPtr CallFrom(const TokenStream& tokens, std::string name, std::vector<plan::ExpressionPtr> arguments,
                             std::size_t begin) {
  return WithText(tokens, plan::MakeCall(std::move(name), std::move(arguments)), begin);
}

plan::ExpressionPtr ParseExpr(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  return ParseBinary(tokens, kOr);
}

plan::ExpressionPtr ParseValueExpr(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  return ParseBinary(tokens, kComparison);
}

std::vector<plan::ExpressionPtr> ParseExprList(TokenStream& tokens) {
  std::vector<plan::ExpressionPtr> list;
  do {
    list.push_back(ParseExpr(tokens));
  } while (tokens.Accept(","));
  return list;
}

plan::ExpressionPtr ParseNamedExpr(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::ExpressionPtr expression = ParseExpr(tokens);
  const bool explicit_alias = tokens.At("AS") && (AtIdentifier(tokens, 1) || tokens.Peek(1).Is("("));
  if (explicit_alias) tokens.Next();
  plan::Alias alias;
  if (tokens.At("(") && explicit_alias) {
    alias.names = ParseIdentifierList(tokens);
  } else if (explicit_alias || AtImplicitAlias(tokens, AliasPlace::kSelectList)) {
    alias.names = {ParseIdentifier(tokens)};
  } else {
    return expression;
  }
  alias.child = std::move(expression);
  return MakeFrom(tokens, std::move(alias), begin);
}

std::vector<plan::ExpressionPtr> ParseNamedExprList(TokenStream& tokens) {
  std::vector<plan::ExpressionPtr> list;
  do {
    list.push_back(ParseNamedExpr(tokens));
  } while (tokens.Accept(","));
  return list;
}

std::vector<plan::SortOrderSpec> ParseSortItems(TokenStream& tokens) {
  std::vector<plan::SortOrderSpec> items;
  do {
    plan::SortOrderSpec item;
    item.child = ParseExpr(tokens);
    if (tokens.Accept("DESC")) {
      item.direction = plan::SortDirection::kDescending;
    } else {
      tokens.Accept("ASC");
    }
    if (tokens.Accept("NULLS", "FIRST")) {
      item.nulls = plan::NullOrder::kFirst;
    } else if (tokens.Accept("NULLS", "LAST")) {
      item.nulls = plan::NullOrder::kLast;
    }
    items.push_back(std::move(item));
  } while (tokens.Accept(","));
  return items;
}

}  // namespace firesteel::sql

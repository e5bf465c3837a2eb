#include "sql/parser.h"

#include <gtest/gtest.h>

#include "plan/printer.h"

namespace firesteel::sql {
namespace {

std::string Expr(std::string_view text, const ParseOptions& options = {}) {
  const StatusOr<plan::ExpressionPtr> expression = ParseExpression(text, options);
  return expression.ok() ? plan::Print(*expression) : expression.status().condition();
}

TEST(ExpressionTest, OperatorsBindAsInSpark) {
  EXPECT_EQ(Expr("1 + 2 * 3"), "+(1, *(2, 3))");
  EXPECT_EQ(Expr("1 - 2 - 3"), "-(-(1, 2), 3)");
  EXPECT_EQ(Expr("a OR b AND NOT c = d"), "or(a, and(b, not(=(c, d))))");
  EXPECT_EQ(Expr("1 | 2 & 3 ^ 4"), "|(1, ^(&(2, 3), 4))");
  EXPECT_EQ(Expr("1 << 2 + 3"), "<<(1, +(2, 3))");
  EXPECT_EQ(Expr("a || b || 1"), "concat(concat(a, b), 1)");
  EXPECT_EQ(Expr("7 DIV 2 % 3"), "%(div(7, 2), 3)");
  EXPECT_EQ(Expr("a = b IN (c)"), "in(=(a, b), c)");
  EXPECT_EQ(Expr("NOT a IS NULL"), "not(isnull(a))");
  EXPECT_EQ(Expr("!a <=> b"), "not(<=>(a, b))");
}

TEST(ExpressionTest, ChainsOfAndAndOrAreBalanced) {
  EXPECT_EQ(Expr("a AND b AND c AND d"), "and(and(a, b), and(c, d))");
  EXPECT_EQ(Expr("a OR b OR c"), "or(or(a, b), c)");
}

TEST(ExpressionTest, Predicates) {
  EXPECT_EQ(Expr("a NOT BETWEEN 1 AND 2 AND b"), "and(not(between(a, 1, 2)), b)");
  EXPECT_EQ(Expr("a NOT IN (1, 2)"), "not(in(a, 1, 2))");
  EXPECT_EQ(Expr("a LIKE 'x' ESCAPE '!'"), "like(a, 'x', '!')");
  EXPECT_EQ(Expr("a NOT ILIKE ALL ('x', 'y')"), "not_ilike_all(a, 'x', 'y')");
  EXPECT_EQ(Expr("a LIKE SOME ('x')"), "like_any(a, 'x')");
  EXPECT_EQ(Expr("a REGEXP 'x'"), "rlike(a, 'x')");
  EXPECT_EQ(Expr("a IS NOT TRUE"), "not(<=>(a, true))");
  EXPECT_EQ(Expr("a IS NOT DISTINCT FROM b"), "<=>(a, b)");
  EXPECT_EQ(Expr("a IS DISTINCT FROM b"), "not(<=>(a, b))");
  EXPECT_EQ(Expr("(a, b) IN (SELECT 1, 2)"), "in(a, b){Project [1, 2]}");
  EXPECT_EQ(Expr("a IN ((SELECT 1))"), "in(a, scalar{Project [1]})");
  EXPECT_EQ(Expr("NOT EXISTS (SELECT 1)"), "not(exists{Project [1]})");
}

TEST(ExpressionTest, NumbersHaveSparksTypes) {
  EXPECT_EQ(Expr("1"), "1");
  EXPECT_EQ(Expr("-2147483648"), "-2147483648");
  EXPECT_EQ(Expr("2147483648"), "BIGINT 2147483648");
  EXPECT_EQ(Expr("9223372036854775808"), "DECIMAL(19,0) 9223372036854775808");
  EXPECT_EQ(Expr("1Y"), "TINYINT 1");
  EXPECT_EQ(Expr("0.50"), "DECIMAL(2,2) 0.50");
  EXPECT_EQ(Expr("1e3"), "DOUBLE 1000");
  EXPECT_EQ(Expr("1e3BD"), "DECIMAL(4,0) 1000");
  EXPECT_EQ(Expr("1e3", {.exponent_literals = ExponentLiterals::kDecimal}), "DECIMAL(4,0) 1000");
  EXPECT_EQ(Expr("128Y"), "INVALID_NUMERIC_LITERAL_RANGE");
  EXPECT_EQ(Expr("1e309"), "INVALID_NUMERIC_LITERAL_RANGE");
  EXPECT_EQ(Expr("- -1"), "negative(-1)");
  EXPECT_EQ(Expr("2 -1"), "-(2, 1)");
}

TEST(ExpressionTest, StringsAreUnescapedAndJoined) {
  EXPECT_EQ(Expr("'a' \"b\" 'c'"), "'abc'");
  EXPECT_EQ(Expr("'it''s'"), "'it\\'s'");
  EXPECT_EQ(Expr(R"('\u0041\101\x')"), "'AAx'");
  EXPECT_EQ(Expr(R"('100\%')"), R"('100\\%')");
  EXPECT_EQ(Expr(R"(r'\n')"), R"('\\n')");
  EXPECT_EQ(Expr("X'1f0'"), "X'01F0'");
}

TEST(ExpressionTest, TypedLiterals) {
  EXPECT_EQ(Expr("DATE '1970-01-03'"), "DATE 2");
  EXPECT_EQ(Expr("DATE '2024-02-30'"), "INVALID_TYPED_LITERAL");
  EXPECT_EQ(Expr("TIMESTAMP '1970-01-01 01:00:00'", {.session_zone = "+01:00"}), "TIMESTAMP 0");
  EXPECT_EQ(Expr("TIMESTAMP '1970-01-01 00:00:00.5Z'", {.session_zone = "+01:00"}), "TIMESTAMP 500000");
  EXPECT_EQ(Expr("TIMESTAMP_NTZ '1970-01-01 00:00:01'"), "TIMESTAMP_NTZ 1000000");
  const ParseOptions ntz{.timestamp_type = TimestampMeans::kTimestampNtz};
  EXPECT_EQ(Expr("TIMESTAMP '1970-01-01'", ntz), "TIMESTAMP_NTZ 0");
  EXPECT_EQ(Expr("TIMESTAMP '1970-01-01 00:00:00Z'", ntz), "TIMESTAMP 0");
  EXPECT_EQ(Expr("DATE 'Tomorrow'"), "date_add(current_date(), 1)");
  EXPECT_EQ(Expr("TIMESTAMP 'now'"), "current_timestamp()");
  EXPECT_EQ(Expr("TIMESTAMP_NTZ 'today'"), "cast(current_date() AS TIMESTAMP_NTZ)");
  EXPECT_EQ(Expr("GEO '1'"), "UNSUPPORTED_TYPED_LITERAL");
}

TEST(ExpressionTest, TheEarlierOfTwoInstantsAndPastAGap) {
  const ParseOptions pacific{.session_zone = "America/Los_Angeles"};
  EXPECT_EQ(Expr("TIMESTAMP '2024-11-03 01:30:00'", pacific), "TIMESTAMP 1730622600000000");
  EXPECT_EQ(Expr("TIMESTAMP '2024-03-10 02:30:00'", pacific), "TIMESTAMP 1710066600000000");
}

TEST(ExpressionTest, Intervals) {
  EXPECT_EQ(Expr("INTERVAL '1-2' YEAR TO MONTH"), "INTERVAL YEAR TO MONTH 14");
  EXPECT_EQ(Expr("INTERVAL -'3' DAY"), "INTERVAL DAY -259200000000");
  EXPECT_EQ(Expr("INTERVAL 1 DAY 2 HOURS"), "INTERVAL DAY TO HOUR 93600000000");
  EXPECT_EQ(Expr("INTERVAL '1 02:03:04.5' DAY TO SECOND"), "INTERVAL DAY TO SECOND 93784500000");
  EXPECT_EQ(Expr("INTERVAL 1 WEEK"), "INTERVAL DAY 604800000000");
  EXPECT_EQ(Expr("INTERVAL '3 days'"), "INTERVAL DAY 259200000000");
  EXPECT_EQ(Expr("INTERVAL 1 MONTH 1 DAY"), "_LEGACY_ERROR_TEMP_0029");
  EXPECT_EQ(Expr("INTERVAL 1 MONTH 1 DAY", {.interval_literals = IntervalLiterals::kCalendar}),
            "INTERVAL 1 months 1 days 0 microseconds");
  EXPECT_EQ(Expr("INTERVAL '25' YEAR TO MONTH"), "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE");
  EXPECT_EQ(Expr("interval + 1"), "+(interval, 1)");
}

TEST(ExpressionTest, AccessAndCasts) {
  EXPECT_EQ(Expr("a.b.c"), "a.b.c");
  EXPECT_EQ(Expr("a[0].b::INT"), "cast(a[0].b AS INT)");
  EXPECT_EQ(Expr("f(x).y"), "f(x).y");
  EXPECT_EQ(Expr("CAST(a AS array<map<string, struct<x: int, y decimal(3,1)>>>)"),
            "cast(a AS ARRAY<MAP<STRING, STRUCT<x: INT, y: DECIMAL(3,1)>>>)");
  EXPECT_EQ(Expr("try_cast(a AS TIMESTAMP)"), "try_cast(a AS TIMESTAMP)");
  EXPECT_EQ(Expr("t.* EXCEPT (a, b.c)"), "t.* EXCEPT (a, b.c)");
}

TEST(ExpressionTest, CallsWithAGrammarOfTheirOwn) {
  EXPECT_EQ(Expr("EXTRACT(YEAR FROM x)"), "date_part('YEAR', x)");
  EXPECT_EQ(Expr("TRIM(LEADING 'x' FROM y)"), "ltrim('x', y)");
  EXPECT_EQ(Expr("TRIM(BOTH FROM y)"), "trim(y)");
  EXPECT_EQ(Expr("TRIM('x' FROM y)"), "trim('x', y)");
  EXPECT_EQ(Expr("trim(y)"), "trim(y)");
  EXPECT_EQ(Expr("POSITION('a' IN b)"), "position('a', b)");
  EXPECT_EQ(Expr("SUBSTRING(a FROM 2 FOR 3)"), "substring(a, 2, 3)");
  EXPECT_EQ(Expr("OVERLAY(a PLACING b FROM 2)"), "overlay(a, b, 2)");
  EXPECT_EQ(Expr("TIMESTAMPADD(DAY, 1, x)"), "timestampadd('DAY', 1, x)");
  EXPECT_EQ(Expr("DATEDIFF(MONTH, x, y)"), "timestampdiff('MONTH', x, y)");
  EXPECT_EQ(Expr("datediff(x, y)"), "datediff(x, y)");
  EXPECT_EQ(Expr("struct(a AS x, b)"), "struct(a AS x, b)");
  EXPECT_EQ(Expr("(a, 1)"), "named_struct('a', a, 'col2', 1)");
  EXPECT_EQ(Expr("CASE x WHEN 1 THEN 'a' ELSE 'b' END"), "when(=(x, 1), 'a', 'b')");
  EXPECT_EQ(Expr("current_date"), "current_date");
}

TEST(ExpressionTest, CallsAndWindows) {
  EXPECT_EQ(Expr("count(DISTINCT a, b) FILTER (WHERE c > 1)"), "count(DISTINCT a, b) FILTER (WHERE >(c, 1))");
  EXPECT_EQ(Expr("percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC)"),
            "percentile_cont(DECIMAL(1,1) 0.5) WITHIN GROUP (ORDER BY a DESC)");
  EXPECT_EQ(Expr("first(a IGNORE NULLS)"), "first(a) IGNORE NULLS");
  EXPECT_EQ(Expr("lag(a) RESPECT NULLS OVER w"), "lag(a) RESPECT NULLS OVER (w)");
  EXPECT_EQ(Expr("sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST ROWS 2 PRECEDING)"),
            "sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)");
  EXPECT_EQ(Expr("transform(a, (x, i) -> x + i)"), "transform(a, (x, i) -> +(x, i))");
  EXPECT_EQ(Expr("f(a => 1, b => :p)"), "f(a => 1, b => :p)");
  EXPECT_EQ(Expr("? + ?"), "+(?0, ?1)");
}

TEST(ExpressionTest, KeywordsMayBeNames) {
  EXPECT_EQ(Expr("select + from.where"), "+(select, from.where)");
  EXPECT_EQ(Expr("a AS union"), "a AS union");
  EXPECT_EQ(Expr("left(a, 1)"), "left(a, 1)");
  EXPECT_EQ(Expr("select", {.reserved_keywords = ReservedKeywords::kEnforced}), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(Expr("\"a b\"", {.double_quotes = DoubleQuotes::kIdentifier}), "`a b`");
}

TEST(ExpressionTest, NodesKnowTheirText) {
  const auto expression = ParseExpression(" 1 +  b  AS x");
  ASSERT_TRUE(expression.ok());
  const auto* alias = plan::As<plan::Alias>(*expression);
  ASSERT_NE(alias, nullptr);
  EXPECT_EQ(alias->child->text, "1 +  b");
  EXPECT_EQ(alias->child->span, (SourceSpan{1, 7}));
}

TEST(SchemaTest, TypesAndSchemas) {
  const auto schema = ParseSchema("a INT, b STRING NOT NULL COMMENT 'x', c STRUCT<>");
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema->at(1).comment, "x");
  EXPECT_FALSE(schema->at(1).nullable);
  EXPECT_EQ(ParseDataType("interval day to second")->ToSql(), "INTERVAL DAY TO SECOND");
  EXPECT_EQ(ParseDataType("varchar").status().condition(), "DATATYPE_MISSING_SIZE");
  EXPECT_EQ(ParseDataType("foo").status().condition(), "UNSUPPORTED_DATATYPE");
  EXPECT_EQ(*ParseMultipartName("a.`b.c`.d"), (std::vector<std::string>{"a", "b.c", "d"}));
}

TEST(ErrorTest, ShowsTheLineAndACaret) {
  const Status status = ParseStatement("SELECT 1\nFORM t", {.source_name = "x.sql", .first_line = 10}).status();
  EXPECT_EQ(status.condition(), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(status.sql_state(), "42601");
  EXPECT_EQ(status.message_parameters().at("error"), "'t'");
  EXPECT_NE(status.ToString().find("x.sql:11:6"), std::string::npos) << status.ToString();
  EXPECT_NE(status.ToString().find("FORM t"), std::string::npos);
  EXPECT_EQ(ParseStatement("SELECT (1").status().message_parameters().at("error"), "end of input");
  EXPECT_EQ(ParseStatement(" -- nothing").status().condition(), "PARSE_EMPTY_STATEMENT");
  EXPECT_EQ(ParseStatement("SELECT 1 /* x").status().condition(), "UNCLOSED_BRACKETED_COMMENT");
}

}  // namespace
}  // namespace firesteel::sql

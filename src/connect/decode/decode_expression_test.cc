#include "connect/decode/decode_expression.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "plan/printer.h"
#include "plan/relation.h"
#include "spark/connect/expressions.pb.h"
#include "sql/parser.h"

namespace firesteel::connect {
namespace {

// The plan of a message in protobuf's text form, or the condition of the failure.
std::string Decoded(const std::string& text, DecodeContext context = {}) {
  spark::connect::Expression message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) return "not a message: " + text;
  const StatusOr<plan::ExpressionPtr> expression = DecodeExpression(message, context);
  return expression.ok() ? plan::Print(*expression) : expression.status().condition();
}

std::string FromSql(const std::string& text) {
  const StatusOr<plan::ExpressionPtr> expression = sql::ParseExpression(text);
  return expression.ok() ? plan::Print(*expression) : expression.status().ToString();
}

std::string Column(const std::string& name) { return "unresolved_attribute { unparsed_identifier: '" + name + "' }"; }
std::string Number(int value) { return "literal { integer: " + std::to_string(value) + " }"; }

std::string Call(const std::string& name, const std::vector<std::string>& arguments, const std::string& more = "") {
  std::string text = "unresolved_function { function_name: '" + name + "'" + more;
  for (const std::string& argument : arguments) text += " arguments { " + argument + " }";
  return text + " }";
}

TEST(DecodeExpressionTest, NamesAreSplitAtDotsOutsideBackquotes) {
  EXPECT_EQ(Decoded(Column("a")), "a");
  EXPECT_EQ(Decoded(Column("t.a b.c")), FromSql("t.`a b`.c"));
  EXPECT_EQ(Decoded(Column("`a.b`.c")), FromSql("`a.b`.c"));
  EXPECT_EQ(Decoded(Column("`a``b`")), FromSql("`a``b`"));
  EXPECT_EQ(Decoded(Column("count(1)")), "`count(1)`");
  for (const char* name : {"a.", ".a", "a..b", "`a", "`a`b", "a`b`", "a`"}) {
    EXPECT_EQ(Decoded(Column(name)), "INVALID_ATTRIBUTE_NAME_SYNTAX") << name;
  }
}

TEST(DecodeExpressionTest, OperatorsAreTheOnesOfSql) {
  const std::string a = Column("a");
  const std::string b = Column("b");
  for (const char* symbol : {"+", "-", "*", "/", "%", "<", "<=", ">", ">=", "<=>", "==", "&", "|", "^", "and", "or"}) {
    EXPECT_EQ(Decoded(Call(symbol, {a, b})), FromSql(std::string("a ") + symbol + " b"));
  }
  EXPECT_EQ(Decoded(Call("not", {Call("==", {a, b})})), FromSql("NOT a = b"));
  EXPECT_EQ(Decoded(Call("!=", {a, b})), FromSql("a <> b"));
  EXPECT_EQ(Decoded(Call("negative", {a})), FromSql("-a"));
  EXPECT_EQ(Decoded(Call("~", {a})), FromSql("~a"));
  EXPECT_EQ(Decoded(Call("isNull", {a})), FromSql("a IS NULL"));
  EXPECT_EQ(Decoded(Call("isNotNull", {a})), FromSql("a IS NOT NULL"));
  EXPECT_EQ(Decoded(Call("in", {a, Number(1), Number(2)})), FromSql("a IN (1, 2)"));
  EXPECT_EQ(Decoded(Call("when", {Call("<", {a, Number(1)}), b, Number(2)})),
            FromSql("CASE WHEN a < 1 THEN b ELSE 2 END"));
  EXPECT_EQ(Decoded(Call("rlike", {a, "literal { string: 'x' }"})), FromSql("a RLIKE 'x'"));
}

TEST(DecodeExpressionTest, FunctionsKeepTheirNames) {
  EXPECT_EQ(Decoded(Call("count", {Column("a")}, " is_distinct: true")), FromSql("count(DISTINCT a)"));
  EXPECT_EQ(Decoded(Call("count", {"unresolved_star {}"})), FromSql("count(*)"));
  EXPECT_EQ(Decoded(Call("db.f", {Column("a")}, " is_user_defined_function: true")), FromSql("db.f(a)"));
  EXPECT_EQ(Decoded("call_function { function_name: '`my db`.f' arguments { " + Number(1) + " } }"),
            FromSql("`my db`.f(1)"));
  EXPECT_EQ(Decoded(Call("f", {"named_argument_expression { key: 'x' value { " + Number(1) + " } }"})),
            FromSql("f(x => 1)"));
  EXPECT_EQ(Decoded(Call("", {})), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, TextIsReadAsSql) {
  EXPECT_EQ(Decoded("expression_string { expression: 'a + 1 AS b' }"), FromSql("a + 1 AS b"));
  EXPECT_EQ(Decoded("expression_string { expression: 'a +' }"), "PARSE_SYNTAX_ERROR");
}

TEST(DecodeExpressionTest, StarsAndPatterns) {
  EXPECT_EQ(Decoded("unresolved_star {}"), FromSql("*"));
  EXPECT_EQ(Decoded("unresolved_star { unparsed_target: 't.*' }"), FromSql("t.*"));
  EXPECT_EQ(Decoded("unresolved_star { unparsed_target: 't' }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("unresolved_regex { col_name: '`(a)?+.+`' }"), "columns like `(a)?+.+`");
  EXPECT_EQ(Decoded("unresolved_regex { col_name: 'a.b' }"), "a.b");
}

TEST(DecodeExpressionTest, AliasesHaveOneNameOrSeveral) {
  const std::string a = "expr { " + Column("a") + " }";
  EXPECT_EQ(Decoded("alias { " + a + " name: 'x' }"), FromSql("a AS x"));
  EXPECT_EQ(Decoded("alias { " + a + " name: 'x' name: 'y' }"), FromSql("a AS (x, y)"));
  EXPECT_EQ(Decoded("alias { " + a + " }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("alias { " + a + " name: 'x' metadata: '{' }"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, CastsTakeTypesAndTheirNames) {
  const std::string a = "expr { " + Column("a") + " }";
  EXPECT_EQ(Decoded("cast { " + a + " type { long {} } }"), FromSql("CAST(a AS BIGINT)"));
  EXPECT_EQ(Decoded("cast { " + a + " type_str: 'decimal(10, 2)' }"), FromSql("CAST(a AS DECIMAL(10,2))"));
  EXPECT_EQ(Decoded("cast { " + a + " type_str: 'int' eval_mode: EVAL_MODE_TRY }"), FromSql("TRY_CAST(a AS INT)"));
  EXPECT_EQ(Decoded("cast { " + a + " type_str: 'int' eval_mode: EVAL_MODE_LEGACY }").substr(0, 19),
            "UNSUPPORTED_FEATURE");
  EXPECT_EQ(Decoded("cast { " + a + " }"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, LambdasBindNames) {
  const std::string x = "unresolved_named_lambda_variable { name_parts: 'x' }";
  EXPECT_EQ(Decoded(Call("transform", {Column("a"), "lambda_function { function { " + Call("+", {x, Number(1)}) +
                                                        " } arguments { name_parts: 'x' } }"})),
            FromSql("transform(a, x -> x + 1)"));
  EXPECT_EQ(Decoded("lambda_function { function { " + x + " } }"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, SignedFrameOffsetsBecomePrecedingAndFollowing) {
  const auto window = [](const std::string& lower, const std::string& upper, const std::string& type = "ROW") {
    return Decoded("window { window_function { " + Call("sum", {Column("a")}) + " } partition_spec { " + Column("p") +
                   " } order_spec { child { " + Column("o") +
                   " } direction: SORT_DIRECTION_DESCENDING null_ordering: " +
                   "SORT_NULLS_LAST } frame_spec { frame_type: FRAME_TYPE_" + type + " lower { " + lower +
                   " } upper { " + upper + " } } }");
  };
  const std::string over = "sum(a) OVER (PARTITION BY p ORDER BY o DESC NULLS LAST ";
  EXPECT_EQ(window("unbounded: true", "current_row: true"),
            FromSql(over + "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"));
  EXPECT_EQ(window("value { literal { integer: -2 } }", "value { literal { integer: 3 } }"),
            FromSql(over + "ROWS BETWEEN 2 PRECEDING AND 3 FOLLOWING)"));
  EXPECT_EQ(window("value { literal { long: 0 } }", "unbounded: true", "RANGE"),
            FromSql(over + "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"));
  EXPECT_EQ(window("value { literal { integer: -2147483648 } }", "current_row: true"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(window("", "current_row: true"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(window("current_row: true", "current_row: true", "UNDEFINED"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, PartsOfNestedValues) {
  EXPECT_EQ(
      Decoded("unresolved_extract_value { child { " + Column("m") + " } extraction { literal { string: 'k' } } }"),
      FromSql("m['k']"));
  EXPECT_EQ(Decoded("update_fields { struct_expression { " + Column("s") + " } field_name: 'f' value_expression { " +
                    Number(1) + " } }"),
            "update_field(s, f, 1)");
  EXPECT_EQ(Decoded("update_fields { struct_expression { " + Column("s") + " } field_name: 'f.g' }"),
            "update_field(s, f, update_field(s.f, g))");
}

TEST(DecodeExpressionTest, SubqueriesReferToRelationsAroundThem) {
  DecodeContext context;
  context.references[7] = *sql::ParseQuery("SELECT 1");
  EXPECT_EQ(Decoded("subquery_expression { plan_id: 7 subquery_type: SUBQUERY_TYPE_SCALAR }", context),
            FromSql("(SELECT 1)"));
  EXPECT_EQ(Decoded("subquery_expression { plan_id: 7 subquery_type: SUBQUERY_TYPE_EXISTS }", context),
            FromSql("EXISTS (SELECT 1)"));
  EXPECT_EQ(Decoded("subquery_expression { plan_id: 7 subquery_type: SUBQUERY_TYPE_IN in_subquery_values { " +
                        Column("a") + " } }",
                    context),
            FromSql("a IN (SELECT 1)"));
  EXPECT_EQ(Decoded("subquery_expression { plan_id: 8 subquery_type: SUBQUERY_TYPE_EXISTS }", context),
            "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("subquery_expression { plan_id: 7 }", context), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, WhatIsNotThereIsRefusedByName) {
  for (const char* text : {"common_inline_user_defined_function { function_name: 'f' python_udf {} }",
                           "merge_action {}", "extension {}", "typed_aggregate_expression {}",
                           "direct_shuffle_partition_id {}", "sort_order { child { literal { integer: 1 } } }",
                           "unresolved_attribute { unparsed_identifier: '_metadata' is_metadata_column: true }"}) {
    EXPECT_EQ(Decoded(text).substr(0, 19), "UNSUPPORTED_FEATURE") << text;
  }
  EXPECT_EQ(Decoded(""), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("common_inline_user_defined_function { function_name: 'f' }"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeExpressionTest, LongChainsDoNotOverflowTheStack) {
  spark::connect::Expression message;
  spark::connect::Expression* at = &message;
  for (int i = 0; i < 4000; ++i) {
    at->mutable_unresolved_function()->set_function_name("negative");
    at = at->mutable_unresolved_function()->add_arguments();
  }
  at->mutable_literal()->set_integer(1);
  DecodeContext context;
  EXPECT_TRUE(DecodeExpression(message, context).ok());
}

}  // namespace
}  // namespace firesteel::connect

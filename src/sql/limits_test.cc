#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "sql/parser.h"

namespace firesteel::sql {
namespace {

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string ConditionOf(const std::string& text) {
  const StatusOr<plan::CommandPtr> command = ParseStatement(text);
  return command.ok() ? "ok" : command.status().condition();
}

constexpr int kDeep = 10'000;
constexpr char kTooDeep[] = "FAILED_TO_PARSE_TOO_COMPLEX";

TEST(LimitsTest, DeepNestingIsRefused) {
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("(", kDeep) + "1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("(", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("f(", kDeep) + "1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("trim(", kDeep) + "1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("cast(", kDeep) + "1" + Repeat(" AS INT)", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("NOT ", kDeep) + "true"), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("- ", kDeep) + "x"), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("CASE WHEN true THEN ", kDeep) + "1" + Repeat(" END", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("x -> ", kDeep) + "x"), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("a[", kDeep) + "1" + Repeat("]", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT a " + Repeat("BETWEEN b ", kDeep)), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(ConditionOf("SELECT CAST(1 AS " + Repeat("ARRAY<", kDeep) + "INT" + Repeat(">", kDeep) + ")"), kTooDeep);
  EXPECT_EQ(ConditionOf("EXPLAIN " + Repeat("EXPLAIN ", kDeep) + "SELECT 1"), kTooDeep);
}

TEST(LimitsTest, DeepSubqueriesAreRefused) {
  EXPECT_EQ(ConditionOf(Repeat("(", kDeep) + "SELECT 1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf(Repeat("SELECT * FROM (", kDeep) + "SELECT 1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT * FROM " + Repeat("(", kDeep) + "t" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf(Repeat("WITH a AS (", kDeep) + "SELECT 1" + Repeat(") SELECT 1", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("(SELECT ", kDeep) + "1" + Repeat(")", kDeep)), kTooDeep);
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("EXISTS (SELECT ", kDeep) + "1" + Repeat(")", kDeep)), kTooDeep);
}

TEST(LimitsTest, OrdinaryNestingIsFine) {
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("(", 90) + "1" + Repeat(")", 90)), "ok");
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("replace(", 90) + "a" + Repeat(", 'x', 'y')", 90)), "ok");
  EXPECT_EQ(ConditionOf(Repeat("SELECT * FROM (", 60) + "SELECT 1" + Repeat(")", 60)), "ok");
}

TEST(LimitsTest, NestingCostsNoMoreThanItsDepth) {
  for (const std::string call :
       {"trim(", "position(", "substring(", "overlay(", "datediff(DAY, ", "struct(", "(", "((", "a IN (",
        "EXISTS (SELECT ", "(SELECT ", "x -> ", "CASE WHEN ", "rollup(", "IDENTIFIER(", "cast("}) {
    // None is complete; the time to find out must not double with each level.
    ConditionOf("SELECT " + Repeat(call, 60) + "a");
    ConditionOf("SELECT 1 FROM t GROUP BY " + Repeat(call, 60) + "a");
    ConditionOf("SELECT 1 FROM " + Repeat(call, 60) + "a");
  }
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("substring(", 60) + "a" + Repeat(", 1)", 60)), "ok");
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("trim(", 60) + "a" + Repeat(")", 60)), "ok");
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("datediff('x', ", 60) + "a" + Repeat(")", 60)), "ok");
  EXPECT_EQ(ConditionOf("SELECT " + Repeat("((", 60) + "a b" + Repeat("))", 60)), "PARSE_SYNTAX_ERROR");
}

TEST(LimitsTest, LongChainsNeedNoDepth) {
  EXPECT_EQ(ConditionOf("SELECT 1" + Repeat(" + 1", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT 'a'" + Repeat(" || x", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT * FROM t WHERE a = 1" + Repeat(" OR a = 1", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT * FROM t WHERE a = 1" + Repeat(" AND b = 2 OR a = 1", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT 1" + Repeat(" UNION ALL SELECT 1", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT * FROM t" + Repeat(" JOIN t", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT a" + Repeat("[0]", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT a" + Repeat("::INT", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT a" + Repeat(".b", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT * FROM t" + Repeat(" LATERAL VIEW explode(x) v AS y", kDeep)), "ok");
  EXPECT_EQ(ConditionOf("SELECT 1 IN (1" + Repeat(", 1", kDeep) + ")"), "ok");
  EXPECT_EQ(ConditionOf("SELECT CASE" + Repeat(" WHEN a THEN b", kDeep) + " END"), "ok");
}

// Every text of this kind must be answered in a moment. The limit is generous: builds with checks are slow.
void ExpectQuickAnswer(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(ParseStatement(text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4)) << text.substr(0, 40);
}

TEST(LimitsTest, AMegabyteOfNoiseIsAnsweredQuickly) {
  constexpr int kMegabyte = 1 << 20;
  std::mt19937 random(20260101);
  std::string bytes;
  for (int i = 0; i < kMegabyte; ++i) bytes += static_cast<char>(random() % 256);
  ExpectQuickAnswer(bytes);
  ExpectQuickAnswer("SELECT " + bytes);
  for (const std::string_view piece : {"(",
                                       ")",
                                       "'",
                                       "\"",
                                       "`",
                                       "/*",
                                       "*/",
                                       "--",
                                       "- ",
                                       "a ",
                                       "a,",
                                       "a.",
                                       "1 ",
                                       ";",
                                       "? ,",
                                       "(?",
                                       "SELECT ",
                                       "(SELECT ",
                                       "((SELECT 1) ",
                                       "((",
                                       "/*+ ",
                                       "CASE ",
                                       "'\\",
                                       "[",
                                       "x ->",
                                       "(a,",
                                       "INTERVAL ",
                                       "INTERVAL 1 DAY ",
                                       "1 DAY ",
                                       "FROM ",
                                       "trim(a ",
                                       "datediff(DAY, "}) {
    // A part of it is enough to tell a square from a line, and keeps the test short.
    const std::string noise = Repeat(piece, kMegabyte / 64 / static_cast<int>(piece.size()));
    ExpectQuickAnswer(noise);
    ExpectQuickAnswer("SELECT " + noise);
    ExpectQuickAnswer("SELECT a FROM " + noise);
  }
}

}  // namespace
}  // namespace firesteel::sql

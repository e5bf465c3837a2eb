#include "sql/statement/statement_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firesteel::sql {
namespace {

using testing::ElementsAre;

std::vector<std::string> Texts(std::string_view script) {
  std::vector<std::string> texts;
  for (const ScriptStatement& statement : SplitStatements(script)) texts.push_back(statement.text);
  return texts;
}

TEST(StatementSplitterTest, CutsAtSemicolons) {
  EXPECT_THAT(Texts("SELECT 1; SELECT 2\n;\n\nSELECT 3"), ElementsAre("SELECT 1", "SELECT 2", "SELECT 3"));
}

TEST(StatementSplitterTest, SemicolonsInQuotesAndCommentsDoNotCut) {
  EXPECT_THAT(
      Texts("SELECT ';', \";\", `a;b`, r'\\;', 'it\\';s', 'a'';b' -- no; cut\n, 2 /* ; /* ; */ ; */ ; SELECT 2"),
      ElementsAre("SELECT ';', \";\", `a;b`, r'\\;', 'it\\';s', 'a'';b' -- no; cut\n, 2", "SELECT 2"));
}

TEST(StatementSplitterTest, BlankAndCommentOnlyStatementsAreLeftOut) {
  EXPECT_THAT(Texts(" ; -- nothing\n ; /* at all */ ;"), ElementsAre());
  EXPECT_THAT(Texts("-- first\nSELECT 1 -- last\n;"), ElementsAre("SELECT 1"));
}

TEST(StatementSplitterTest, ReportsWhereEachStatementBegins) {
  const std::string script = "-- a comment\nSELECT 1;\n\n  SELECT 2";
  const auto statements = SplitStatements(script);
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0].first_line, 2);
  EXPECT_EQ(statements[1].first_line, 4);
  EXPECT_EQ(script.substr(statements[1].offset), "SELECT 2");
  EXPECT_TRUE(statements[0].terminated);
  EXPECT_FALSE(statements[1].terminated);
}

TEST(StatementSplitterTest, AnUnclosedQuoteTakesTheRest) {
  EXPECT_THAT(Texts("SELECT 'a; SELECT 2"), ElementsAre("SELECT 'a; SELECT 2"));
  EXPECT_THAT(Texts("SELECT /* a; SELECT 2"), ElementsAre("SELECT /* a; SELECT 2"));
}

TEST(StatementSplitterTest, ABlockIsOneStatement) {
  EXPECT_THAT(Texts("SELECT 1; BEGIN SELECT 2; SELECT 3; END;"),
              ElementsAre("SELECT 1", "BEGIN SELECT 2; SELECT 3; END;"));
}

TEST(StatementSplitterTest, HintsBelongToTheStatement) {
  EXPECT_THAT(Texts("SELECT /*+ COALESCE(1) */ 1;"), ElementsAre("SELECT /*+ COALESCE(1) */ 1"));
}

}  // namespace
}  // namespace firesteel::sql

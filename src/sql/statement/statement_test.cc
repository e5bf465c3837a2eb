#include <gtest/gtest.h>

#include "plan/printer.h"
#include "sql/parser.h"

namespace firesteel::sql {
namespace {

// The parsed statement if it is a Node, else a failure of the test.
template <typename Node>
Node Statement(std::string_view text) {
  const StatusOr<plan::CommandPtr> command = ParseStatement(text);
  EXPECT_TRUE(command.ok()) << text << "\n" << command.status().ToString();
  if (!command.ok()) return {};
  const Node* node = std::get_if<Node>(&(*command)->node);
  EXPECT_NE(node, nullptr) << text;
  return node ? *node : Node{};
}

std::string Condition(std::string_view text) { return ParseStatement(text).status().condition(); }
std::string RefusedFeature(std::string_view text) { return Statement<plan::UnsupportedStatement>(text).feature; }

TEST(StatementTest, CreateFunction) {
  const auto scalar = Statement<plan::CreateFunction>(
      "CREATE OR REPLACE TEMPORARY FUNCTION f(a INT COMMENT 'n', b STRING DEFAULT 'x' || 'y') RETURNS STRING "
      "LANGUAGE SQL NOT DETERMINISTIC COMMENT 'c' CONTAINS SQL RETURN concat(a, b);");
  EXPECT_TRUE(scalar.temporary && scalar.or_replace && scalar.expression && !scalar.returns_table);
  EXPECT_EQ(scalar.parameters.at(1).default_sql, "'x' || 'y'");
  EXPECT_EQ(scalar.returns, DataType::String());
  EXPECT_EQ(scalar.comment, "c");
  EXPECT_EQ(scalar.deterministic, false);
  EXPECT_EQ(scalar.data_access, plan::DataAccess::kContainsSql);
  EXPECT_EQ(scalar.body_text, "concat(a, b)");
  EXPECT_TRUE(scalar.definition.starts_with("(a INT COMMENT") && scalar.definition.ends_with("concat(a, b)"));

  const auto table = Statement<plan::CreateFunction>("CREATE FUNCTION d.f() RETURNS TABLE(x INT) RETURN SELECT 1");
  EXPECT_EQ(table.name, (plan::Name{"d", "f"}));
  EXPECT_TRUE(table.returns_table && table.query && table.parameters.empty());
  EXPECT_EQ(table.returned_columns->at(0).field.name, "x");
}

TEST(StatementTest, BodiesInParenthesesAreQueriesOnlyWhereNothingFollows) {
  EXPECT_TRUE(Statement<plan::CreateFunction>("CREATE FUNCTION f() RETURN (SELECT 1)").query);
  EXPECT_TRUE(Statement<plan::CreateFunction>("CREATE FUNCTION f() RETURN (SELECT 1) UNION (SELECT 2)").query);
  EXPECT_TRUE(Statement<plan::CreateFunction>("CREATE FUNCTION f() RETURN (SELECT 1) + 1").expression);
  EXPECT_TRUE(Statement<plan::CreateFunction>("CREATE FUNCTION f() RETURN EXISTS (SELECT 1)").expression);
}

TEST(StatementTest, DropFunction) {
  const auto drop = Statement<plan::DropFunction>("DROP TEMPORARY FUNCTION IF EXISTS f");
  EXPECT_TRUE(drop.temporary);
  EXPECT_EQ(drop.if_missing, plan::IfExists::kSkip);
  EXPECT_EQ(Condition("DROP TEMPORARY FUNCTION d.f"), "INVALID_SQL_SYNTAX.MULTI_PART_NAME");
}

TEST(StatementTest, CreateTable) {
  const auto table = Statement<plan::CreateTable>(
      "CREATE TABLE IF NOT EXISTS d.t (a INT NOT NULL DEFAULT 1 + 1 COMMENT 'c', b STRING) USING parquet "
      "PARTITIONED BY (b) CLUSTERED BY (a) SORTED BY (a DESC) INTO 4 BUCKETS OPTIONS (x 'y', z = 1) COMMENT 'k' "
      "LOCATION '/l' TBLPROPERTIES ('p' = 'q')");
  EXPECT_EQ(table.name, (plan::Name{"d", "t"}));
  EXPECT_EQ(table.if_exists, plan::IfExists::kSkip);
  ASSERT_EQ(table.columns.size(), 2u);
  EXPECT_FALSE(table.columns[0].field.nullable);
  EXPECT_EQ(table.columns[0].default_sql, "1 + 1");
  EXPECT_EQ(table.columns[0].field.comment, "c");
  EXPECT_EQ(table.provider, "parquet");
  EXPECT_EQ(table.partitioned_by.at(0).column, "b");
  EXPECT_EQ(table.buckets->count, 4);
  EXPECT_EQ(table.options.at("z"), "1");
  EXPECT_EQ(table.location, "/l");
  EXPECT_EQ(table.properties.at(0), (std::pair<std::string, std::string>{"p", "q"}));
}

TEST(StatementTest, HiveTables) {
  const auto table = Statement<plan::CreateTable>(
      "CREATE EXTERNAL TABLE t (a INT) PARTITIONED BY (y INT, m INT) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
      "STORED AS textfile LOCATION '/x'");
  EXPECT_TRUE(table.external);
  EXPECT_EQ(table.hive_partition_columns.size(), 2u);
  EXPECT_EQ(table.stored_as, "textfile");
  EXPECT_EQ(table.options.at("field.delim"), ",");
}

TEST(StatementTest, CreateAsKeepsTheQueryText) {
  const auto table = Statement<plan::CreateTable>("CREATE OR REPLACE TABLE t USING csv AS SELECT 1 AS a ;");
  EXPECT_TRUE(table.or_replace);
  EXPECT_EQ(table.query_text, "SELECT 1 AS a");
  const auto view = Statement<plan::CreateView>("CREATE OR REPLACE TEMP VIEW v (x COMMENT 'c', y) AS (SELECT 1, 2)");
  EXPECT_EQ(view.kind, plan::CreateView::Kind::kTemporary);
  EXPECT_EQ(view.columns.at(0).second, "c");
  EXPECT_EQ(view.query_text, "(SELECT 1, 2)");
  const auto dataset = Statement<plan::CreatePipelineDataset>(
      "CREATE MATERIALIZED VIEW m PARTITIONED BY (a) COMMENT 'c' AS SELECT a FROM t");
  EXPECT_EQ(dataset.query_text, "SELECT a FROM t");
  EXPECT_EQ(dataset.partitioned_by.at(0).column, "a");
  EXPECT_EQ(Statement<plan::CreatePipelineDataset>("CREATE STREAMING TABLE s").query, nullptr);
  EXPECT_EQ(Statement<plan::CreatePipelineFlow>("CREATE FLOW f AS INSERT INTO t BY NAME SELECT 1").by_name, true);
}

TEST(StatementTest, TemporaryViewsOverFiles) {
  const auto view = Statement<plan::CreateTempViewUsing>(
      "CREATE TEMPORARY VIEW v (a INT) USING csv OPTIONS (path '/x', header true)");
  EXPECT_EQ(view.schema->at(0).name, "a");
  EXPECT_EQ(view.options.at("header"), "true");
}

TEST(StatementTest, Insert) {
  const auto insert = Statement<plan::Insert>("INSERT OVERWRITE t PARTITION (a = 1, b) SELECT 1");
  EXPECT_EQ(insert.mode, plan::InsertMode::kOverwrite);
  EXPECT_EQ(insert.partition.at(1).second, nullptr);
  EXPECT_EQ(Statement<plan::Insert>("INSERT INTO t (x, y) VALUES (1, DEFAULT)").columns.size(), 2u);
  EXPECT_TRUE(Statement<plan::Insert>("INSERT INTO TABLE t BY NAME TABLE u").by_name);
  EXPECT_NE(Statement<plan::Insert>("INSERT INTO t REPLACE WHERE a = 1 SELECT 1").replace_where, nullptr);
  EXPECT_EQ(
      plan::Print(Statement<plan::Insert>("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a").query).substr(0, 6),
      "With a");
  EXPECT_EQ(plan::Print(Statement<plan::Insert>("FROM a INSERT INTO t SELECT x").query), "Project [x]\n  Table a\n");
  EXPECT_EQ(
      plan::Print(Statement<plan::Insert>("WITH a AS (SELECT 1) FROM a INSERT INTO t SELECT x").query).substr(0, 6),
      "With a");
  EXPECT_EQ(Condition("FROM a INSERT INTO t SELECT x INSERT INTO u SELECT y"), "UNSUPPORTED_FEATURE");
  EXPECT_EQ(Statement<plan::InsertOverwriteDirectory>("INSERT OVERWRITE DIRECTORY '/x' USING csv SELECT 1").path, "/x");
}

TEST(StatementTest, Alter) {
  EXPECT_EQ(Statement<plan::RenameTable>("ALTER TABLE a.b RENAME TO c").to, (plan::Name{"c"}));
  EXPECT_EQ(Statement<plan::AddColumns>("ALTER TABLE t ADD COLUMNS (a INT, b STRING COMMENT 'x')").columns.size(), 2u);
  EXPECT_EQ(Statement<plan::RenameColumn>("ALTER TABLE t RENAME COLUMN a TO b").to, "b");
  EXPECT_EQ(Statement<plan::DropColumnsOf>("ALTER TABLE t DROP COLUMN IF EXISTS a, b").columns.size(), 2u);
  EXPECT_EQ(Statement<plan::AlterColumn>("ALTER TABLE t ALTER COLUMN a COMMENT 'c'").comment, "c");
  EXPECT_EQ(Statement<plan::AddPartitions>(
                "ALTER TABLE t ADD IF NOT EXISTS PARTITION (p = 1) LOCATION '/x' PARTITION (p = 2)")
                .partitions.size(),
            2u);
  EXPECT_EQ(Statement<plan::DropPartitions>("ALTER TABLE t DROP PARTITION (p = 1), PARTITION (p = 2) PURGE").purge,
            true);
  EXPECT_EQ(Statement<plan::SetProperties>("ALTER VIEW v SET TBLPROPERTIES (a = 'b')").is_view, true);
  EXPECT_EQ(Statement<plan::SetLocation>("ALTER TABLE t PARTITION (p = 1) SET LOCATION '/x'").location, "/x");
  EXPECT_EQ(Statement<plan::AlterViewAs>("ALTER VIEW v AS SELECT 1").query_text, "SELECT 1");
  Statement<plan::RecoverPartitions>("MSCK REPAIR TABLE t");
}

TEST(StatementTest, ShowAndDescribe) {
  EXPECT_EQ(Statement<plan::ShowTables>("SHOW TABLES IN d LIKE 'a*'").pattern, "a*");
  EXPECT_TRUE(Statement<plan::ShowTables>("SHOW TABLE EXTENDED LIKE 'a' PARTITION (p = 1)").extended);
  EXPECT_EQ(Statement<plan::ShowFunctions>("SHOW SYSTEM FUNCTIONS LIKE 'a'").scope,
            plan::ShowFunctions::Scope::kSystem);
  EXPECT_EQ(Statement<plan::ShowColumns>("SHOW COLUMNS IN t FROM d").database, (plan::Name{"d"}));
  EXPECT_EQ(Statement<plan::ShowTableProperties>("SHOW TBLPROPERTIES t (a.b)").key, "a.b");
  EXPECT_TRUE(Statement<plan::DescribeTable>("DESC EXTENDED t").extended);
  EXPECT_EQ(Statement<plan::DescribeTable>("DESCRIBE t a.b").column, (plan::Name{"a", "b"}));
  EXPECT_TRUE(Statement<plan::DescribeTable>("DESCRIBE TABLE t AS JSON").as_json);
  Statement<plan::DescribeQuery>("DESCRIBE SELECT 1");
  EXPECT_EQ(Statement<plan::DescribeFunction>("DESCRIBE FUNCTION EXTENDED <=>").name, (plan::Name{"<=>"}));
}

TEST(StatementTest, SettingsAreRawText) {
  const auto set = Statement<plan::SetConf>("SET spark.x.y = a 'b' = c ;");
  EXPECT_EQ(set.key, "spark.x.y");
  EXPECT_EQ(set.value, "a 'b' = c");
  EXPECT_EQ(Statement<plan::SetConf>("SET `a b` = `c;d`").value, "c;d");
  EXPECT_FALSE(Statement<plan::SetConf>("SET spark.x").value.has_value());
  EXPECT_TRUE(Statement<plan::SetConf>("SET -v").verbose);
  EXPECT_EQ(Condition("SET x y z"), "INVALID_SET_SYNTAX");
  EXPECT_EQ(Statement<plan::ResetConf>("RESET a.b").key, "a.b");
  EXPECT_TRUE(Statement<plan::SetTimeZone>("SET TIME ZONE LOCAL").local);
  EXPECT_EQ(Condition("SET TIME ZONE INTERVAL 19 HOURS"), "INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE");
}

TEST(StatementTest, CacheExplainAndTheRest) {
  EXPECT_TRUE(Statement<plan::CacheTable>("CACHE LAZY TABLE t OPTIONS ('storageLevel' 'DISK_ONLY') AS SELECT 1").lazy);
  EXPECT_EQ(Statement<plan::RefreshPath>("REFRESH /a/b").path, "/a/b");
  EXPECT_EQ(Statement<plan::Explain>("EXPLAIN EXTENDED SELECT 1").mode, plan::ExplainMode::kExtended);
  EXPECT_EQ(Statement<plan::Use>("USE DATABASE d").what, plan::Use::What::kDatabase);
  EXPECT_EQ(Statement<plan::AnalyzeTable>("ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS a, b").columns.size(), 2u);
  EXPECT_FALSE(Statement<plan::CommentOn>("COMMENT ON TABLE t IS NULL").comment.has_value());
  EXPECT_TRUE(Statement<plan::DropDatabase>("DROP SCHEMA IF EXISTS d CASCADE").cascade);
  EXPECT_EQ(Statement<plan::Truncate>("TRUNCATE TABLE t PARTITION (a = 1)").partition.size(), 1u);
}

TEST(StatementTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(RefusedFeature("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE"), "MERGE INTO");
  EXPECT_EQ(RefusedFeature("UPDATE t SET a = 1"), "UPDATE");
  EXPECT_EQ(RefusedFeature("CREATE FUNCTION f AS 'x.Y' USING JAR 'z'"), "CREATE FUNCTION of a Java class");
  EXPECT_EQ(RefusedFeature("BEGIN SELECT 1; END"), "SQL scripting (BEGIN .. END)");
  EXPECT_EQ(RefusedFeature("GRANT ALL ON t TO u"), "GRANT");
}

}  // namespace
}  // namespace firesteel::sql

#include "analysis/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "analysis/plan/analysis_printer.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using testing::HasSubstr;

// Tables without rows, and one partitioned table of files.
class Tables : public RelationSource {
 public:
  StatusOr<FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options&, const std::string&,
                                       SourceSpan span) override {
    const auto found = tables_.find(parts.back());
    if (found != tables_.end()) return found->second;
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(parts)}}, span);
  }
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation&, SourceSpan) override {
    return Status::Internal("no files here");
  }
  void Add(const std::string& name, const std::string& columns) {
    tables_[name] = PlaceholderRelation{{"spark_catalog", "default", name}, *sql::ParseSchema(columns)};
  }
  void AddPartitioned(const std::string& name, const std::vector<std::string>& partitions) {
    auto scan = std::make_shared<files::FileScan>();
    scan->data_schema = *sql::ParseSchema("a INT");
    scan->partition_schema = *sql::ParseSchema("ym STRING");
    for (const auto& partition : partitions) {
      files::FileEntry file;
      file.uri = name + "/ym=" + partition + "/f.parquet";
      file.partition_values = {Value{partition}};
      scan->files.push_back(std::move(file));
    }
    tables_[name] = TableRelation{{"spark_catalog", "default", name}, *sql::ParseSchema("a INT, ym STRING"), scan};
  }

 private:
  std::map<std::string, FoundRelation> tables_;
};

class AnalyzerTest : public testing::Test {
 protected:
  AnalyzerTest() {
    tables_.Add("t", "a INT, b STRING, d DECIMAL(10,2), s STRUCT<x: INT, y: STRING>, arr ARRAY<INT>");
    tables_.Add("u", "a INT NOT NULL, c DOUBLE");
  }

  std::string Plan(const std::string& text) {
    const auto relation = sql::ParseQuery(text);
    if (!relation.ok()) return relation.status().ToString();
    const auto plan = Analyze(*relation, options_, tables_);
    return plan.ok() ? PrintPlan(*plan) : plan.status().ToString();
  }

  std::string Error(const std::string& text) {
    const auto relation = sql::ParseQuery(text);
    if (!relation.ok()) return relation.status().ToString();
    const auto plan = Analyze(*relation, options_, tables_);
    return plan.ok() ? "no error" : Status(plan.status()).WithSource("", text).ToString();
  }

  double Seconds(const std::string& text) {
    const auto relation = sql::ParseQuery(text);
    EXPECT_TRUE(relation.ok()) << relation.status().ToString();
    const auto begin = std::chrono::steady_clock::now();
    const auto plan = Analyze(*relation, options_, tables_);
    EXPECT_TRUE(plan.ok()) << plan.status().ToString().substr(0, 2000);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  AnalysisOptions options_;
  Tables tables_;
};

TEST_F(AnalyzerTest, MovesAggregatesToTheirNodeOnce) {
  EXPECT_EQ(
      Plan("SELECT b, sum(a) + 1, sum(a) FROM t GROUP BY b HAVING sum(a) > 5"),
      "Project [b#2, +(sum#6, 1) AS (sum(a) + 1)#7, sum#6 AS sum(a)#8]\n"
      "  Filter >(sum#6, 5)\n"
      "    Aggregate [b#2] [sum(a#1) AS sum#6]\n"
      "      Values 0 rows [a#1 int, b#2 string, d#3 decimal(10,2), s#4 struct<x:int,y:string>, arr#5 array<int>]\n");
}

TEST_F(AnalyzerTest, OrderByReachesBelowTheSelectList) {
  EXPECT_THAT(Plan("SELECT a AS k FROM u ORDER BY c"), HasSubstr("Sort sort_key#"));
  EXPECT_THAT(Error("SELECT DISTINCT a FROM u ORDER BY c"), HasSubstr("UNRESOLVED_COLUMN.WITH_SUGGESTION"));
}

TEST_F(AnalyzerTest, CorrelationStaysAnOuterReference) {
  const std::string plan = Plan("SELECT a FROM u WHERE EXISTS (SELECT 1 FROM t WHERE t.a = u.a)");
  EXPECT_THAT(plan, HasSubstr("Filter subquery exists [1]()"));
  EXPECT_THAT(plan, HasSubstr("outer(a#"));
}

TEST_F(AnalyzerTest, LateralAliasIsComputedOnce) {
  const std::string plan = Plan("SELECT a + 1 AS x, x * 2 AS y, x + y AS z FROM u");
  EXPECT_EQ(plan,
            "Project [x#3, y#4, +(x#3, y#4) AS z#5]\n"
            "  Project [a#1, c#2, x#3, *(x#3, 2) AS y#4]\n"
            "    Project [a#1, c#2, +(a#1, 1) AS x#3]\n"
            "      Values 0 rows [a#1 int not null, c#2 double]\n");
}

TEST_F(AnalyzerTest, UnknownColumnShowsItsPlaceAndTheNearestNames) {
  EXPECT_EQ(
      Error("SELECT aa\nFROM u"),
      "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable or function parameter named `aa` cannot be resolved. Did "
      "you mean one of: `a`, `c`? SQLSTATE: 42703\n  --> line 1:8\n   | SELECT aa\n   |        ^^");
}

TEST_F(AnalyzerTest, UsingShowsTheKeyOnceAndKeepsBothReachable) {
  EXPECT_THAT(Plan("SELECT *, t.a, u.a FROM t FULL JOIN u USING (a)"), HasSubstr("coalesce("));
}

TEST_F(AnalyzerTest, PartitionFiltersPruneFiles) {
  tables_.AddPartitioned("p", {"2024-01", "2024-02", "2024-03"});
  EXPECT_THAT(Plan("SELECT a FROM p WHERE ym >= '2024-02' AND a > 1"), HasSubstr("p 2 files"));
  EXPECT_THAT(Plan("SELECT a FROM (SELECT * FROM p) WHERE ym IN ('2024-01')"), HasSubstr("p 1 files"));
  EXPECT_THAT(Plan("SELECT u.a FROM u JOIN p ON u.a = p.a WHERE p.ym = '2024-03'"), HasSubstr("p 1 files"));
  EXPECT_THAT(Plan("SELECT u.a FROM u LEFT JOIN p ON u.a = p.a AND p.ym = '2024-03'"), HasSubstr("p 3 files"));
  EXPECT_THAT(Plan("SELECT a FROM p WHERE upper(ym) = '2024-01'"), HasSubstr("p 3 files"));
}

TEST_F(AnalyzerTest, LongChainsNeitherOverflowNorTakeLong) {
  std::string conjunction = "a > 0";
  std::string sum = "a";
  for (int i = 1; i < 10'000; ++i) {
    conjunction += " AND a > " + std::to_string(i);
    sum += " + 1";
  }
  EXPECT_LT(Seconds("SELECT a FROM u WHERE " + conjunction), 5);
  EXPECT_LT(Seconds("SELECT " + sum + " FROM u"), 5);
  EXPECT_LT(Seconds("SELECT sum(" + sum + ") FROM u GROUP BY a, c"), 5);
}

TEST_F(AnalyzerTest, ChainedAndWideSelectListsAreQuick) {
  std::string chained = "WITH q0 AS (SELECT * FROM u)";
  for (int i = 1; i < 300; ++i) {
    chained += ", q" + std::to_string(i) + " AS (SELECT a, c FROM q" + std::to_string(i - 1) + ")";
  }
  EXPECT_LT(Seconds(chained + " SELECT * FROM q299"), 5);
  std::string columns;
  std::string list;
  for (int i = 0; i < 2'000; ++i) {
    columns += (i ? ", c" : "c") + std::to_string(i) + " INT";
    list += (i ? ", c" : "c") + std::to_string(i) + " + 1 AS d" + std::to_string(i);
  }
  tables_.Add("wide", columns);
  EXPECT_LT(Seconds("SELECT " + list + " FROM wide"), 5);
  EXPECT_LT(Seconds("SELECT * FROM (SELECT * FROM wide) ORDER BY c1999"), 5);
}

TEST_F(AnalyzerTest, CastForWriteFollowsStoreAssignment) {
  const auto plan = Analyze(*sql::ParseQuery("SELECT b, a FROM t"), options_, tables_);
  const Schema table = *sql::ParseSchema("x STRING, y BIGINT");
  const auto cast = CastForWrite(*plan, "db.target", table, MatchColumns::kByPosition, options_);
  ASSERT_TRUE(cast.ok()) << cast.status().ToString();
  EXPECT_EQ(SchemaOf(**cast), table);
  EXPECT_EQ(CastForWrite(*plan, "db.target", *sql::ParseSchema("x INT, y BIGINT"), MatchColumns::kByPosition, options_)
                .status()
                .condition(),
            "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST");
  EXPECT_EQ(CastForWrite(*plan, "db.target", *sql::ParseSchema("x STRING"), MatchColumns::kByPosition, options_)
                .status()
                .condition(),
            "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS");
  EXPECT_TRUE(
      CastForWrite(*plan, "db.target", *sql::ParseSchema("a INT, b STRING"), MatchColumns::kByName, options_).ok());
}

TEST_F(AnalyzerTest, ConstantsAreFolded) {
  const auto limit = AnalyzeConstant(*sql::ParseExpression("2 + 3 * -1"), options_, tables_);
  ASSERT_TRUE(limit.ok()) << limit.status().ToString();
  EXPECT_EQ(PrintExpression(*limit), "-1");
}

}  // namespace
}  // namespace firesteel::analysis

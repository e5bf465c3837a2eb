#include <gtest/gtest.h>

#include "plan/printer.h"
#include "sql/parser.h"

namespace firesteel::sql {
namespace {

std::string Query(std::string_view text, const ParseOptions& options = {}) {
  const StatusOr<plan::RelationPtr> query = ParseQuery(text, options);
  if (!query.ok()) return query.status().condition();
  std::string printed = "\n" + plan::Print(*query);
  return printed;
}

TEST(QueryTest, ClausesNestInSparksOrder) {
  EXPECT_EQ(Query("SELECT DISTINCT a, sum(b) FROM t WHERE c GROUP BY a HAVING sum(b) > 1 ORDER BY 2 LIMIT 3 OFFSET 4"),
            R"(
Limit 3
  Offset 4
    Sort [2 ASC]
      Distinct
        Having >(sum(b), 1)
          Aggregate [a] select [a, sum(b)]
            Filter c
              Table t
)");
}

TEST(QueryTest, JoinsAssociateToTheLeft) {
  EXPECT_EQ(Query("SELECT * FROM a LEFT JOIN b ON a.x = b.x NATURAL JOIN c, d CROSS JOIN e USING (y)"), R"(
Project [*]
  InnerJoin
    NaturalInnerJoin
      LeftJoin on =(a.x, b.x)
        Table a
        Table b
      Table c
    CrossJoin using (y)
      Table d
      Table e
)");
  EXPECT_EQ(Query("SELECT * FROM a SEMI JOIN b LEFT ANTI JOIN LATERAL (SELECT 1) c"), "INVALID_LATERAL_JOIN_TYPE");
  EXPECT_EQ(Query("SELECT * FROM a, LATERAL explode(a.x) AS e(y)"), R"(
Project [*]
  InnerJoin lateral
    Table a
    Alias e(y)
      TableFunction explode[a.x]
)");
}

TEST(QueryTest, IntersectBindsTighterUnlessToldOtherwise) {
  EXPECT_EQ(Query("SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3"), R"(
Union all
  Project [1]
  Intersect
    Project [2]
    Project [3]
)");
  EXPECT_EQ(
      Query("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", {.set_operation_order = SetOperationOrder::kLeftToRight}), R"(
Intersect
  Union
    Project [1]
    Project [2]
  Project [3]
)");
  EXPECT_EQ(Query("(SELECT 1 MINUS SELECT 2) EXCEPT ALL (VALUES 3) ORDER BY 1"), R"(
Sort [1 ASC]
  Except all
    Except
      Project [1]
      Project [2]
    Values [3]
)");
}

TEST(QueryTest, CommonTableExpressions) {
  EXPECT_EQ(Query("WITH RECURSIVE r(n) MAX RECURSION LEVEL 5 AS (VALUES (1) UNION ALL SELECT n FROM r), s AS (SELECT "
                  "1) SELECT * FROM r"),
            R"(
With recursive r(n) s
  Union all
    Values [1]
    Project [n]
      Table r
  Project [1]
  Project [*]
    Table r
)");
}

TEST(QueryTest, Grouping) {
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY ALL"), "\nAggregate all [] select [1]\n  Table t\n");
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY ROLLUP (a, (b, c))"),
            "\nAggregate rollup [a, struct(b, c)] select [1]\n  Table t\n");
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY a, b WITH CUBE"), "\nAggregate cube [a, b] select [1]\n  Table t\n");
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY GROUPING SETS ((a, b), a, ())"),
            "\nAggregate grouping sets [] [a, b] [a] [] select [1]\n  Table t\n");
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY a, b GROUPING SETS ((a), (b))"),
            "\nAggregate grouping sets [a, b] [a] [b] select [1]\n  Table t\n");
  EXPECT_EQ(Query("SELECT 1 FROM t GROUP BY a, CUBE (b), GROUPING SETS ((c), ())"),
            "\nAggregate [a, cube(b), grouping_sets(c, struct())] select [1]\n  Table t\n");
}

TEST(QueryTest, TableClauses) {
  EXPECT_EQ(Query("SELECT * FROM csv.`/a/b.csv` TABLESAMPLE (10 PERCENT) REPEATABLE (7) AS x (c, d)"), R"(
Project [*]
  Alias x(c, d)
    Sample 0.000000 to 0.100000 seed 7
      Table csv.`/a/b.csv`
)");
  EXPECT_EQ(Query("SELECT * FROM t LATERAL VIEW OUTER explode(x) v AS a, b WHERE a"), R"(
Project [*]
  Filter a
    LateralView outer explode(x) v(a, b)
      Table t
)");
  EXPECT_EQ(Query("SELECT * FROM t PIVOT (sum(a) AS s FOR b IN ('x' AS y, 'z'))"), R"(
Project [*]
  Pivot [sum(a) AS s] for [b] in ['x' AS y, 'z']
    Table t
)");
  EXPECT_EQ(Query("SELECT * FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a AS x, b))"), R"(
Project [*]
  Unpivot (v) for n in [[a] AS x, [b]] include nulls
    Table t
)");
}

TEST(QueryTest, OtherForms) {
  EXPECT_EQ(Query("FROM t SELECT a ORDER BY ALL DESC"), "\nSort all\n  Project [a]\n    Table t\n");
  EXPECT_EQ(Query("FROM t"), "\nProject [*]\n  Table t\n");
  EXPECT_EQ(Query("TABLE a.b"), "\nTable a.b\n");
  EXPECT_EQ(Query("VALUES (1, 'a'), (2, 'b') AS v(x, y)"), "\nAlias v(x, y)\n  Values [1, 'a'] [2, 'b']\n");
  EXPECT_EQ(Query("SELECT a FROM t DISTRIBUTE BY a SORT BY b"),
            "\nSortWithinPartitions [b ASC]\n  Repartition [a]\n    Project [a]\n      Table t\n");
  EXPECT_EQ(Query("SELECT 1 ORDER BY 1 SORT BY 1"), "UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES");
  EXPECT_EQ(Query("SELECT /*+ BROADCAST(a), COALESCE(2) */ 1 FROM a"),
            "\nHint BROADCAST[a]\n  Hint COALESCE[2]\n    Project [1]\n      Table a\n");
  EXPECT_EQ(Query("SELECT ((SELECT 1) + 1)"), "\nProject [+(scalar{Project [1]}, 1)]\n");
  EXPECT_EQ(Query("SELECT * FROM ((SELECT 1) x JOIN t)"),
            "\nProject [*]\n  InnerJoin\n    Alias x\n      Project [1]\n    Table t\n");
  EXPECT_EQ(Query("SELECT * FROM IDENTIFIER('a.' || 'b')"), "\nProject [*]\n  Table a.b\n");
  EXPECT_EQ(Query("SELECT 1 |> WHERE true"), "\nFilter true\n  Project [1]\n");
}

}  // namespace
}  // namespace firesteel::sql

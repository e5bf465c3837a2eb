#include <gtest/gtest.h>

#include "scratch_workspace.h"
#include "session/display/plan_explanation.h"
#include "session/display/pretty_text.h"
#include "session/session.h"
#include "sql/parser.h"

namespace firesteel::dataframe {
namespace {

// Relations by SQL text, in one session over a warehouse of its own.
class PersistTest : public testing::Test {
 protected:
  plan::RelationPtr Relation(const std::string& sql) {
    auto relation = sql::ParseQuery(sql, session_->MakeParseOptions());
    EXPECT_TRUE(relation.ok()) << relation.status().ToString();
    return relation.ok() ? *relation : nullptr;
  }

  void Run(const std::string& sql) {
    const auto result = session_->Execute(sql);
    ASSERT_TRUE(result.ok()) << sql << ": " << result.status().ToString();
    EXPECT_TRUE(result->stream->NextRows().ok());
  }

  // "1 a|2 b"
  std::string Rows(const std::string& sql) {
    const auto plan = session_->Analyze(Relation(sql));
    if (!plan.ok()) return plan.status().ToString();
    const auto rows = session_->relations().Collect(*plan, 1000);
    if (!rows.ok()) return rows.status().ToString();
    std::string text;
    for (const auto& row : *rows) {
      text += text.empty() ? "" : "|";
      for (std::size_t i = 0; i < row.size(); ++i)
        text += (i == 0 ? "" : " ") + session::PrettyText(row[i], (*plan)->output[i].type, "UTC");
    }
    return text;
  }

  void Persist(const std::string& sql) {
    const Status status = session_->Persist(Relation(sql), "");
    EXPECT_TRUE(status.ok()) << status.ToString();
  }

  std::string Level(const std::string& sql) {
    const auto level = session_->StorageLevel(Relation(sql));
    return level.ok() ? *level : level.status().ToString();
  }

  const ScratchWorkspace workspace_{"persist"};
  const std::unique_ptr<session::Session> session_ = workspace_.NewSession();
};

TEST_F(PersistTest, RandomRowsAreTheSameAtEachUse) {
  const std::string random = "SELECT id, rand() AS r FROM range(3)";
  EXPECT_NE(Rows(random), Rows(random));
  Persist(random);
  EXPECT_EQ(Rows(random), Rows(random));
}

TEST_F(PersistTest, PersistedPartsOfLargerPlansAreRead) {
  Persist("SELECT id, rand() AS r FROM range(3)");
  EXPECT_EQ(Rows("SELECT a.id FROM (SELECT id, rand() AS r FROM range(3)) a JOIN (SELECT id, rand() AS r FROM "
                 "range(3)) b ON a.r = b.r ORDER BY 1"),
            "0|1|2");
}

TEST_F(PersistTest, NamesOfColumnsDoNotMatter) {
  Persist("SELECT id AS x, rand() AS r FROM range(3)");
  EXPECT_EQ(Rows("SELECT id AS y, rand() AS s FROM range(3)"), Rows("SELECT id AS x, rand() AS r FROM range(3)"));
}

TEST_F(PersistTest, TheStatementsTimeIsNoDifference) {
  const std::string stamped = "SELECT current_timestamp() AS t, rand() AS r";
  Persist(stamped);
  EXPECT_EQ(Rows(stamped), Rows(stamped));
}

TEST_F(PersistTest, OtherConstantsAreOtherPlans) {
  Persist("SELECT id FROM range(10) WHERE id > 3");
  EXPECT_EQ(Level("SELECT id FROM range(10) WHERE id > 3"), "MEMORY_AND_DISK");
  EXPECT_EQ(Level("SELECT id FROM range(10) WHERE id > 4"), "NONE");
  EXPECT_EQ(Level("SELECT id FROM range(11) WHERE id > 3"), "NONE");
}

TEST_F(PersistTest, UnpersistForgets) {
  Persist("SELECT 1 AS a");
  EXPECT_TRUE(session_->Unpersist(Relation("SELECT 1 AS a")).ok());
  EXPECT_EQ(Level("SELECT 1 AS a"), "NONE");
}

TEST_F(PersistTest, WrittenTablesAreComputedAnew) {
  Run("CREATE TABLE t (a INT) USING parquet");
  Run("INSERT INTO t VALUES (1)");
  Run("CACHE TABLE t");
  EXPECT_EQ(Rows("SELECT * FROM t"), "1");
  Run("INSERT INTO t VALUES (2)");
  EXPECT_EQ(Rows("SELECT * FROM t ORDER BY a"), "1|2");
  EXPECT_EQ(Level("TABLE t"), "MEMORY_AND_DISK");
}

TEST_F(PersistTest, WritesElsewhereLeaveRowsAlone) {
  Run("CREATE TABLE t (a INT) USING parquet");
  Run("INSERT INTO t VALUES (1), (2)");
  const std::string random = "SELECT a, rand() AS r FROM t";
  Persist(random);
  const std::string rows = Rows(random);
  Run("CREATE TABLE copy USING parquet AS " + random);
  EXPECT_EQ(Rows("SELECT * FROM copy"), rows);
  EXPECT_EQ(Rows(random), rows);
}

TEST_F(PersistTest, DroppedTablesAreForgotten) {
  Run("CREATE TABLE t (a INT) USING parquet");
  Run("CACHE TABLE t");
  EXPECT_EQ(Level("TABLE t"), "MEMORY_AND_DISK");
  Run("DROP TABLE t");
  Run("CREATE TABLE t (a INT) USING parquet");
  EXPECT_EQ(Level("TABLE t"), "NONE");
}

TEST_F(PersistTest, FiltersOnPartitionsReadTheKeptRows) {
  Run("CREATE TABLE t (a INT, p INT) USING parquet PARTITIONED BY (p)");
  Run("INSERT INTO t VALUES (1, 1), (2, 2)");
  Persist("SELECT a, p, rand() AS r FROM t");
  EXPECT_EQ(Rows("SELECT x.r = y.r FROM (SELECT a, p, rand() AS r FROM t) x JOIN (SELECT a, p, rand() AS r FROM t) y "
                 "ON x.a = y.a WHERE x.p = 1"),
            "true");
}

TEST_F(PersistTest, ExplainNamesWhatIsKept) {
  Persist("SELECT id FROM range(3)");
  const auto text = session::Explain(*session_, Relation("SELECT id + 1 AS b FROM (SELECT id FROM range(3))"),
                                     plan::ExplainMode::kSimple);
  ASSERT_TRUE(text.ok()) << text.status().ToString();
  EXPECT_NE(
      text->find(
          "InMemoryTableScan [id]\n   +- InMemoryRelation [id], StorageLevel(disk, memory, deserialized, 1 replicas)"),
      std::string::npos)
      << *text;
}

TEST_F(PersistTest, UnknownLevelsAreRefused) {
  EXPECT_EQ(session_->Persist(Relation("SELECT 1"), "ON_TAPE").message(), "Invalid StorageLevel: ON_TAPE");
}

TEST_F(PersistTest, CheckpointsOutliveTheirSource) {
  Run("CREATE TABLE t (a INT) USING parquet");
  Run("INSERT INTO t VALUES (1)");
  const auto id = session_->Checkpoint(Relation("SELECT * FROM t"));
  ASSERT_TRUE(id.ok()) << id.status().ToString();
  Run("DROP TABLE t");
  const auto plan = session_->Analyze(plan::MakeRelation(plan::DerivedRelation{plan::CheckpointReference{*id}}));
  ASSERT_TRUE(plan.ok()) << plan.status().ToString();
  const auto rows = session_->relations().Collect(*plan, 10);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->size(), 1u);
  session_->RemoveCheckpoint(*id);
  EXPECT_FALSE(session_->Analyze(plan::MakeRelation(plan::DerivedRelation{plan::CheckpointReference{*id}})).ok());
}

}  // namespace
}  // namespace firesteel::dataframe

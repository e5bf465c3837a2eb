#include "base/failpoint.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_storage.h"
#include "session_fixture_test.h"

namespace firesteel::session {
namespace {

using plan::SaveMode;

constexpr const char* kRows = "SELECT * FROM VALUES (0, 's0', 0), (1, 's1', 1), (2, 's2', 0) AS v(id, s, p)";
constexpr const char* kAll = "0|s0|0\n1|s1|1\n2|s2|0";

// The commit record of a table's folder and its entry in the catalog, told apart by the test or by a writer that fails
// between the two.
class TableTruth : public SessionFixture {
 protected:
  ~TableTruth() override { SetFailpointsForTest(""); }

  std::string SqlFailingAt(const std::string& point, const std::string& text) {
    SetFailpointsForTest(point + "=error");
    std::string answer = Sql(text);
    SetFailpointsForTest("");
    return answer;
  }
  catalog::Catalog& catalog() { return session_->services().catalog; }
  catalog::Table Entry(const std::string& name) { return catalog().GetTable({"default", name}).value(); }
  std::string Folder(const std::string& table) { return Path("warehouse/" + table); }
  plan::WriteTable SaveAs(const std::string& table, SaveMode mode, const std::string& query,
                          const std::string& format = "", plan::Options options = {}) {
    plan::WriteTable write;
    write.input = Frame(query);
    write.table = {table};
    write.mode = mode;
    write.format = format;
    write.options = std::move(options);
    return write;
  }
};

TEST_F(TableTruth, ReadersTakeColumnsAndPartitionsFromTheRecordAndMendTheEntry) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
  catalog::Table stale = Entry("t");
  stale.columns = {{"other", DataType::String()}};
  stale.partition_columns.clear();
  stale.revision = 0;
  ASSERT_TRUE(catalog().ReplaceTable(stale, stale, {}).ok());
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  EXPECT_EQ(Entry("t").columns.size(), 3U);
  EXPECT_EQ(catalog().ListPartitions({"default", "t"})->size(), 2U);
}

TEST_F(TableTruth, EveryCommandSeesTheMendedEntry) {
  for (const char* query : {"SHOW PARTITIONS t", "SHOW COLUMNS IN t", "DESCRIBE t", "SHOW CREATE TABLE t"}) {
    ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
    const std::string right = Sql(query);
    catalog::Table stale = Entry("t");
    stale.columns = {{"other", DataType::String()}, {"q", DataType::String()}};
    stale.partition_columns = {"q"};
    stale.revision = 0;
    ASSERT_TRUE(catalog().ReplaceTable(stale, stale, {}).ok());
    EXPECT_EQ(Sql(query), right) << query;
    ASSERT_EQ(Sql("DROP TABLE t"), "");
  }
}

TEST_F(TableTruth, AnInsertThatDiesBeforeTheEntryFollowsIsWhole) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
  SqlFailingAt("table.before_mend", "INSERT INTO t VALUES (9, 'z', 7)");
  EXPECT_EQ(Sql("SELECT * FROM t WHERE p = 7"), "9|z|7");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1\np=7");
}

TEST_F(TableTruth, ATableBeingCreatedIsHiddenAndItsNameIsFree) {
  SqlFailingAt("table.after_entry", std::string("CREATE TABLE t AS ") + kRows);
  EXPECT_EQ(Entry("t").presence, catalog::Presence::kPending);
  EXPECT_EQ(Sql("SELECT * FROM t"), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(Sql("SHOW TABLES"), "");
  EXPECT_EQ(Sql("DROP TABLE IF EXISTS t"), "");
  EXPECT_EQ(Sql("CREATE VIEW t AS SELECT 1 AS one"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "1");
}

TEST_F(TableTruth, ATableBeingCreatedHoldsNoDatabase) {
  ASSERT_EQ(Sql("CREATE DATABASE d"), "");
  SqlFailingAt("table.after_entry", "CREATE TABLE d.t (a INT)");
  EXPECT_EQ(Sql("DROP DATABASE d"), "");
}

TEST_F(TableTruth, AFailingQueryGivesTheNameBack) {
  EXPECT_EQ(Sql("CREATE TABLE t AS SELECT raise_error('no') AS a FROM range(3)"), "USER_RAISED_EXCEPTION");
  EXPECT_FALSE(catalog().GetTable({"default", "t"}).ok());
  EXPECT_EQ(Sql("CREATE TABLE t AS SELECT 1 AS a"), "");
}

TEST_F(TableTruth, WhoeverHasLostTheNameMeanwhilePublishesNothing) {
  SqlFailingAt("table.before_ready", std::string("CREATE TABLE t AS ") + kRows);  // published, entry pending
  const catalog::Table first = Entry("t");
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  catalog::Table other = first;
  other.id = "other";
  other.presence = catalog::Presence::kPending;
  ASSERT_TRUE(catalog().ReplaceTable(first, other, {}).ok());
  EXPECT_EQ(Sql("SELECT * FROM t"), "TABLE_OR_VIEW_NOT_FOUND");
}

TEST_F(TableTruth, ADropIsWholeWhereverItDies) {
  for (const char* point : {"table.before_drop", "table.before_drop_record", "table.after_drop_record"}) {
    ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "") << point;
    SqlFailingAt(point, "DROP TABLE t");
    const std::string seen = Sql("SELECT * FROM t");
    EXPECT_EQ(seen, std::string(point) == "table.after_drop_record" ? "TABLE_OR_VIEW_NOT_FOUND" : kAll) << point;
    EXPECT_EQ(Sql("DROP TABLE IF EXISTS t"), "");
    EXPECT_EQ(Sql("SHOW TABLES"), "");
    EXPECT_FALSE(std::filesystem::exists(Folder("t"))) << point;
  }
}

TEST_F(TableTruth, ARenameIsFinishedByWhoeverLooks) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE a PARTITIONED BY (p) AS ") + kRows), "");
  SqlFailingAt("table.before_move", "ALTER TABLE a RENAME TO b");
  EXPECT_EQ(Sql("SELECT * FROM b"), kAll);
  EXPECT_EQ(Sql("SELECT * FROM a"), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(Entry("b").moving_from, "");
  EXPECT_TRUE(std::filesystem::exists(Folder("b")));
  EXPECT_FALSE(std::filesystem::exists(Folder("a")));
}

TEST_F(TableTruth, ATableMadeWhereAnotherIsLeavingWaitsForIt) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE a AS ") + kRows), "");
  SqlFailingAt("table.before_move", "ALTER TABLE a RENAME TO b");
  EXPECT_EQ(Sql("CREATE TABLE a AS SELECT 1 AS x"), "");
  EXPECT_EQ(Sql("SELECT * FROM a"), "1");
  EXPECT_EQ(Sql("SELECT * FROM b"), kAll);
}

TEST_F(TableTruth, ARenamedTableAvoidsWhatAKilledCreateHasLeft) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE a AS ") + kRows), "");
  std::filesystem::create_directories(Folder("b") + "/_temporary/x/data");
  EXPECT_EQ(Sql("ALTER TABLE a RENAME TO b"), "");
  EXPECT_EQ(Sql("SELECT * FROM b"), kAll);
}

TEST_F(TableTruth, OverwritingInAnotherFormatChangesBothInOneStep) {
  ASSERT_EQ(Do(SaveAs("t", SaveMode::kOverwrite, kRows)), "ok");
  SetFailpointsForTest("table.before_ready=error");
  EXPECT_NE(Do(SaveAs("t", SaveMode::kOverwrite, "SELECT 1 AS other", "csv")), "ok");
  SetFailpointsForTest("");
  EXPECT_EQ(Sql("SELECT other FROM t"), "1");
  EXPECT_EQ(Described("t", "Provider"), "csv");
}

TEST_F(TableTruth, OverwritingAtAnotherPlaceIsOneStepToo) {
  ASSERT_EQ(Do(SaveAs("t", SaveMode::kOverwrite, kRows, "", {{"path", Path("ext")}})), "ok");
  SetFailpointsForTest("table.before_ready=error");
  EXPECT_NE(Do(SaveAs("t", SaveMode::kOverwrite, "SELECT 1 AS other")), "ok");
  SetFailpointsForTest("");
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  EXPECT_EQ(Do(SaveAs("t", SaveMode::kOverwrite, "SELECT 2 AS other")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "2");
  EXPECT_EQ(Do(SaveAs("t", SaveMode::kOverwrite, "SELECT 3 AS other", "", {{"path", Path("ext2")}})), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "3");
  EXPECT_FALSE(std::filesystem::exists(Folder("t")));
}

TEST_F(TableTruth, ATableOfAnEarlierVersionOpensAsItIsAndGetsAnIdWhenWritten) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
  catalog::Table old = Entry("t");
  const auto partitions = *catalog().ListPartitions(old.name);
  ASSERT_TRUE(catalog().DropTable(old).ok());
  std::filesystem::remove_all(Folder("t") + "/_firesteel");
  old.id.clear(), old.revision = 0;
  ASSERT_TRUE(catalog().CreateTable(old).ok());
  ASSERT_TRUE(catalog().ReplaceTable(old, old, partitions).ok());
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  EXPECT_EQ(Entry("t").id, "");
  EXPECT_EQ(Sql("INSERT INTO t VALUES (9, 'z', 7)"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), std::string(kAll) + "\n9|z|7");
  EXPECT_NE(Entry("t").id, "");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1\np=7");
}

TEST_F(TableTruth, AFolderRemovedByHandIsAnEmptyTable) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
  std::filesystem::remove_all(Folder("t"));
  EXPECT_EQ(Sql("SELECT * FROM t"), "");
  EXPECT_EQ(Sql("INSERT INTO t VALUES (9, 'z', 7)"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "9|z|7");
  EXPECT_EQ(Sql("DROP TABLE t"), "");
  EXPECT_EQ(Sql("SHOW TABLES"), "");
}

TEST_F(TableTruth, ExternalTablesMayShareAFolder) {
  const std::string place = " USING parquet PARTITIONED BY (p) LOCATION '" + Path("ext") + "'";
  ASSERT_EQ(Sql("CREATE TABLE a (id INT, s STRING, p INT)" + place), "");
  ASSERT_EQ(Sql("CREATE TABLE b (id INT, s STRING, p INT)" + place), "");
  EXPECT_EQ(Sql("INSERT INTO a VALUES (1, 'a', 1)"), "");
  EXPECT_EQ(Sql("INSERT INTO b VALUES (2, 'b', 2)"), "");
  EXPECT_EQ(Sql("SELECT * FROM a"), "1|a|1");
  EXPECT_EQ(Sql("SELECT * FROM b"), "2|b|2");
  EXPECT_EQ(Sql("MSCK REPAIR TABLE a"), "");
  EXPECT_EQ(Sql("SELECT * FROM a"), "1|a|1\n2|b|2");
}

TEST_F(TableTruth, AnExternalTableOverAManagedFolderTakesNothingFromItsOwner) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE owner PARTITIONED BY (p) AS ") + kRows), "");
  ASSERT_EQ(Sql("CREATE TABLE guest (id INT, s STRING, p INT) USING parquet PARTITIONED BY (p) LOCATION '" +
                Folder("owner") + "'"),
            "");
  EXPECT_EQ(Sql("INSERT INTO guest VALUES (5, 'g', 5)"), "");
  EXPECT_EQ(Sql("SELECT * FROM guest"), "5|g|5");
  EXPECT_EQ(Sql("INSERT INTO owner VALUES (6, 'o', 6)"), "");
  EXPECT_EQ(Sql("SELECT * FROM owner WHERE s <> 'g'"), std::string(kAll) + "\n6|o|6");
}

TEST_F(TableTruth, ARecreatedExternalTableStartsWithWhatItSaysItself) {
  const std::string table =
      "CREATE TABLE t (id INT, s STRING, p INT) USING parquet PARTITIONED BY (p) LOCATION '" + Path("ext") + "'";
  ASSERT_EQ(Sql(table), "");
  ASSERT_EQ(Sql("INSERT INTO t VALUES (1, 'a', 1)"), "");
  ASSERT_EQ(Sql("DROP TABLE t"), "");
  ASSERT_EQ(Sql(table), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "");  // nobody has registered its partitions
  EXPECT_EQ(Sql("INSERT INTO t VALUES (2, 'b', 2)"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "2|b|2");
}

TEST_F(TableTruth, RenamingAPartitionMovesItsRows) {
  for (const char* format : {"parquet", "csv", "json"}) {
    ASSERT_EQ(Sql(std::string("CREATE TABLE t USING ") + format + " PARTITIONED BY (p) AS " + kRows), "");
    EXPECT_EQ(Sql("ALTER TABLE t PARTITION (p = 0) RENAME TO PARTITION (p = 1)"), "PARTITIONS_ALREADY_EXIST");
    EXPECT_EQ(Sql("ALTER TABLE t PARTITION (p = 4) RENAME TO PARTITION (p = 5)"), "PARTITIONS_NOT_FOUND");
    EXPECT_EQ(Sql("ALTER TABLE t PARTITION (p = 0) RENAME TO PARTITION (p = 5)"), "");
    EXPECT_EQ(Sql("SELECT * FROM t"), "0|s0|5\n1|s1|1\n2|s2|5") << format;
    EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=1\np=5");
    ASSERT_EQ(Sql("DROP TABLE t"), "");
  }
}

TEST_F(TableTruth, RenamingAnEmptyPartitionKeepsItRegistered) {
  ASSERT_EQ(Sql("CREATE TABLE t (id INT, p INT) PARTITIONED BY (p)"), "");
  ASSERT_EQ(Sql("ALTER TABLE t ADD PARTITION (p = 1)"), "");
  EXPECT_EQ(Sql("ALTER TABLE t PARTITION (p = 1) RENAME TO PARTITION (p = 2)"), "");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=2");
}

TEST_F(TableTruth, TruncatingKeepsPartitionsRegistered) {
  ASSERT_EQ(Sql(std::string("CREATE TABLE t PARTITIONED BY (p) AS ") + kRows), "");
  EXPECT_EQ(Sql("TRUNCATE TABLE t PARTITION (p = 0)"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "1|s1|1");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1");
  EXPECT_EQ(Sql("TRUNCATE TABLE t"), "");
  EXPECT_EQ(Sql("SELECT * FROM t"), "");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1");
}

TEST_F(TableTruth, AStatementOfTheSameRunKeyWritesOnce) {
  ASSERT_EQ(Sql("CREATE TABLE t (a INT)"), "");
  for (int i = 0; i < 2; ++i) {
    session_->SetRunKey("day/1");
    EXPECT_EQ(Sql("INSERT INTO t VALUES (1)"), "");
    session_->SetRunKey("day/2");
    EXPECT_EQ(Sql("CREATE TABLE c AS SELECT 2 AS b"), "");
    session_->SetRunKey("");
  }
  EXPECT_EQ(Sql("SELECT * FROM t"), "1");
  EXPECT_EQ(Sql("CREATE TABLE c AS SELECT 2 AS b"), "TABLE_OR_VIEW_ALREADY_EXISTS");
}

}  // namespace
}  // namespace firesteel::session

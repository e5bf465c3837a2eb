#include "session_fixture_test.h"

#include "sql/parser.h"

namespace firesteel::session {
namespace {

using plan::SaveMode;
using plan::WriteFiles;

constexpr const char* kRows =
    "SELECT * FROM VALUES (0, 's0', 0), (1, 's1', 1), (2, 's2', 0), (3, 's3', 1) AS v(id, s, p)";

class SaveFiles : public SessionFixture {
 protected:
  WriteFiles To(const std::string& name, const std::string& format = "csv", const std::string& query = kRows) {
    WriteFiles write;
    write.input = Frame(query);
    write.format = format;
    write.path = Path(name);
    return write;
  }
  WriteFiles Mode(WriteFiles write, SaveMode mode) {
    write.mode = mode;
    return write;
  }
  WriteFiles Partitioned(WriteFiles write, std::vector<std::string> columns = {"p"}) {
    write.partition_by = std::move(columns);
    return write;
  }
  WriteFiles With(WriteFiles write, plan::Options options) {
    write.options = std::move(options);
    return write;
  }
};

TEST_F(SaveFiles, TheDefaultFormatIsTheSessions) {
  EXPECT_EQ(Do(To("a", "")), "ok");
  ASSERT_EQ(DataFiles(Path("a")).size(), 1u);
  EXPECT_TRUE(DataFiles(Path("a"))[0].ends_with(".snappy.parquet"));
}

TEST_F(SaveFiles, EachModeMeetsAnExistingPath) {
  ASSERT_EQ(Do(To("a")), "ok");
  EXPECT_EQ(Do(To("a")), "PATH_ALREADY_EXISTS");
  EXPECT_EQ(Do(Mode(To("a"), SaveMode::kIgnore)), "ok");
  EXPECT_EQ(DataFiles(Path("a")).size(), 1u);
  EXPECT_EQ(Do(Mode(To("a"), SaveMode::kAppend)), "ok");
  EXPECT_EQ(DataFiles(Path("a")).size(), 2u);
  EXPECT_EQ(Do(Mode(To("a"), SaveMode::kOverwrite)), "ok");
  EXPECT_EQ(Contents(Path("a")), "0,s0,0\n1,s1,1\n2,s2,0\n3,s3,1\n");
}

TEST_F(SaveFiles, AnEmptyFolderExistsToo) {
  std::filesystem::create_directories(Path("empty"));
  EXPECT_EQ(Do(To("empty")), "PATH_ALREADY_EXISTS");
}

TEST_F(SaveFiles, ThePathMayStandInTheOptions) {
  WriteFiles write = With(To(""), {{"path", Path("b")}});
  write.path.clear();
  EXPECT_EQ(Do(write), "ok");
  EXPECT_EQ(DataFiles(Path("b")).size(), 1u);
  EXPECT_EQ(Do(With(To("c"), {{"path", Path("d")}})), "_LEGACY_ERROR_TEMP_1307");
  write.options.clear();
  EXPECT_EQ(Do(write), "_LEGACY_ERROR_TEMP_2047");
}

TEST_F(SaveFiles, BucketsAreForTables) {
  WriteFiles write = To("a");
  write.buckets = plan::BucketSpec{2, {"id"}, {}};
  EXPECT_EQ(Do(write), "_LEGACY_ERROR_TEMP_1312");
  write.sort_by = {"s"};
  EXPECT_EQ(Do(write), "_LEGACY_ERROR_TEMP_1313");
  write.buckets.reset();
  EXPECT_EQ(Do(write), "SORT_BY_WITHOUT_BUCKETING");
}

TEST_F(SaveFiles, PartitionColumnsBecomeFoldersAsSpelt) {
  EXPECT_EQ(Do(Partitioned(To("a"), {"P"})), "ok");
  const auto files = DataFiles(Path("a"));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_TRUE(files[0].starts_with("P=0/")) << files[0];
  EXPECT_EQ(Do(Partitioned(To("b"), {"zz"})), "_LEGACY_ERROR_TEMP_1155");
  EXPECT_EQ(message(), "Partition column `zz` not found in schema struct<id:int,s:string,p:int>.");
  EXPECT_EQ(Do(Partitioned(To("b"), {"p", "p"})), "COLUMN_ALREADY_EXISTS");
  EXPECT_EQ(Do(Partitioned(To("b", "csv", "SELECT 1 AS p"))), "ALL_PARTITION_COLUMNS_NOT_ALLOWED");
}

TEST_F(SaveFiles, APartitionsFolderGetsItsOwnSuccessFile) {
  EXPECT_EQ(Do(To("months/ym=2024-01")), "ok");
  EXPECT_TRUE(std::filesystem::exists(Path("months/ym=2024-01/_SUCCESS")));
  EXPECT_FALSE(std::filesystem::exists(Path("months/_SUCCESS")));
}

TEST_F(SaveFiles, TheOptionDecidesWhichPartitionsAreOverwritten) {
  const std::string one = "SELECT 9 AS id, 's9' AS s, 1 AS p";
  ASSERT_EQ(Do(Partitioned(To("a"))), "ok");
  EXPECT_EQ(
      Do(With(Partitioned(Mode(To("a", "csv", one), SaveMode::kOverwrite)), {{"partitionOverwriteMode", "dynamic"}})),
      "ok");
  EXPECT_EQ(Contents(Path("a")), "0,s0\n2,s2\n9,s9\n");
  EXPECT_EQ(Do(Partitioned(Mode(To("a", "csv", one), SaveMode::kOverwrite))), "ok");
  EXPECT_EQ(Contents(Path("a")), "9,s9\n");
}

TEST_F(SaveFiles, RepartitionDecidesTheNumberOfFiles) {
  WriteFiles write = To("a");
  const auto count = [&](plan::RelationPtr rows) {
    write.input = std::move(rows);
    write.mode = SaveMode::kOverwrite;
    EXPECT_EQ(Do(write), "ok") << message();
    return DataFiles(Path("a")).size();
  };
  EXPECT_EQ(count(Repartitioned("SELECT id FROM range(20)", 5)), 5u);
  EXPECT_EQ(count(Repartitioned("SELECT id FROM range(4)", 7)), 4u);
  EXPECT_EQ(count(Repartitioned("SELECT id FROM range(20)", 1)), 1u);
  EXPECT_EQ(count(Repartitioned("SELECT id FROM range(20)", 9, /*shuffle=*/false)), 1u);
  EXPECT_EQ(count(Repartitioned("SELECT id FROM range(20) WHERE id < 0", 3)), 1u);
  plan::Filter filter{Repartitioned("SELECT id FROM range(20)", 3),
                      *sql::ParseExpression("id > 5", session_->MakeParseOptions())};
  EXPECT_EQ(count(plan::MakeRelation(std::move(filter))), 3u);
  plan::SetOperation both{Repartitioned("SELECT id FROM range(20)", 3), Repartitioned("SELECT id FROM range(5)", 2)};
  both.all = true;
  EXPECT_EQ(count(plan::MakeRelation(std::move(both))), 5u);
}

TEST_F(SaveFiles, MaxRecordsPerFileSplitsFiles) {
  EXPECT_EQ(Do(With(To("a"), {{"maxRecordsPerFile", "1"}})), "ok");
  EXPECT_EQ(DataFiles(Path("a")).size(), 4u);
  EXPECT_EQ(Do(With(Partitioned(To("b")), {{"maxRecordsPerFile", "1"}})), "ok");
  EXPECT_EQ(DataFiles(Path("b")).size(), 4u);
  EXPECT_EQ(Do(With(To("c"), {{"maxRecordsPerFile", "0"}})), "ok");
  EXPECT_EQ(DataFiles(Path("c")).size(), 1u);
  ASSERT_NE(Sql("SET spark.sql.files.maxRecordsPerFile=3"), "");
  EXPECT_EQ(Do(To("d")), "ok");
  EXPECT_EQ(DataFiles(Path("d")).size(), 2u);
}

TEST_F(SaveFiles, NoRowsStillGiveTheHeader) {
  EXPECT_EQ(Do(With(To("a", "csv", "SELECT 1 AS id, 's' AS s WHERE false"), {{"header", "true"}})), "ok");
  EXPECT_EQ(Contents(Path("a")), "id,s\n");
  EXPECT_EQ(Do(Partitioned(To("b", "parquet", "SELECT 1 AS id, 1 AS p WHERE false"))), "ok");
  EXPECT_EQ(DataFiles(Path("b")).size(), 0u);
}

TEST_F(SaveFiles, CsvOptionsAreFoundWithoutCase) {
  EXPECT_EQ(Do(With(To("a", "csv", "SELECT 1 AS id, '' AS e, CAST(NULL AS STRING) AS n"),
                    {{"HEADER", "True"}, {"Delimiter", "|"}, {"nullvalue", "NN"}, {"emptyValue", "EE"}})),
            "ok");
  EXPECT_EQ(Contents(Path("a")), "id|e|n\n1|EE|NN\n");
  EXPECT_EQ(Do(With(To("b", "csv", "SELECT timestamp'2024-01-02 03:04:05' AS x, date'2024-01-02' AS y"),
                    {{"timestampFormat", "yyyy/MM/dd HH:mm"}, {"dateFormat", "dd.MM.yyyy"}})),
            "ok");
  EXPECT_EQ(Contents(Path("b")), "2024/01/02 03:04,02.01.2024\n");
}

TEST_F(SaveFiles, OptionsWithoutReadingAreRefused) {
  EXPECT_EQ(Do(With(To("a"), {{"compression", "foo"}})), "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION");
  EXPECT_NE(Do(With(To("a"), {{"header", "foo"}})), "ok");
  EXPECT_NE(Do(With(To("a"), {{"encoding", "UTF-16"}})), "ok");
  EXPECT_NE(Do(With(To("a"), {{"lineSep", "|"}})), "ok");
  EXPECT_EQ(Do(With(To("a"), {{"unknown", "x"}})), "ok");
}

TEST_F(SaveFiles, TypesAFormatCannotHoldAreNamed) {
  EXPECT_EQ(Do(To("a", "text")), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  EXPECT_EQ(Do(To("a", "csv", "SELECT map(1, 2) AS m")), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  EXPECT_EQ(Do(To("a", "csv", "SELECT NULL AS n, 1 AS b")), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  EXPECT_EQ(Do(To("a", "parquet", "SELECT make_interval(1) AS i")), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  EXPECT_EQ(Do(To("a", "text", "SELECT 'a' AS a, 'b' AS b")), "_LEGACY_ERROR_TEMP_1290");
  EXPECT_EQ(Do(To("a", "parquet", "SELECT 1 AS id, 2 AS ID")), "COLUMN_ALREADY_EXISTS");
  EXPECT_EQ(Do(To("b", "csv", "SELECT 1 AS id, 2 AS ID")), "ok");
  EXPECT_EQ(Do(To("bytes", "csv", "SELECT X'733C' AS b")), "ok");
  EXPECT_EQ(Contents(Path("bytes")), "[73 3C]\n");
  EXPECT_NE(Do(To("i", "json", "SELECT interval 1 day AS i")), "ok");
  EXPECT_NE(Do(To("i", "json", "SELECT map(struct(1), 2) AS m")), "ok");
  EXPECT_EQ(Do(To("c", "binaryFile")), "UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE");
  EXPECT_EQ(Do(To("c", "nosuch")), "DATA_SOURCE_NOT_FOUND");
}

TEST_F(SaveFiles, ReadsGiveTheLargestFileFirst) {
  for (const char* word : {"'a'", "'ccc'", "'bb'"}) {
    EXPECT_EQ(Do(Mode(To("a", "csv", std::string("SELECT ") + word + " AS v"), SaveMode::kAppend)), "ok");
  }
  EXPECT_EQ(Sql("SELECT array_join(collect_list(_c0), ' ') FROM csv.`" + Path("a") + "`"), "ccc bb a");
}

TEST_F(SaveFiles, NoopComputesAndKeepsNothing) {
  EXPECT_EQ(Do(To("a", "noop")), "UNSUPPORTED_DATA_SOURCE_SAVE_MODE");
  EXPECT_EQ(Do(Mode(To("a", "noop"), SaveMode::kOverwrite)), "ok");
  EXPECT_EQ(Do(Mode(To("a", "noop", "SELECT 1/(id - id) FROM range(3)"), SaveMode::kAppend)), "DIVIDE_BY_ZERO");
  EXPECT_FALSE(std::filesystem::exists(Path("a")));
}

}  // namespace
}  // namespace firesteel::session

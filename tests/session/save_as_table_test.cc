#include "session_fixture_test.h"

namespace firesteel::session {
namespace {

using plan::SaveMode;
using plan::WriteTable;

constexpr const char* kRows =
    "SELECT * FROM VALUES (0, 's0', 0), (1, 's1', 1), (2, 's2', 0), (3, 's3', 1) AS v(id, s, p)";
constexpr const char* kAll = "0|s0|0\n1|s1|1\n2|s2|0\n3|s3|1";

class SaveAsTable : public SessionFixture {
 protected:
  WriteTable To(const std::string& table, SaveMode mode = SaveMode::kErrorIfExists, const std::string& query = kRows) {
    WriteTable write;
    write.input = Frame(query);
    write.table = {table};
    write.mode = mode;
    return write;
  }
  WriteTable Partitioned(WriteTable write) {
    write.partition_by = {"p"};
    return write;
  }
  WriteTable With(WriteTable write, const std::string& format, plan::Options options = {}) {
    write.format = format;
    write.options = std::move(options);
    return write;
  }
  WriteTable Into(const std::string& table, SaveMode mode, const std::string& query) {
    WriteTable write = To(table, mode, query);
    write.method = WriteTable::Method::kInsertInto;
    return write;
  }
};

TEST_F(SaveAsTable, MakesAManagedParquetTable) {
  EXPECT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  EXPECT_EQ(Described("t", "Type"), "MANAGED");
  EXPECT_EQ(Described("t", "Provider"), "parquet");
}

TEST_F(SaveAsTable, EachModeMeetsAnExistingTable) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(To("t")), "TABLE_OR_VIEW_ALREADY_EXISTS");
  EXPECT_EQ(Do(To("t", SaveMode::kIgnore)), "ok");
  EXPECT_EQ(Sql("SELECT count(*) FROM t"), "4");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend)), "ok");
  EXPECT_EQ(Sql("SELECT count(*) FROM t"), "8");
  EXPECT_EQ(Do(To("t", SaveMode::kOverwrite, "SELECT 'x' AS other")), "ok");
  EXPECT_EQ(Sql("SELECT other FROM t"), "x");
}

TEST_F(SaveAsTable, EveryModeMakesAMissingTable) {
  EXPECT_EQ(Do(To("a", SaveMode::kAppend)), "ok");
  EXPECT_EQ(Do(To("i", SaveMode::kIgnore)), "ok");
  EXPECT_EQ(Do(To("o", SaveMode::kOverwrite)), "ok");
  for (const char* table : {"a", "i", "o"}) EXPECT_EQ(Sql("SELECT * FROM " + std::string(table)), kAll);
}

TEST_F(SaveAsTable, AppendGoesByName) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend, "SELECT 9 AS p, 's9' AS S, 8L AS id")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t WHERE p = 9"), "8|s9|9");
}

TEST_F(SaveAsTable, AppendChecksColumnsAndTypes) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend, "SELECT 1 AS id, 's' AS s")), "_LEGACY_ERROR_TEMP_1161");
  EXPECT_EQ(
      message(),
      "The column number of the existing table spark_catalog.default.t (struct<id:int,s:string,p:int>) doesn't match "
      "the data schema (struct<id:int,s:string>).");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend, "SELECT 1 AS id, 's' AS zz, 1 AS p")), "_LEGACY_ERROR_TEMP_1162");
  EXPECT_EQ(message(), "Cannot resolve 's' given input columns: [id, zz, p].");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend, "SELECT 'abc' AS id, 's' AS s, 1 AS p")),
            "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST");
  EXPECT_EQ(Sql("SELECT count(*) FROM t"), "4");
}

TEST_F(SaveAsTable, AppendMustAgreeWithTheTable) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(With(To("t", SaveMode::kAppend), "csv")), "_LEGACY_ERROR_TEMP_1159");
  EXPECT_EQ(message(),
            "The format of the existing table spark_catalog.default.t is `ParquetDataSourceV2`. It doesn't match the "
            "specified format `CSVDataSourceV2`.");
  EXPECT_EQ(Do(Partitioned(To("t", SaveMode::kAppend))), "_LEGACY_ERROR_TEMP_1163");
  EXPECT_EQ(Do(With(To("t", SaveMode::kAppend), "", {{"path", Path("other")}})), "_LEGACY_ERROR_TEMP_1160");
}

TEST_F(SaveAsTable, PartitionsAreRegisteredAndReplaced) {
  ASSERT_EQ(Do(Partitioned(To("t"))), "ok");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1");
  EXPECT_EQ(Do(To("t", SaveMode::kAppend)), "_LEGACY_ERROR_TEMP_1163");
  EXPECT_EQ(Do(Partitioned(To("t", SaveMode::kAppend, "SELECT 2 AS p, 7 AS id, 'x' AS s"))), "ok");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=0\np=1\np=2");
  EXPECT_EQ(Do(Partitioned(To("t", SaveMode::kOverwrite, "SELECT 1 AS id, 's' AS s, 1 AS p"))), "ok");
  EXPECT_EQ(Sql("SHOW PARTITIONS t"), "p=1");
  EXPECT_EQ(Sql("SELECT * FROM t"), "1|s|1");
}

TEST_F(SaveAsTable, OverwriteReplacesTheWholeTableInDynamicModeToo) {
  ASSERT_EQ(Do(Partitioned(To("t"))), "ok");
  ASSERT_EQ(Sql("SET spark.sql.sources.partitionOverwriteMode=dynamic").find("dynamic") != std::string::npos, true);
  EXPECT_EQ(Do(Partitioned(To("t", SaveMode::kOverwrite, "SELECT 1 AS id, 's' AS s, 1 AS p"))), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "1|s|1");
}

TEST_F(SaveAsTable, PartitionColumnsAreChecked) {
  WriteTable write = To("t");
  write.partition_by = {"zz"};
  EXPECT_EQ(Do(write), "COLUMN_NOT_DEFINED_IN_TABLE");
  write.partition_by = {"p", "p"};
  EXPECT_EQ(Do(write), "COLUMN_ALREADY_EXISTS");
  write = Partitioned(To("t", SaveMode::kErrorIfExists, "SELECT 1 AS p"));
  EXPECT_EQ(Do(write), "ALL_PARTITION_COLUMNS_NOT_ALLOWED");
}

TEST_F(SaveAsTable, AFailedWriteLeavesTheOldTable) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(To("t", SaveMode::kOverwrite, "SELECT 1/(id - id) AS x FROM t")), "UNSUPPORTED_OVERWRITE.TABLE");
  ASSERT_EQ(Sql("CREATE TABLE z AS SELECT 0 AS n"), "");
  EXPECT_EQ(Do(To("t", SaveMode::kOverwrite, "SELECT 1/n AS x FROM z")), "DIVIDE_BY_ZERO");
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
}

TEST_F(SaveAsTable, ThePathOptionMakesAnExternalTable) {
  EXPECT_EQ(Do(With(To("t"), "csv", {{"path", Path("ext")}, {"header", "true"}, {"sep", ";"}})), "ok");
  EXPECT_EQ(Described("t", "Type"), "EXTERNAL");
  EXPECT_EQ(Sql("SELECT * FROM t"), kAll);
  EXPECT_EQ(Contents(Path("ext")), "id;s;p\n0;s0;0\n1;s1;1\n2;s2;0\n3;s3;1\n");
}

TEST_F(SaveAsTable, AFolderWithFilesIsTakenOverByOverwriteOnly) {
  ASSERT_EQ(Do(With(To("t"), "", {{"path", Path("ext")}})), "ok");
  EXPECT_EQ(Do(With(To("u"), "", {{"path", Path("ext")}})), "_LEGACY_ERROR_TEMP_1241");
  EXPECT_EQ(Do(With(To("u", SaveMode::kOverwrite, "SELECT 1 AS a"), "", {{"path", Path("ext")}})), "ok");
  EXPECT_EQ(Sql("SELECT * FROM u"), "1");
}

TEST_F(SaveAsTable, OverwriteWithoutPathTurnsAnExternalTableIntoAManagedOne) {
  ASSERT_EQ(Do(With(To("t"), "", {{"path", Path("ext")}})), "ok");
  EXPECT_EQ(Do(To("t", SaveMode::kOverwrite, "SELECT 1 AS a")), "ok");
  EXPECT_EQ(Described("t", "Type"), "MANAGED");
  EXPECT_EQ(DataFiles(Path("ext")).size(), 1u);
}

TEST_F(SaveAsTable, ViewsAreReplacedByOverwriteOnly) {
  ASSERT_EQ(Sql("CREATE VIEW v AS SELECT 1 AS a"), "");
  EXPECT_EQ(Do(To("v")), "TABLE_OR_VIEW_ALREADY_EXISTS");
  EXPECT_EQ(Do(To("v", SaveMode::kIgnore)), "ok");
  EXPECT_EQ(Do(To("v", SaveMode::kAppend)), "_LEGACY_ERROR_TEMP_1158");
  EXPECT_EQ(Do(To("v", SaveMode::kOverwrite)), "ok");
  EXPECT_EQ(Described("v", "Type"), "MANAGED");
}

TEST_F(SaveAsTable, TemporaryViewsAreNotInTheWay) {
  ASSERT_EQ(Sql("CREATE TEMPORARY VIEW tv AS SELECT 1 AS a"), "");
  EXPECT_EQ(Do(To("tv")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM default.tv"), kAll);
}

TEST_F(SaveAsTable, NamesAreChecked) {
  WriteTable write = To("t");
  write.table = {"nodb", "t"};
  EXPECT_EQ(Do(write), "SCHEMA_NOT_FOUND");
  write.table = {"nocat", "d", "t"};
  EXPECT_EQ(Do(write), "_LEGACY_ERROR_TEMP_1310");
  EXPECT_EQ(Do(With(To("t"), "nosuch")), "DATA_SOURCE_NOT_FOUND");
  EXPECT_EQ(Do(To("t", SaveMode::kErrorIfExists, "SELECT 1 AS id, 2 AS ID")), "COLUMN_ALREADY_EXISTS");
}

TEST_F(SaveAsTable, LayoutsAreCheckedAsTheBuilderDoes) {
  WriteTable write = To("t");
  write.sort_by = {"id"};
  EXPECT_EQ(Do(write), "SORT_BY_WITHOUT_BUCKETING");
  write = Partitioned(To("t"));
  write.cluster_by = {"id"};
  EXPECT_EQ(Do(write), "SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED");
}

TEST_F(SaveAsTable, InsertIntoGoesByPosition) {
  ASSERT_EQ(Do(To("t")), "ok");
  EXPECT_EQ(Do(Into("t", SaveMode::kErrorIfExists, "SELECT 9 AS a, 's9' AS b, 9 AS c")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t WHERE id = 9"), "9|s9|9");
  EXPECT_EQ(Do(Into("t", SaveMode::kAppend, "SELECT 1 AS id, 's' AS s")),
            "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS");
  EXPECT_EQ(Do(Into("nope", SaveMode::kAppend, "SELECT 1 AS id")), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(Do(Into("t", SaveMode::kOverwrite, "SELECT 1, 's', 2")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "1|s|2");
  EXPECT_EQ(Do(Partitioned(Into("t", SaveMode::kAppend, kRows))), "_LEGACY_ERROR_TEMP_1309");
}

TEST_F(SaveAsTable, InsertIntoOverwritesPartitionsByTheSessionsMode) {
  ASSERT_EQ(Do(Partitioned(To("t"))), "ok");
  ASSERT_NE(Sql("SET spark.sql.sources.partitionOverwriteMode=dynamic"), "");
  EXPECT_EQ(Do(Into("t", SaveMode::kOverwrite, "SELECT 5, 's5', 1")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "0|s0|0\n2|s2|0\n5|s5|1");
  ASSERT_NE(Sql("SET spark.sql.sources.partitionOverwriteMode=static"), "");
  EXPECT_EQ(Do(Into("t", SaveMode::kOverwrite, "SELECT 6, 's6', 1")), "ok");
  EXPECT_EQ(Sql("SELECT * FROM t"), "6|s6|1");
}

}  // namespace
}  // namespace firesteel::session

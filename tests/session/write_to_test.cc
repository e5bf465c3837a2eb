#include "session_fixture_test.h"

#include "sql/parser.h"

namespace firesteel::session {
namespace {

using plan::WriteTableV2;
using Mode = plan::WriteTableV2::Mode;

class WriteTo : public SessionFixture {
 protected:
  WriteTableV2 To(const std::string& table, Mode mode, const std::string& query = "SELECT 1 AS id, 's' AS s, 2 AS p") {
    WriteTableV2 write;
    write.input = Frame(query);
    write.table = {table};
    write.mode = mode;
    return write;
  }
  WriteTableV2 PartitionedBy(WriteTableV2 write, const std::string& expression) {
    write.partitioned_by = {*sql::ParseExpression(expression, session_->MakeParseOptions())};
    return write;
  }
};

TEST_F(WriteTo, CreateMakesATable) {
  WriteTableV2 write = PartitionedBy(To("w", Mode::kCreate), "p");
  write.provider = "csv";
  write.options = {{"header", "true"}};
  write.properties = {{"k", "v"}};
  EXPECT_EQ(Do(write), "ok") << message();
  EXPECT_EQ(Sql("SELECT * FROM w"), "1|s|2");
  EXPECT_EQ(Sql("SHOW PARTITIONS w"), "p=2");
  EXPECT_EQ(Described("w", "Provider"), "csv");
  EXPECT_EQ(Described("w", "Table Properties"), "[k=v]");
  EXPECT_EQ(Do(write), "TABLE_OR_VIEW_ALREADY_EXISTS");
}

TEST_F(WriteTo, CreateTakesAPath) {
  WriteTableV2 write = To("w", Mode::kCreate);
  write.options = {{"path", Path("w")}};
  EXPECT_EQ(Do(write), "ok");
  EXPECT_EQ(Described("w", "Type"), "EXTERNAL");
}

TEST_F(WriteTo, TransformsAreRefusedByName) {
  EXPECT_EQ(Do(PartitionedBy(To("w", Mode::kCreate, "SELECT 1 AS id, timestamp'2024-01-01' AS ts"), "years(ts)")),
            "UNSUPPORTED_PARTITION_TRANSFORM");
  EXPECT_EQ(Do(PartitionedBy(To("w", Mode::kCreate), "p + 1")), "_LEGACY_ERROR_TEMP_1316");
  EXPECT_EQ(Do(PartitionedBy(To("w", Mode::kCreate), "zz")), "COLUMN_NOT_DEFINED_IN_TABLE");
}

TEST_F(WriteTo, TablesOfTheSessionCatalogCannotBeReplaced) {
  ASSERT_EQ(Do(To("w", Mode::kCreate)), "ok");
  for (const Mode mode : {Mode::kReplace, Mode::kCreateOrReplace}) {
    EXPECT_EQ(Do(To("w", mode)), "UNSUPPORTED_FEATURE.TABLE_OPERATION");
    EXPECT_EQ(Do(To("missing", mode)), "UNSUPPORTED_FEATURE.TABLE_OPERATION");
  }
}

TEST_F(WriteTo, TablesOfTheSessionCatalogTakeNoRows) {
  ASSERT_EQ(Do(To("w", Mode::kCreate)), "ok");
  ASSERT_EQ(Sql("CREATE VIEW v AS SELECT 1 AS a"), "");
  ASSERT_EQ(Sql("CREATE TEMPORARY VIEW tv AS SELECT 1 AS a"), "");
  for (const Mode mode : {Mode::kAppend, Mode::kOverwrite, Mode::kOverwritePartitions}) {
    EXPECT_EQ(Do(To("w", mode)), "_LEGACY_ERROR_TEMP_1012");
    EXPECT_EQ(message(), "Cannot write into v1 table: `spark_catalog`.`default`.`w`.");
    EXPECT_EQ(Do(To("v", mode)), "_LEGACY_ERROR_TEMP_1011");
    EXPECT_EQ(Do(To("tv", mode)), "_LEGACY_ERROR_TEMP_1007");
    EXPECT_EQ(Do(To("missing", mode)), "TABLE_OR_VIEW_NOT_FOUND");
  }
}

}  // namespace
}  // namespace firesteel::session

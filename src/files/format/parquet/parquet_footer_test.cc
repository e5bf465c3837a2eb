#include "files/format/parquet/parquet_footer.h"

#include <cstdlib>

#include "files/commit/files_fixture_test.h"
#include "files/format/parquet/parquet_scan.h"
#include "files/listing/open_scan.h"

namespace firesteel::files {
namespace {

class RealParquetTest : public FilesTest {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("FIRESTEEL_REAL_DATA");
    data_ = folder ? folder : "";
    if (!std::filesystem::exists(data_ + "/tlc_green_official"))
      GTEST_SKIP() << "FIRESTEEL_REAL_DATA names no real data";
  }
  std::string data_;
};

TEST_F(FilesTest, FilesThatAreNoParquetAreNamedWithTheReason) {
  WriteFile("t/short.parquet", "PAR1");
  WriteFile("u/text.parquet", std::string(100, 'x'));
  WriteFile("v/liar.parquet", "PAR1" + std::string("\xff\xff\xff\x7fPAR1"));
  for (const char* folder : {"t", "u", "v"}) {
    const auto scan = OpenScan(stores_, {.paths = {folder}}, {});
    EXPECT_EQ(scan.status().condition(), "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
    EXPECT_NE(scan.status().message().find(".parquet"), std::string::npos);
  }
}

TEST_F(FilesTest, EveryCutOfAFooterIsAnErrorAndNeverACrash) {
  // version, schema of root and one INT32 column "a", 0 rows, no row groups.
  constexpr char kBytes[] =
      "\x15\x02\x19\x2c\x48\x04root\x15\x02\x00\x15\x02\x25\x02\x18\x01"
      "a\x00\x16\x00\x19\x0c\x00";
  const std::string footer(kBytes, sizeof kBytes - 1);
  const auto whole = ParseParquetFooter(footer);
  ASSERT_OK(whole);
  ASSERT_EQ(whole->elements.size(), 2u);
  EXPECT_EQ(whole->elements[1].name, "a");
  for (std::size_t cut = 0; cut < footer.size(); ++cut)
    EXPECT_FALSE(ParseParquetFooter(footer.substr(0, cut)).ok()) << cut;
}

TEST_F(FilesTest, FolderWithoutFilesCannotBeInferred) {
  WriteFile("t/_SUCCESS");
  EXPECT_EQ(OpenScan(stores_, {.paths = {"t"}}, {}).status().condition(), "UNABLE_TO_INFER_SCHEMA");
  EXPECT_TRUE(OpenScan(stores_, {.paths = {"none"}, .schema = Schema{}, .may_be_missing = true}, {}).ok());
}

TEST_F(RealParquetTest, ReadsTheSchemaOfAnOfficialFile) {
  const auto opened = OpenScan(stores_, {.paths = {data_ + "/tlc_green_official/green_tripdata_2024-01.parquet"}}, {});
  ASSERT_OK(opened);
  const Schema& schema = opened->scan->data_schema;
  ASSERT_EQ(schema.size(), 20u);
  EXPECT_EQ(schema[0].name, "VendorID");
  EXPECT_EQ(schema[0].type, DataType::Int());
  EXPECT_EQ(schema[1].name, "lpep_pickup_datetime");
  EXPECT_EQ(schema[1].type, DataType::TimestampNtz());
  EXPECT_EQ(schema[3].type, DataType::String());
}

TEST_F(RealParquetTest, TruncatedFileIsRefusedByName) {
  const auto opened = OpenScan(stores_, {.paths = {data_ + "/broken"}}, {});
  EXPECT_EQ(opened.status().condition(), "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
  EXPECT_NE(opened.status().message().find("TRUNCATED"), std::string::npos);
}

TEST_F(RealParquetTest, TypeDriftIsReportedForColumnsThatAreRead) {
  const auto opened = OpenScan(stores_,
                               {.paths = {data_ + "/tlc_green_official/green_tripdata_2024-01.parquet",
                                          data_ + "/tlc_green_2020/green_tripdata_2020-04.parquet"}},
                               {});
  ASSERT_OK(opened);
  std::vector<std::string> columns;
  for (const StructField& field : opened->scan->data_schema) columns.push_back(field.name);
  const Status drift = CheckStoredTypes(*opened->scan, columns);
  EXPECT_EQ(drift.condition(), "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH") << drift.ToString();
  EXPECT_TRUE(CheckStoredTypes(*opened->scan, {}).ok());
}

}  // namespace
}  // namespace firesteel::files

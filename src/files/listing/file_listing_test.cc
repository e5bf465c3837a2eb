#include "files/listing/file_listing.h"

#include "files/commit/files_fixture_test.h"

namespace firesteel::files {
namespace {

class FileListingTest : public FilesTest {
 protected:
  // Names of the files found, relative to the root.
  std::vector<std::string> Names(const std::vector<std::string>& paths, const ListingOptions& options = {}) {
    auto listing = ListFiles(stores_, paths, options);
    if (!listing.ok())
      return {listing.status().condition().empty() ? listing.status().message() : listing.status().condition()};
    std::vector<std::string> names;
    for (const FileEntry& file : listing->files) names.push_back(file.uri.substr(root_.size() + 1));
    last_ = std::move(listing).value();
    return names;
  }
  using List = std::vector<std::string>;
  FileListing last_;
};

TEST_F(FileListingTest, HiddenFilesAndFoldersAreSkipped) {
  for (const char* path : {"t/a.csv", "t/_SUCCESS", "t/.a.csv.crc", "t/_temporary/0/b.csv", "t/b.csv"}) WriteFile(path);
  EXPECT_EQ(Names({"t"}), (List{"t/a.csv", "t/b.csv"}));
}

TEST_F(FileListingTest, OrdinarySubfoldersAreReadOnlyOnRequest) {
  WriteFile("t/a.csv");
  WriteFile("t/sub/b.csv");
  EXPECT_EQ(Names({"t"}), (List{"t/a.csv"}));
  EXPECT_EQ(Names({"t"}, {.recursive_file_lookup = true}), (List{"t/a.csv", "t/sub/b.csv"}));
}

TEST_F(FileListingTest, PartitionsComeInPathOrderWithInferredTypes) {
  WriteFile("t/y=2024/m=02/c=a b/x.csv");
  WriteFile("t/y=2023/m=11/c=__HIVE_DEFAULT_PARTITION__/x.csv");
  Names({"t"});
  ASSERT_EQ(last_.partition_schema.size(), 3u);
  EXPECT_EQ(last_.partition_schema[0].name, "y");
  EXPECT_EQ(last_.partition_schema[1].type, DataType::Int());
  EXPECT_EQ(last_.partition_schema[2].type, DataType::String());
  EXPECT_TRUE(last_.files[0].partition_values[2].IsNull());
  EXPECT_EQ(last_.files[1].partition_values[1], Value{std::int64_t{2}});
}

TEST_F(FileListingTest, PathsBelowATableHavePartitionsOnlyWithBasePath) {
  WriteFile("t/y=2024/m=1/x.csv");
  EXPECT_EQ(Names({"t/y=2024"}), (List{"t/y=2024/m=1/x.csv"}));
  EXPECT_EQ(last_.partition_schema.size(), 1u);
  Names({"t/y=2024"}, {.base_path = "t"});
  EXPECT_EQ(last_.partition_schema.size(), 2u);
  EXPECT_NE(Names({"t/y=2024"}, {.base_path = "elsewhere"})[0].find("basePath"), std::string::npos);
}

TEST_F(FileListingTest, PartitionsThatDisagreeAreRefused) {
  WriteFile("t/a=1/x.csv");
  WriteFile("t/b=1/x.csv");
  EXPECT_EQ(Names({"t"}), (List{"CONFLICTING_PARTITION_COLUMN_NAMES"}));
  WriteFile("u/a=1/x.csv");
  EXPECT_EQ(Names({"t/a=1", "u"}), (List{"CONFLICTING_DIRECTORY_STRUCTURES"}));
}

TEST_F(FileListingTest, GlobsMatchFoldersAndFiles) {
  for (const char* path : {"d/green_01.csv", "d/green_02.csv", "d/yellow_01.csv", "e/green_03.csv"}) WriteFile(path);
  EXPECT_EQ(Names({"d/green_*.csv"}), (List{"d/green_01.csv", "d/green_02.csv"}));
  EXPECT_EQ(Names({"{d,e}/green_0[13].csv"}), (List{"d/green_01.csv", "e/green_03.csv"}));
  EXPECT_EQ(Names({"[de]"}).size(), 4u);
  EXPECT_EQ(Names({"d/red*"}), (List{"PATH_NOT_FOUND"}));
}

TEST_F(FileListingTest, GlobbedFilesOfATableFollowItsRecord) {
  WriteFile("t/old.csv");
  WriteFile("t/new.csv");
  const auto record = [&](const char* state) {
    WriteFile(
        "t/_firesteel/commit.json",
        std::string(R"({"version":1,"id":"j","run_key":"","state":")") + state +
            R"(","rolled_back":false,"owner":{"host":"","boot_id":"","pid_namespace":0,"pid":0,"start_ticks":0},)"
            R"("updated_ms":0,"added":[{"path":"new.csv","size":1,"sha256":"","rows":1}],"replaced":["old.csv"]})");
  };
  record("prepared");
  EXPECT_EQ(Names({"t/*.csv"}), (List{"t/old.csv"}));
  EXPECT_EQ(Names({"t"}), (List{"t/old.csv"}));
  record("switched");
  EXPECT_EQ(Names({"t"}), (List{"t/new.csv"}));
  EXPECT_EQ(Names({"t/new*"}), (List{"t/new.csv"}));
  EXPECT_EQ(Names({"t/*.csv"}), (List{"PATH_NOT_FOUND"}));
}

TEST_F(FileListingTest, MissingPathIsNamedUnlessIgnored) {
  EXPECT_EQ(Names({"none"}), (List{"PATH_NOT_FOUND"}));
  EXPECT_EQ(Names({"none"}, {.ignore_missing_files = true}), (List{}));
  WriteFile("t/x");
  const auto listing = ListFiles(stores_, {"t", root_ + "/none"}, {});
  EXPECT_EQ(listing.status().message_parameters().at("path"), "file:" + root_ + "/none");
}

TEST_F(FileListingTest, NameAndTimeFiltersHold) {
  WriteFile("t/a.csv");
  WriteFile("t/b.json");
  EXPECT_EQ(Names({"t"}, {.path_glob_filter = "*.json"}), (List{"t/b.json"}));
  EXPECT_EQ(Names({"t"}, {.modified_before_ms = 1000}), (List{}));
  EXPECT_EQ(Names({"t"}, {.modified_after_ms = 1000}).size(), 2u);
}

TEST_F(FileListingTest, UserSchemaGivesPartitionTypes) {
  WriteFile("t/p=01/x.csv");
  Names({"t"}, {.partitions = {.user_schema = {{.name = "P", .type = DataType::String()}}}});
  EXPECT_EQ(last_.partition_schema[0].name, "P");
  EXPECT_EQ(last_.files[0].partition_values[0], Value{std::string("01")});
}

}  // namespace
}  // namespace firesteel::files

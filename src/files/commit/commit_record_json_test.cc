#include "files/commit/commit_record_json.h"

#include <gtest/gtest.h>

namespace firesteel::files {
namespace {

CommitRecord Sample() {
  CommitRecord record;
  record.id = "w";
  record.state = CommitRecord::State::kPrepared;
  record.stage = "_temporary/w~1/";
  record.fence = 7;
  record.version = 3;
  record.added = {{.path = "p=1/part-0.parquet", .size = 12, .sha256 = "ab", .rows = 2}};
  record.replaced = {std::string("caf\xe9.csv")};
  record.files = record.added;
  record.table =
      TableState{.id = "t",
                 .owns_folder = true,
                 .provider = "parquet",
                 .options = {{"header", "true"}},
                 .columns = {{.name = "a", .type = DataType::Long()}, {.name = "p", .type = DataType::String()}},
                 .partition_columns = {"p"},
                 .partitions = {{.values = {"1"}}, {.values = {std::nullopt}}}};
  record.recent = {{.id = "v", .run_key = "k", .version = 2, .files = 1, .rows = 5, .bytes = 9}};
  record.fenced = {"x"};
  record.stamp = "s";
  return record;
}

std::string With(const std::string& name, const std::string& replacement) {
  std::string text = CommitRecordToJson(Sample());
  const std::size_t at = text.find(name);
  EXPECT_NE(at, std::string::npos) << name;
  return text.replace(at, name.size(), replacement);
}

TEST(CommitRecordJsonTest, ARecordComesBackAsItWas) {
  const auto read = CommitRecordFromJson(CommitRecordToJson(Sample()));
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_EQ(CommitRecordToJson(*read), CommitRecordToJson(Sample()));
  EXPECT_EQ(read->replaced[0], "caf\xe9.csv");
  EXPECT_EQ(read->table->partitions[1].values[0], std::nullopt);
}

TEST(CommitRecordJsonTest, TheFormatBeforeIsRead) {
  const auto read =
      CommitRecordFromJson(R"({"version": 1, "id": "w", "run_key": "k", "state": "done", "rolled_back": false,
    "owner": {"host": "h", "boot_id": "b", "pid_namespace": 1, "pid": 2, "start_ticks": 3}, "updated_ms": 5,
    "added": [{"path": "part-0.parquet", "size": 4, "sha256": "cd", "rows": 6}], "replaced": ["old.parquet"]})");
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_EQ(read->files.at(0).path, "part-0.parquet");
  EXPECT_EQ(read->recent.at(0).run_key, "k");
  EXPECT_EQ(read->version, 0);
  EXPECT_FALSE(read->table);
}

TEST(CommitRecordJsonTest, PathsOutsideTheTableAreRefused) {
  for (const char* path : {"../victim/data", "/etc/passwd", "a/../../b", "", "a//b", "./a", "_firesteel/commit.json",
                           "_temporary/x", "a\\u0000b", "a/"}) {
    const auto read = CommitRecordFromJson(With("p=1/part-0.parquet", path));
    ASSERT_FALSE(read.ok()) << path;
    EXPECT_EQ(read.status().code(), StatusCode::kDataError);
  }
  EXPECT_FALSE(CommitRecordFromJson(With("_temporary/w~1/", "_temporary/../../x/")).ok());
}

TEST(CommitRecordJsonTest, EarlierVersionsMakeItANewerFormat) {
  CommitRecord record = Sample();
  EXPECT_NE(CommitRecordToJson(record).find("\"version\": 2\n}"), std::string::npos);
  record.committed_ms = 5;
  record.goes_back_to = 1;
  record.files[0].since = 2;
  record.history = {.keep_versions = 3,
                    .earlier = {{.version = 2, .committed_ms = 4, .table = record.table}},
                    .kept = {{{.path = "p=2/part-1.parquet", .size = 3}, 3}},
                    .expired = {{{.path = "part-0.parquet"}, 2}}};
  const std::string text = CommitRecordToJson(record);
  EXPECT_NE(text.find("\"version\": 3\n}"), std::string::npos);
  const auto read = CommitRecordFromJson(text);
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_EQ(CommitRecordToJson(*read), text);
  std::string outside = text;
  outside.replace(outside.find("p=2/part-1"), 10, "../part-1/");
  EXPECT_FALSE(CommitRecordFromJson(outside).ok());
}

TEST(CommitRecordJsonTest, WhatIsNotKnownIsRefused) {
  EXPECT_FALSE(CommitRecordFromJson(With("\"prepared\"", "\"half\"")).ok());
  const auto newer = CommitRecordFromJson(With("\"version\": 2\n}", "\"version\": 4\n}"));
  ASSERT_FALSE(newer.ok());
  EXPECT_NE(newer.status().message().find("format 4"), std::string::npos) << newer.status().message();
  EXPECT_FALSE(CommitRecordFromJson("[]").ok());
  EXPECT_FALSE(CommitRecordFromJson("{\"version\": 2}").ok());
}

}  // namespace
}  // namespace firesteel::files

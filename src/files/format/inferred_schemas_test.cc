#include "files/format/inferred_schemas.h"

#include <chrono>

#include "files/commit/files_fixture_test.h"

namespace firesteel::files {
namespace {

class InferredSchemasTest : public FilesTest {
 protected:
  std::string TypesOf(const std::map<std::string, std::string>& options) {
    const auto opened =
        OpenScan(stores_, {.format = FileFormat::kCsv, .paths = {"t"}, .options = options}, {}, &inferred_);
    return opened.ok() ? DataType::Struct(opened->scan->data_schema).ToSimpleString() : opened.status().ToString();
  }
  // As if the file had been written a while ago.
  void Age(const std::string& path, std::chrono::seconds age) {
    std::filesystem::last_write_time(root_ + "/" + path, std::filesystem::file_time_type::clock::now() - age);
  }

  InferredSchemas inferred_;
};

TEST_F(InferredSchemasTest, SchemaIsKeptUntilAFileChanges) {
  WriteFile("t/a.csv", "1\n2\n");
  Age("t/a.csv", std::chrono::hours(2));
  EXPECT_EQ(TypesOf({{"inferSchema", "true"}}), "struct<_c0:int>");
  EXPECT_EQ(TypesOf({{"inferSchema", "false"}}), "struct<_c0:string>");
  EXPECT_EQ(TypesOf({{"inferSchema", "true"}}), "struct<_c0:int>");

  WriteFile("t/a.csv", "x\ny\n");  // as many bytes as before
  Age("t/a.csv", std::chrono::hours(1));
  EXPECT_EQ(TypesOf({{"inferSchema", "true"}}), "struct<_c0:string>");
  WriteFile("t/a.csv", "1\n2\n");
  EXPECT_EQ(TypesOf({{"inferSchema", "true"}}), "struct<_c0:int>");
  WriteFile("t/b.csv", "1.5\n");
  EXPECT_EQ(TypesOf({{"inferSchema", "true"}}), "struct<_c0:double>");
}

TEST_F(InferredSchemasTest, FilesChangedJustNowHaveNoKey) {
  const Clock::WallTime now{std::chrono::seconds(1'700'000'000)};
  const OpenScanRequest request{.format = FileFormat::kCsv};
  const auto key = [&](std::int64_t age_ms, const std::string& etag) {
    return InferredSchemas::KeyOf(request, {{.uri = "/a", .modified_ms = 1'700'000'000'000 - age_ms, .etag = etag}}, {},
                                  now);
  };
  EXPECT_TRUE(key(1000, "e"));
  EXPECT_FALSE(key(50, "e"));
  EXPECT_FALSE(key(1000, ""));
  EXPECT_NE(key(1000, "e"), key(1000, "f"));
}

TEST(InferredSchemas, KeepsTheLatest) {
  InferredSchemas inferred;
  for (std::size_t i = 0; i < InferredSchemas::kMost; ++i) inferred.Keep(std::to_string(i), {});
  EXPECT_TRUE(inferred.Find("0"));
  inferred.Keep("one more", {});
  EXPECT_TRUE(inferred.Find("0"));
  EXPECT_FALSE(inferred.Find("1"));
  EXPECT_TRUE(inferred.Find("one more"));
}

}  // namespace
}  // namespace firesteel::files

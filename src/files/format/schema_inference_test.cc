// Schemas recorded from real Spark 4.1.4: tests/data/schema_inference.json holds files, options and what Spark
// inferred.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "files/commit/files_fixture_test.h"
#include "files/listing/open_scan.h"

namespace firesteel::files {
namespace {

using nlohmann::json;

class SchemaInferenceTest : public FilesTest {
 protected:
  static json Cases() {
    std::ifstream file("tests/data/schema_inference.json");
    return json::parse(file);
  }
  std::string Infer(const std::string& kind, const std::map<std::string, std::string>& options) {
    OpenScanRequest request{.paths = {"t"}, .options = options};
    request.format = *FileFormatFromName(kind);
    const auto opened = OpenScan(stores_, request, {});
    if (!opened.ok())
      return "ERROR " + (opened.status().condition().empty() ? opened.status().message() : opened.status().condition());
    return DataType::Struct(opened->scan->data_schema).ToSimpleString();
  }
};

TEST_F(SchemaInferenceTest, TextFilesAreInferredAsSparkInfersThem) {
  int checked = 0;
  for (const json& one : Cases()) {
    if (!one.contains("files")) continue;
    std::filesystem::remove_all(root_ + "/t");
    int number = 0;
    for (const std::string text : one["files"])
      WriteFile("t/f" + std::to_string(number++) + "." + std::string(one["kind"]), text);
    EXPECT_EQ(Infer(one["kind"], one["options"]), one["schema"].get<std::string>())
        << one["name"] << " " << one["files"].dump();
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

TEST_F(SchemaInferenceTest, PartitionColumnsAreInferredAsSparkInfersThem) {
  for (const json& one : Cases()) {
    if (!one.contains("values")) continue;
    std::filesystem::remove_all(root_ + "/t");
    for (const std::string value : one["values"]) WriteFile("t/k=" + value + "/f.csv", "x\n");
    const auto opened = OpenScan(stores_, {.format = FileFormat::kCsv, .paths = {"t"}}, {});
    ASSERT_OK(opened);
    EXPECT_EQ(opened->scan->partition_schema.at(0).type.ToSimpleString(), one["schema"].get<std::string>())
        << one["name"];
  }
}

TEST_F(SchemaInferenceTest, OptionsWithoutEffectHereAreRefusedByName) {
  WriteFile("t/a.csv", "1\n");
  EXPECT_EQ(Infer("csv", {{"locale", "en-us"}}), "struct<_c0:string>");
  EXPECT_EQ(Infer("csv", {{"locale", "de-DE"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("json", {{"locale", "de-DE"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"charToEscapeQuoteEscaping", "\\"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"unescapedQuoteHandling", "STOP_AT_CLOSING_QUOTE"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"enableDateTimeParsingFallback", "true"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("json", {{"enableDateTimeParsingFallback", "false"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"singleVariantColumn", "v"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("json", {{"singleVariantColumn", "v"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("json", {{"maxNestingDepth", "2"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"columnPruning", "false"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"maxColumns", "2"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"maxCharsPerColumn", "10"}}), "ERROR UNSUPPORTED_FEATURE");
  EXPECT_EQ(Infer("csv", {{"maxColumns", "100000"},
                          {"maxCharsPerColumn", "-1"},
                          {"preferDate", "True"},
                          {"unescapedQuoteHandling", "stop_at_delimiter"},
                          {"columnPruning", "true"}}),
            "struct<_c0:string>");
}

}  // namespace
}  // namespace firesteel::files

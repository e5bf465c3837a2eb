// Outside bytes of every kind through the readers: an answer or an error, never a crash, whatever comes.
#include <gtest/gtest.h>

#include <random>

#include "files/commit/files_fixture_test.h"
#include "files/format/csv/csv_record.h"
#include "files/format/json/json_inference.h"
#include "files/format/parquet/parquet_footer.h"
#include "files/format/parquet/parquet_schema.h"
#include "files/listing/glob_pattern.h"
#include "files/listing/open_scan.h"
#include "files/listing/partition_value.h"
#include "values/datetime/datetime_pattern.h"

namespace firesteel::files {
namespace {

class ReaderNoiseTest : public FilesTest {
 protected:
  ReaderNoiseTest() : seed_(std::random_device()()), random_(seed_) { RecordProperty("seed", std::to_string(seed_)); }
  std::string Noise(std::string_view letters, std::size_t longest) {
    std::string out(random_() % longest, '\0');
    for (char& c : out) c = letters.empty() ? static_cast<char>(random_()) : letters[random_() % letters.size()];
    return out;
  }
  // `text` with a few bytes changed, left out or doubled.
  std::string Damage(std::string text) {
    for (unsigned i = random_() % 4 + 1; i > 0 && !text.empty(); --i) {
      const std::size_t at = random_() % text.size();
      switch (random_() % 3) {
        case 0:
          text[at] = static_cast<char>(random_());
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.insert(at, 1, text[at]);
      }
    }
    return text;
  }

  const unsigned seed_;
  std::mt19937 random_;
};

TEST_F(ReaderNoiseTest, ParquetFooters) {
  const char bytes[] =
      "\x15\x02\x19\x2c\x48\x04root\x15\x02\x00\x15\x02\x25\x02\x18\x01"
      "a\x00\x16\x00\x19\x0c\x00";
  const std::string footer(bytes, sizeof bytes - 1);
  for (int i = 0; i < 4'000; ++i) {
    const auto parsed = ParseParquetFooter(i % 2 == 0 ? Damage(footer) : Noise("", 60));
    if (parsed.ok()) (void)ConvertParquetSchema(*parsed, {});
  }
}

TEST_F(ReaderNoiseTest, NestedParquetSchemasThatLie) {
  for (int i = 0; i < 4'000; ++i) {
    ParquetFooter footer;
    for (unsigned n = random_() % 8 + 1; n > 0; --n) {
      ParquetElement element{.name = "x"};
      element.children = static_cast<int>(random_() % 4);
      if (element.children == 0) element.physical = static_cast<ParquetElement::Physical>(random_() % 9);
      element.repetition = static_cast<ParquetElement::Repetition>(random_() % 3);
      element.logical = static_cast<ParquetElement::Logical>(random_() % 22);
      footer.elements.push_back(element);
    }
    (void)ConvertParquetSchema(footer, {});
  }
}

TEST_F(ReaderNoiseTest, JsonText) {
  const JsonReadOptions options{.allow_comments = true, .allow_unquoted_field_names = true, .infer_timestamp = true};
  for (int i = 0; i < 4'000; ++i) {
    const auto type = InferJsonType(
        i % 2 == 0 ? Noise("{}[]\",:'\\u0aeE+-.1 /*\n", 40) : Damage(R"({"a":[1,2.5,{"b":"x\u00e9"}],"c":null})"),
        options, "UTC");
    if (type) (void)FinishJsonType(CommonJsonType(*type, DataType::Struct({})), false);
  }
}

TEST_F(ReaderNoiseTest, CsvRecordsKeepEveryByteOutsideQuotes) {
  for (int i = 0; i < 4'000; ++i) {
    CsvReadOptions options{.escape = i % 3 == 0 ? "\"" : "\\"};
    CsvTokenizer::Fields fields;
    const std::string record = Noise("ab,\" \\", 30);
    CsvTokenizer tokenizer(options);
    tokenizer.Split(record, fields);
    ASSERT_FALSE(fields.values.empty()) << record;
    (void)tokenizer.RecordLength(record + "\n" + record, true);
    if (record.find('"') != std::string::npos) continue;
    std::string joined;
    for (const auto& field : fields.values) {
      joined += (&field == &fields.values[0] ? "" : ",") + std::string(field.value_or(""));
    }
    EXPECT_EQ(joined, record);
  }
}

TEST_F(ReaderNoiseTest, PatternsAndPathValues) {
  for (int i = 0; i < 4'000; ++i) {
    if (const auto glob = GlobPattern::Parse(Noise("a*?[]^-{},\\", 12)); glob.ok())
      (void)glob->Matches(Noise("ab]-", 12));
    if (const auto pattern =
            values::DatetimePattern::Compile(Noise("yMdHhmsSaXx'[]-:/ ", 12), values::DatetimePattern::Use::kParse);
        pattern.ok()) {
      (void)pattern->Parse(Noise("0123456789-:/ TZ+", 20));
    }
    const std::string raw = Noise("0123456789.eE+-: TxpdfNaI", 24);
    const DataType type = InferPartitionType(raw, true);
    EXPECT_TRUE(ParsePartitionValue(raw, type, "UTC").ok()) << raw << " as " << type.ToSql();
  }
}

TEST_F(ReaderNoiseTest, WholeFilesOfNoise) {
  for (int i = 0; i < 60; ++i) {
    WriteFile("t.csv", Noise("", 3000));
    for (const FileFormat format : {FileFormat::kParquet, FileFormat::kCsv, FileFormat::kJson}) {
      (void)OpenScan(
          stores_,
          {.format = format,
           .paths = {"t.csv"},
           .options = {{"header", "true"}, {"inferSchema", "true"}, {"multiLine", i % 2 ? "true" : "false"}}},
          {});
    }
  }
}

}  // namespace
}  // namespace firesteel::files

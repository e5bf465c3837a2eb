#include "files/format/text_input.h"

#include <zlib.h>
#include <zstd.h>

#include "files/commit/files_fixture_test.h"
#include "files/format/csv/csv_record.h"
#include "files/format/csv/csv_schema.h"
#include "files/format/json/json_schema.h"

namespace firesteel::files {
namespace {

class TextInputTest : public FilesTest {
 protected:
  static std::string Gzip(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  }
  static std::string Zstd(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
  }
  std::vector<std::string> Lines(const std::string& name, const std::string& bytes,
                                 std::optional<std::string> separator = {}) {
    WriteFile(name, bytes);
    auto input = TextInput::Open(stores_, {.uri = root_ + "/" + name}, "UTF-8");
    if (!input.ok()) return {input.status().message()};
    LineReader reader(**input, separator);
    std::vector<std::string> lines;
    while (true) {
      const auto line = reader.Next();
      if (!line.ok()) return {line.status().message()};
      if (!*line) return lines;
      lines.emplace_back(**line);
    }
  }
  using List = std::vector<std::string>;
};

TEST_F(TextInputTest, LinesEndAsHadoopEndsThem) {
  EXPECT_EQ(Lines("a.txt", "a\nb\r\nc\rd\n\ne"), (List{"a", "b", "c", "d", "", "e"}));
  EXPECT_EQ(Lines("b.txt", "a\r"), (List{"a"}));
  EXPECT_EQ(Lines("c.txt", ""), List{});
  EXPECT_EQ(Lines("d.txt", "a||b|c||", "||"), (List{"a", "b|c"}));
  EXPECT_EQ(Lines("e.txt",
                  "\xEF\xBB\xBF"
                  "a\nb"),
            (List{"a", "b"}));
}

TEST_F(TextInputTest, PackedFilesAreReadWhole) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "line " + std::to_string(i) + "\n";
  const List lines = Lines("plain.txt", text);
  ASSERT_EQ(lines.size(), 300'000u);
  EXPECT_EQ(Lines("a.csv.gz", Gzip(text)), lines);
  EXPECT_EQ(Lines("a.csv.zst", Zstd(text)), lines);
}

TEST_F(TextInputTest, MembersInARowAreOneText) {
  EXPECT_EQ(Lines("a.gz", Gzip("a\n") + Gzip("b\n")), (List{"a", "b"}));
  EXPECT_EQ(Lines("a.zst", Zstd("a\n") + Zstd("b\n")), (List{"a", "b"}));
}

TEST_F(TextInputTest, DamagedPackingIsAnErrorNamingTheFile) {
  const std::string packed = Gzip("a\nb\n");
  EXPECT_NE(Lines("cut.gz", packed.substr(0, packed.size() - 9))[0].find("cut.gz"), std::string::npos);
  EXPECT_NE(Lines("wrong.gz", "no gzip at all")[0].find("wrong.gz"), std::string::npos);
  EXPECT_NE(Lines("a.bz2", "x")[0].find(".bz2"), std::string::npos);
}

TEST_F(TextInputTest, CsvFieldsSplitAsSparkSplitsThem) {
  const auto fields = [](const std::string& record, CsvReadOptions options = {}) {
    CsvTokenizer::Fields fields;
    CsvTokenizer(options).Split(record, fields);
    List out;
    for (const auto& field : fields.values) out.emplace_back(field.value_or("NULL"));
    return out;
  };
  EXPECT_EQ(fields("a,,\"\",b"), (List{"a", "NULL", "", "b"}));
  EXPECT_EQ(fields("\"a,b\",\"c\\\"d\""), (List{"a,b", "c\"d"}));
  EXPECT_EQ(fields("\"a\"b,c"), (List{"\"a\"b", "c"}));
  EXPECT_EQ(fields("\"a\"\"b\",c", {.escape = "\""}), (List{"a\"b", "c"}));
  EXPECT_EQ(fields("a||b||", {.separator = "||"}), (List{"a", "b", "NULL"}));
  EXPECT_EQ(fields(" a , \"b\" ", {.ignore_leading_white_space = true, .ignore_trailing_white_space = true}),
            (List{"a", "b"}));
  EXPECT_EQ(fields("'a,b',c", {.quote = "'"}), (List{"a,b", "c"}));
}

TEST_F(TextInputTest, FailFastInferenceNamesFileAndLine) {
  WriteFile("t.json", "{\"a\":1}\n{bad\n");
  const auto schema = InferJsonSchema(stores_, {{.uri = root_ + "/t.json"}}, {.mode = ParseMode::kFailFast}, {});
  EXPECT_EQ(schema.status().condition(), "MALFORMED_RECORD_IN_SCHEMA_INFERENCE");
  EXPECT_NE(schema.status().message().find("t.json', line 2"), std::string::npos);
}

TEST_F(TextInputTest, DeepJsonIsMalformedAndNotACrash) {
  WriteFile("t.json", std::string(100'000, '['));
  const auto schema = InferJsonSchema(stores_, {{.uri = root_ + "/t.json"}}, {}, {});
  ASSERT_OK(schema);
  EXPECT_EQ(schema->at(0).name, "_corrupt_record");
}

}  // namespace
}  // namespace firesteel::files

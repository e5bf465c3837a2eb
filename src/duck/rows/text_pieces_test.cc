#include "duck/rows/text_pieces.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "files/listing/store_locator.h"
#include "storage/local/local_object_store.h"

namespace firesteel::duck {
namespace {

using List = std::vector<std::string>;

// Files larger than the largest piece, since the first pieces are small and later ones grow.
class TextPiecesTest : public testing::Test {
 protected:
  TextPiecesTest()
      : folder_(std::filesystem::temp_directory_path() / ("firesteel-pieces-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~TextPiecesTest() override { std::filesystem::remove_all(folder_); }

  void AddFile(const std::string& text) {
    const std::string path = folder_ / (std::to_string(scan_.files.size()) + ".txt");
    std::ofstream(path, std::ios::binary) << text;
    scan_.files.push_back({.uri = path, .size = static_cast<std::int64_t>(text.size())});
  }

  std::vector<TextPiece> Pieces(const RecordForm& form) {
    TextPieces pieces(scan_, stores_, form);
    std::vector<TextPiece> out;
    for (;;) {
      auto piece = pieces.Next();
      EXPECT_TRUE(piece.ok()) << piece.status().ToString();
      if (!piece.ok() || !*piece) return out;
      out.push_back(**std::move(piece));
    }
  }

  static List LinesOf(const std::string& text, const RecordForm& form) {
    files::MemoryInput input(text);
    files::LineReader lines(input, form.line_separator);
    List out;
    while (const auto line = *lines.Next()) out.emplace_back(*line);
    return out;
  }

  std::filesystem::path folder_;
  storage::LocalObjectStore store_;
  files::LocalStoreLocator stores_{store_, "/"};
  files::FileScan scan_;
};

std::string RandomText(std::mt19937& random, std::size_t size, const List& ends) {
  std::string text;
  while (text.size() < size) {
    text.append(random() % 60, static_cast<char>('a' + random() % 3));
    text += ends[random() % ends.size()];
  }
  return text + "the last line has no end";
}

TEST_F(TextPiecesTest, LinesOfPiecesAreTheLinesOfTheText) {
  std::mt19937 random(7);
  const List common = {"\n", "\r\n", "\n\n"};
  struct Case {
    List ends;
    std::optional<std::string> separator;
  };
  const std::vector<Case> cases = {{common, {}}, {{"\r"}, {}},          {{"\r", "\n"}, {}},
                                   {{"|"}, "|"}, {{"aa", "aaa"}, "aa"}, {{"##", "#"}, "##"}};
  for (const Case& one : cases) {
    scan_.files.clear();
    const RecordForm form{.line_separator = one.separator};
    const std::string text = RandomText(random, 3 << 20, one.ends);
    AddFile(text);
    std::string joined;
    List lines;
    const auto pieces = Pieces(form);
    EXPECT_GE(pieces.size(), 4u);
    for (const TextPiece& piece : pieces) {
      joined += piece.text;
      for (std::string& line : LinesOf(piece.text, form)) lines.push_back(std::move(line));
    }
    EXPECT_TRUE(joined == text);
    EXPECT_TRUE(lines == LinesOf(text, form)) << "ends " << testing::PrintToString(one.ends);
  }
}

TEST_F(TextPiecesTest, ALineLongerThanAPieceStaysWhole) {
  const std::string line(5 << 20, 'x');
  AddFile("short\n" + line + "\nshort again\n");
  List lines;
  for (const TextPiece& piece : Pieces({})) {
    for (std::string& one : LinesOf(piece.text, {})) lines.push_back(std::move(one));
  }
  EXPECT_TRUE((lines == List{"short", line, "short again"}));
}

TEST_F(TextPiecesTest, EveryFileHasAHeaderInItsFirstPieceWithARecord) {
  files::CsvReadOptions csv{.comment = "#", .header = true};
  const std::string blank(100 << 10, '\n');
  AddFile("a,b\n1,2\n");
  AddFile("");
  AddFile(blank + "# no record\n" + blank + "a,b\n3,4\n");
  AddFile(blank);
  const auto pieces = Pieces({.csv = &csv});
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].file, 0u);
  EXPECT_TRUE(pieces[0].starts_with_header);
  EXPECT_EQ(pieces[1].file, 2u);
  EXPECT_TRUE(pieces[1].starts_with_header);
  EXPECT_TRUE(pieces[1].text.ends_with("a,b\n3,4\n"));
}

}  // namespace
}  // namespace firesteel::duck

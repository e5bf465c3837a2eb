// Recorded statements with pieces cut out, doubled, exchanged and mixed: each must get an answer. What the answer is
// does not matter; that there is one, and that a caret points into the text, does.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "recording.h"
#include "sql/parser.h"
#include "sql/statement/statement_splitter.h"
#include "sql/text/lexer.h"

namespace firesteel::replay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> RecordedStatements() {
  std::vector<std::string> statements;
  for (const auto& entry : fs::recursive_directory_iterator("tests/sql")) {
    if (entry.path().extension() != ".out") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    auto recording = ParseRecording(text.str());
    if (!recording.ok()) continue;
    for (const RecordedAnswer& answer : recording->answers) {
      if (answer.statement.size() < 2'000) statements.push_back(answer.statement);
    }
  }
  std::sort(statements.begin(), statements.end());
  return statements;
}

// Tokens of a statement as texts, blanks between them kept with the token before.
std::vector<std::string> Pieces(const std::string& statement) {
  std::vector<std::string> pieces;
  const auto tokens = sql::Tokenize(statement);
  if (!tokens.ok()) return {statement};
  for (std::size_t i = 0; i + 1 < tokens->size(); ++i) {
    const auto begin = static_cast<std::size_t>((*tokens)[i].span.begin);
    const auto end = static_cast<std::size_t>((*tokens)[i + 1].span.begin);
    pieces.push_back(statement.substr(begin, end - begin));
  }
  return pieces;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& statements, unsigned seed) : statements_(statements), random_(seed) {}

  std::string Next() {
    std::vector<std::string> pieces = Pieces(statements_[Below(statements_.size())]);
    for (std::size_t changes = 1 + Below(3); changes > 0 && !pieces.empty(); --changes) Change(pieces);
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    if (Below(20) == 0 && !text.empty()) text[Below(text.size())] = static_cast<char>(Below(256));
    return text;
  }

 private:
  std::size_t Below(std::size_t limit) { return random_() % limit; }

  void Change(std::vector<std::string>& pieces) {
    const std::size_t at = Below(pieces.size());
    const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
    switch (Below(5)) {
      case 0:
        pieces.erase(place);
        break;
      case 1:
        pieces.insert(place, std::string(pieces[at]));
        break;
      case 2:
        std::swap(pieces[at], pieces[Below(pieces.size())]);
        break;
      case 3:
        pieces.resize(at);
        break;
      default: {
        const std::vector<std::string> other = Pieces(statements_[Below(statements_.size())]);
        if (!other.empty()) pieces.insert(place, " " + other[Below(other.size())] + " ");
      }
    }
  }

  const std::vector<std::string>& statements_;
  std::mt19937 random_;
};

TEST(MutatedStatements, AreAllAnswered) {
  const std::vector<std::string> statements = RecordedStatements();
  ASSERT_FALSE(statements.empty());
  const char* count = std::getenv("FIRESTEEL_MUTATIONS");
  const int mutations = count ? std::atoi(count) : 4'000;
  constexpr unsigned kSeed = 20261121;
  Mutator mutator(statements, kSeed);
  for (int i = 0; i < mutations; ++i) {
    const std::string text = mutator.Next();
    const Status status = sql::ParseStatement(text).status();
    if (status.ok()) continue;
    EXPECT_NE(status.code(), StatusCode::kInternal) << status.ToString() << "\n" << text;
    ASSERT_FALSE(status.condition().empty()) << text;
    ASSERT_TRUE(status.context().has_value()) << status.ToString() << "\n" << text;
    const SourceSpan span = status.context()->span;
    ASSERT_TRUE(span.begin >= 0 && span.begin <= span.end && span.end <= static_cast<int>(text.size())) << text;
    static_cast<void>(sql::SplitStatements(text));
  }
}

}  // namespace
}  // namespace firesteel::replay

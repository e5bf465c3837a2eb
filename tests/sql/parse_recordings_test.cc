// The parser against every recorded statement: what Spark ran must parse, what Spark's parser refused must not.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "recording.h"
#include "sql/parser.h"

namespace firesteel::replay {
namespace {

namespace fs = std::filesystem;

Recording Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto recording = ParseRecording(text.str());
  EXPECT_TRUE(recording.ok()) << path;
  return recording.ok() ? std::move(recording).value() : Recording{};
}

// Where the parsers differ; each must still differ: from_json's schema and the text of EXECUTE IMMEDIATE are read later
// than in Spark, and a name that a variable holds is known to a session alone.
const std::set<std::string> kDiffering = {"functions/json:58", "commands/variables:57", "commands/variables:65",
                                          "queries/wrong_inputs:86", "queries/wrong_inputs:87"};

// The conditions Spark's parser alone reports.
const std::set<std::string> kParserConditions = {
    "PARSE_SYNTAX_ERROR",      "UNCLOSED_BRACKETED_COMMENT",    "INVALID_TYPED_LITERAL",   "UNSUPPORTED_TYPED_LITERAL",
    "INVALID_SET_SYNTAX",      "INVALID_NUMERIC_LITERAL_RANGE", "UNSUPPORTED_DATATYPE",    "DATATYPE_MISSING_SIZE",
    "_LEGACY_ERROR_TEMP_0014", "_LEGACY_ERROR_TEMP_0016",       "_LEGACY_ERROR_TEMP_0026", "_LEGACY_ERROR_TEMP_0029",
    "_LEGACY_ERROR_TEMP_0035", "_LEGACY_ERROR_TEMP_0064",       "INVALID_IDENTIFIER",      "DUPLICATE_CLAUSES"};

// ${...} is replaced before the parser sees a statement.
bool NeedsSession(const std::string& statement) { return statement.find("${") != std::string::npos; }

TEST(ParseRecordings, AcceptsWhatSparkRanAndRefusesWhatItsParserRefused) {
  for (const auto& entry : fs::recursive_directory_iterator("tests/sql")) {
    if (entry.path().extension() != ".out") continue;
    for (const RecordedAnswer& recorded : Read(entry.path()).answers) {
      if (NeedsSession(recorded.statement)) continue;
      const Status status = sql::ParseStatement(recorded.statement).status();
      const bool syntax = kParserConditions.contains(recorded.condition);
      const std::string name =
          fs::relative(entry.path(), "tests/sql").replace_extension().string() + ":" + std::to_string(recorded.number);
      const bool same = syntax ? status.condition() == recorded.condition : recorded.failed || status.ok();
      if (same != kDiffering.contains(name)) continue;
      ADD_FAILURE() << name << (same ? " is the same now\n" : "\n")
                    << (syntax ? recorded.statement + "\nparses, or fails otherwise: " : "") << status.ToString();
    }
  }
}

}  // namespace
}  // namespace firesteel::replay

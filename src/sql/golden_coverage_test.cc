#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "sql/parser.h"

namespace firesteel::sql {
namespace {

struct GoldenQuery {
  std::string text;
  std::string output;
};

// "-- !query" blocks of one of Spark's result files.
std::vector<GoldenQuery> ReadGoldenFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<GoldenQuery> queries;
  std::string* part = nullptr;
  std::string ignored;
  for (std::string line; std::getline(file, line);) {
    if (line == "-- !query") {
      part = &queries.emplace_back().text;
    } else if (line == "-- !query schema") {
      part = &ignored;
    } else if (line == "-- !query output") {
      part = &queries.back().output;
    } else if (part != nullptr) {
      *part += line + "\n";
    }
  }
  return queries;
}

std::string Condition(const std::string& output) {
  const std::string key = "\"errorClass\" : \"";
  const std::size_t at = output.find(key);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + key.size();
  return output.substr(begin, output.find('"', begin) - begin);
}

// Spark's own SQL tests are not part of the project: FIRESTEEL_GOLDEN names the folder that holds `results`. Reports
// which statements Spark reads and we do not, and the reverse.
TEST(GoldenCoverageTest, ReadsWhatSparkReads) {
  const char* folder = std::getenv("FIRESTEEL_GOLDEN");
  if (folder == nullptr) GTEST_SKIP() << "FIRESTEEL_GOLDEN is not set";
  int total = 0;
  int agreed = 0;
  int same_condition = 0;
  int errors = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(folder) / "results")) {
    if (entry.path().extension() != ".out") continue;
    ParseOptions options;
    const std::string name = entry.path().filename().string();
    if (name.find("double-quoted-identifiers-enabled") != std::string::npos)
      options.double_quotes = DoubleQuotes::kIdentifier;
    if (name.find("keywords-enforced") != std::string::npos) options.reserved_keywords = ReservedKeywords::kEnforced;
    if (name.find("identifier-clause-legacy") != std::string::npos) {
      options.identifier_clauses = IdentifierClauses::kReferencesOnly;
    }
    if (entry.path().string().find("timestampNTZ") != std::string::npos)
      options.timestamp_type = TimestampMeans::kTimestampNtz;
    for (const GoldenQuery& query : ReadGoldenFile(entry.path())) {
      if (query.text.find("legacy.interval.enabled=true") != std::string::npos)
        options.interval_literals = IntervalLiterals::kCalendar;
      const bool spark_fails = query.output.find("parser.ParseException") != std::string::npos;
      const StatusOr<plan::CommandPtr> command = ParseStatement(query.text, options);
      const bool unsupported = !command.ok() && command.status().code() == StatusCode::kUnsupported;
      ++total;
      const bool same_failure = !command.ok() && command.status().condition() == Condition(query.output);
      if (command.ok() != spark_fails || unsupported || same_failure) {
        ++agreed;
      } else {
        std::cout << (spark_fails ? "ACCEPTED " : "REFUSED  ") << name << "\n  " << query.text
                  << (command.ok() ? Condition(query.output) : command.status().ToString()) << "\n";
      }
      if (unsupported && std::getenv("FIRESTEEL_GOLDEN_VERBOSE")) {
        std::cout << "UNSUPPORTED " << name << " " << command.status().message() << "\n";
      }
      if (spark_fails && !unsupported) {
        ++errors;
        const bool same = !command.ok() && command.status().condition() == Condition(query.output);
        same_condition += same ? 1 : 0;
        if (!same && !command.ok()) {
          std::cout << "CONDITION " << name << "\n  " << query.text << "  ours " << command.status().condition()
                    << " spark " << Condition(query.output) << "\n";
        }
      }
    }
  }
  std::cout << "agreed on " << agreed << " of " << total << "; same condition in " << same_condition << " of " << errors
            << " parse errors\n";
}

}  // namespace
}  // namespace firesteel::sql

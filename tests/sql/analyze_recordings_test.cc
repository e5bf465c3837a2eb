// Analysis against every recorded query: names, types and nullability Spark gave, and the errors it found before
// running anything. Tables exist by their schema alone; queries over files wait for the replay.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "analysis/analyzer.h"
#include "base/error/error_conditions.h"
#include "cell_text.h"
#include "recording.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::replay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNeedsFiles = "FIRESTEEL_NEEDS_FILES";

// Views and tables of one recording. A table has no rows.
class Names : public analysis::RelationSource {
 public:
  StatusOr<analysis::FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options&,
                                                 const std::string&, SourceSpan span) override {
    const auto found = relations_.find(FoldCase(parts.back()));
    if (found != relations_.end()) return found->second;
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(parts)}}, span);
  }
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation&, SourceSpan) override {
    return Status(StatusCode::kUnsupported, "files").WithCondition(std::string(kNeedsFiles), "");
  }
  void Add(const std::string& name, analysis::FoundRelation relation) {
    relations_[FoldCase(name)] = std::move(relation);
  }

 private:
  std::map<std::string, analysis::FoundRelation> relations_;
};

struct Session {
  analysis::AnalysisOptions options;
  Names names;
  sql::ParseOptions parse;

  void Set(const std::string& key, const std::string& value) {
    if (key == "spark.sql.ansi.enabled") options.ansi = value == "true";
    if (key == "spark.sql.caseSensitive") options.case_sensitive = value == "true";
    if (key == "spark.sql.session.timeZone") options.session_time_zone = parse.session_zone = value;
    if (key == "spark.sql.legacy.interval.enabled")
      parse.interval_literals = value == "true" ? sql::IntervalLiterals::kCalendar : sql::IntervalLiterals::kAnsi;
  }
};

// Why analysis differs from what is recorded, or "".
std::string Compare(Session& session, const RecordedAnswer& recorded) {
  const auto command = sql::ParseStatement(recorded.statement, session.parse);
  if (!command.ok()) return "";
  if (const auto* set = std::get_if<plan::SetConf>(&(*command)->node); set && set->key && set->value) {
    session.Set(*set->key, *set->value);
    return "";
  }
  if (const auto* view = std::get_if<plan::CreateView>(&(*command)->node)) {
    analysis::ViewRelation relation;
    relation.qualified_name = {view->name.back()};
    if (view->kind == plan::CreateView::Kind::kPersistent)
      relation.qualified_name = {"spark_catalog", "default", view->name.back()};
    relation.plan = view->query;
    for (const auto& [name, comment] : view->columns) relation.column_names.push_back(name);
    session.names.Add(view->name.back(), relation);
    return "";
  }
  if (const auto* table = std::get_if<plan::CreateTable>(&(*command)->node)) {
    analysis::PlaceholderRelation relation;
    relation.qualified_name = {"spark_catalog", "default", table->name.back()};
    for (const auto& column : table->columns) relation.schema.push_back(column.field);
    for (const auto& column : table->hive_partition_columns) relation.schema.push_back(column.field);
    if (table->query) {
      const auto plan = analysis::Analyze(table->query, session.options, session.names);
      if (!plan.ok()) return "";
      relation.schema = analysis::SchemaOf(**plan);
      for (auto& field : relation.schema) field.nullable = true;
    }
    session.names.Add(table->name.back(), relation);
    return "";
  }
  const auto* query = std::get_if<plan::Query>(&(*command)->node);
  if (query == nullptr || recorded.statement.find("${") != std::string::npos) return "";
  const auto plan = analysis::Analyze(query->relation, session.options, session.names);
  if (plan.status().condition() == kNeedsFiles) return "";
  if (recorded.failed) {
    if (!plan.ok()) {
      if (recorded.condition.empty() || recorded.condition == plan.status().condition()) return "";
      return "expected " + recorded.condition + ", got " + plan.status().ToString();
    }
    const ErrorCondition* condition = FindErrorCondition(recorded.condition);
    if (condition == nullptr || condition->code == StatusCode::kDataError) return "";
    return "expected " + recorded.condition + ", got a plan";
  }
  if (!plan.ok()) return plan.status().ToString();
  const std::string schema = SchemaText(analysis::SchemaOf(**plan));
  return schema == recorded.schema ? "" : "schema\n  want " + recorded.schema + "\n  got  " + schema;
}

std::set<std::string> KnownDifferences() {
  std::set<std::string> known;
  std::ifstream in("tests/sql/known_analysis_differences.txt");
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') known.insert(line);
  }
  return known;
}

TEST(AnalyzeRecordings, GivesTheNamesTypesAndErrorsSparkGives) {
  std::set<std::string> known = KnownDifferences();
  int compared = 0;
  int different = 0;
  for (const auto& entry : fs::recursive_directory_iterator("tests/sql")) {
    if (entry.path().extension() != ".out") continue;
    const std::string topic = fs::relative(entry.path(), "tests/sql").begin()->string();
    if (topic == "commands" || topic == "readers" || topic == "hive") continue;  // these need a session
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const auto recording = ParseRecording(text.str());
    ASSERT_TRUE(recording.ok()) << entry.path();
    Session session;
    session.options.now_us = 1'700'000'000'000'000;
    session.options.user = "root";
    session.options.parse_expression = [](const std::string& sql) { return sql::ParseExpression(sql); };
    session.options.parse_query = [](const std::string& sql) { return sql::ParseQuery(sql); };
    for (const auto& [key, value] : recording->settings) session.Set(key, value);
    const std::vector<std::string> keys =
        StatementKeys(fs::relative(entry.path(), "tests/sql").replace_extension().string(), *recording);
    for (const RecordedAnswer& recorded : recording->answers) {
      ++compared;
      const std::string difference = Compare(session, recorded);
      if (difference.empty()) continue;
      ++different;
      const std::string& key = keys[static_cast<std::size_t>(recorded.number) - 1];
      if (known.erase(key) == 0) ADD_FAILURE() << key << "\n  " << difference;
    }
  }
  for (const std::string& line : known) ADD_FAILURE() << "agrees now, or is no recorded statement: " << line;
  std::cout << compared - different << " of " << compared << " agree\n";
}

}  // namespace
}  // namespace firesteel::replay

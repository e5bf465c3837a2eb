#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "call_file.h"
#include "derived_call.h"
#include "scratch_workspace.h"
#include "session/display/pretty_text.h"
#include "session/display/tree_text.h"
#include "session/session.h"
#include "sql/parser.h"

namespace firesteel::dataframe {
namespace {

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Answers the calls of one file in a session of its own, in the words of the recording.
class Answerer {
 public:
  explicit Answerer(const std::string& name) : workspace_(name) {
    EXPECT_TRUE(session_->settings().Set("spark.sql.session.timeZone", "UTC").ok());
  }

  std::string Answer(const RecordedCall& call) {
    auto answer = TryAnswer(call);
    if (!answer.ok()) {
      std::string condition = answer.status().condition();
      if (condition.empty() && answer.status().code() == StatusCode::kInvalidArgument)
        condition = "IllegalArgumentException";
      return "error " + (condition.empty() ? "(none) " + answer.status().ToString() : condition);
    }
    ReplaceAll(*answer, "file://" + scratch_, "<scratch>");
    ReplaceAll(*answer, "file:" + scratch_, "<scratch>");
    ReplaceAll(*answer, scratch_, "<scratch>");
    return *answer;
  }

 private:
  StatusOr<std::string> TryAnswer(const RecordedCall& call) {
    std::string sql = call.sql;
    ReplaceAll(sql, "<scratch>", scratch_);
    if (call.name == "sql") {
      FS_ASSIGN_OR_RETURN(const auto result, session_->Execute(sql));
      FS_RETURN_IF_ERROR(result.stream->NextRows().status());
      return std::string();
    }
    if (call.name == "set") return Set(call);
    plan::RelationPtr input;
    if (!sql.empty()) {
      FS_ASSIGN_OR_RETURN(input, sql::ParseQuery(sql, session_->MakeParseOptions()));
    }
    if (call.name == "tree") {
      FS_ASSIGN_OR_RETURN(const auto plan, session_->Analyze(input));
      return session::TreeString(analysis::SchemaOf(*plan), TreeLevel(call));
    }
    FS_ASSIGN_OR_RETURN(const plan::RelationPtr derived, MakeDerived(call, input, scratch_));
    if (call.name == "show" || call.name == "html") return OneText(derived);
    if (call.name == "catalog") return Rows(derived);
    FS_ASSIGN_OR_RETURN(const auto plan, session_->Analyze(derived));
    FS_ASSIGN_OR_RETURN(std::string shown,
                        OneText(plan::MakeRelation(plan::DerivedRelation{plan::ShowString{derived, 1000, 0, false}})));
    if (IsSorted(call)) shown = WithSortedRows(shown);
    return Columns(*plan) + "\n" + shown;
  }

  StatusOr<std::string> Set(const RecordedCall& call) {
    const auto settings = nlohmann::json::parse(call.arguments);
    for (const auto& [key, value] : settings.items()) {
      FS_RETURN_IF_ERROR(session_->settings().Set(key, value.get<std::string>()));
    }
    return std::string();
  }

  StatusOr<std::string> OneText(const plan::RelationPtr& relation) {
    FS_ASSIGN_OR_RETURN(const auto plan, session_->Analyze(relation));
    FS_ASSIGN_OR_RETURN(const auto rows, session_->relations().Collect(plan, 2));
    if (rows.size() != 1) return Status::Internal("not one row");
    return std::get<std::string>(rows[0][0].data);
  }

  static std::string Columns(const analysis::ResolvedPlan& plan) {
    std::string text;
    for (const analysis::Attribute& column : plan.output) {
      text += (text.empty() ? " |-- " : "\n |-- ") + column.name + ": " + column.type.ToSimpleString() +
              (column.nullable ? " (nullable = true)" : " (nullable = false)");
    }
    return text;
  }

  StatusOr<std::string> Rows(const plan::RelationPtr& relation) {
    FS_ASSIGN_OR_RETURN(const auto plan, session_->Analyze(relation));
    FS_ASSIGN_OR_RETURN(const auto rows, session_->relations().Collect(plan, 1000));
    std::string text = Columns(*plan);
    for (const std::vector<Value>& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool described =
            plan->output.back().name == "isTemporary" && plan->output[4].name == "className" && (i == 3 || i == 4);
        text += i == 0 ? "\n" : "\t";
        text += described ? "<text>" : session::PrettyText(row[i], plan->output[i].type, "UTC");
      }
    }
    return text;
  }

  static std::string WithSortedRows(const std::string& shown) {
    std::vector<std::string> lines;
    std::istringstream in(shown);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::sort(lines.begin() + 3, lines.end() - 1);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }

  const ScratchWorkspace workspace_;
  const std::string& scratch_ = workspace_.folder();
  const std::unique_ptr<session::Session> session_ = workspace_.NewSession();
};

class DataFrameCalls : public testing::TestWithParam<const char*> {};

TEST_P(DataFrameCalls, AnswerAsSparkConnectDoes) {
  const std::vector<RecordedCall> calls = ReadCallFile(std::string("tests/dataframe/") + GetParam() + ".txt");
  ASSERT_FALSE(calls.empty());
  Answerer answerer(std::string("dataframe_") + GetParam());
  for (const RecordedCall& call : calls) {
    EXPECT_EQ(answerer.Answer(call), call.answer)
        << GetParam() << ".txt:" << call.line << " " << call.name << " " << call.arguments << "\n"
        << call.sql;
  }
}

INSTANTIATE_TEST_SUITE_P(Recordings, DataFrameCalls, testing::Values("catalog", "show", "statistics", "tree"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace firesteel::dataframe

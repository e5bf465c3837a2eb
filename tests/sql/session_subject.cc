#include <cstdlib>
#include <string>

#include "cell_text.h"
#include "cli/workspace.h"
#include "session/session.h"
#include "subject.h"

namespace firesteel::replay {
namespace {

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

class SessionSubject final : public Subject {
 public:
  SessionSubject(const std::vector<std::pair<std::string, std::string>>& settings, const std::string& root,
                 const std::string& scratch)
      : root_(root), warehouse_(scratch + "/warehouse") {
    auto workspace = cli::Workspace::Open(
        {.base_directory = root, .configuration = {{"spark.sql.warehouse.dir", warehouse_}}, .environment = {}});
    if (!workspace.ok()) {
      opening_ = workspace.status();
      return;
    }
    workspace_ = std::move(workspace).value();
    session_ = std::make_unique<session::Session>(workspace_->services());
    opening_ = session_->settings().Set("spark.sql.session.timeZone", "UTC");
    for (const auto& [key, value] : settings) {
      if (opening_.ok()) opening_ = session_->settings().Set(key, value);
    }
  }

  Answer Run(const std::string& statement) override {
    if (!opening_.ok()) return {.status = opening_};
    std::string text = statement;
    ReplaceAll(text, "<root>", root_);
    ReplaceAll(text, "<warehouse>", warehouse_);
    Answer answer;
    answer.status = Collect(text, answer);
    return answer;
  }

 private:
  Status Collect(const std::string& text, Answer& answer) {
    FS_ASSIGN_OR_RETURN(session::StatementResult result, session_->Execute(text));
    answer.schema = SchemaText(result.schema);
    for (const StructField& field : result.schema) answer.is_float.push_back(field.type.Is(TypeKind::kFloat));
    const std::string zone = session_->settings().Text("spark.sql.session.timeZone");
    while (true) {
      FS_ASSIGN_OR_RETURN(const std::vector<std::vector<Value>> rows, result.stream->NextRows());
      if (rows.empty()) return result.stream->last_error();
      for (const std::vector<Value>& row : rows) answer.rows.push_back(RowText(row, result.schema, zone));
    }
  }

  std::string RowText(const std::vector<Value>& row, const Schema& schema, const std::string& zone) const {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string cell = CellText(row[i], schema[i].type, zone);
      ReplaceAll(cell, warehouse_, "<warehouse>");
      ReplaceAll(cell, root_, "<root>");
      line += (i == 0 ? "" : "\t") + cell;
    }
    return line;
  }

  const std::string root_;
  const std::string warehouse_;
  Status opening_;
  std::unique_ptr<cli::Workspace> workspace_;
  std::unique_ptr<session::Session> session_;
};

}  // namespace

std::unique_ptr<Subject> MakeSessionSubject(const std::vector<std::pair<std::string, std::string>>& settings,
                                            const std::string& root, const std::string& scratch) {
  return std::make_unique<SessionSubject>(settings, root, scratch);
}

}  // namespace firesteel::replay

#include "session_fixture_test.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "sql/parser.h"

namespace firesteel::session {
namespace {

std::string Text(const Value& value) {
  if (value.IsNull()) return "NULL";
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  return "?";
}

}  // namespace

SessionFixture::SessionFixture() {
  static int number = 0;
  folder_ = std::filesystem::temp_directory_path() /
            ("firesteel-session-" + std::to_string(getpid()) + "-" + std::to_string(++number));
  std::filesystem::create_directories(folder_);
  auto workspace = cli::Workspace::Open(
      {.base_directory = folder_.string(),
       .configuration = {{"spark.sql.warehouse.dir", Path("warehouse")}, {"spark.sql.session.timeZone", "UTC"}},
       .environment = {}});
  if (!workspace.ok()) throw std::runtime_error(workspace.status().message());
  workspace_ = std::move(workspace).value();
  session_ = std::make_unique<Session>(workspace_->services());
}

SessionFixture::~SessionFixture() {
  session_.reset();
  workspace_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string SessionFixture::Failed(const Status& status) {
  message_ = status.message();
  return status.condition().empty() ? status.message() : std::string(status.condition());
}

std::string SessionFixture::Sql(const std::string& text) {
  auto result = session_->Execute(text);
  if (!result.ok()) return Failed(result.status());
  std::vector<std::string> lines;
  while (true) {
    auto rows = result->stream->NextRows();
    if (!rows.ok()) return Failed(rows.status());
    if (rows->empty()) break;
    for (const auto& row : *rows) {
      std::string line;
      for (const Value& value : row) line += (line.empty() ? "" : "|") + Text(value);
      lines.push_back(line);
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

std::string SessionFixture::Do(plan::CommandPtr command) {
  auto result = session_->Execute(command);
  return result.ok() ? "ok" : Failed(result.status());
}

plan::RelationPtr SessionFixture::Frame(const std::string& query) {
  auto parsed = sql::ParseQuery(query, session_->MakeParseOptions());
  EXPECT_TRUE(parsed.ok()) << parsed.status().message();
  return *parsed;
}

plan::RelationPtr SessionFixture::Repartitioned(const std::string& query, int count, bool shuffle) {
  plan::Repartition repartition;
  repartition.input = Frame(query);
  repartition.partitions = count;
  repartition.shuffle = shuffle;
  return plan::MakeRelation(std::move(repartition));
}

std::vector<std::string> SessionFixture::DataFiles(const std::string& path) const {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with('_') || name.starts_with('.')) continue;
    files.push_back(std::filesystem::relative(entry.path(), path).string());
  }
  std::erase_if(files, [](const std::string& file) { return file.starts_with('.') || file.starts_with("_"); });
  std::sort(files.begin(), files.end());
  return files;
}

std::string SessionFixture::Contents(const std::string& path) const {
  std::ostringstream out;
  for (const std::string& file : DataFiles(path)) out << std::ifstream(path + "/" + file).rdbuf();
  return out.str();
}

std::string SessionFixture::Described(const std::string& table, const std::string& name) {
  std::istringstream lines(Sql("DESCRIBE EXTENDED " + table));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + "|")) return line.substr(name.size() + 1, line.rfind('|') - name.size() - 1);
  }
  return "";
}

}  // namespace firesteel::session

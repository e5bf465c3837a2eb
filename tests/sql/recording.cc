#include "recording.h"

#include <charconv>
#include <map>

namespace firesteel::replay {
namespace {

class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  std::string_view Peek() const { return text_.substr(at_, End() - at_); }
  std::string_view Next() {
    std::string_view line = Peek();
    at_ = End() + 1;
    return line;
  }

 private:
  std::size_t End() const { return std::min(text_.find('\n', at_), text_.size()); }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool TakePrefix(std::string_view& line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return false;
  line.remove_prefix(prefix.size());
  return true;
}

int ReadNumber(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Status Malformed(std::string_view line) {
  return Status(StatusCode::kInvalidArgument, "not a line of a recording: " + std::string(line));
}

void ReadError(std::string_view text, RecordedAnswer& answer) {
  answer.failed = true;
  // Failures without a condition, or with one of Spark's unnamed legacy conditions, are matched by any error.
  if (text.starts_with("(without condition)") || text.starts_with("_LEGACY_ERROR_TEMP")) return;
  const std::size_t space = text.find(' ');
  answer.condition = text.substr(0, space);
  if (space != std::string_view::npos) answer.sql_state = text.substr(space + 1);
}

StatusOr<RecordedAnswer> ReadAnswer(int number, LineReader& lines) {
  RecordedAnswer answer;
  answer.number = number;
  while (!lines.AtEnd() && !lines.Peek().starts_with("--- schema ") && !lines.Peek().starts_with("--- error ")) {
    if (!answer.statement.empty()) answer.statement += '\n';
    answer.statement += lines.Next();
  }
  std::string_view line = lines.Next();
  if (TakePrefix(line, "--- error ")) {
    ReadError(line, answer);
    return answer;
  }
  if (!TakePrefix(line, "--- schema ")) return Malformed(line);
  answer.schema = line;
  line = lines.Next();
  if (!TakePrefix(line, "--- rows ")) return Malformed(line);
  answer.ordered = line.ends_with("in order");
  for (int remaining = ReadNumber(line); remaining > 0; --remaining) answer.rows.emplace_back(lines.Next());
  return answer;
}

}  // namespace

StatusOr<Recording> ParseRecording(std::string_view text) {
  Recording recording;
  LineReader lines(text);
  if (std::string_view first = lines.Next(); !first.starts_with("Recorded from Spark")) return Malformed(first);
  while (!lines.AtEnd()) {
    std::string_view line = lines.Next();
    if (line.empty()) continue;
    if (TakePrefix(line, "-- set ")) {
      const std::size_t equals = line.find('=');
      recording.settings.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    } else if (TakePrefix(line, "=== ")) {
      FS_ASSIGN_OR_RETURN(RecordedAnswer answer, ReadAnswer(ReadNumber(line), lines));
      recording.answers.push_back(std::move(answer));
    } else {
      return Malformed(line);
    }
  }
  return recording;
}

std::vector<std::string> StatementKeys(const std::string& name, const Recording& recording) {
  std::vector<std::string> keys;
  std::map<std::string, int> seen;
  for (const RecordedAnswer& answer : recording.answers) {
    std::string key = name + "\t";
    bool blank = true;  // none before the first word
    for (const char c : answer.statement) {
      const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (is_blank && blank) continue;
      key += is_blank ? ' ' : c;
      blank = is_blank;
    }
    if (key.ends_with(' ')) key.pop_back();
    const int times = ++seen[key];
    keys.push_back(times == 1 ? key : key + " (" + std::to_string(times) + ")");
  }
  return keys;
}

}  // namespace firesteel::replay

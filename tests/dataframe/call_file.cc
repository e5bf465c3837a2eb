#include "call_file.h"

#include <fstream>

namespace firesteel::dataframe {

std::vector<RecordedCall> ReadCallFile(const std::string& path) {
  std::vector<RecordedCall> calls;
  std::ifstream file(path);
  std::string text;
  bool answered = false;
  for (int line = 1; std::getline(file, text); ++line) {
    if (text.starts_with("@")) {
      const std::size_t blank = text.find(' ');
      RecordedCall& call = calls.emplace_back();
      call.line = line;
      call.name = text.substr(1, blank == std::string::npos ? blank : blank - 1);
      call.arguments = blank == std::string::npos ? "{}" : text.substr(blank + 1);
      answered = false;
    } else if (text.starts_with(">")) {
      std::string& answer = calls.back().answer;
      answer += (answered ? "\n" : "") + (text.size() > 2 ? text.substr(2) : "");
      answered = true;
    } else if (!text.empty() && !text.starts_with("#")) {
      calls.back().sql += (calls.back().sql.empty() ? "" : "\n") + text;
    }
  }
  return calls;
}

}  // namespace firesteel::dataframe

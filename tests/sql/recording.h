#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status_or.h"

namespace firesteel::replay {

// What real Spark answered to one statement; tests/oracle/README.md describes the text form.
struct RecordedAnswer {
  int number = 0;  // from 1, as in the file
  std::string statement;
  bool failed = false;
  std::string condition;  // failed: Spark's error condition; "" where Spark gave none
  std::string sql_state;
  std::string schema;  // DDL, escaped
  bool ordered = false;
  std::vector<std::string> rows;  // tab-separated escaped cells; sorted by bytes unless ordered
};

struct Recording {
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<RecordedAnswer> answers;
};

// Reads an .out file. Fails where the text does not have the recorder's form.
StatusOr<Recording> ParseRecording(std::string_view text);

// What lists of known differences call the statements of the recording `name` ("types/literals"), one for each answer:
// "types/literals<tab>SELECT 1", with blanks run together, and " (2)" behind the second of two equal statements. A
// statement keeps its name when others are put before it.
std::vector<std::string> StatementKeys(const std::string& name, const Recording& recording);

}  // namespace firesteel::replay

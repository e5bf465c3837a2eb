#pragma once

#include <string>
#include <vector>

namespace firesteel::dataframe {

// One recorded call: `@name {arguments}`, the SQL text of the DataFrame, and what real Spark answered.
struct RecordedCall {
  int line = 0;
  std::string name;
  std::string arguments;  // JSON
  std::string sql;
  std::string answer;
};

std::vector<RecordedCall> ReadCallFile(const std::string& path);

}  // namespace firesteel::dataframe

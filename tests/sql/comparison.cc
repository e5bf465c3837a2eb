#include "comparison.h"

#include <algorithm>
#include <cstdlib>

namespace firesteel::replay {
namespace {

std::string WithoutNullability(std::string schema) {
  static constexpr std::string_view kNotNull = " NOT NULL";
  for (std::size_t at = schema.find(kNotNull); at != std::string::npos; at = schema.find(kNotNull, at)) {
    schema.erase(at, kNotNull.size());
  }
  return schema;
}

std::vector<std::string> Cells(const std::string& row) {
  std::vector<std::string> cells;
  std::size_t start = 0;
  for (std::size_t tab = row.find('\t'); tab != std::string::npos; tab = row.find('\t', start)) {
    cells.push_back(row.substr(start, tab - start));
    start = tab + 1;
  }
  cells.push_back(row.substr(start));
  return cells;
}

// Only Java's longer form of the same number is forgiven: decimals of equal value differ in their text for a reason.
bool SameNumber(const std::string& a, const std::string& b, bool is_float) {
  const bool scientific = a.find('E') != std::string::npos && b.find('E') != std::string::npos;
  if (!is_float && !scientific && (a.size() <= 15 || b.size() <= 15)) return false;
  char* end_a = nullptr;
  char* end_b = nullptr;
  const double number_a = std::strtod(a.c_str(), &end_a);
  const double number_b = std::strtod(b.c_str(), &end_b);
  if (end_a == a.c_str() || end_b == b.c_str() || *end_a != '\0' || *end_b != '\0') return false;
  return number_a == number_b || (is_float && static_cast<float>(number_a) == static_cast<float>(number_b));
}

bool SameRow(const std::string& recorded, const std::string& answered, const std::vector<bool>& is_float) {
  if (recorded == answered) return true;
  const std::vector<std::string> theirs = Cells(recorded);
  const std::vector<std::string> ours = Cells(answered);
  if (theirs.size() != ours.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const bool same = theirs[i] == ours[i] || theirs[i] == "<volatile>" ||
                      SameNumber(theirs[i], ours[i], i < is_float.size() && is_float[i]);
    if (!same) return false;
  }
  return true;
}

std::string ConditionOf(const Status& status) {
  return status.condition().empty() ? "(no condition)" : status.condition();
}

// The first sentence of a message, so that failures with one cause can be counted together.
std::string ShortMessage(const Status& status) {
  std::string message = status.message().substr(0, status.message().find('\n'));
  return message.substr(0, 120);
}

}  // namespace

std::optional<std::string> Difference(const RecordedAnswer& recorded, const Answer& answer, Nullability nullability) {
  if (recorded.failed) {
    if (answer.status.ok()) return "should fail with " + recorded.condition;
    if (recorded.condition.empty() || answer.status.condition() == recorded.condition) return std::nullopt;
    return "fails with " + ConditionOf(answer.status) + " instead of " + recorded.condition;
  }
  if (!answer.status.ok()) return "fails with " + ConditionOf(answer.status) + ": " + ShortMessage(answer.status);
  const bool same_schema = nullability == Nullability::kCompare
                               ? recorded.schema == answer.schema
                               : WithoutNullability(recorded.schema) == WithoutNullability(answer.schema);
  if (!same_schema) return "schema";
  std::vector<std::string> rows = answer.rows;
  if (!recorded.ordered) std::sort(rows.begin(), rows.end());
  if (rows.size() != recorded.rows.size()) return "number of rows";
  if (!std::equal(rows.begin(), rows.end(), recorded.rows.begin(),
                  [&](const auto& ours, const auto& theirs) { return SameRow(theirs, ours, answer.is_float); })) {
    return "values";
  }
  return std::nullopt;
}

std::string Explain(const RecordedAnswer& recorded, const Answer& answer) {
  std::string out = recorded.statement + "\n";
  if (recorded.failed) {
    out += "  Spark:     fails with " + (recorded.condition.empty() ? "any condition" : recorded.condition) + "\n";
  } else {
    out += "  Spark:     " + recorded.schema + "\n";
    for (const std::string& row : recorded.rows) out += "             | " + row + "\n";
  }
  if (!answer.status.ok()) return out + "  firesteel: " + answer.status.ToString() + "\n";
  out += "  firesteel: " + answer.schema + "\n";
  std::vector<std::string> rows = answer.rows;
  if (!recorded.ordered) std::sort(rows.begin(), rows.end());
  for (const std::string& row : rows) out += "             | " + row + "\n";
  return out;
}

}  // namespace firesteel::replay

#include "files/format/csv/csv_record.h"

#include <map>

#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

std::string_view TrimFront(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view TrimBack(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

void CsvTokenizer::Split(std::string_view record, Fields& fields) const {
  fields.values.clear();
  fields.unquoted.clear();
  const std::string& separator = options_.separator;
  std::size_t at = 0;
  while (true) {
    std::string_view rest = record.substr(at);
    if (options_.ignore_leading_white_space) rest = TrimFront(rest);
    if (!StartsQuote(rest)) {
      const std::size_t found = separator.size() == 1 ? rest.find(separator[0]) : rest.find(separator);
      const std::size_t end = std::min(found, rest.size());
      std::string_view text = rest.substr(0, end);
      if (options_.ignore_trailing_white_space) text = TrimBack(text);
      if (text.empty()) {
        fields.values.emplace_back();
      } else {
        fields.values.emplace_back(text);
      }
      if (end == rest.size()) return;
      at = record.size() - rest.size() + end + separator.size();
      continue;
    }
    std::string text;
    std::size_t i = options_.quote.size();
    bool closed = false;
    for (; i < rest.size(); ++i) {
      const char c = rest[i];
      const bool escapes = !options_.escape.empty() && c == options_.escape[0];
      if (escapes && i + 1 < rest.size() &&
          (rest[i + 1] == options_.quote[0] || (options_.escape != options_.quote && rest[i + 1] == c))) {
        text += rest[++i];
        continue;
      }
      if (c == options_.quote[0]) {
        const std::string_view next = rest.substr(i + 1);
        const std::string_view after = TrimFront(next);
        if (next.empty() || after.empty() || next.starts_with(separator) || after.starts_with(separator)) {
          closed = true;
          i = rest.size() - (next.starts_with(separator) ? next.size() : after.size());
          break;
        }
        // A quote in the middle that nothing escapes: the field is taken as it stands, up to the next separator.
        const std::size_t end = std::min(rest.find(separator, i + 1), rest.size());
        text = rest.substr(0, end);
        i = end;
        break;
      }
      text += c;
    }
    if (text.empty() && closed) text = options_.empty_value;
    fields.values.emplace_back(fields.unquoted.emplace_back(std::move(text)));
    if (i >= rest.size()) return;
    at = record.size() - rest.size() + i + separator.size();
  }
}

std::optional<std::size_t> CsvTokenizer::RecordLength(std::string_view text, bool ended) const {
  bool quoted = false;
  bool field_start = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (!options_.escape.empty() && c == options_.escape[0] && i + 1 < text.size() &&
          text[i + 1] == options_.quote[0]) {
        ++i;
      } else if (c == options_.quote[0]) {
        quoted = false;
      }
      continue;
    }
    if (options_.line_separator ? text.substr(i).starts_with(*options_.line_separator) : c == '\n') {
      return i + (options_.line_separator ? options_.line_separator->size() : 1);
    }
    if (!options_.line_separator && c == '\r') {
      if (i + 1 == text.size() && !ended) return std::nullopt;
      return i + (i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1);
    }
    if (field_start && StartsQuote(text.substr(i))) quoted = true;
    field_start = text.substr(0, i + 1).ends_with(options_.separator) || (field_start && IsBlank(c));
  }
  if (ended && !text.empty()) return text.size();
  return std::nullopt;
}

bool CsvTokenizer::IsSkipped(std::string_view line) const {
  if (TrimBack(line).empty()) return true;
  return !options_.comment.empty() && line.starts_with(options_.comment);
}

std::vector<std::string> CsvColumnNames(const CsvTokenizer::Fields& first, const CsvReadOptions& options,
                                        bool case_sensitive) {
  std::map<std::string, int> uses;
  const auto folded = [&](const std::string& name) { return case_sensitive ? name : FoldCase(name); };
  for (const auto& field : first.values) {
    if (field) ++uses[folded(std::string(*field))];
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < first.values.size(); ++i) {
    const std::string number = std::to_string(i);
    const std::string name(first.values[i].value_or(""));
    if (!options.header || name.empty() || name == options.null_value) {
      names.push_back("_c" + number);
    } else {
      names.push_back(uses[folded(name)] > 1 ? name + number : name);
    }
  }
  return names;
}

}  // namespace firesteel::files

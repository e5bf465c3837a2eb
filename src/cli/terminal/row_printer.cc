#include "cli/terminal/row_printer.h"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace firesteel::cli {
namespace {

using Row = std::vector<std::optional<std::string>>;

// Text of a value made for display; commands still answer with booleans.
std::optional<std::string> Text(const Value& value) {
  if (value.IsNull()) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return std::to_string(*number);
  return "?";
}

// Columns a terminal needs for the text; wide characters are counted as one, which only costs alignment.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Control characters would break the frame, or let data steer the terminal.
std::string Printable(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += code;
    } else {
      out += c;
    }
  }
  return out;
}

void PrintTable(const Schema& schema, const std::vector<Row>& rows, std::FILE* out) {
  std::vector<std::size_t> widths;
  for (const StructField& field : schema) widths.push_back(std::max<std::size_t>(3, Width(field.name)));
  std::vector<std::vector<std::string>> cells;
  for (const Row& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(row[i] ? Printable(*row[i]) : "NULL");
      widths[i] = std::max(widths[i], Width(line.back()));
    }
  }
  std::string rule = "+";
  for (const std::size_t width : widths) rule += std::string(width, '-') + "+";
  rule += "\n";
  const auto print = [&](const auto& cell_of) {
    std::string line = "|";
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string& cell = cell_of(i);
      line += std::string(widths[i] - std::min(widths[i], Width(cell)), ' ') + cell + "|";
    }
    line += "\n";
    std::fputs(line.c_str(), out);
  };
  std::fputs(rule.c_str(), out);
  print([&](std::size_t i) -> const std::string& { return schema[i].name; });
  std::fputs(rule.c_str(), out);
  for (const auto& row : cells) print([&](std::size_t i) -> const std::string& { return row[i]; });
  std::fputs(rule.c_str(), out);
}

// One cell of several lines (a plan, a CREATE TABLE) is for reading or copying: a frame would be in the way.
bool IsDocument(const std::vector<Row>& rows) {
  return rows.size() == 1 && rows[0].size() == 1 && rows[0][0] && rows[0][0]->find('\n') != std::string::npos;
}

std::string CsvCell(const std::optional<std::string>& cell) {
  if (!cell) return "";
  if (!cell->empty() && cell->find_first_of(",\"\r\n") == std::string::npos) return *cell;
  std::string out = "\"";
  for (const char c : *cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

void PrintCsvRow(const Row& row, std::FILE* out) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) line += (i > 0 ? "," : "") + CsvCell(row[i]);
  line += "\n";
  std::fwrite(line.data(), 1, line.size(), out);
}

void PrintCsvHeader(const Schema& schema, std::FILE* out) {
  Row header;
  for (const StructField& field : schema) header.emplace_back(field.name);
  PrintCsvRow(header, out);
}

void PrintJsonRow(const Schema& schema, const Row& row, std::FILE* out) {
  const auto quoted = [](const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  std::string line = "{";
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += (i > 0 ? "," : "") + quoted(schema[i].name) + ":";
    const DataType& type = schema[i].type;
    if (!row[i]) {
      line += "null";
    } else if (type.Is(TypeKind::kBoolean) || type.IsNested() ||
               (type.IsNumeric() && row[i]->find_first_not_of("0123456789+-.eE") == std::string::npos)) {
      line += *row[i];
    } else {
      line += quoted(*row[i]);  // NaN and Infinity too: JSON has no number for them
    }
  }
  line += "}\n";
  std::fwrite(line.data(), 1, line.size(), out);
}

}  // namespace

StatusOr<std::int64_t> PrintRows(session::StatementResult& result, OutputFormat format, std::FILE* out,
                                 const std::function<void()>& before_output) {
  if (result.schema.empty()) return std::int64_t{0};
  std::int64_t count = 0;
  std::vector<Row> table;
  for (bool begun = false;; begun = true) {
    FS_ASSIGN_OR_RETURN(const auto batch, result.stream->NextRows());
    if (!begun && format != OutputFormat::kTable) before_output();
    if (!begun && format == OutputFormat::kCsv) PrintCsvHeader(result.schema, out);
    if (batch.empty()) break;
    count += static_cast<std::int64_t>(batch.size());
    for (const std::vector<Value>& values : batch) {
      Row row;
      for (const Value& value : values) row.push_back(Text(value));
      if (format == OutputFormat::kTable) table.push_back(std::move(row));
      if (format == OutputFormat::kCsv) PrintCsvRow(row, out);
      if (format == OutputFormat::kJson) PrintJsonRow(result.schema, row, out);
    }
  }
  if (format == OutputFormat::kTable) before_output();
  if (format == OutputFormat::kTable && IsDocument(table)) {
    std::fprintf(out, "%s\n", table[0][0]->c_str());
  } else if (format == OutputFormat::kTable) {
    PrintTable(result.schema, table, out);
  }
  if (std::fflush(out) != 0) return Status(StatusCode::kIoError, "cannot write the result");
  return count;
}

}  // namespace firesteel::cli

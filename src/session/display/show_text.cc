#include <algorithm>

#include "session/dataframe/derive.h"
#include "session/display/display_width.h"
#include "session/display/html_text.h"
#include "session/display/pretty_text.h"

namespace firesteel::session {
namespace {

constexpr std::size_t kNarrowestColumn = 3;

// The cells of a shown table, shortened and escaped already.
struct ShownRows {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  bool more = false;  // the relation has further rows
};

std::string Shortened(std::string cell, int truncate) {
  if (truncate <= 0 || Utf16Length(cell) <= static_cast<std::size_t>(truncate)) return cell;
  if (truncate < 4) return Utf16Prefix(cell, static_cast<std::size_t>(truncate));
  return Utf16Prefix(cell, static_cast<std::size_t>(truncate) - 3) + "...";
}

StatusOr<ShownRows> Collect(Session& session, const plan::RelationPtr& input, std::size_t limit, int truncate) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(input));
  const Schema schema = analysis::SchemaOf(*plan);
  const std::string zone = session.settings().Text("spark.sql.session.timeZone");
  ShownRows shown;
  for (const StructField& field : schema) shown.header.push_back(EscapeControls(field.name));
  FS_ASSIGN_OR_RETURN(const auto rows, session.relations().Collect(plan, static_cast<std::int64_t>(limit) + 1));
  for (const std::vector<Value>& row : rows) {
    if (shown.rows.size() == limit) {
      shown.more = true;
      break;
    }
    std::vector<std::string>& cells = shown.rows.emplace_back();
    for (std::size_t i = 0; i < schema.size(); ++i) {
      cells.push_back(Shortened(EscapeControls(PrettyText(row[i], schema[i].type, zone)), truncate));
    }
  }
  return shown;
}

enum class Align { kLeft, kRight };

std::string Padded(const std::string& cell, std::size_t width, Align align) {
  const std::string blanks(width - DisplayWidth(cell), ' ');
  return align == Align::kLeft ? cell + blanks : blanks + cell;
}

std::string MoreRowsLine(std::size_t shown) {
  return "only showing top " + std::to_string(shown) + (shown == 1 ? " row" : " rows");
}

std::string TableText(const ShownRows& shown, Align align) {
  std::vector<std::size_t> widths;
  for (const std::string& name : shown.header) widths.push_back(std::max(kNarrowestColumn, DisplayWidth(name)));
  for (const auto& row : shown.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : "|") + Padded(cells[i], widths[i], align);
    return text + "|\n";
  };
  std::string rule = "+";
  for (std::size_t i = 0; i < widths.size(); ++i) rule += (i == 0 ? "" : "+") + std::string(widths[i], '-');
  rule += "+\n";
  std::string text = rule + line(shown.header) + rule;
  for (const auto& row : shown.rows) text += line(row);
  return text + rule;
}

// One block of `name | value` lines for each row.
std::string RecordsText(const ShownRows& shown) {
  std::size_t name_width = kNarrowestColumn;
  std::size_t value_width = kNarrowestColumn;
  for (const std::string& name : shown.header) name_width = std::max(name_width, DisplayWidth(name));
  for (const auto& row : shown.rows) {
    for (const std::string& cell : row) value_width = std::max(value_width, DisplayWidth(cell));
  }
  std::string text;
  for (std::size_t r = 0; r < shown.rows.size(); ++r) {
    std::string title = "-RECORD " + std::to_string(r);
    title.resize(std::max(title.size(), name_width + value_width + 5), '-');
    text += title + "\n";
    for (std::size_t i = 0; i < shown.header.size(); ++i) {
      text += " " + Padded(shown.header[i], name_width, Align::kLeft) + " | " +
              Padded(shown.rows[r][i], value_width, Align::kLeft) + " \n";
    }
  }
  return text;
}

std::size_t RowLimit(int rows) { return static_cast<std::size_t>(std::max(rows, 0)); }

analysis::Derivation OneText(const char* column, std::string text) {
  return DerivedRows({{column, DataType::String(), false}}, {{Value{std::move(text)}}});
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::ShowString& node) {
  const std::size_t limit = RowLimit(node.rows);
  FS_ASSIGN_OR_RETURN(const ShownRows shown, Collect(session, node.input, limit, node.truncate));
  std::string text =
      node.vertical ? RecordsText(shown) : TableText(shown, node.truncate > 0 ? Align::kRight : Align::kLeft);
  if (node.vertical && shown.rows.empty()) {
    text += "(0 rows)";
  } else if (shown.more) {
    text += MoreRowsLine(limit);
  }
  return OneText("show_string", std::move(text));
}

StatusOr<analysis::Derivation> Derive(Session& session, const plan::HtmlString& node) {
  const std::size_t limit = RowLimit(node.rows);
  FS_ASSIGN_OR_RETURN(const ShownRows shown, Collect(session, node.input, limit, node.truncate));
  const auto line = [](const std::vector<std::string>& cells, const std::string& tag) {
    std::string text = "<tr>";
    for (const std::string& cell : cells) text += "<" + tag + ">" + EscapeHtml(cell) + "</" + tag + ">";
    return text + "</tr>\n";
  };
  std::string text = "<table border='1'>\n" + line(shown.header, "th");
  for (const auto& row : shown.rows) text += line(row, "td");
  text += "</table>\n";
  if (shown.more) text += MoreRowsLine(limit) + "\n";
  return OneText("html_string", std::move(text));
}

}  // namespace firesteel::session

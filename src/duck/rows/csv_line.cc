#include "duck/rows/csv_line.h"

#include <array>
#include <charconv>
#include <string_view>

#include "duck/functions/scalar_function.h"
#include "duck/functions/stored_decimal.h"
#include "duck/rows/line_format.h"
#include "types/java_number.h"
#include "values/number/text_number.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::ScalarFunction;
using duckdb::cxx::VectorView;

// The options of a CSV writer, and what univocity's writer makes of a field under them.
struct CsvForm {
  std::string separator, quote, escape;
  bool quote_all, escape_quotes, trim_left, trim_right;
  std::string null_field, empty_field;      // as they stand in a line
  std::array<bool, 256> may_need_quotes{};  // by the first byte of what may end or change a field

  explicit CsvForm(CsvOption option)
      : separator(Text(option, "sep", ",")),
        quote(Text(option, "quote", "\"")),
        escape(Text(option, "escape", "\\")),
        quote_all(Text(option, "quoteAll", "false") == "true"),
        escape_quotes(Text(option, "escapeQuotes", "true") == "true"),
        trim_left(Text(option, "ignoreLeadingWhiteSpace", "true") == "true"),
        trim_right(Text(option, "ignoreTrailingWhiteSpace", "true") == "true") {
    if (quote.empty()) quote = std::string(1, '\0');  // Spark's way to say that there is no quote
    for (const std::string* text : {&separator, &quote}) may_need_quotes[static_cast<unsigned char>((*text)[0])] = true;
    for (const unsigned char c : {'\n', '\r'}) may_need_quotes[c] = true;
    null_field = Substitute(Text(option, "nullValue", ""));
    empty_field = Substitute(Text(option, "emptyValue", "\"\""));
  }

  static std::string Text(CsvOption option, const char* name, const char* otherwise) {
    const std::string* found = option(name);
    return found == nullptr ? otherwise : *found;
  }

  bool NeedsQuotes(std::string_view text) const {
    if (quote_all) return true;
    bool suspect = false;
    for (const char c : text) suspect |= may_need_quotes[static_cast<unsigned char>(c)];
    return suspect && (text.find(separator) != std::string_view::npos || text.find('\n') != std::string_view::npos ||
                       text.find('\r') != std::string_view::npos || text.starts_with(quote) ||
                       (escape_quotes && text.find(quote) != std::string_view::npos));
  }

  // True where no value of that type can need quotes or hold a blank.
  bool IsPlain(const DataType& type) const {
    constexpr std::string_view kOfNumbers = "0123456789+-.EINafinty";  // "Infinity", "NaN"
    return !quote_all && type.IsNumeric() && kOfNumbers.find(separator[0]) == std::string_view::npos &&
           kOfNumbers.find(quote[0]) == std::string_view::npos;
  }

  std::string_view WithoutLeading(std::string_view text) const {
    while (trim_left && !text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    return text;
  }
  std::string_view WithoutTrailing(std::string_view text) const {
    while (trim_right && !text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
  }

  std::string Quoted(std::string_view text) const {
    std::string field = quote;
    for (std::size_t i = 0; i < text.size(); ++i) {
      // Spark sets charToEscapeQuoteEscaping to the escape character itself unless that is the quote.
      const std::string_view rest = text.substr(i);
      if (rest.starts_with(quote) || (!escape.empty() && rest.starts_with(escape))) field += escape;
      field += text[i];
    }
    return field + quote;
  }

  // What stands for NULL or for an empty text. In quotes already: as it is.
  std::string Substitute(const std::string& text) const {
    if (text.size() >= 2 && text.starts_with(quote) && text.ends_with(quote)) return text;
    const std::string_view rest = WithoutLeading(text);
    return NeedsQuotes(rest) ? Quoted(WithoutTrailing(rest)) : std::string(WithoutTrailing(rest));
  }

  // Makes a field of the text at the end of `line` from `begin` on. A text that is blank and to be trimmed counts as
  // empty. Whitespace at the end is looked at for quotes before it goes.
  void Finish(std::string& line, std::size_t begin, std::size_t column) const {
    const std::string_view text = std::string_view(line).substr(begin);
    const std::string_view rest = WithoutLeading(text);
    const std::string_view kept = WithoutTrailing(rest);
    if (kept.empty()) {
      line.replace(begin, std::string::npos, empty_field);
    } else if (NeedsQuotes(rest) || (column == 0 && text.starts_with('#'))) {  // the line would be a comment
      line.replace(begin, std::string::npos, Quoted(kept));
    } else if (kept.size() != text.size()) {
      line.replace(begin, std::string::npos, std::string(kept));
    }
  }
};

// "[73 30]"
void AppendBytes(std::string_view bytes, std::string& out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  out += '[';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ' ';
    out += kDigits[static_cast<unsigned char>(bytes[i]) >> 4];
    out += kDigits[static_cast<unsigned char>(bytes[i]) & 15];
  }
  out += ']';
}

template <typename Number>
void AppendInteger(Number number, std::string& out) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, std::int64_t{number}).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void AppendField(const VectorView& view, idx_t entry, const DataType& type, const values::FieldWriter& fields,
                 std::string& out) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
      out += view.Data<bool>()[entry] ? "true" : "false";
      return;
    case TypeKind::kByte:
      return AppendInteger(view.Data<std::int8_t>()[entry], out);
    case TypeKind::kShort:
      return AppendInteger(view.Data<std::int16_t>()[entry], out);
    case TypeKind::kInt:
      return AppendInteger(view.Data<std::int32_t>()[entry], out);
    case TypeKind::kLong:
      return AppendInteger(view.Data<std::int64_t>()[entry], out);
    case TypeKind::kFloat:
      return AppendJavaFloat(view.Data<float>()[entry], out);
    case TypeKind::kDouble:
      return AppendJavaDouble(view.Data<double>()[entry], out);
    case TypeKind::kDecimal:
      out += JavaDecimal(ReadStoredDecimal(view.data, entry, type.precision()), type.scale());
      return;
    case TypeKind::kDate:
      return fields.AppendDate(view.Data<std::int32_t>()[entry], out);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return fields.AppendTimestamp(view.Data<std::int64_t>()[entry], type, out);
    case TypeKind::kBinary:
      return AppendBytes(view.Data<duckdb::cxx::blob_t>()[entry].view(), out);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      out += view.Data<duckdb::cxx::varchar_t>()[entry].view();
      return;
    default:
      throw duckdb::cxx::InvalidInputException("no CSV form of " +
                                               type.ToSql());  // files::CheckWritable lets none pass
  }
}

void Execute(ScalarFunction::ExecInput& input) {
  const idx_t count = input.GetRowCount();
  duckdb::cxx::Vector result = input.GetResult();
  auto* lines = result.GetDataMutable<duckdb::cxx::varchar_t>();
  if (count == 0) return;
  const auto constant = [&](idx_t argument) {
    const VectorView view = scalar::ViewOf(input.GetArg(argument));
    return std::string(view.Data<duckdb::cxx::varchar_t>()[view.SelAt(0)].view());
  };
  const LineFormat& format = LineFormat::Of(constant(0), constant(1));
  const CsvForm form([&](const char* name) { return format.Option(name); });
  const auto& types = format.row.fields();
  std::vector<VectorView> columns;
  std::vector<bool> plain;
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns.push_back(scalar::ViewOf(input.GetArg(2 + i)));
    plain.push_back(form.IsPlain(types[i].type));
  }

  duckdb::cxx::Arena heap = result.GetHeap();
  std::string line;
  for (idx_t row = 0; row < count; ++row) {
    line.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line += form.separator;
      if (!columns[i].IsValid(row)) {
        line += form.null_field;
        continue;
      }
      const std::size_t begin = line.size();
      AppendField(columns[i], columns[i].SelAt(row), types[i].type, format.fields, line);
      if (!plain[i]) form.Finish(line, begin, i);
    }
    lines[row] = heap.AddStringUnsafe(line);
  }
}

}  // namespace

std::string CsvHeader(const std::vector<std::string>& names, CsvOption option) {
  const CsvForm form(option);
  std::string line;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) line += form.separator;
    const std::size_t begin = line.size();
    line += names[i];
    form.Finish(line, begin, i);
  }
  return line;
}

void InstallCsvLine(duckdb::cxx::Connection& connection, const std::string& name) {
  auto function = ScalarFunction::Create(connection.GetFactory());
  function.SetName(name);
  const auto text = connection.GetFactory().CreateType(LogicalTypeId::VARCHAR);
  function.GetSignature()
      .AddParameter("type", text)
      .AddParameter("options", text)
      .AddArgs("columns", connection.GetFactory().CreateType(LogicalTypeId::ANY))
      .SetReturnType(text);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(Execute);
  connection.Register(function);
}

}  // namespace firesteel::duck

#include <map>
#include <mutex>

#include "duck/json_text.h"
#include "duck/own_function.h"
#include "duck/scalar_function.h"
#include "duck/storage_error_text.h"
#include "duck/value_function.h"
#include "types/schema_json.h"

namespace firesteel::duck {
namespace {

// What a writer's options come down to, made once per distinct set of constants.
struct LineFormat {
  DataType row;
  FieldWriter fields;
  std::map<std::string, std::string> options;
  const std::string* Option(const char* name) const {
    const auto found = options.find(name);
    return found == options.end() ? nullptr : &found->second;
  }
};

[[noreturn]] void Throw(const Status& status) { throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(status)); }

std::optional<std::string> OptionalText(const std::map<std::string, std::string>& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return found->second;
}

// Arguments 1 and 2 of the functions below: the row's type as JSON, and "name=value" options divided by newlines.
const LineFormat& FormatOf(const std::string& type_json, const std::string& option_text) {
  thread_local std::string last_key;
  thread_local const LineFormat* last = nullptr;
  const std::string key = type_json + "\x01" + option_text;
  if (last != nullptr && last_key == key) return *last;
  static std::mutex mutex;
  static std::map<std::string, LineFormat> formats;
  const std::lock_guard lock(mutex);
  auto found = formats.find(key);
  if (found == formats.end()) {
    std::map<std::string, std::string> options;
    for (std::size_t at = 0; at < option_text.size();) {
      const std::size_t end = std::min(option_text.find('\n', at), option_text.size());
      const std::string line = option_text.substr(at, end - at);
      if (const std::size_t equals = line.find('='); equals != std::string::npos) {
        options[line.substr(0, equals)] = line.substr(equals + 1);
      }
      at = end + 1;
    }
    auto type = DataTypeFromJson(type_json);
    if (!type.ok()) Throw(type.status());
    const std::string zone = OptionalText(options, "timeZone").value_or("UTC");
    auto fields = FieldWriter::Make(zone, OptionalText(options, "dateFormat"), OptionalText(options, "timestampFormat"),
                                    OptionalText(options, "timestampNTZFormat"));
    if (!fields.ok()) Throw(fields.status());
    found = formats.emplace(key, LineFormat{*type, *fields, std::move(options)}).first;
  }
  last_key = key;
  last = &found->second;
  return *last;
}

// fs_json_line(row, type, options, NULL): one JSON text.
Value JsonLine(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return {};
  const LineFormat& format =
      FormatOf(std::get<std::string>(call.arguments[1].data), std::get<std::string>(call.arguments[2].data));
  const std::string* ignore = format.Option("ignoreNullFields");
  std::string out;
  format.fields.AppendJson(call.arguments[0], format.row,
                           ignore != nullptr && *ignore == "false" ? FieldWriter::NullFields::kWritten
                                                                   : FieldWriter::NullFields::kLeftOut,
                           out);
  return {std::move(out)};
}

std::string OptionOr(const LineFormat& format, const char* name, const char* otherwise) {
  const std::string* found = format.Option(name);
  return found == nullptr ? otherwise : *found;
}

// One field as univocity writes it: in quotes where it holds what would end it.
void AppendCsvField(const std::string& text, const LineFormat& format, std::string& out) {
  const std::string separator = OptionOr(format, "sep", ","), quote = OptionOr(format, "quote", "\"");
  const std::string escape = OptionOr(format, "escape", "\\");
  const bool all = OptionOr(format, "quoteAll", "false") == "true";
  const bool escape_quotes = OptionOr(format, "escapeQuotes", "true") == "true";
  if (quote.empty()) {
    out += text;
    return;
  }
  const bool needed = all || text.find(separator) != std::string::npos || text.find('\n') != std::string::npos ||
                      text.find('\r') != std::string::npos || text.starts_with(quote) ||
                      (escape_quotes && text.find(quote) != std::string::npos) || text.starts_with("#");
  if (!needed) {
    out += text;
    return;
  }
  out += quote;
  for (char c : text) {
    if (c == quote[0]) out += escape;
    out += c;
  }
  out += quote;
}

// "[73 30]"
std::string BytesText(const std::string& bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out = "[";
  for (const char c : bytes) {
    if (out.size() > 1) out += ' ';
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out + "]";
}

// fs_csv_line(row, type, options, NULL)
Value CsvLine(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return {};
  const LineFormat& format =
      FormatOf(std::get<std::string>(call.arguments[1].data), std::get<std::string>(call.arguments[2].data));
  const std::string separator = OptionOr(format, "sep", ",");
  const std::string null_value = OptionOr(format, "nullValue", "");
  const std::string empty_value = OptionOr(format, "emptyValue", "\"\"");
  const bool trim_left = OptionOr(format, "ignoreLeadingWhiteSpace", "true") == "true";
  const bool trim_right = OptionOr(format, "ignoreTrailingWhiteSpace", "true") == "true";
  std::string out;
  const auto& values = std::get<ValueList>(call.arguments[0].data).items;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += separator;
    if (values[i].IsNull()) {
      out += null_value;
      continue;
    }
    const DataType& type = format.row.fields()[i].type;
    std::string text = type.Is(TypeKind::kBinary) ? BytesText(std::get<std::string>(values[i].data)) : format.fields.Plain(values[i], type);
    if (text.empty()) {
      out += empty_value;
      continue;
    }
    std::size_t begin = 0, end = text.size();
    while (trim_left && begin < end && static_cast<unsigned char>(text[begin]) <= ' ') ++begin;
    while (trim_right && end > begin && static_cast<unsigned char>(text[end - 1]) <= ' ') --end;
    AppendCsvField(text.substr(begin, end - begin), format, out);
  }
  return {std::move(out)};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_json_line", InstallValueFunction<JsonLine>},
    {"fs_csv_line", InstallValueFunction<CsvLine>},
};

}  // namespace

std::span<const OwnFunction> OwnLineFunctions() { return kFunctions; }

}  // namespace firesteel::duck

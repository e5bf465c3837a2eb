#include "duck/rows/text_options.h"

#include <algorithm>
#include <charconv>

#include "files/format/read_options.h"
#include "files/format/write_options.h"
#include "types/identifier_text.h"

namespace firesteel::duck {
namespace {

using Options = std::map<std::string, std::string>;

// Options that files have and texts have not, or that mean nothing to files, where they ask for anything.
Status RefuseOfTexts(const LoweringCall& call, bool json, const Options& options) {
  for (const auto& [key, value] : options) {
    const bool asks = json ? EqualsIgnoreCase(key, "preferDate") && !EqualsIgnoreCase(value, "true")
                           : EqualsIgnoreCase(key, "lineSep") && value != "\n";
    if (asks) return Unsupported("the option " + key + " of " + std::string(call.name) + "()", call.span);
  }
  return Status::Ok();
}

}  // namespace

Options TextOptionsAt(const LoweringCall& call, std::size_t i) {
  Options options;
  if (call.size() <= i) return options;
  const auto text = [](const analysis::ResolvedExpressionPtr& expression) -> std::string {
    analysis::ResolvedExpressionPtr inner = expression;
    while (const auto* cast = analysis::As<analysis::ResolvedCast>(inner)) inner = cast->child;
    const auto* literal = analysis::As<analysis::ResolvedLiteral>(inner);
    const auto* value = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
    return value != nullptr ? *value : "";
  };
  if (const auto* literal = analysis::As<analysis::ResolvedLiteral>(call.expressions[i])) {
    if (const auto* map = std::get_if<ValueMap>(&literal->value.data)) {
      for (const auto& [key, value] : map->entries) {
        const auto* name = std::get_if<std::string>(&key.data);
        const auto* setting = std::get_if<std::string>(&value.data);
        if (name != nullptr && setting != nullptr) options[*name] = *setting;
      }
    }
    return options;
  }
  const auto* map = analysis::As<analysis::FunctionCall>(call.expressions[i]);
  if (map == nullptr || map->name != "map") return options;
  for (std::size_t k = 0; k + 1 < map->arguments.size(); k += 2)
    options[text(map->arguments[k])] = text(map->arguments[k + 1]);
  return options;
}

Status CheckReadingOptions(const LoweringCall& call, files::FileFormat format, const Options& options) {
  const bool json = format == files::FileFormat::kJson;
  FS_RETURN_IF_ERROR(RefuseOfTexts(call, json, options));
  const auto parsed = files::ParseReadOptions(format, options, {});
  if (!parsed.ok()) return Status(parsed.status()).WithSpan(call.span);
  const files::ParseMode mode = json ? std::get<files::JsonReadOptions>(parsed->options).mode
                                     : std::get<files::CsvReadOptions>(parsed->options).mode;
  if (mode == files::ParseMode::kDropMalformed && !call.name.starts_with("schema_of")) {
    return SparkError("PARSE_MODE_UNSUPPORTED",
                      {{"funcName", "`" + std::string(call.name) + "`"}, {"mode", "DROPMALFORMED"}}, call.span);
  }
  return Status::Ok();
}

Status CheckWritingOptions(const LoweringCall& call, files::FileFormat format, const Options& options) {
  Options effective;  // what only files have does not matter here
  for (const auto& [key, value] : options) {
    const std::string name = FoldCase(key);
    if (name != "linesep" && name != "encoding" && name != "charset" && name != "compression" && name != "codec")
      effective[key] = value;
  }
  const Status status = files::ParseWriteOptions(format, effective).status();
  if (status.ok()) return status;
  return Status(status).WithSpan(call.span);
}

// Each text after its length: an option's value may hold any character, the ones meant for dividing fields above all.
std::string PackTextOptions(const Options& options) {
  std::string packed;
  for (const auto& [key, value] : options) {
    for (const std::string* text : {&key, &value}) packed += std::to_string(text->size()) + ":" + *text;
  }
  return packed;
}

Options UnpackTextOptions(std::string_view packed) {
  const auto next = [&] {
    std::size_t size = 0;
    const char* const digits_end = std::from_chars(packed.data(), packed.data() + packed.size(), size).ptr;
    packed.remove_prefix(std::min(packed.size(), static_cast<std::size_t>(digits_end - packed.data()) + 1));
    const std::string text(packed.substr(0, size));
    packed.remove_prefix(text.size());
    return text;
  };
  Options options;
  while (!packed.empty()) {
    std::string key = next();
    options[std::move(key)] = next();
  }
  return options;
}

values::JsonSyntax SyntaxOf(const files::JsonReadOptions& options) {
  return {.single_quotes = options.allow_single_quotes,
          .unquoted_names = options.allow_unquoted_field_names,
          .comments = options.allow_comments,
          .leading_zeros = options.allow_numeric_leading_zeros,
          .backslash_any = options.allow_backslash_escaping_any_character,
          .non_numeric_numbers = options.allow_non_numeric_numbers,
          .control_characters = options.allow_unquoted_control_chars};
}

}  // namespace firesteel::duck

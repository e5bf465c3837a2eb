#include "duck/duck_type.h"
#include "duck/function_lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

// The constant map of options, if argument `i` is there.
Options OptionsAt(const LoweringCall& call, std::size_t i) {
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
        if (name != nullptr && setting != nullptr) options.emplace_back(*name, *setting);
      }
    }
    return options;
  }
  const auto* map = analysis::As<analysis::FunctionCall>(call.expressions[i]);
  if (map == nullptr || map->name != "map") return options;
  for (std::size_t k = 0; k + 1 < map->arguments.size(); k += 2) {
    options.emplace_back(text(map->arguments[k]), text(map->arguments[k + 1]));
  }
  return options;
}

std::string Option(const Options& options, std::string_view name) {
  for (const auto& [key, value] : options) {
    if (key.size() == name.size() &&
        std::equal(key.begin(), key.end(), name.begin(), [](char a, char b) { return std::tolower(a) == std::tolower(b); })) {
      return value;
    }
  }
  return "";
}

// What json_transform calls a type.
std::string Structure(const DataType& type) {
  if (type.Is(TypeKind::kArray)) return "[" + Structure(type.element()) + "]";
  if (type.Is(TypeKind::kStruct)) {
    std::string out = "{";
    for (const StructField& field : type.fields()) {
      out += (out.size() > 1 ? "," : "") + std::string("\"") + field.name + "\":" + Structure(field.type);
    }
    return out + "}";
  }
  return "\"" + DuckTypeName(type) + "\"";
}

StatusOr<std::string> FromJson(LoweringCall& call) {
  const Options options = OptionsAt(call, 2);
  const std::string mode = Option(options, "mode");
  if (!mode.empty() && mode != "PERMISSIVE" && mode != "FAILFAST" && mode != "permissive" && mode != "failfast") {
    return SparkError("PARSE_MODE_UNSUPPORTED", {{"funcName", "`from_json`"}, {"mode", mode}}, call.span);
  }
  std::string packed;
  for (const auto& [key, value] : options) packed += (packed.empty() ? "" : "\x1e") + key + "\x1f" + value;
  const bool csv = call.name == "from_csv";
  return "json_transform(CAST(" + std::string(csv ? "fs_normalize_csv(" : "fs_normalize_json(") + call.arguments[0] + ", " + SqlString(call.type.ToSql()) + ", " +
         SqlString(packed) + ", " + SqlString(call.lowering.zone()) + ") AS JSON), " + SqlString(Structure(call.type)) + ")";
}

// SQL that gives the JSON text of a value that is not NULL.
StatusOr<std::string> JsonOf(LoweringCall& call, const std::string& value, const DataType& type, const Options& options, int depth) {
  const bool keep_nulls = Option(options, "ignoreNullFields") == "false";
  const std::string item = "j" + std::to_string(depth);
  switch (type.kind()) {
    case TypeKind::kNull: return std::string("NULL::VARCHAR");
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
    case TypeKind::kDecimal:
    case TypeKind::kBoolean: return "CAST(" + value + " AS VARCHAR)";
    case TypeKind::kFloat:
    case TypeKind::kDouble: {
      FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, value, type, DataType::String(), call.mode));
      return "CASE WHEN isfinite(" + value + ") THEN " + text + " ELSE '\"' || " + text + " || '\"' END";
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar: return "fs_json_quote(" + value + ")";
    case TypeKind::kBinary: return "fs_json_quote(to_base64(" + value + "))";
    case TypeKind::kDate: {
      const std::string pattern = Option(options, "dateFormat");
      if (!pattern.empty()) {
        return "fs_json_quote(fs_format_datetime(CAST(" + value + " AS TIMESTAMP), " + SqlString(pattern) + ", " +
               SqlString(call.lowering.zone()) + "))";
      }
      FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, value, type, DataType::String(), call.mode));
      return "fs_json_quote(" + text + ")";
    }
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz: {
      const bool instant = type.Is(TypeKind::kTimestamp);
      std::string pattern = instant ? Option(options, "timestampFormat") : "";
      if (pattern.empty()) pattern = instant ? "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" : "yyyy-MM-dd'T'HH:mm:ss.SSS";
      return "fs_json_quote(fs_format_datetime(" + (instant ? ToLocal(call.lowering, value) : value) + ", " +
             SqlString(pattern) + ", " + SqlString(call.lowering.zone()) + "))";
    }
    case TypeKind::kArray: {
      FS_ASSIGN_OR_RETURN(const std::string element, JsonOf(call, item, type.element(), options, depth + 1));
      return "'[' || array_to_string(list_transform(" + value + ", lambda " + item + ": coalesce(" + element +
             ", 'null')), ',') || ']'";
    }
    case TypeKind::kMap: {
      FS_ASSIGN_OR_RETURN(const std::string key,
                          LowerCast(call.lowering, item + ".key", type.key(), DataType::String(), call.mode));
      FS_ASSIGN_OR_RETURN(const std::string element, JsonOf(call, item + ".value", type.value(), options, depth + 1));
      return "'{' || array_to_string(list_transform(map_entries(" + value + "), lambda " + item + ": fs_json_quote(" + key +
             ") || ':' || coalesce(" + element + ", 'null')), ',') || '}'";
    }
    case TypeKind::kStruct: {
      const auto names = StructFieldNames(type);
      std::vector<std::string> fields;
      for (std::size_t i = 0; i < names.size(); ++i) {
        const StructField& field = type.fields()[i];
        FS_ASSIGN_OR_RETURN(const std::string text,
                            JsonOf(call, "struct_extract(" + value + ", " + SqlString(names[i]) + ")", field.type, options, depth + 1));
        const std::string name = SqlString("\"" + field.name + "\":");
        fields.push_back(name + " || " + (keep_nulls ? "coalesce(" + text + ", 'null')" : "(" + text + ")"));
      }
      if (fields.empty()) return std::string("'{}'");
      return "CASE WHEN " + value + " IS NOT NULL THEN '{' || concat_ws(',', " + Join(fields, ", ") + ") || '}' END";
    }
    default: {
      FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, value, type, DataType::String(), call.mode));
      return "fs_json_quote(" + text + ")";
    }
  }
}

// to_csv(struct[, options]): the fields as a CSV writer puts them, NULL as nothing.
StatusOr<std::string> ToCsv(LoweringCall& call) {
  const Options options = OptionsAt(call, 1);
  std::string separator = Option(options, "sep");
  if (separator.empty()) separator = Option(options, "delimiter");
  if (separator.empty()) separator = ",";
  const std::string& value = call.arguments[0];
  const DataType& type = call.ArgumentType(0);
  const auto names = StructFieldNames(type);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const DataType& field = type.fields()[i].type;
    const std::string part = "struct_extract(" + value + ", " + SqlString(names[i]) + ")";
    std::string text;
    const bool instant = field.Is(TypeKind::kTimestamp);
    if (instant || field.Is(TypeKind::kTimestampNtz)) {
      std::string pattern = Option(options, "timestampFormat");
      if (pattern.empty()) pattern = instant ? "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" : "yyyy-MM-dd'T'HH:mm:ss.SSS";
      text = "fs_format_datetime(" + (instant ? ToLocal(call.lowering, part) : part) + ", " + SqlString(pattern) + ", " +
             SqlString(call.lowering.zone()) + ")";
    } else {
      FS_ASSIGN_OR_RETURN(text, LowerCast(call.lowering, part, field, DataType::String(), call.mode));
    }
    fields.push_back("coalesce(fs_csv_field(" + text + ", " + SqlString(separator) + "), '')");
  }
  return "CASE WHEN " + value + " IS NOT NULL THEN " + (fields.empty() ? "''" : Join(fields, " || " + SqlString(separator) + " || ")) +
         " END";
}

StatusOr<std::string> ToJson(LoweringCall& call) {
  return JsonOf(call, call.arguments[0], call.ArgumentType(0), OptionsAt(call, 1), 0);
}

constexpr FunctionLowering kRows[] = {
    {"get_json_object", "fs_get_json_object($1, $2)", nullptr, true},
    {"json_array_length", "fs_json_array_length($1)", nullptr, true},
    {"json_object_keys", "fs_json_object_keys($1)", nullptr, true},
    {"schema_of_json", "fs_schema_of_json($1)", nullptr, true},
    {"from_json", "", FromJson},
    {"from_csv", "", FromJson},
    {"to_csv", "", ToCsv, true},
    {"to_json", "", ToJson, true},
};

}  // namespace

std::span<const FunctionLowering> JsonLowerings() { return kRows; }

}  // namespace firesteel::duck

#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"
#include "duck/rows/text_options.h"
#include "files/format/write_options.h"
#include "types/schema_json.h"

namespace firesteel::duck {
namespace {

using Options = std::map<std::string, std::string>;

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

StatusOr<std::string> FromText(LoweringCall& call) {
  const bool csv = call.name == "from_csv";
  const Options options = TextOptionsAt(call, 2);
  FS_RETURN_IF_ERROR(CheckReadingOptions(call, csv ? files::FileFormat::kCsv : files::FileFormat::kJson, options));
  return "json_transform(CAST(" + std::string(csv ? "fs_normalize_csv(" : "fs_normalize_json(") + call.arguments[0] +
         ", " + SqlString(call.type.ToSql()) + ", " + SqlString(PackTextOptions(options)) + ", " +
         SqlString(call.lowering.zone()) + ") AS JSON), " + SqlString(Structure(call.type)) + ")";
}

StatusOr<std::string> SchemaOfJson(LoweringCall& call) {
  const Options options = TextOptionsAt(call, 1);
  FS_RETURN_IF_ERROR(CheckReadingOptions(call, files::FileFormat::kJson, options));
  return "fs_schema_of_json(" + call.arguments[0] + ", " + SqlString(PackTextOptions(options)) + ", " +
         SqlString(call.lowering.zone()) + ")";
}

// SQL that gives the JSON text of a value that is not NULL.
StatusOr<std::string> JsonOf(LoweringCall& call, const std::string& value, const DataType& type, int depth) {
  const std::string item = "j" + std::to_string(depth);
  switch (type.kind()) {
    case TypeKind::kNull:
      return std::string("NULL::VARCHAR");
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
    case TypeKind::kBoolean:
      return "CAST(" + value + " AS VARCHAR)";
    case TypeKind::kDecimal:
      return "fs_decimal_to_java_string(" + value + ")";
    case TypeKind::kFloat:
    case TypeKind::kDouble: {
      FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, value, type, DataType::String(), call.mode));
      return "CASE WHEN isfinite(" + value + ") THEN " + text + " ELSE '\"' || " + text + " || '\"' END";
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return "fs_json_quote(" + value + ")";
    case TypeKind::kBinary:
      return "fs_json_quote(to_base64(" + value + "))";
    case TypeKind::kDate: {
      FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, value, type, DataType::String(), call.mode));
      return "fs_json_quote(" + text + ")";
    }
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz: {
      const bool instant = type.Is(TypeKind::kTimestamp);
      const char* pattern = instant ? "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" : "yyyy-MM-dd'T'HH:mm:ss.SSS";
      return "fs_json_quote(fs_format_datetime(" + (instant ? ToLocal(call.lowering, value) : value) + ", " +
             SqlString(pattern) + ", " + SqlString(call.lowering.zone()) + "))";
    }
    case TypeKind::kArray: {
      FS_ASSIGN_OR_RETURN(const std::string element, JsonOf(call, item, type.element(), depth + 1));
      return "'[' || array_to_string(list_transform(" + value + ", lambda " + item + ": coalesce(" + element +
             ", 'null')), ',') || ']'";
    }
    case TypeKind::kMap: {
      FS_ASSIGN_OR_RETURN(const std::string key,
                          LowerCast(call.lowering, item + ".key", type.key(), DataType::String(), call.mode));
      FS_ASSIGN_OR_RETURN(const std::string element, JsonOf(call, item + ".value", type.value(), depth + 1));
      return "'{' || array_to_string(list_transform(map_entries(" + value + "), lambda " + item + ": fs_json_quote(" +
             key + ") || ':' || coalesce(" + element + ", 'null')), ',') || '}'";
    }
    case TypeKind::kStruct: {
      const auto names = StructFieldNames(type);
      std::vector<std::string> fields;
      for (std::size_t i = 0; i < names.size(); ++i) {
        const StructField& field = type.fields()[i];
        FS_ASSIGN_OR_RETURN(
            const std::string text,
            JsonOf(call, "struct_extract(" + value + ", " + SqlString(names[i]) + ")", field.type, depth + 1));
        const std::string name = SqlString("\"" + field.name + "\":");
        fields.push_back(name + " || " + "(" + text + ")");
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

// What fs_csv_line and fs_json_line take: the type and the options as text.
StatusOr<std::string> LineConstants(LoweringCall& call, files::FileFormat format, const Options& options) {
  FS_RETURN_IF_ERROR(CheckWritingOptions(call, format, options));
  FS_ASSIGN_OR_RETURN(const files::WriteOptions parsed, files::ParseWriteOptions(format, options));
  Options settings(parsed.format_options.begin(), parsed.format_options.end());
  settings.emplace("timeZone", call.lowering.zone());
  return SqlString(DataTypeToJson(call.ArgumentType(0))) + ", " + SqlString(PackTextOptions(settings));
}

// to_csv(struct[, options])
StatusOr<std::string> ToCsv(LoweringCall& call) {
  FS_ASSIGN_OR_RETURN(const std::string constants,
                      LineConstants(call, files::FileFormat::kCsv, TextOptionsAt(call, 1)));
  const std::string& value = call.arguments[0];
  const DataType& type = call.ArgumentType(0);
  const auto names = StructFieldNames(type);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (type.fields()[i].type.IsNested()) return Unsupported("to_csv() of nested values", call.span);
    fields.push_back("struct_extract(" + value + ", " + SqlString(names[i]) + ")");
  }
  return "CASE WHEN " + value + " IS NOT NULL THEN " +
         (fields.empty() ? "''" : "nullif(fs_csv_line(" + constants + ", " + Join(fields, ", ") + "), '')") + " END";
}

// to_json(value[, options])
StatusOr<std::string> ToJson(LoweringCall& call) {
  const Options options = TextOptionsAt(call, 1);
  FS_ASSIGN_OR_RETURN(const std::string constants, LineConstants(call, files::FileFormat::kJson, options));
  if (options.empty()) return JsonOf(call, call.arguments[0], call.ArgumentType(0), 0);
  return "fs_json_line(" + call.arguments[0] + ", " + constants + ", NULL::VARCHAR)";
}

constexpr FunctionLowering kRows[] = {
    {"get_json_object", "fs_get_json_object($1, $2)", nullptr, true},
    {"json_array_length", "fs_json_array_length($1)", nullptr, true},
    {"json_object_keys", "fs_json_object_keys($1)", nullptr, true},
    {"schema_of_json", "", SchemaOfJson, true},
    {"from_json", "", FromText},
    {"from_csv", "", FromText},
    {"to_csv", "", ToCsv, true},
    {"to_json", "", ToJson, true},
};

}  // namespace

std::span<const FunctionLowering> JsonLowerings() { return kRows; }

}  // namespace firesteel::duck

#include "functions/function_table.h"
#include "types/schema_json.h"
#include "types/schema_text.h"

namespace firesteel::functions {
namespace {

using Family = TypeClass::Family;
constexpr auto kScalar = FunctionKind::kScalar;

// Parts read from text may always be missing.
DataType AllNullable(const DataType& type) {
  if (type.Is(TypeKind::kArray)) return DataType::Array(AllNullable(type.element()), true);
  if (type.Is(TypeKind::kMap)) return DataType::Map(AllNullable(type.key()), AllNullable(type.value()), true);
  if (!type.Is(TypeKind::kStruct)) return type;
  std::vector<StructField> fields = type.fields();
  for (StructField& field : fields) {
    field.type = AllNullable(field.type);
    field.nullable = true;
  }
  return DataType::Struct(std::move(fields));
}

// The schema argument: constant text, DDL or JSON.
StatusOr<DataType> SchemaArgument(const CallBinder& call, std::size_t i) {
  const auto& constant = call.argument(i).constant;
  const auto* text = constant ? std::get_if<std::string>(&constant->data) : nullptr;
  if (text == nullptr || !call.type(i).IsString()) {
    return SparkError("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", SqlText(call.argument(i).text)}},
                      call.request().span);
  }
  const bool json =
      text->find_first_not_of(" \t\n") != std::string::npos && (*text)[text->find_first_not_of(" \t\n")] == '{';
  StatusOr<DataType> type = json ? DataTypeFromJson(*text) : ParseSchemaText(*text);
  if (type.ok()) return type;
  return SparkError("PARSE_SYNTAX_ERROR", {{"error", "'" + *text + "'"}, {"hint", ": " + type.status().message()}},
                    call.request().span);
}

Status RequireOptions(CallBinder& call, std::size_t i) {
  if (call.size() <= i) return Status::Ok();
  if (!call.type(i).Is(TypeKind::kMap)) return SparkError("INVALID_OPTIONS.NON_MAP_FUNCTION", {}, call.request().span);
  if (!call.type(i).key().IsString() || !call.type(i).value().IsString()) {
    return SparkError("INVALID_OPTIONS.NON_STRING_TYPE", {{"mapType", SqlType(call.type(i))}}, call.request().span);
  }
  return call.RequireConstant(i, "options", "MAP<STRING, STRING>");
}

StatusOr<Binding> BindFromJson(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, DataType::String()));
  FS_RETURN_IF_ERROR(RequireOptions(call, 2));
  FS_ASSIGN_OR_RETURN(const DataType schema, SchemaArgument(call, 1));
  if (!schema.IsNested() && !schema.Is(TypeKind::kVariant)) {
    return call.Mismatch("INVALID_JSON_SCHEMA", {{"schema", SqlType(schema)}});
  }
  if (schema.Is(TypeKind::kMap) && !schema.key().IsString()) {
    return call.Mismatch("INVALID_JSON_MAP_KEY_TYPE", {{"schema", SqlType(schema)}});
  }
  return call.Returns("from_json", AllNullable(schema), true);
}

StatusOr<Binding> BindFromCsv(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  FS_RETURN_IF_ERROR(RequireOptions(call, 2));
  FS_ASSIGN_OR_RETURN(const DataType schema, SchemaArgument(call, 1));
  if (!schema.Is(TypeKind::kStruct)) return call.UnexpectedInput(1, "\"STRUCT\"");
  return call.Returns("from_csv", AllNullable(schema), call.nullable(0));
}

StatusOr<Binding> BindToJson(CallBinder& call) {
  const DataType& type = call.type(0);
  if (!type.IsNested() && !type.Is(TypeKind::kVariant)) {
    return call.Mismatch("INVALID_JSON_SCHEMA", {{"schema", SqlType(type)}});
  }
  FS_RETURN_IF_ERROR(RequireOptions(call, 1));
  return call.Returns("to_json", DataType::String(), true);
}

StatusOr<Binding> BindToCsv(CallBinder& call) {
  if (!call.type(0).Is(TypeKind::kStruct)) {
    return call.Mismatch("UNSUPPORTED_INPUT_TYPE", {{"functionName", "`to_csv`"}, {"dataType", SqlType(call.type(0))}});
  }
  FS_RETURN_IF_ERROR(RequireOptions(call, 1));
  return call.Returns("to_csv", DataType::String(), true);
}

// schema_of_json, schema_of_csv: of a constant text.
StatusOr<Binding> BindSchemaOf(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  FS_RETURN_IF_ERROR(call.RequireConstant(0, call.request().name == "schema_of_json" ? "json" : "csv", "STRING"));
  FS_RETURN_IF_ERROR(RequireOptions(call, 1));
  return call.Returns(call.request().name, DataType::String(), false);
}

}  // namespace

void AddJson(FunctionTable& table) {
  table.Scalar("get_json_object", "=(string, string) -> string?");
  table.Scalar("json_array_length", "=(string) -> int?");
  table.Scalar("json_object_keys", "=(string) -> array<string>?");
  table.Custom("from_json", kScalar, 2, 3, BindFromJson);
  table.Custom("to_json", kScalar, 1, 2, BindToJson);
  table.Custom("schema_of_json", kScalar, 1, 2, BindSchemaOf);
  table.Custom("from_csv", kScalar, 2, 3, BindFromCsv);
  table.Custom("to_csv", kScalar, 1, 2, BindToCsv);
  table.Custom("schema_of_csv", kScalar, 1, 2, BindSchemaOf);
}

}  // namespace firesteel::functions

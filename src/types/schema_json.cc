#include "types/schema_json.h"

#include <cstdio>
#include <map>

#include <nlohmann/json.hpp>

namespace firesteel {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kCharVarchar = "__CHAR_VARCHAR_TYPE_STRING";
constexpr int kMaxNesting = 1000;

Json TypeToJson(const DataType& type);

Json FieldToJson(const StructField& field) {
  Json metadata = field.metadata_json.empty() ? Json::object() : Json::parse(field.metadata_json, nullptr, false);
  if (!metadata.is_object()) metadata = Json::object();
  if (!field.comment.empty()) metadata["comment"] = field.comment;
  const bool char_like = field.type.Is(TypeKind::kChar) || field.type.Is(TypeKind::kVarchar);
  if (char_like) metadata[kCharVarchar] = field.type.ToSimpleString();
  return {{"name", field.name},
          {"type", TypeToJson(char_like ? DataType::String() : field.type)},
          {"nullable", field.nullable},
          {"metadata", metadata}};
}

Json FieldsToJson(const Schema& fields) {
  Json list = Json::array();
  for (const StructField& field : fields) list.push_back(FieldToJson(field));
  return {{"type", "struct"}, {"fields", list}};
}

Json TypeToJson(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kByte:
      return "byte";
    case TypeKind::kShort:
      return "short";
    case TypeKind::kInt:
      return "integer";
    case TypeKind::kLong:
      return "long";
    case TypeKind::kArray:
      return {{"type", "array"}, {"elementType", TypeToJson(type.element())}, {"containsNull", type.contains_null()}};
    case TypeKind::kMap:
      return {{"type", "map"},
              {"keyType", TypeToJson(type.key())},
              {"valueType", TypeToJson(type.value())},
              {"valueContainsNull", type.value_contains_null()}};
    case TypeKind::kStruct:
      return FieldsToJson(type.fields());
    default:
      return type.ToSimpleString();
  }
}

const std::map<std::string, DataType>& NamedTypes() {
  static const std::map<std::string, DataType> kTypes = [] {
    std::map<std::string, DataType> types = {{"byte", DataType::Byte()},
                                             {"short", DataType::Short()},
                                             {"integer", DataType::Int()},
                                             {"int", DataType::Int()},
                                             {"long", DataType::Long()},
                                             {"null", DataType::Null()},
                                             {"interval", DataType::CalendarInterval()},
                                             {"decimal", DataType::Decimal(10, 0)}};
    for (const DataType& type :
         {DataType::Null(), DataType::Boolean(), DataType::Float(), DataType::Double(), DataType::String(),
          DataType::Binary(), DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz(), DataType::Variant()}) {
      types.emplace(type.ToSimpleString(), type);
    }
    for (int first = 0; first <= 5; ++first) {
      for (int last = first; last <= 5; ++last) {
        if ((first <= 1) != (last <= 1)) continue;
        const auto from = static_cast<IntervalField>(first);
        const auto to = static_cast<IntervalField>(last);
        const DataType type = first <= 1 ? DataType::YearMonthInterval(from, to) : DataType::DayTimeInterval(from, to);
        types.emplace(type.ToSimpleString(), type);
      }
    }
    return types;
  }();
  return kTypes;
}

Status Malformed(const std::string& what) {
  return Status(StatusCode::kDataError, "not a schema in Spark's JSON form: " + what);
}

StatusOr<DataType> NamedType(const std::string& name) {
  if (const auto found = NamedTypes().find(name); found != NamedTypes().end()) return found->second;
  int first = 0;
  int second = 0;
  if (std::sscanf(name.c_str(), "decimal(%d,%d)", &first, &second) == 2 && first >= 1 && first <= 38 && second >= 0 &&
      second <= first) {
    return DataType::Decimal(first, second);
  }
  if (std::sscanf(name.c_str(), "varchar(%d)", &first) == 1 && first >= 1) return DataType::Varchar(first);
  if (std::sscanf(name.c_str(), "char(%d)", &first) == 1 && first >= 1) return DataType::Char(first);
  if (std::sscanf(name.c_str(), "time(%d)", &first) == 1 && first >= 0 && first <= 6) return DataType::Time(first);
  if (name.starts_with("string collate ")) return DataType::String();
  return Malformed("unknown type '" + name + "'");
}

// json.value() throws where the member is there and is no boolean.
bool Flag(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || !found->is_boolean() || found->get<bool>();
}

// Types are read by recursion.
bool NestsTooDeep(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxNesting) return true;
  }
  return false;
}

StatusOr<Schema> FieldsFromJson(const Json& json);

StatusOr<DataType> TypeFromJson(const Json& json) {
  if (json.is_string()) return NamedType(json.get<std::string>());
  if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) return Malformed("a type without name");
  const std::string kind = json["type"];
  if (kind == "array" && json.contains("elementType")) {
    FS_ASSIGN_OR_RETURN(DataType element, TypeFromJson(json["elementType"]));
    return DataType::Array(std::move(element), Flag(json, "containsNull"));
  }
  if (kind == "map" && json.contains("keyType") && json.contains("valueType")) {
    FS_ASSIGN_OR_RETURN(DataType key, TypeFromJson(json["keyType"]));
    FS_ASSIGN_OR_RETURN(DataType value, TypeFromJson(json["valueType"]));
    return DataType::Map(std::move(key), std::move(value), Flag(json, "valueContainsNull"));
  }
  if (kind == "struct") {
    FS_ASSIGN_OR_RETURN(Schema fields, FieldsFromJson(json));
    return DataType::Struct(std::move(fields));
  }
  if (kind == "udt" && json.contains("sqlType")) return TypeFromJson(json["sqlType"]);
  return Malformed("unknown type '" + kind + "'");
}

StatusOr<StructField> FieldFromJson(const Json& json) {
  if (!json.is_object() || !json.contains("name") || !json["name"].is_string() || !json.contains("type")) {
    return Malformed("a field without name or type");
  }
  StructField field;
  field.name = json["name"];
  FS_ASSIGN_OR_RETURN(field.type, TypeFromJson(json["type"]));
  field.nullable = Flag(json, "nullable");
  Json metadata = json.contains("metadata") ? json["metadata"] : Json::object();
  if (metadata.is_object()) {
    if (metadata.contains("comment") && metadata["comment"].is_string()) {
      field.comment = metadata["comment"];
      metadata.erase("comment");
    }
    if (metadata.contains(kCharVarchar) && metadata[kCharVarchar].is_string()) {
      FS_ASSIGN_OR_RETURN(field.type, NamedType(metadata[kCharVarchar].get<std::string>()));
      metadata.erase(kCharVarchar);
    }
    if (!metadata.empty()) field.metadata_json = metadata.dump();
  }
  return field;
}

StatusOr<Schema> FieldsFromJson(const Json& json) {
  if (!json.contains("fields") || !json["fields"].is_array()) return Malformed("a struct without fields");
  Schema schema;
  for (const Json& field : json["fields"]) {
    FS_ASSIGN_OR_RETURN(StructField parsed, FieldFromJson(field));
    schema.push_back(std::move(parsed));
  }
  return schema;
}

}  // namespace

std::string SchemaToJson(const Schema& schema) { return FieldsToJson(schema).dump(); }

std::string DataTypeToJson(const DataType& type) { return TypeToJson(type).dump(); }

StatusOr<DataType> DataTypeFromJson(std::string_view text) {
  if (NestsTooDeep(text)) return Malformed("it nests more than " + std::to_string(kMaxNesting) + " levels deep");
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Malformed("invalid JSON");
  return TypeFromJson(json);
}

StatusOr<Schema> SchemaFromJson(std::string_view text) {
  FS_ASSIGN_OR_RETURN(const DataType type, DataTypeFromJson(text));
  if (!type.Is(TypeKind::kStruct)) return Malformed("not a struct");
  return type.fields();
}

}  // namespace firesteel

#include "connect/codec/field_metadata.h"

#include <nlohmann/json.hpp>

#include "connect/decode/invalid_message.h"

namespace firesteel::connect {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxNesting = 100;

bool NestsTooDeep(const std::string& json) {
  int depth = 0;
  for (const char c : json) {
    if (c == '{' || c == '[') ++depth;
    if (depth > kMaxNesting) return true;
    if (c == '}' || c == ']') --depth;
  }
  return false;
}

}  // namespace

std::string FieldMetadata(const StructField& field) {
  if (field.comment.empty()) return field.metadata_json;
  Json metadata = field.metadata_json.empty() ? Json::object() : Json::parse(field.metadata_json, nullptr, false);
  if (!metadata.is_object()) metadata = Json::object();
  metadata["comment"] = field.comment;
  return metadata.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Status ReadFieldMetadata(const std::string& json, StructField* field) {
  if (json.empty()) return Status::Ok();
  if (NestsTooDeep(json)) return InvalidMessage("column metadata nested more than 100 levels deep");
  Json metadata = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!metadata.is_object())
    return InvalidMessage("the metadata of column '" + field->name + "' is no JSON object: " + json);
  if (const auto comment = metadata.find("comment"); comment != metadata.end() && comment->is_string()) {
    field->comment = comment->get<std::string>();
    metadata.erase("comment");
  }
  field->metadata_json = metadata.empty() ? "" : metadata.dump(-1, ' ', false, Json::error_handler_t::replace);
  return Status::Ok();
}

}  // namespace firesteel::connect

#include "functions/function_table.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

bool Holds(const DataType& type, TypeKind kind) {
  if (type.Is(kind)) return true;
  if (type.Is(TypeKind::kArray)) return Holds(type.element(), kind);
  if (type.Is(TypeKind::kMap)) return Holds(type.key(), kind) || Holds(type.value(), kind);
  if (!type.Is(TypeKind::kStruct)) return false;
  for (const StructField& field : type.fields()) {
    if (Holds(field.type, kind)) return true;
  }
  return false;
}

// hash, xxhash64: of any number of values of any type.
StatusOr<Binding> BindHash(CallBinder& call) {
  for (const DataType& type : call.types()) {
    const std::string name = QuoteIdentifier(call.request().name);
    if (Holds(type, TypeKind::kMap)) return call.Mismatch("HASH_MAP_TYPE", {{"functionName", name}});
    if (Holds(type, TypeKind::kVariant)) return call.Mismatch("HASH_VARIANT_TYPE", {{"functionName", name}});
  }
  return call.Returns(call.request().name, call.request().name == "hash" ? DataType::Int() : DataType::Long(), false);
}

}  // namespace

void AddHash(FunctionTable& table) {
  table.Custom("hash", FunctionKind::kScalar, 1, -1, BindHash);
  table.Custom("xxhash64", FunctionKind::kScalar, 1, -1, BindHash);
  table.Scalar("crc32", "(binary) -> bigint");
  table.Scalar("md5", "(binary) -> string");
  table.Scalar("sha1 sha", "(binary) -> string");
  table.Scalar("sha2", "(binary, int) -> string?");
}

}  // namespace firesteel::functions

#include "files/format/schema_merge.h"

#include <algorithm>
#include <set>

#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

StatusOr<DataType> MergeTypes(const DataType& left, const DataType& right, bool case_sensitive) {
  if (left == right) return left;
  if (left.Is(TypeKind::kNull)) return right;
  if (right.Is(TypeKind::kNull)) return left;
  const auto incompatible = [&] {
    return SparkError("CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
                      {{"left", "\"" + left.ToSql() + "\""}, {"right", "\"" + right.ToSql() + "\""}});
  };
  if (left.kind() != right.kind()) return incompatible();
  switch (left.kind()) {
    case TypeKind::kStruct: {
      FS_ASSIGN_OR_RETURN(Schema fields, MergeSchemas(left.fields(), right.fields(), case_sensitive));
      return DataType::Struct(std::move(fields));
    }
    case TypeKind::kArray: {
      FS_ASSIGN_OR_RETURN(DataType element, MergeTypes(left.element(), right.element(), case_sensitive));
      return DataType::Array(std::move(element), left.contains_null() || right.contains_null());
    }
    case TypeKind::kMap: {
      FS_ASSIGN_OR_RETURN(DataType key, MergeTypes(left.key(), right.key(), case_sensitive));
      FS_ASSIGN_OR_RETURN(DataType value, MergeTypes(left.value(), right.value(), case_sensitive));
      return DataType::Map(std::move(key), std::move(value), left.value_contains_null() || right.value_contains_null());
    }
    case TypeKind::kDecimal:
      // StructType.merge widens decimals of one scale.
      if (left.scale() == right.scale()) {
        return DataType::Decimal(std::max(left.precision(), right.precision()), left.scale());
      }
      return SparkError("CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
                        {{"left", "\"" + left.ToSql() + "\""}, {"right", "\"" + right.ToSql() + "\""}});
    default:
      return incompatible();
  }
}

}  // namespace

StatusOr<Schema> MergeSchemas(const Schema& left, const Schema& right, bool case_sensitive) {
  Schema merged = left;
  for (const StructField& field : right) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const StructField& one) {
      return case_sensitive ? one.name == field.name : EqualsIgnoreCase(one.name, field.name);
    });
    if (same == merged.end()) {
      merged.push_back(field);
      continue;
    }
    StatusOr<DataType> type = MergeTypes(same->type, field.type, case_sensitive);
    if (!type.ok()) return std::move(type).status().Annotate("column '" + field.name + "'");
    same->type = std::move(type).value();
    same->nullable |= field.nullable;
  }
  return merged;
}

DataType AsNullable(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kArray:
      return DataType::Array(AsNullable(type.element()), true);
    case TypeKind::kMap:
      return DataType::Map(AsNullable(type.key()), AsNullable(type.value()), true);
    case TypeKind::kStruct:
      return DataType::Struct(AsNullable(type.fields()));
    default:
      return type;
  }
}

Schema AsNullable(const Schema& schema) {
  Schema out = schema;
  for (StructField& field : out) {
    field.type = AsNullable(field.type);
    field.nullable = true;
  }
  return out;
}

Status CheckDuplicateColumns(const Schema& schema, bool case_sensitive) {
  std::set<std::string> seen;
  for (const StructField& field : schema) {
    const std::string name = case_sensitive ? field.name : FoldCase(field.name);
    if (!seen.insert(name).second) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(name)}});
    }
  }
  return Status::Ok();
}

}  // namespace firesteel::files

#include "duck/lower/duck_type.h"

#include <set>

#include "base/utf8.h"
#include "duck/lower/sql_text.h"
#include "types/identifier_text.h"

namespace firesteel::duck {

std::vector<std::string> StructFieldNames(const DataType& struct_type) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < struct_type.fields().size(); ++i) {
    std::string name = MakeValidUtf8(struct_type.fields()[i].name);  // DuckDB takes nothing else
    if (name.empty()) name = "_" + std::to_string(i);
    while (!taken.insert(FoldCase(name)).second) name += "_" + std::to_string(i);
    names.push_back(std::move(name));
  }
  return names;
}

std::string DuckTypeName(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
      return "INTEGER";
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kByte:
      return "TINYINT";
    case TypeKind::kShort:
      return "SMALLINT";
    case TypeKind::kInt:
    case TypeKind::kYearMonthInterval:
      return "INTEGER";
    case TypeKind::kLong:
    case TypeKind::kDayTimeInterval:
      return "BIGINT";
    case TypeKind::kFloat:
      return "FLOAT";
    case TypeKind::kDouble:
      return "DOUBLE";
    case TypeKind::kDecimal:
      return "DECIMAL(" + std::to_string(type.precision()) + ", " + std::to_string(type.scale()) + ")";
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return "VARCHAR";
    case TypeKind::kBinary:
      return "BLOB";
    case TypeKind::kDate:
      return "DATE";
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return "TIMESTAMP";
    case TypeKind::kTime:
      return "TIME";
    case TypeKind::kCalendarInterval:
      return "INTERVAL";
    case TypeKind::kVariant:
      return "VARIANT";
    case TypeKind::kArray:
      return DuckTypeName(type.element()) + "[]";
    case TypeKind::kMap:
      return "MAP(" + DuckTypeName(type.key()) + ", " + DuckTypeName(type.value()) + ")";
    case TypeKind::kStruct: {
      const std::vector<std::string> names = StructFieldNames(type);
      std::string out = "STRUCT(";
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += ", ";
        out += SqlIdentifier(names[i]) + " " + DuckTypeName(type.fields()[i].type);
      }
      return out + ")";
    }
  }
  return "INTEGER";
}

}  // namespace firesteel::duck

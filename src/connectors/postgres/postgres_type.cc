#include "connectors/postgres/postgres_type.h"

namespace firesteel::connectors {
namespace {

// Object ids of pg_type.dat; fixed for built-in types in every version.
constexpr std::uint32_t kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kFloat4 = 700,
                        kFloat8 = 701, kBpchar = 1042, kVarchar = 1043, kDate = 1082, kTime = 1083, kTimestamp = 1114,
                        kTimestampTz = 1184, kInterval = 1186, kNumeric = 1700, kJsonb = 3802;

PostgresType Json() { return {.sql = "jsonb", .oid = kJsonb, .is_json = true}; }

}  // namespace

StatusOr<PostgresType> PostgresTypeOf(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
      return PostgresType{"text", kText};
    case TypeKind::kBoolean:
      return PostgresType{"boolean", kBool};
    case TypeKind::kByte:
    case TypeKind::kShort:
      return PostgresType{"smallint", kInt2};
    case TypeKind::kInt:
      return PostgresType{"integer", kInt4};
    case TypeKind::kLong:
      return PostgresType{"bigint", kInt8};
    case TypeKind::kFloat:
      return PostgresType{"real", kFloat4};
    case TypeKind::kDouble:
      return PostgresType{"double precision", kFloat8};
    case TypeKind::kDecimal:
      return PostgresType{"numeric(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) + ")",
                          kNumeric};
    case TypeKind::kString:
      return PostgresType{"text", kText};
    case TypeKind::kChar:
      return PostgresType{"character(" + std::to_string(type.length()) + ")", kBpchar};
    case TypeKind::kVarchar:
      return PostgresType{"character varying(" + std::to_string(type.length()) + ")", kVarchar};
    case TypeKind::kBinary:
      return PostgresType{"bytea", kBytea};
    case TypeKind::kDate:
      return PostgresType{"date", kDate};
    case TypeKind::kTimestamp:
      return PostgresType{"timestamp with time zone", kTimestampTz};
    case TypeKind::kTimestampNtz:
      return PostgresType{"timestamp without time zone", kTimestamp};
    case TypeKind::kTime:
      return PostgresType{"time without time zone", kTime};
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
    case TypeKind::kCalendarInterval:
      return PostgresType{"interval", kInterval};
    case TypeKind::kArray: {
      FS_ASSIGN_OR_RETURN(const PostgresType element, PostgresTypeOf(type.element()));
      // An array of arrays would have to be rectangular in PostgreSQL; JSON holds any.
      if (element.element_oid != 0 || element.is_json) return Json();
      return PostgresType{.sql = element.sql + "[]", .element_oid = element.oid};
    }
    case TypeKind::kMap:
    case TypeKind::kStruct:
      return Json();
    case TypeKind::kVariant:
      break;
  }
  return Unsupported("exporting columns of type " + type.ToSql() + " to PostgreSQL");
}

}  // namespace firesteel::connectors

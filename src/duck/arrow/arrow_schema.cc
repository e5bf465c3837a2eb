#include "duck/arrow/arrow_schema.h"

#include "base/utf8.h"
#include "nanoarrow/nanoarrow.h"

namespace firesteel::duck {
namespace {

Status Check(ArrowErrorCode code) {
  return code == NANOARROW_OK ? Status::Ok() : Status::Internal("nanoarrow refused a schema");
}

// Files may bring names that are not UTF-8; who reads Arrow data refuses the whole message for one of them.
std::string ForArrow(const std::string& name) { return IsValidUtf8(name) ? name : MakeValidUtf8(name); }

Status SetType(const DataType& type, const std::string& zone, ArrowSchema* out);

Status SetChild(ArrowSchema* child, const std::string& name, const DataType& type, bool nullable,
                const std::string& zone) {
  FS_RETURN_IF_ERROR(SetType(type, zone, child));
  FS_RETURN_IF_ERROR(Check(ArrowSchemaSetName(child, ForArrow(name).c_str())));
  if (nullable) {
    child->flags |= ARROW_FLAG_NULLABLE;
  } else {
    child->flags &= ~ARROW_FLAG_NULLABLE;
  }
  return Status::Ok();
}

Status SetType(const DataType& type, const std::string& zone, ArrowSchema* out) {
  const auto plain = [out](ArrowType arrow_type) { return Check(ArrowSchemaSetType(out, arrow_type)); };
  switch (type.kind()) {
    case TypeKind::kNull:
      return plain(NANOARROW_TYPE_NA);
    case TypeKind::kBoolean:
      return plain(NANOARROW_TYPE_BOOL);
    case TypeKind::kByte:
      return plain(NANOARROW_TYPE_INT8);
    case TypeKind::kShort:
      return plain(NANOARROW_TYPE_INT16);
    case TypeKind::kInt:
      return plain(NANOARROW_TYPE_INT32);
    case TypeKind::kLong:
      return plain(NANOARROW_TYPE_INT64);
    case TypeKind::kFloat:
      return plain(NANOARROW_TYPE_FLOAT);
    case TypeKind::kDouble:
      return plain(NANOARROW_TYPE_DOUBLE);
    case TypeKind::kDecimal:
      return Check(ArrowSchemaSetTypeDecimal(out, NANOARROW_TYPE_DECIMAL128, type.precision(), type.scale()));
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return plain(NANOARROW_TYPE_STRING);
    case TypeKind::kBinary:
      return plain(NANOARROW_TYPE_BINARY);
    case TypeKind::kDate:
      return plain(NANOARROW_TYPE_DATE32);
    case TypeKind::kTimestamp:
      return Check(ArrowSchemaSetTypeDateTime(out, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, zone.c_str()));
    case TypeKind::kTimestampNtz:
      return Check(ArrowSchemaSetTypeDateTime(out, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, nullptr));
    case TypeKind::kTime:
      return Check(ArrowSchemaSetTypeDateTime(out, NANOARROW_TYPE_TIME64, NANOARROW_TIME_UNIT_MICRO, nullptr));
    case TypeKind::kYearMonthInterval:
      return plain(NANOARROW_TYPE_INTERVAL_MONTHS);
    case TypeKind::kDayTimeInterval:
      return Check(ArrowSchemaSetTypeDateTime(out, NANOARROW_TYPE_DURATION, NANOARROW_TIME_UNIT_MICRO, nullptr));
    case TypeKind::kCalendarInterval:
      return plain(NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
    case TypeKind::kVariant:
      return Unsupported("ARROW_VARIANT");
    case TypeKind::kArray:
      FS_RETURN_IF_ERROR(plain(NANOARROW_TYPE_LIST));
      return SetChild(out->children[0], "element", type.element(), type.contains_null(), zone);
    case TypeKind::kMap:
      FS_RETURN_IF_ERROR(plain(NANOARROW_TYPE_MAP));
      FS_RETURN_IF_ERROR(SetChild(out->children[0]->children[0], "key", type.key(), false, zone));
      return SetChild(out->children[0]->children[1], "value", type.value(), type.value_contains_null(), zone);
    case TypeKind::kStruct: {
      FS_RETURN_IF_ERROR(Check(ArrowSchemaSetTypeStruct(out, static_cast<std::int64_t>(type.fields().size()))));
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        const StructField& field = type.fields()[i];
        FS_RETURN_IF_ERROR(SetChild(out->children[i], field.name, field.type, field.nullable, zone));
      }
      return Status::Ok();
    }
  }
  return Status::Internal("data type");
}

}  // namespace

Status MakeArrowSchema(const Schema& schema, const std::string& session_time_zone, ArrowSchema* out) {
  ArrowSchemaInit(out);
  Status status = SetType(DataType::Struct(schema), session_time_zone, out);
  if (!status.ok()) ArrowSchemaRelease(out);
  return status;
}

}  // namespace firesteel::duck

#include "connectors/postgres/postgres_column.h"

#include <algorithm>
#include <optional>
#include <set>

#include "connectors/postgres/postgres_name.h"
#include "types/identifier_text.h"

namespace firesteel::connectors {
namespace {

// Object ids of pg_type.dat.
constexpr std::uint32_t kBool = 16, kBytea = 17, kChar = 18, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
                        kOid = 26, kFloat4 = 700, kFloat8 = 701, kMoney = 790, kInet = 869, kBpchar = 1042,
                        kVarchar = 1043, kDate = 1082, kTime = 1083, kTimestamp = 1114, kTimestampTz = 1184,
                        kTimeTz = 1266, kBit = 1560, kNumeric = 1700;

// A scalar type, and the cast that gives its form ("" for none).
struct Scalar {
  DataType type;
  WireForm form = WireForm::kBytes;
  std::string cast;
};

StatusOr<DataType> NumericType(int modifier) {
  if (modifier < 4) return DataType::Decimal(38, 18);
  const int precision = ((modifier - 4) >> 16) & 0xFFFF;
  int scale = (modifier - 4) & 0x7FF;
  if (scale > 1000) scale -= 2048;
  if (scale < 0 || scale > precision) return Unsupported("PostgreSQL's numeric with a scale outside of its precision");
  if (precision <= 38) return DataType::Decimal(precision, scale);
  return DataType::Decimal(38, std::max(scale - (precision - 38), 0));
}

StatusOr<Scalar> ScalarOf(std::uint32_t type, int modifier, const JdbcReadOptions& options) {
  switch (type) {
    case kBool:
      return Scalar{DataType::Boolean(), WireForm::kBoolean, ""};
    case kInt2:
      return Scalar{DataType::Short(), WireForm::kInt2, ""};
    case kInt4:
      return Scalar{DataType::Int(), WireForm::kInt4, ""};
    case kInt8:
      return Scalar{DataType::Long(), WireForm::kInt8, ""};
    case kFloat4:
      return Scalar{DataType::Float(), WireForm::kFloat4, ""};
    case kFloat8:
      return Scalar{DataType::Double(), WireForm::kFloat8, ""};
    case kNumeric: {
      FS_ASSIGN_OR_RETURN(const DataType decimal, NumericType(modifier));
      return Scalar{decimal, WireForm::kNumeric, ""};
    }
    case kOid:
      return Scalar{DataType::Decimal(20, 0), WireForm::kNumeric, "::int8::numeric"};
    case kText:
    case kVarchar:
    case kBpchar:
    case kName:
    case kChar:
      return Scalar{DataType::String(), WireForm::kBytes, ""};
    case kBytea:
      return Scalar{DataType::Binary(), WireForm::kBytes, ""};
    case kDate:
      return Scalar{DataType::Date(), WireForm::kDate, ""};
    case kTime:
      return Scalar{DataType::Timestamp(), WireForm::kTime, ""};
    case kTimeTz:
      return Scalar{DataType::Timestamp(), WireForm::kTimeWithZone, ""};
    case kTimestampTz:
      return Scalar{DataType::Timestamp(), WireForm::kInstant, ""};
    case kTimestamp:
      if (options.prefer_timestamp_ntz) return Scalar{DataType::TimestampNtz(), WireForm::kTimestamp, ""};
      return Scalar{DataType::Timestamp(), WireForm::kLocalTimestamp, ""};
    case kBit:
      if (modifier == 1) return Scalar{DataType::Boolean(), WireForm::kBoolean, "::int4::boolean"};
      return Scalar{DataType::Binary(), WireForm::kBytes, "::text"};
    default:
      return Scalar{DataType::String(), WireForm::kBytes, "::text"};
  }
}

// A type the user asks for: the server converts.
StatusOr<Scalar> CustomScalar(std::uint32_t type, int modifier, const DataType& wanted,
                              const JdbcReadOptions& options) {
  FS_ASSIGN_OR_RETURN(const Scalar natural, ScalarOf(type, modifier, options));
  switch (wanted.kind()) {
    case TypeKind::kBoolean:
      return Scalar{wanted, WireForm::kBoolean, "::boolean"};
    case TypeKind::kShort:
      return Scalar{wanted, WireForm::kInt2, "::int2"};
    case TypeKind::kInt:
      return Scalar{wanted, WireForm::kInt4, "::int4"};
    case TypeKind::kLong:
      return Scalar{wanted, WireForm::kInt8, "::int8"};
    case TypeKind::kFloat:
      return Scalar{wanted, WireForm::kFloat4, "::float4"};
    case TypeKind::kDouble:
      return Scalar{wanted, WireForm::kFloat8, "::float8"};
    case TypeKind::kDecimal:
      return Scalar{wanted, WireForm::kNumeric, "::numeric"};
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return Scalar{DataType::String(), WireForm::kBytes, natural.type.IsString() ? natural.cast : "::text"};
    case TypeKind::kBinary:
      if (natural.type.Is(TypeKind::kBinary)) return natural;
      break;
    case TypeKind::kDate:
      return Scalar{wanted, WireForm::kDate, "::date"};
    case TypeKind::kTimestamp:
      if (type == kTimestamp) return Scalar{wanted, WireForm::kLocalTimestamp, ""};
      if (natural.type.Is(TypeKind::kTimestamp)) return natural;
      return Scalar{wanted, WireForm::kLocalTimestamp, "::timestamp"};
    case TypeKind::kTimestampNtz:
      if (type == kTimestamp || type == kDate) return Scalar{wanted, WireForm::kTimestamp, "::timestamp"};
      break;
    default:
      break;
  }
  return Unsupported("the type " + wanted.ToSql() + " in customSchema for a column Spark reads as " +
                     natural.type.ToSql());
}

// The element type of an array type, and how deep the column is declared; nothing for other types.
struct ArrayShape {
  std::uint32_t element = 0;
  int dimensions = 1;
};
StatusOr<std::optional<ArrayShape>> ShapeOf(PostgresConnection& connection, const PostgresConnection::Column& column) {
  FS_ASSIGN_OR_RETURN(const auto found,
                      connection.Query("SELECT typelem FROM pg_type WHERE oid = " + std::to_string(column.type) +
                                       " AND typcategory = 'A' AND typelem <> 0 AND typlen = -1"));
  if (found.empty()) return std::optional<ArrayShape>();
  ArrayShape shape;
  shape.element = static_cast<std::uint32_t>(std::stoul(found[0][0]));
  if (column.table != 0) {
    FS_ASSIGN_OR_RETURN(const auto declared, connection.Query("SELECT attndims FROM pg_attribute WHERE attrelid = " +
                                                              std::to_string(column.table) +
                                                              " AND attnum = " + std::to_string(column.number)));
    if (!declared.empty()) shape.dimensions = std::max(std::stoi(declared[0][0]), 1);
  }
  return std::optional(shape);
}

// Asking costs a round trip; the built-in types that are no arrays answer for themselves.
bool MayBeArray(std::uint32_t type) {
  switch (type) {
    case kBool:
    case kBytea:
    case kChar:
    case kName:
    case kInt8:
    case kInt2:
    case kInt4:
    case kText:
    case kOid:
    case kFloat4:
    case kFloat8:
    case kMoney:
    case kBpchar:
    case kVarchar:
    case kDate:
    case kTime:
    case kTimestamp:
    case kTimestampTz:
    case kTimeTz:
    case kBit:
    case kNumeric:
      return false;
    default:
      return true;
  }
}

StatusOr<PostgresColumn> ReadColumn(PostgresConnection& connection, const PostgresConnection::Column& column,
                                    const JdbcReadOptions& options) {
  PostgresColumn out;
  out.name = column.name;
  out.select = QuotePostgresIdentifier(column.name);
  const auto custom = std::find_if(options.custom_schema.begin(), options.custom_schema.end(),
                                   [&](const StructField& field) { return EqualsIgnoreCase(field.name, column.name); });
  std::optional<ArrayShape> shape;
  if (MayBeArray(column.type)) {
    FS_ASSIGN_OR_RETURN(shape, ShapeOf(connection, column));
  }
  Scalar scalar;
  if (custom != options.custom_schema.end()) {
    FS_ASSIGN_OR_RETURN(scalar, CustomScalar(column.type, column.modifier, custom->type, options));
    shape.reset();
  } else {
    FS_ASSIGN_OR_RETURN(scalar, ScalarOf(shape ? shape->element : column.type, column.modifier, options));
  }
  if (shape && (shape->element == kTime || shape->element == kTimeTz || shape->element == kMoney ||
                shape->element == kBit || shape->element == kInet)) {
    return Unsupported("reading the PostgreSQL column '" + column.name +
                       "', an array of times, money, bits or addresses (cast it in the query)");
  }
  out.form = scalar.form;
  out.element_type = scalar.type;
  out.type = scalar.type;
  if (shape) {
    out.dimensions = shape->dimensions;
    for (int i = 0; i < out.dimensions; ++i) out.type = DataType::Array(out.type);
    if (!scalar.cast.empty()) scalar.cast += "[]";
  }
  // The cast of a host to text adds its mask, which its own text form leaves out.
  out.select = column.type == kInet && custom == options.custom_schema.end() ? "abbrev(" + out.select + ")"
                                                                             : out.select + scalar.cast;
  return out;
}

}  // namespace

StatusOr<std::vector<PostgresColumn>> DescribeRelation(PostgresConnection& connection, const JdbcReadOptions& options) {
  const std::string query = "SELECT * FROM " + options.relation + " WHERE 1=0";
  const std::string prepare = options.prepare_query.empty() ? "" : options.prepare_query + " ";
  auto described = connection.Describe(prepare + query);
  if (!described.ok()) {
    // Class 42: the server understood neither the query nor the names in it.
    if (!described.status().sql_state().starts_with("42")) return std::move(described).status();
    return SparkError("JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_OUTPUT_SCHEMA_RESOLUTION",
                      {{"jdbcQuery", query}, {"externalEngineError", described.status().message()}});
  }
  std::vector<PostgresColumn> columns;
  std::set<std::string> names;
  for (const PostgresConnection::Column& column : *described) {
    if (!names.insert(FoldCase(column.name)).second) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(column.name))}});
    }
    FS_ASSIGN_OR_RETURN(PostgresColumn read, ReadColumn(connection, column, options));
    columns.push_back(std::move(read));
  }
  return columns;
}

}  // namespace firesteel::connectors

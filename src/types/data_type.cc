#include "types/data_type.h"

#include <cassert>
#include <utility>

#include "types/identifier_text.h"

namespace firesteel {

struct DataType::Nested {
  std::vector<DataType> types;  // element, or key and value
  bool contains_null = true;    // of elements or of map values
  std::vector<StructField> fields;
};

namespace {

constexpr const char* kIntervalFieldNames[] = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};

// Spark's names in simpleString form; the SQL form is the same text in upper case where it differs at all.
const char* SimpleName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNull:
      return "void";
    case TypeKind::kBoolean:
      return "boolean";
    case TypeKind::kByte:
      return "tinyint";
    case TypeKind::kShort:
      return "smallint";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kLong:
      return "bigint";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kDecimal:
      return "decimal";
    case TypeKind::kString:
      return "string";
    case TypeKind::kChar:
      return "char";
    case TypeKind::kVarchar:
      return "varchar";
    case TypeKind::kBinary:
      return "binary";
    case TypeKind::kDate:
      return "date";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kTimestampNtz:
      return "timestamp_ntz";
    case TypeKind::kTime:
      return "time";
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
    case TypeKind::kCalendarInterval:
      return "interval";
    case TypeKind::kArray:
      return "array";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kStruct:
      return "struct";
    case TypeKind::kVariant:
      return "variant";
  }
  return "";
}

std::string UpperAscii(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string LowerAscii(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string IntervalName(const DataType& type) {
  std::string name = std::string("INTERVAL ") + kIntervalFieldNames[static_cast<int>(type.first_field())];
  if (type.first_field() != type.last_field()) {
    name += std::string(" TO ") + kIntervalFieldNames[static_cast<int>(type.last_field())];
  }
  return name;
}

}  // namespace

DataType::DataType(TypeKind kind, int first, int second, std::shared_ptr<const Nested> nested)
    : kind_(kind), first_(first), second_(second), nested_(std::move(nested)) {}

DataType DataType::Decimal(int precision, int scale) { return DataType(TypeKind::kDecimal, precision, scale); }
DataType DataType::Char(int length) { return DataType(TypeKind::kChar, length); }
DataType DataType::Varchar(int length) { return DataType(TypeKind::kVarchar, length); }
DataType DataType::Time(int precision) { return DataType(TypeKind::kTime, precision); }
DataType DataType::YearMonthInterval(IntervalField first, IntervalField last) {
  return DataType(TypeKind::kYearMonthInterval, static_cast<int>(first), static_cast<int>(last));
}
DataType DataType::DayTimeInterval(IntervalField first, IntervalField last) {
  return DataType(TypeKind::kDayTimeInterval, static_cast<int>(first), static_cast<int>(last));
}
DataType DataType::Array(DataType element, bool contains_null) {
  return DataType(TypeKind::kArray, 0, 0, std::make_shared<Nested>(Nested{{std::move(element)}, contains_null, {}}));
}
DataType DataType::Map(DataType key, DataType value, bool value_contains_null) {
  return DataType(TypeKind::kMap, 0, 0,
                  std::make_shared<Nested>(Nested{{std::move(key), std::move(value)}, value_contains_null, {}}));
}
DataType DataType::Struct(std::vector<StructField> fields) {
  return DataType(TypeKind::kStruct, 0, 0, std::make_shared<Nested>(Nested{{}, true, std::move(fields)}));
}

const DataType& DataType::element() const { return assert(kind_ == TypeKind::kArray), nested_->types[0]; }
bool DataType::contains_null() const { return assert(kind_ == TypeKind::kArray), nested_->contains_null; }
const DataType& DataType::key() const { return assert(kind_ == TypeKind::kMap), nested_->types[0]; }
const DataType& DataType::value() const { return assert(kind_ == TypeKind::kMap), nested_->types[1]; }
bool DataType::value_contains_null() const { return assert(kind_ == TypeKind::kMap), nested_->contains_null; }
const std::vector<StructField>& DataType::fields() const { return assert(kind_ == TypeKind::kStruct), nested_->fields; }

std::string DataType::ToSimpleString() const {
  const std::string name = SimpleName(kind_);
  switch (kind_) {
    case TypeKind::kDecimal:
      return name + "(" + std::to_string(first_) + "," + std::to_string(second_) + ")";
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kTime:
      return name + "(" + std::to_string(first_) + ")";
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      return LowerAscii(IntervalName(*this));
    case TypeKind::kArray:
      return "array<" + element().ToSimpleString() + ">";
    case TypeKind::kMap:
      return "map<" + key().ToSimpleString() + "," + value().ToSimpleString() + ">";
    case TypeKind::kStruct: {
      std::string out = "struct<";
      for (const StructField& field : fields()) {
        if (out.size() > 7) out += ',';
        out += field.name + ":" + field.type.ToSimpleString();
      }
      return out + ">";
    }
    default:
      return name;
  }
}

std::string DataType::ToSql() const {
  switch (kind_) {
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      return IntervalName(*this);
    case TypeKind::kArray:
      return "ARRAY<" + element().ToSql() + ">";
    case TypeKind::kMap:
      return "MAP<" + key().ToSql() + ", " + value().ToSql() + ">";
    case TypeKind::kStruct: {
      std::string out = "STRUCT<";
      for (const StructField& field : fields()) {
        if (out.size() > 7) out += ", ";
        out += QuoteIfNeeded(field.name) + ": " + field.type.ToSql();
        if (!field.nullable) out += " NOT NULL";
      }
      return out + ">";
    }
    default:
      return UpperAscii(ToSimpleString());
  }
}

bool operator==(const DataType& a, const DataType& b) {
  if (a.kind_ != b.kind_ || a.first_ != b.first_ || a.second_ != b.second_) return false;
  if (a.nested_ == b.nested_) return true;
  if (!a.nested_ || !b.nested_) return false;
  return a.nested_->contains_null == b.nested_->contains_null && a.nested_->types == b.nested_->types &&
         a.nested_->fields == b.nested_->fields;
}

bool SameIgnoringNullability(const DataType& a, const DataType& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case TypeKind::kArray:
      return SameIgnoringNullability(a.element(), b.element());
    case TypeKind::kMap:
      return SameIgnoringNullability(a.key(), b.key()) && SameIgnoringNullability(a.value(), b.value());
    case TypeKind::kStruct: {
      if (a.fields().size() != b.fields().size()) return false;
      for (std::size_t i = 0; i < a.fields().size(); ++i) {
        if (a.fields()[i].name != b.fields()[i].name ||
            !SameIgnoringNullability(a.fields()[i].type, b.fields()[i].type)) {
          return false;
        }
      }
      return true;
    }
    default:
      return a == b;
  }
}

}  // namespace firesteel

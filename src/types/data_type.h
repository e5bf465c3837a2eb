#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

// Spark SQL's types. kChar and kVarchar exist only in table schemas; expressions of such columns have type kString.
enum class TypeKind : std::uint8_t {
  kNull,  // the type of an untyped NULL; Spark prints "void"
  kBoolean,
  kByte,
  kShort,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kDecimal,
  kString,
  kChar,
  kVarchar,
  kBinary,
  kDate,
  kTimestamp,     // an instant, shown in the session's zone
  kTimestampNtz,  // a wall-clock reading without zone
  kTime,
  kYearMonthInterval,
  kDayTimeInterval,
  kCalendarInterval,
  kArray,
  kMap,
  kStruct,
  kVariant,
};

// Fields of the two ANSI interval types, coarse to fine.
enum class IntervalField : std::uint8_t { kYear, kMonth, kDay, kHour, kMinute, kSecond };

struct StructField;

// One of Spark's data types. An immutable value: copies share their nested parts, so copying is cheap and copies may be
// used from several threads. Equality is structural and includes nullability of elements and field names (case
// sensitive); SameIgnoringNullability leaves nullability out.
class DataType {
 public:
  DataType() = default;  // kNull

  static DataType Null() { return DataType(TypeKind::kNull); }
  static DataType Boolean() { return DataType(TypeKind::kBoolean); }
  static DataType Byte() { return DataType(TypeKind::kByte); }
  static DataType Short() { return DataType(TypeKind::kShort); }
  static DataType Int() { return DataType(TypeKind::kInt); }
  static DataType Long() { return DataType(TypeKind::kLong); }
  static DataType Float() { return DataType(TypeKind::kFloat); }
  static DataType Double() { return DataType(TypeKind::kDouble); }
  static DataType Decimal(int precision, int scale);
  static DataType String() { return DataType(TypeKind::kString); }
  static DataType Char(int length);
  static DataType Varchar(int length);
  static DataType Binary() { return DataType(TypeKind::kBinary); }
  static DataType Date() { return DataType(TypeKind::kDate); }
  static DataType Timestamp() { return DataType(TypeKind::kTimestamp); }
  static DataType TimestampNtz() { return DataType(TypeKind::kTimestampNtz); }
  static DataType Time(int precision = 6);
  static DataType CalendarInterval() { return DataType(TypeKind::kCalendarInterval); }
  static DataType YearMonthInterval(IntervalField first = IntervalField::kYear,
                                    IntervalField last = IntervalField::kMonth);
  static DataType DayTimeInterval(IntervalField first = IntervalField::kDay,
                                  IntervalField last = IntervalField::kSecond);
  static DataType Array(DataType element, bool contains_null = true);
  static DataType Map(DataType key, DataType value, bool value_contains_null = true);
  static DataType Struct(std::vector<StructField> fields);
  static DataType Variant() { return DataType(TypeKind::kVariant); }

  TypeKind kind() const { return kind_; }
  bool Is(TypeKind kind) const { return kind_ == kind; }
  bool IsIntegral() const { return kind_ >= TypeKind::kByte && kind_ <= TypeKind::kLong; }
  bool IsFractional() const { return kind_ >= TypeKind::kFloat && kind_ <= TypeKind::kDecimal; }
  bool IsNumeric() const { return kind_ >= TypeKind::kByte && kind_ <= TypeKind::kDecimal; }
  bool IsString() const { return kind_ >= TypeKind::kString && kind_ <= TypeKind::kVarchar; }
  bool IsDatetime() const { return kind_ >= TypeKind::kDate && kind_ <= TypeKind::kTimestampNtz; }
  bool IsAnsiInterval() const { return kind_ == TypeKind::kYearMonthInterval || kind_ == TypeKind::kDayTimeInterval; }
  bool IsNested() const { return kind_ >= TypeKind::kArray && kind_ <= TypeKind::kStruct; }

  int precision() const { return first_; }  // kDecimal, kTime
  int scale() const { return second_; }     // kDecimal
  int length() const { return first_; }     // kChar, kVarchar
  IntervalField first_field() const { return static_cast<IntervalField>(first_); }
  IntervalField last_field() const { return static_cast<IntervalField>(second_); }

  const DataType& element() const;                 // kArray
  bool contains_null() const;                      // kArray
  const DataType& key() const;                     // kMap
  const DataType& value() const;                   // kMap
  bool value_contains_null() const;                // kMap
  const std::vector<StructField>& fields() const;  // kStruct

  // Spark's simpleString: "array<int>", "struct<a:int>", "decimal(10,2)".
  std::string ToSimpleString() const;
  // Spark's sql form: "ARRAY<INT>", "STRUCT<a: INT NOT NULL>", "DECIMAL(10,2)". Error messages put quotes around it.
  std::string ToSql() const;

  friend bool operator==(const DataType& a, const DataType& b);

 private:
  struct Nested;
  explicit DataType(TypeKind kind, int first = 0, int second = 0, std::shared_ptr<const Nested> nested = nullptr);

  TypeKind kind_ = TypeKind::kNull;
  std::int32_t first_ = 0;
  std::int32_t second_ = 0;
  std::shared_ptr<const Nested> nested_;  // shared by copies; immutable
};

bool SameIgnoringNullability(const DataType& a, const DataType& b);

// A column of a schema. `metadata_json` is Spark's metadata object as JSON text, "" for none.
struct StructField {
  std::string name;
  DataType type;
  bool nullable = true;
  std::string metadata_json;
  std::string comment;

  friend bool operator==(const StructField&, const StructField&) = default;
};

using Schema = std::vector<StructField>;

}  // namespace firesteel

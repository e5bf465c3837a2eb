#include "functions/type_text_fixture.h"

#include <cctype>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace firesteel::functions {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  DataType Type() {
    const std::string word = Word();
    if (word == "array") {
      Expect('<');
      DataType element = Type();
      const bool nullable = !Take('!');
      Expect('>');
      return DataType::Array(std::move(element), nullable);
    }
    if (word == "map") {
      Expect('<');
      DataType key = Type();
      Expect(',');
      DataType value = Type();
      const bool nullable = !Take('!');
      Expect('>');
      return DataType::Map(std::move(key), std::move(value), nullable);
    }
    if (word == "struct") return Struct();
    if (word == "decimal") {
      Expect('(');
      const int precision = std::stoi(Word());
      Expect(',');
      const int scale = std::stoi(Word());
      Expect(')');
      return DataType::Decimal(precision, scale);
    }
    if (word == "time") {
      Expect('(');
      const int precision = std::stoi(Word());
      Expect(')');
      return DataType::Time(precision);
    }
    if (word == "interval") return Interval();
    static const std::map<std::string, DataType> simple = {
        {"void", DataType::Null()},       {"boolean", DataType::Boolean()},
        {"tinyint", DataType::Byte()},    {"smallint", DataType::Short()},
        {"int", DataType::Int()},         {"bigint", DataType::Long()},
        {"float", DataType::Float()},     {"double", DataType::Double()},
        {"string", DataType::String()},   {"binary", DataType::Binary()},
        {"date", DataType::Date()},       {"timestamp", DataType::Timestamp()},
        {"variant", DataType::Variant()}, {"timestamp_ntz", DataType::TimestampNtz()}};
    const auto found = simple.find(word);
    if (found == simple.end()) std::abort();
    return found->second;
  }

 private:
  DataType Struct() {
    Expect('<');
    std::vector<StructField> fields;
    while (!Take('>')) {
      StructField field;
      const std::size_t colon = text_.find(':', position_);
      field.name = text_.substr(position_, colon - position_);
      position_ = colon + 1;
      field.type = Type();
      field.nullable = !Take('!');
      fields.push_back(std::move(field));
      Take(',');
    }
    return DataType::Struct(std::move(fields));
  }

  DataType Interval() {
    static const std::map<std::string, IntervalField> names = {
        {"year", IntervalField::kYear}, {"month", IntervalField::kMonth},   {"day", IntervalField::kDay},
        {"hour", IntervalField::kHour}, {"minute", IntervalField::kMinute}, {"second", IntervalField::kSecond}};
    if (!Take(' ')) return DataType::CalendarInterval();
    const IntervalField first = names.at(Word());
    IntervalField last = first;
    if (text_.substr(position_).starts_with(" to ")) {
      position_ += 4;
      last = names.at(Word());
    }
    return first <= IntervalField::kMonth ? DataType::YearMonthInterval(first, last)
                                          : DataType::DayTimeInterval(first, last);
  }

  std::string Word() {
    const std::size_t begin = position_;
    while (position_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[position_])) != 0 || text_[position_] == '_')) {
      ++position_;
    }
    return std::string(text_.substr(begin, position_ - begin));
  }
  bool Take(char c) {
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  void Expect(char c) {
    if (!Take(c)) std::abort();
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

std::string SlotText(const DataType& type, bool nullable) { return TypeText(type) + (nullable ? "" : "!"); }

}  // namespace

DataType ParseTypeText(std::string_view text) { return Reader(text).Type(); }

std::string TypeText(const DataType& type) {
  if (type.Is(TypeKind::kArray)) return "array<" + SlotText(type.element(), type.contains_null()) + ">";
  if (type.Is(TypeKind::kMap)) {
    return "map<" + TypeText(type.key()) + "," + SlotText(type.value(), type.value_contains_null()) + ">";
  }
  if (!type.Is(TypeKind::kStruct)) return type.ToSimpleString();
  std::string out = "struct<";
  for (const StructField& field : type.fields()) {
    out += (out.size() > 7 ? "," : "") + field.name + ":" + SlotText(field.type, field.nullable);
  }
  return out + ">";
}

}  // namespace firesteel::functions

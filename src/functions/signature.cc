#include "functions/signature.h"

#include <charconv>
#include <cstdlib>
#include <utility>

namespace firesteel::functions {
namespace {

using Family = TypeClass::Family;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Take(std::string_view token) {
    SkipSpaces();
    if (!text_.substr(position_).starts_with(token)) return false;
    position_ += token.size();
    return true;
  }
  void Expect(std::string_view token) {
    if (!Take(token)) std::abort();
  }
  std::string_view Word() {
    SkipSpaces();
    const std::size_t begin = position_;
    while (position_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[position_])) != 0 || text_[position_] == '_')) {
      ++position_;
    }
    return text_.substr(begin, position_ - begin);
  }
  int Number() {
    const std::string_view word = Word();
    int value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  }
  std::string Quoted() {
    Expect("'");
    const std::size_t begin = position_;
    position_ = text_.find('\'', begin);
    return std::string(text_.substr(begin, position_++ - begin));
  }
  bool AtQuote() {
    SkipSpaces();
    return position_ < text_.size() && text_[position_] == '\'';
  }

 private:
  void SkipSpaces() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }
  std::string_view text_;
  std::size_t position_ = 0;
};

DataType ExactType(std::string_view word) {
  if (word == "boolean") return DataType::Boolean();
  if (word == "tinyint") return DataType::Byte();
  if (word == "smallint") return DataType::Short();
  if (word == "int") return DataType::Int();
  if (word == "bigint") return DataType::Long();
  if (word == "float") return DataType::Float();
  if (word == "double") return DataType::Double();
  if (word == "string") return DataType::String();
  if (word == "binary") return DataType::Binary();
  if (word == "date") return DataType::Date();
  if (word == "timestamp") return DataType::Timestamp();
  if (word == "timestamp_ntz") return DataType::TimestampNtz();
  if (word == "time") return DataType::Time();
  if (word == "interval") return DataType::CalendarInterval();
  if (word == "variant") return DataType::Variant();
  if (word == "void") return DataType::Null();
  if (word == "ym") return DataType::YearMonthInterval();
  if (word == "dt") return DataType::DayTimeInterval();
  std::abort();
}

std::optional<Family> FamilyOf(std::string_view word) {
  if (word == "any") return Family::kAny;
  if (word == "numeric") return Family::kNumeric;
  if (word == "integral") return Family::kIntegral;
  if (word == "fractional") return Family::kFractional;
  if (word == "decimal") return Family::kDecimal;
  if (word == "anytimestamp") return Family::kAnyTimestamp;
  if (word == "array") return Family::kArray;
  if (word == "map") return Family::kMap;
  if (word == "struct") return Family::kStruct;
  if (word == "ym") return Family::kYearMonthInterval;
  if (word == "dt") return Family::kDayTimeInterval;
  if (word == "anytime") return Family::kTime;
  return std::nullopt;
}

TypeClass ReadOneClass(Reader& reader);

TypeClass ReadClass(Reader& reader) {
  std::vector<TypeClass> members;
  do {
    members.push_back(ReadOneClass(reader));
  } while (reader.Take("|"));
  return members.size() == 1 ? std::move(members[0]) : TypeClass::Choice(std::move(members));
}

TypeClass ReadOneClass(Reader& reader) {
  if (reader.Take("(")) {
    TypeClass inner = ReadClass(reader);
    reader.Expect(")");
    return inner;
  }
  const std::string_view word = reader.Word();
  if (word == "array" && reader.Take("(")) {
    TypeClass element = ReadClass(reader);
    reader.Expect(")");
    return TypeClass::ArrayOf(std::move(element));
  }
  if (const auto family = FamilyOf(word)) return *family;
  return ExactType(word);
}

DataType ReadResultType(Reader& reader) {
  const std::string_view word = reader.Word();
  if (word == "array" && reader.Take("<")) {
    DataType element = ReadResultType(reader);
    const bool contains_null = !reader.Take("!");
    reader.Expect(">");
    return DataType::Array(std::move(element), contains_null);
  }
  if (word == "map" && reader.Take("<")) {
    DataType key = ReadResultType(reader);
    reader.Expect(",");
    DataType value = ReadResultType(reader);
    const bool contains_null = !reader.Take("!");
    reader.Expect(">");
    return DataType::Map(std::move(key), std::move(value), contains_null);
  }
  if (word == "decimal") {
    reader.Expect("(");
    const int precision = reader.Number();
    reader.Expect(",");
    const int scale = reader.Number();
    reader.Expect(")");
    return DataType::Decimal(precision, scale);
  }
  return ExactType(word);
}

Argument ReadDefault(Reader& reader, const TypeClass& type) {
  Argument argument{.nullable = false};
  if (reader.AtQuote()) {
    argument.type = DataType::String();
    argument.constant = Value{reader.Quoted()};
    return argument;
  }
  const bool negative = reader.Take("-");
  const std::string_view word = reader.Word();
  if (word == "null") {
    argument.type = type.DefaultType();
    argument.nullable = true;
    argument.constant = Value{};
  } else if (word == "true" || word == "false") {
    argument.type = DataType::Boolean();
    argument.constant = Value{word == "true"};
  } else {
    std::int64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    if (negative) number = -number;
    argument.type = type.family() == Family::kExact ? type.exact() : DataType::Int();
    argument.constant = argument.type.Is(TypeKind::kDouble) ? Value{static_cast<double>(number)} : Value{number};
  }
  return argument;
}

}  // namespace

int Signature::MinArguments() const {
  int count = 0;
  for (const Parameter& parameter : parameters) count += parameter.optional ? 0 : 1;
  return count;
}

int Signature::MaxArguments() const { return repeats_last ? -1 : static_cast<int>(parameters.size()); }

Signature ParseSignature(std::string_view text) {
  Reader reader(text);
  Signature signature;
  signature.strict = reader.Take("=");
  reader.Expect("(");
  while (!reader.Take(")")) {
    Signature::Parameter parameter{.type = ReadClass(reader)};
    if (reader.Take("=")) {
      parameter.optional = true;
      parameter.default_value = ReadDefault(reader, parameter.type);
    } else if (reader.Take("?")) {
      parameter.optional = true;
    } else if (reader.Take("*")) {
      parameter.optional = true;
      signature.repeats_last = true;
    }
    signature.parameters.push_back(std::move(parameter));
    reader.Take(",");
  }
  reader.Expect("->");
  if (reader.Take("$")) {
    signature.result_argument = static_cast<std::size_t>(reader.Number());
  } else {
    signature.result = ReadResultType(reader);
  }
  if (reader.Take("?")) signature.nullability = Signature::Nullability::kAlways;
  if (reader.Take("!")) signature.nullability = Signature::Nullability::kNever;
  return signature;
}

StatusOr<Binding> BindSignature(const Signature& signature, std::string_view canonical, const BindRequest& request) {
  CallBinder call(request);
  for (std::size_t i = 0; i < call.size(); ++i) {
    const auto& parameter = signature.parameters[std::min(i, signature.parameters.size() - 1)];
    FS_RETURN_IF_ERROR(signature.strict ? call.RequireExactly(i, parameter.type) : call.Require(i, parameter.type));
  }
  for (std::size_t i = call.size(); i < signature.parameters.size(); ++i) {
    const auto& value = signature.parameters[i].default_value;
    if (value) call.AddDefault(value->type, *value->constant);
  }
  const DataType result = signature.result ? *signature.result : call.type(signature.result_argument);
  switch (signature.nullability) {
    case Signature::Nullability::kFromArguments:
      return call.Returns(canonical, result);
    case Signature::Nullability::kAlways:
      return call.Returns(canonical, result, true);
    case Signature::Nullability::kNever:
      return call.Returns(canonical, result, false);
  }
  return Status::Internal("signature without nullability");
}

}  // namespace firesteel::functions

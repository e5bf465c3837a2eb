#include "types/schema_text.h"

#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "types/identifier_text.h"

namespace firesteel {
namespace {

constexpr int kMaxDepth = 200;

class SchemaReader {
 public:
  explicit SchemaReader(std::string_view text) : text_(text) { Advance(); }

  StatusOr<DataType> ReadAll() {
    const Mark start = Here();
    StatusOr<DataType> type = ReadType(0);
    if (type.ok() && token_.empty()) return type;
    const bool nested = !type.ok() &&
                        (EqualsIgnoreCase(start.token, "array") || EqualsIgnoreCase(start.token, "map") ||
                         EqualsIgnoreCase(start.token, "struct")) &&
                        text_.substr(start.position).starts_with('<');
    Return(start);
    StatusOr<std::vector<StructField>> fields = ReadFields("", 0);
    if (fields.ok() && token_.empty()) return DataType::Struct(*std::move(fields));
    if (nested) return type;
    return fields.ok() ? Unexpected() : std::move(fields).status();
  }

 private:
  struct Mark {
    std::size_t position;
    std::string token;
    bool quoted;
  };
  Mark Here() const { return {position_, token_, quoted_}; }
  void Return(const Mark& mark) {
    position_ = mark.position;
    token_ = mark.token;
    quoted_ = mark.quoted;
  }

  Status Unexpected() const {
    return {StatusCode::kInvalidArgument,
            token_.empty() ? "the schema ends too early" : "unexpected '" + token_ + "' in the schema"};
  }

  void Advance() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])) != 0) ++position_;
    token_.clear();
    quoted_ = false;
    if (position_ >= text_.size()) return;
    const char c = text_[position_];
    if (c == '`' || c == '\'' || c == '"') return Quoted(c);
    const std::size_t begin = position_++;
    if (IsWordCharacter(c)) {
      while (position_ < text_.size() && IsWordCharacter(text_[position_])) ++position_;
    }
    token_ = text_.substr(begin, position_ - begin);
  }

  void Quoted(char quote) {
    quoted_ = true;
    ++position_;
    while (position_ < text_.size()) {
      if (text_[position_] == quote) {
        ++position_;
        if (quote != '`' || position_ >= text_.size() || text_[position_] != '`') return;
      }
      token_ += text_[position_++];
    }
  }

  static bool IsWordCharacter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
  }

  bool Is(std::string_view word) const { return !quoted_ && EqualsIgnoreCase(token_, word); }
  bool Take(std::string_view word) {
    if (!Is(word)) return false;
    Advance();
    return true;
  }
  Status Expect(std::string_view word) { return Take(word) ? Status::Ok() : Unexpected(); }

  StatusOr<int> Number() {
    int value = 0;
    const auto [end, error] = std::from_chars(token_.data(), token_.data() + token_.size(), value);
    if (error != std::errc() || end != token_.data() + token_.size()) return Unexpected();
    Advance();
    return value;
  }

  // name[:] type [NOT NULL] [COMMENT 'text'], separated by commas, until `end`.
  StatusOr<std::vector<StructField>> ReadFields(std::string_view end, int depth) {
    std::vector<StructField> fields;
    while (!token_.empty() && !Is(end)) {
      StructField field;
      if (!quoted_ && !IsWordCharacter(token_[0])) return Unexpected();
      field.name = token_;
      Advance();
      Take(":");
      FS_ASSIGN_OR_RETURN(field.type, ReadType(depth + 1));
      if (Take("NOT")) {
        FS_RETURN_IF_ERROR(Expect("NULL"));
        field.nullable = false;
      }
      if (Take("COMMENT")) {
        if (!quoted_) return Unexpected();
        field.comment = token_;
        Advance();
      }
      fields.push_back(std::move(field));
      if (!Take(",")) break;
    }
    return fields;
  }

  StatusOr<DataType> ReadType(int depth) {
    if (depth > kMaxDepth) return Status(StatusCode::kInvalidArgument, "the schema is nested too deeply");
    if (quoted_ || token_.empty()) return Unexpected();
    const std::string word = FoldCase(token_);
    if (const auto simple = SimpleType(word)) {
      Advance();
      return *simple;
    }
    if (word != "array" && word != "map" && word != "struct" && word != "decimal" && word != "dec" &&
        word != "numeric" && word != "char" && word != "character" && word != "varchar" && word != "interval") {
      return Status(StatusCode::kInvalidArgument, "there is no type '" + token_ + "'");
    }
    Advance();
    if (word == "array") {
      FS_RETURN_IF_ERROR(Expect("<"));
      FS_ASSIGN_OR_RETURN(DataType element, ReadType(depth + 1));
      FS_RETURN_IF_ERROR(Expect(">"));
      return DataType::Array(std::move(element));
    }
    if (word == "map") {
      FS_RETURN_IF_ERROR(Expect("<"));
      FS_ASSIGN_OR_RETURN(DataType key, ReadType(depth + 1));
      FS_RETURN_IF_ERROR(Expect(","));
      FS_ASSIGN_OR_RETURN(DataType value, ReadType(depth + 1));
      FS_RETURN_IF_ERROR(Expect(">"));
      return DataType::Map(std::move(key), std::move(value));
    }
    if (word == "struct") {
      FS_RETURN_IF_ERROR(Expect("<"));
      FS_ASSIGN_OR_RETURN(std::vector<StructField> fields, ReadFields(">", depth));
      FS_RETURN_IF_ERROR(Expect(">"));
      return DataType::Struct(std::move(fields));
    }
    if (word == "interval") return ReadInterval();
    if (word == "char" || word == "character" || word == "varchar") {
      FS_RETURN_IF_ERROR(Expect("("));
      FS_ASSIGN_OR_RETURN(const int length, Number());
      FS_RETURN_IF_ERROR(Expect(")"));
      return word == "varchar" ? DataType::Varchar(length) : DataType::Char(length);
    }
    return ReadDecimal();
  }

  StatusOr<DataType> ReadDecimal() {
    if (!Take("(")) return DataType::Decimal(10, 0);
    FS_ASSIGN_OR_RETURN(const int precision, Number());
    int scale = 0;
    if (Take(",")) {
      FS_ASSIGN_OR_RETURN(scale, Number());
    }
    FS_RETURN_IF_ERROR(Expect(")"));
    if (precision < 1 || precision > 38 || scale > precision || scale < 0) {
      return Status(StatusCode::kInvalidArgument, "DECIMAL takes 1 to 38 digits, of which the scale is a part");
    }
    return DataType::Decimal(precision, scale);
  }

  StatusOr<DataType> ReadInterval() {
    static const std::map<std::string, IntervalField, std::less<>> names = {
        {"year", IntervalField::kYear}, {"month", IntervalField::kMonth},   {"day", IntervalField::kDay},
        {"hour", IntervalField::kHour}, {"minute", IntervalField::kMinute}, {"second", IntervalField::kSecond}};
    const auto first = names.find(FoldCase(token_));
    if (quoted_ || first == names.end()) return DataType::CalendarInterval();
    Advance();
    auto last = first;
    if (Take("TO")) {
      last = names.find(FoldCase(token_));
      if (last == names.end()) return Unexpected();
      Advance();
    }
    if ((first->second <= IntervalField::kMonth) != (last->second <= IntervalField::kMonth)) return Unexpected();
    return first->second <= IntervalField::kMonth ? DataType::YearMonthInterval(first->second, last->second)
                                                  : DataType::DayTimeInterval(first->second, last->second);
  }

  static std::optional<DataType> SimpleType(const std::string& word) {
    static const std::map<std::string, DataType, std::less<>> types = {{"void", DataType::Null()},
                                                                       {"null", DataType::Null()},
                                                                       {"boolean", DataType::Boolean()},
                                                                       {"bool", DataType::Boolean()},
                                                                       {"tinyint", DataType::Byte()},
                                                                       {"byte", DataType::Byte()},
                                                                       {"smallint", DataType::Short()},
                                                                       {"short", DataType::Short()},
                                                                       {"int", DataType::Int()},
                                                                       {"integer", DataType::Int()},
                                                                       {"bigint", DataType::Long()},
                                                                       {"long", DataType::Long()},
                                                                       {"float", DataType::Float()},
                                                                       {"real", DataType::Float()},
                                                                       {"double", DataType::Double()},
                                                                       {"string", DataType::String()},
                                                                       {"binary", DataType::Binary()},
                                                                       {"date", DataType::Date()},
                                                                       {"timestamp", DataType::Timestamp()},
                                                                       {"timestamp_ltz", DataType::Timestamp()},
                                                                       {"timestamp_ntz", DataType::TimestampNtz()},
                                                                       {"variant", DataType::Variant()}};
    const auto found = types.find(word);
    if (found == types.end()) return std::nullopt;
    return found->second;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string token_;
  bool quoted_ = false;
};

}  // namespace

StatusOr<DataType> ParseSchemaText(std::string_view text) { return SchemaReader(text).ReadAll(); }

std::string SchemaToDdl(const Schema& schema) {
  std::string out;
  for (const StructField& field : schema) {
    out += (out.empty() ? "" : ",") + QuoteIfNeeded(field.name) + " " + field.type.ToSql();
    if (!field.nullable) out += " NOT NULL";
    if (field.comment.empty()) continue;
    out += " COMMENT '";
    for (const char c : field.comment) out += c == '\'' ? std::string("\\'") : std::string(1, c);
    out += "'";
  }
  return out;
}

}  // namespace firesteel

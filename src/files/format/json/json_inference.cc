#include "files/format/json/json_inference.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "files/format/value_inference.h"
#include "values/datetime/text_datetime.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

constexpr int kMaxDepth = 1000;  // Jackson's limit

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Reads one value and keeps only its type. Failure is a false return; the caller needs no reason.
class Scanner {
 public:
  Scanner(std::string_view text, const JsonReadOptions& options, std::string_view zone)
      : text_(text), options_(options), zone_(zone) {}

  bool Value(DataType& type, int depth) {
    if (!SkipBlanks() || depth > kMaxDepth) return false;
    if (at_ == text_.size()) return false;
    switch (const char c = text_[at_]) {
      case '{':
        return Object(type, depth);
      case '[':
        return Array(type, depth);
      case '"':
        return Text(type);
      case '\'':
        return options_.allow_single_quotes && Text(type);
      default:
        if (c == '-' || c == '+' || (c >= '0' && c <= '9')) return Number(type);
        return Word(type);
    }
  }
  bool SkipBlanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (c == '/' && options_.allow_comments && at_ + 1 < text_.size()) {
        const bool line = text_[at_ + 1] == '/';
        if (!line && text_[at_ + 1] != '*') return false;
        const std::size_t end = text_.find(line ? "\n" : "*/", at_ + 2);
        if (end == std::string_view::npos) {
          if (!line) return false;
          at_ = text_.size();
        } else {
          at_ = end + (line ? 1 : 2);
        }
      } else {
        break;
      }
    }
    return true;
  }
  bool AtEnd() const { return at_ == text_.size(); }

 private:
  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Hex4(std::uint32_t& code) {
    code = 0;
    if (at_ + 4 > text_.size()) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  static void AppendUtf8(std::uint32_t code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
      out += {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
    } else {
      out += {static_cast<char>(0xF0 | (code >> 18)), static_cast<char>(0x80 | ((code >> 12) & 0x3F)),
              static_cast<char>(0x80 | ((code >> 6) & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    }
  }

  bool Quoted(std::string& out) {
    const char quote = text_[at_++];
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote) return true;
      if (static_cast<unsigned char>(c) < 0x20 && !options_.allow_unquoted_control_chars) return false;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ == text_.size()) return false;
      switch (const char escaped = text_[at_++]) {
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case 'n':
          out += '\n';
          break;
        case 'r':
          out += '\r';
          break;
        case 't':
          out += '\t';
          break;
        case '"':
        case '\\':
        case '/':
          out += escaped;
          break;
        case '\'':
          if (!options_.allow_single_quotes) return false;
          out += escaped;
          break;
        case 'u': {
          std::uint32_t code = 0;
          if (!Hex4(code)) return false;
          std::uint32_t low = 0;
          if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
            at_ += 2;
            if (!Hex4(low)) return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          }
          AppendUtf8(code, out);
          break;
        }
        default:
          if (!options_.allow_backslash_escaping_any_character) return false;
          out += escaped;
      }
    }
    return false;
  }

  bool FieldName(std::string& name) {
    if (at_ == text_.size()) return false;
    if (text_[at_] == '"' || (text_[at_] == '\'' && options_.allow_single_quotes)) return Quoted(name);
    if (!options_.allow_unquoted_field_names) return false;
    while (at_ < text_.size() && IsNameCharacter(text_[at_])) name += text_[at_++];
    return !name.empty();
  }

  bool Object(DataType& type, int depth) {
    ++at_;
    std::vector<StructField> fields;
    if (!SkipBlanks()) return false;
    if (!Take('}')) {
      do {
        StructField field;
        if (!SkipBlanks() || !FieldName(field.name) || !SkipBlanks() || !Take(':') || !Value(field.type, depth + 1) ||
            !SkipBlanks())
          return false;
        fields.push_back(std::move(field));
      } while (Take(','));
      if (!Take('}')) return false;
    }
    std::stable_sort(fields.begin(), fields.end(),
                     [](const StructField& a, const StructField& b) { return a.name < b.name; });
    type = DataType::Struct(std::move(fields));
    return true;
  }

  bool Array(DataType& type, int depth) {
    ++at_;
    DataType element = DataType::Null();
    if (!SkipBlanks()) return false;
    if (!Take(']')) {
      do {
        DataType one;
        if (!Value(one, depth + 1) || !SkipBlanks()) return false;
        element = CommonJsonType(element, one);
      } while (Take(','));
      if (!Take(']')) return false;
    }
    type = DataType::Array(element, true);
    return true;
  }

  bool Text(DataType& type) {
    std::string text;
    if (!Quoted(text)) return false;
    type = DataType::String();
    if (text.empty()) {
      type = DataType::Null();
    } else if (const auto decimal = options_.prefers_decimal ? values::ParseBigDecimal(text) : std::nullopt;
               decimal && FitsDecimal(*decimal)) {
      type = DecimalOf(*decimal);
    } else if (options_.infer_timestamp && values::ParseInstant(text, zone_)) {
      type = DataType::Timestamp();
    }
    return true;
  }

  static bool FitsDecimal(const values::BigDecimal& value) {
    return value.scale >= 0 && std::max(value.precision, value.scale) <= 38;
  }
  static DataType DecimalOf(const values::BigDecimal& value) {
    return DataType::Decimal(std::max(value.precision, value.scale), value.scale);
  }

  bool Number(DataType& type) {
    const std::size_t begin = at_;
    if (text_[at_] == '-' || text_[at_] == '+') ++at_;
    if (text_.substr(at_).starts_with("INF") || text_.substr(at_).starts_with("Infinity")) return Word(type);
    if (text_[begin] == '+') return false;
    const std::size_t digits = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ == digits || (text_[digits] == '0' && at_ > digits + 1 && !options_.allow_numeric_leading_zeros))
      return false;
    bool whole = true;
    if (Take('.')) {
      whole = false;
      const std::size_t fraction = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      if (at_ == fraction) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      whole = false;
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
      const std::size_t exponent = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      if (at_ == exponent) return false;
    }
    if (at_ < text_.size() && IsNameCharacter(text_[at_])) return false;
    if (options_.primitives_as_string) {
      type = DataType::String();
      return true;
    }
    const std::string_view number = text_.substr(begin, at_ - begin);
    if (whole && values::ParseJavaInteger<std::int64_t>(number)) {
      type = DataType::Long();
    } else if (const auto decimal = whole || options_.prefers_decimal ? values::ParseBigDecimal(number) : std::nullopt;
               decimal && FitsDecimal(*decimal)) {
      type = DecimalOf(*decimal);
    } else {
      type = DataType::Double();
    }
    return true;
  }

  bool Word(DataType& type) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsNameCharacter(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "null") {
      type = DataType::Null();
    } else if (word == "true" || word == "false") {
      type = options_.primitives_as_string ? DataType::String() : DataType::Boolean();
    } else if (options_.allow_non_numeric_numbers && (word == "NaN" || word == "INF" || word == "Infinity")) {
      type = options_.primitives_as_string ? DataType::String() : DataType::Double();
    } else {
      return false;
    }
    return true;
  }

  const std::string_view text_;
  const JsonReadOptions& options_;
  const std::string_view zone_;
  std::size_t at_ = 0;
};

// Both sides sorted by name; the result is too.
DataType MergeStructs(const DataType& a, const DataType& b) {
  std::vector<StructField> merged;
  auto left = a.fields().begin();
  auto right = b.fields().begin();
  while (left != a.fields().end() || right != b.fields().end()) {
    if (right == b.fields().end() || (left != a.fields().end() && left->name < right->name)) {
      merged.push_back(*left++);
    } else if (left == a.fields().end() || right->name < left->name) {
      merged.push_back(*right++);
    } else {
      merged.push_back({.name = left->name, .type = CommonJsonType(left->type, right->type)});
      ++left;
      ++right;
    }
  }
  return DataType::Struct(std::move(merged));
}

}  // namespace

std::optional<DataType> InferJsonType(std::string_view text, const JsonReadOptions& options, std::string_view zone) {
  Scanner scanner(text, options, zone);
  if (!scanner.SkipBlanks()) return std::nullopt;
  if (scanner.AtEnd()) return DataType::Null();
  DataType type;
  if (!scanner.Value(type, 0)) return std::nullopt;
  return type;
}

DataType CommonJsonType(const DataType& a, const DataType& b) {
  if (a == b || b.Is(TypeKind::kNull)) return a;
  if (a.Is(TypeKind::kNull)) return b;
  if (const auto number = WiderInferredNumber(a, b)) return *number;
  if (a.Is(TypeKind::kStruct) && b.Is(TypeKind::kStruct)) return MergeStructs(a, b);
  if (a.Is(TypeKind::kArray) && b.Is(TypeKind::kArray))
    return DataType::Array(CommonJsonType(a.element(), b.element()), true);
  return DataType::String();
}

std::optional<DataType> FinishJsonType(const DataType& type, bool drop_all_null) {
  switch (type.kind()) {
    case TypeKind::kNull:
      if (drop_all_null) return std::nullopt;
      return DataType::String();
    case TypeKind::kArray: {
      const auto element = FinishJsonType(type.element(), drop_all_null);
      if (!element) return std::nullopt;
      return DataType::Array(*element, true);
    }
    case TypeKind::kStruct: {
      std::vector<StructField> fields;
      for (const StructField& field : type.fields()) {
        if (field.name.empty()) continue;
        if (const auto finished = FinishJsonType(field.type, drop_all_null))
          fields.push_back({.name = field.name, .type = *finished});
      }
      if (fields.empty()) return std::nullopt;
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

}  // namespace firesteel::files

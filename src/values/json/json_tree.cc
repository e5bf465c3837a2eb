#include "values/json/json_tree.h"

#include <cstdio>

#include "values/text/utf8_text.h"

namespace firesteel::values {
namespace {

using Kind = JsonValue::Kind;
constexpr int kMaxDepth = 1000;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Read(JsonValue& value, int depth = 0) {
    SkipSpace();
    if (position_ >= text_.size() || depth > kMaxDepth) return false;
    switch (text_[position_]) {
      case '{':
        return ReadObject(value, depth);
      case '[':
        return ReadArray(value, depth);
      case '"':
        value.kind = Kind::kString;
        return ReadString(value.text);
      case 't':
        value.kind = Kind::kTrue;
        return TakeWord("true");
      case 'f':
        value.kind = Kind::kFalse;
        return TakeWord("false");
      case 'n':
        value.kind = Kind::kNull;
        return TakeWord("null");
      default:
        return ReadNumber(value);
    }
  }
  bool AtEnd() {
    SkipSpace();
    return position_ >= text_.size();
  }

 private:
  void SkipSpace() {
    while (position_ < text_.size() && std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos)
      ++position_;
  }
  bool Take(char c) {
    SkipSpace();
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }

  bool ReadObject(JsonValue& value, int depth) {
    value.kind = Kind::kObject;
    ++position_;
    if (Take('}')) return true;
    do {
      std::string name;
      SkipSpace();
      if (position_ >= text_.size() || text_[position_] != '"' || !ReadString(name) || !Take(':')) return false;
      value.members.emplace_back(std::move(name), JsonValue());
      if (!Read(value.members.back().second, depth + 1)) return false;
    } while (Take(','));
    return Take('}');
  }

  bool ReadArray(JsonValue& value, int depth) {
    value.kind = Kind::kArray;
    ++position_;
    if (Take(']')) return true;
    do {
      value.items.emplace_back();
      if (!Read(value.items.back(), depth + 1)) return false;
    } while (Take(','));
    return Take(']');
  }

  bool ReadHex(std::uint32_t& unit) {
    if (position_ + 4 > text_.size()) return false;
    unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[position_++];
      const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
      if (digit < 0) return false;
      unit = unit * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  bool ReadString(std::string& out) {
    ++position_;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (position_ >= text_.size()) return false;
      const char escape = text_[position_++];
      switch (escape) {
        case 'n':
          out += '\n';
          break;
        case 't':
          out += '\t';
          break;
        case 'r':
          out += '\r';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case '"':
        case '\\':
        case '/':
          out += escape;
          break;
        case 'u': {
          std::uint32_t unit = 0;
          if (!ReadHex(unit)) return false;
          if (unit >= 0xD800 && unit < 0xDC00 && text_.substr(position_).starts_with("\\u")) {
            position_ += 2;
            std::uint32_t low = 0;
            if (!ReadHex(low)) return false;
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
          }
          AppendCharacter(out, unit);
          break;
        }
        default:
          return false;
      }
    }
    return false;
  }

  bool ReadNumber(JsonValue& value) {
    const std::size_t begin = position_;
    const auto digits = [&] {
      const std::size_t from = position_;
      while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') ++position_;
      return position_ > from;
    };
    if (text_[position_] == '-') ++position_;
    const std::size_t first = position_;
    if (!digits()) return false;
    if (text_[first] == '0' && position_ > first + 1) return false;
    if (position_ < text_.size() && text_[position_] == '.') {
      ++position_;
      if (!digits()) return false;
    }
    if (position_ < text_.size() && (text_[position_] | 32) == 'e') {
      ++position_;
      if (position_ < text_.size() && (text_[position_] == '+' || text_[position_] == '-')) ++position_;
      if (!digits()) return false;
    }
    value.kind = Kind::kNumber;
    value.text = text_.substr(begin, position_ - begin);
    return true;
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

const JsonValue* JsonValue::Member(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<JsonValue> ParseJson(std::string_view text, JsonRest rest) {
  Reader reader(text);
  JsonValue value;
  if (!reader.Read(value)) return std::nullopt;
  if (rest == JsonRest::kRefused && !reader.AtEnd()) return std::nullopt;
  return value;
}

std::string QuoteJson(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char buffer[8];
          std::snprintf(buffer, sizeof buffer, "\\u%04X", static_cast<unsigned>(c));
          out += buffer;
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string ToJsonText(const JsonValue& value) {
  switch (value.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kTrue:
      return "true";
    case Kind::kFalse:
      return "false";
    case Kind::kNumber:
      return value.text;
    case Kind::kString:
      return QuoteJson(value.text);
    case Kind::kArray: {
      std::string out = "[";
      for (const JsonValue& item : value.items) out += (out.size() > 1 ? "," : "") + ToJsonText(item);
      return out + "]";
    }
    case Kind::kObject: {
      std::string out = "{";
      for (const auto& [name, member] : value.members) {
        out += (out.size() > 1 ? "," : "") + QuoteJson(name) + ":" + ToJsonText(member);
      }
      return out + "}";
    }
  }
  return "";
}

}  // namespace firesteel::values

#include "values/json/json_document.h"

#include <cstdint>
#include <cstdio>

namespace firesteel::values {
namespace {

constexpr int kDeepest = 1000;

class Parser {
 public:
  Parser(std::string_view text, const JsonSyntax& syntax) : text_(text), syntax_(syntax) {}

  bool Value(JsonNode& out, int depth) {
    if (depth > kDeepest || !SkipBlanks() || at_ == text_.size()) return false;
    const std::size_t begin = at_;
    const char c = text_[at_];
    bool ok = false;
    if (c == '{') {
      ok = Object(out, depth);
    } else if (c == '[') {
      ok = Array(out, depth);
    } else if (c == '"' || (c == '\'' && syntax_.single_quotes)) {
      out.kind = JsonNode::Kind::kString;
      ok = String(out.text);
    } else {
      ok = Scalar(out);
    }
    out.source = text_.substr(begin, at_ - begin);
    return ok;
  }

  std::string_view Rest() {
    SkipBlanks();
    return text_.substr(at_);
  }

 private:
  static bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  bool SkipBlanks() {
    for (;;) {
      while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
      if (!syntax_.comments || at_ + 1 >= text_.size() || text_[at_] != '/') return true;
      if (text_[at_ + 1] == '/') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (text_[at_ + 1] == '*') {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return false;
        at_ = end + 2;
      } else {
        return false;
      }
    }
  }

  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Name(std::string& out) {
    SkipBlanks();
    if (at_ >= text_.size()) return false;
    if (text_[at_] == '"' || (text_[at_] == '\'' && syntax_.single_quotes)) return String(out);
    if (!syntax_.unquoted_names) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && (isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' ||
                                  text_[at_] == '$' || static_cast<unsigned char>(text_[at_]) >= 0x80)) {
      ++at_;
    }
    out = std::string(text_.substr(begin, at_ - begin));
    return !out.empty();
  }

  bool Object(JsonNode& out, int depth) {
    out.kind = JsonNode::Kind::kObject;
    ++at_;
    if (Take('}')) return true;
    do {
      std::string name;
      JsonNode value;
      if (!Name(name) || !Take(':') || !Value(value, depth + 1)) return false;
      out.fields.emplace_back(std::move(name), std::move(value));
    } while (Take(','));
    return Take('}');
  }

  bool Array(JsonNode& out, int depth) {
    out.kind = JsonNode::Kind::kArray;
    ++at_;
    if (Take(']')) return true;
    do {
      JsonNode value;
      if (!Value(value, depth + 1)) return false;
      out.items.push_back(std::move(value));
    } while (Take(','));
    return Take(']');
  }

  static void AppendUtf8(std::uint32_t code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xc0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      out += static_cast<char>(0xe0 | (code >> 12));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
      out += static_cast<char>(0xf0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (code & 0x3f));
    }
  }

  bool Hex4(std::uint32_t& out) {
    if (at_ + 4 > text_.size()) return false;
    out = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      const int digit = IsDigit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
      if (digit < 0) return false;
      out = out * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  bool String(std::string& out) {
    const char quote = text_[at_++];
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote) return true;
      if (static_cast<unsigned char>(c) < 0x20 && !syntax_.control_characters) return false;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ >= text_.size()) return false;
      const char escaped = text_[at_++];
      switch (escaped) {
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
          out += escaped;
          break;
        case 'u': {
          std::uint32_t code = 0;
          if (!Hex4(code)) return false;
          if (code >= 0xd800 && code < 0xdc00 && at_ + 6 <= text_.size() && text_[at_] == '\\' &&
              text_[at_ + 1] == 'u') {
            at_ += 2;
            std::uint32_t low = 0;
            if (!Hex4(low)) return false;
            code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
          } else if (code >= 0xd800 && code < 0xe000) {
            code = '?';
          }
          AppendUtf8(code, out);
          break;
        }
        default:
          if (!syntax_.backslash_any && !(escaped == '\'' && syntax_.single_quotes)) return false;
          out += escaped;
      }
    }
    return false;
  }

  bool Word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && (isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) return false;
    at_ = end;
    return true;
  }

  bool Scalar(JsonNode& out) {
    if (Word("null")) return out.kind = JsonNode::Kind::kNull, true;
    if (Word("true")) return out.kind = JsonNode::Kind::kTrue, true;
    if (Word("false")) return out.kind = JsonNode::Kind::kFalse, true;
    out.kind = JsonNode::Kind::kNumber;
    if (syntax_.non_numeric_numbers) {
      for (const std::string_view word : {"NaN", "+Infinity", "-Infinity", "Infinity", "+INF", "-INF", "INF"}) {
        if (Word(word)) {
          out.text = std::string(word);
          return true;
        }
      }
    }
    const std::size_t begin = at_;
    if (text_[at_] == '-') ++at_;
    const std::size_t digits = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    if (at_ == digits) return false;
    if (at_ - digits > 1 && text_[digits] == '0' && !syntax_.leading_zeros) return false;
    if (at_ < text_.size() && text_[at_] == '.') {
      const std::size_t point = at_++;
      while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
      if (at_ == point + 1) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      const std::size_t exponent = at_;
      while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
      if (at_ == exponent) return false;
    }
    if (at_ < text_.size() && (isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) return false;
    out.text = std::string(text_.substr(begin, at_ - begin));
    return true;
  }

  std::string_view text_;
  const JsonSyntax& syntax_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<JsonNode> ParseJsonNode(std::string_view text, const JsonSyntax& syntax, std::string_view* rest) {
  Parser parser(text, syntax);
  JsonNode node;
  if (!parser.Value(node, 0)) return std::nullopt;
  if (rest != nullptr) *rest = parser.Rest();
  return node;
}

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
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
          char hex[8];
          std::snprintf(hex, sizeof hex, "\\u%04X", c);
          out += hex;
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void AppendJson(const JsonNode& node, std::string& out) {
  switch (node.kind) {
    case JsonNode::Kind::kNull:
      out += "null";
      return;
    case JsonNode::Kind::kTrue:
      out += "true";
      return;
    case JsonNode::Kind::kFalse:
      out += "false";
      return;
    case JsonNode::Kind::kNumber:
      out += node.text;
      return;
    case JsonNode::Kind::kString:
      return AppendJsonString(node.text, out);
    case JsonNode::Kind::kArray:
      out += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        AppendJson(node.items[i], out);
      }
      out += ']';
      return;
    case JsonNode::Kind::kObject:
      out += '{';
      for (std::size_t i = 0; i < node.fields.size(); ++i) {
        if (i > 0) out += ',';
        AppendJsonString(node.fields[i].first, out);
        out += ':';
        AppendJson(node.fields[i].second, out);
      }
      out += '}';
      return;
  }
}

}  // namespace firesteel::values

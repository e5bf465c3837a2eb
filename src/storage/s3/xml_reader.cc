#include "storage/s3/xml_reader.h"

#include <cctype>
#include <cstdint>
#include <utility>

namespace firesteel::storage {
namespace {

constexpr int kDeepest = 64;

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    out += static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view document) : text_(document) {}

  StatusOr<XmlElement> Document() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    FS_RETURN_IF_ERROR(SkipMisc());
    FS_ASSIGN_OR_RETURN(XmlElement root, Element(0));
    FS_RETURN_IF_ERROR(SkipMisc());
    if (at_ != text_.size()) return Malformed("text after the document's end");
    return root;
  }

 private:
  Status Malformed(std::string_view reason) const {
    return Status(StatusCode::kDataError, "malformed XML at byte " + std::to_string(at_) + ": " + std::string(reason));
  }
  bool Starts(std::string_view prefix) const { return text_.substr(at_, prefix.size()) == prefix; }
  void SkipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  Status SkipPast(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return Malformed("'" + std::string(end) + "' is missing");
    at_ = found + end.size();
    return Status::Ok();
  }

  // Declarations, comments and space around the root.
  Status SkipMisc() {
    while (true) {
      SkipSpace();
      if (Starts("<?")) {
        FS_RETURN_IF_ERROR(SkipPast("?>"));
      } else if (Starts("<!--")) {
        FS_RETURN_IF_ERROR(SkipPast("-->"));
      } else {
        return Status::Ok();
      }
    }
  }

  StatusOr<std::string> Name() {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.' && c != ':' && c < 0x80) break;
      ++at_;
    }
    if (at_ == begin) return Malformed("a name is missing");
    const std::string_view name = text_.substr(begin, at_ - begin);
    const std::size_t colon = name.rfind(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
  }

  // Attributes are checked for form and dropped. Leaves at_ on '>' or "/>".
  Status Attributes() {
    while (true) {
      SkipSpace();
      if (at_ >= text_.size() || text_[at_] == '>' || Starts("/>")) return Status::Ok();
      FS_RETURN_IF_ERROR(Name().status());
      SkipSpace();
      if (at_ >= text_.size() || text_[at_] != '=') return Malformed("'=' is missing");
      ++at_;
      SkipSpace();
      if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return Malformed("a quote is missing");
      const char quote = text_[at_++];
      FS_RETURN_IF_ERROR(SkipPast(std::string_view(&quote, 1)));
    }
  }

  Status Entity(std::string& out) {
    const std::size_t end = text_.find(';', at_);
    if (end == std::string_view::npos || end - at_ > 12) return Malformed("an entity without ';'");
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    if (name == "amp")
      out += '&';
    else if (name == "lt")
      out += '<';
    else if (name == "gt")
      out += '>';
    else if (name == "quot")
      out += '"';
    else if (name == "apos")
      out += '\'';
    else if (name.starts_with('#'))
      FS_RETURN_IF_ERROR(CharacterReference(name.substr(1), out));
    else
      return Malformed("unknown entity '" + std::string(name) + "'");
    at_ = end + 1;
    return Status::Ok();
  }

  Status CharacterReference(std::string_view digits, std::string& out) const {
    std::uint32_t base = 10;
    if (digits.starts_with('x')) {
      base = 16;
      digits.remove_prefix(1);
    }
    std::uint32_t code_point = 0;
    for (const char c : digits) {
      const int value = std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0'
                        : base == 16 && std::isxdigit(static_cast<unsigned char>(c)) != 0
                            ? std::tolower(static_cast<unsigned char>(c)) - 'a' + 10
                            : -1;
      if (value < 0) return Malformed("a bad character reference");
      code_point = code_point * base + static_cast<std::uint32_t>(value);
      if (code_point > 0x10FFFF) return Malformed("a bad character reference");
    }
    if (digits.empty() || code_point == 0 || (code_point >= 0xD800 && code_point < 0xE000)) {
      return Malformed("a bad character reference");
    }
    AppendUtf8(code_point, out);
    return Status::Ok();
  }

  StatusOr<XmlElement> Element(int depth) {
    if (depth > kDeepest) return Malformed("nested too deep");
    if (!Starts("<")) return Malformed("'<' is missing");
    ++at_;
    XmlElement element;
    FS_ASSIGN_OR_RETURN(element.name, Name());
    FS_RETURN_IF_ERROR(Attributes());
    if (Starts("/>")) {
      at_ += 2;
      return element;
    }
    if (!Starts(">")) return Malformed("'>' is missing");
    ++at_;
    FS_RETURN_IF_ERROR(Content(element, depth));
    return element;
  }

  Status Content(XmlElement& element, int depth) {
    while (at_ < text_.size()) {
      if (Starts("</")) {
        at_ += 2;
        FS_ASSIGN_OR_RETURN(std::string name, Name());
        SkipSpace();
        if (name != element.name || !Starts(">")) return Malformed("'" + element.name + "' is not closed");
        ++at_;
        return Status::Ok();
      }
      if (Starts("<!--")) {
        FS_RETURN_IF_ERROR(SkipPast("-->"));
      } else if (Starts("<![CDATA[")) {
        const std::size_t begin = at_ + 9;
        FS_RETURN_IF_ERROR(SkipPast("]]>"));
        element.text += text_.substr(begin, at_ - 3 - begin);
      } else if (text_[at_] == '<') {
        FS_ASSIGN_OR_RETURN(XmlElement child, Element(depth + 1));
        element.children.push_back(std::move(child));
      } else if (text_[at_] == '&') {
        FS_RETURN_IF_ERROR(Entity(element.text));
      } else {
        element.text += text_[at_++];
      }
    }
    return Malformed("the document ends inside '" + element.name + "'");
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

const std::string kNoText;

}  // namespace

const XmlElement* XmlElement::Child(std::string_view child_name) const {
  for (const XmlElement& child : children) {
    if (child.name == child_name) return &child;
  }
  return nullptr;
}

const std::string& XmlElement::ChildText(std::string_view child_name) const {
  const XmlElement* child = Child(child_name);
  return child == nullptr ? kNoText : child->text;
}

StatusOr<XmlElement> ParseXml(std::string_view document) { return Parser(document).Document(); }

std::string XmlEscape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          escaped += "&#" + std::to_string(static_cast<int>(c)) + ";";
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

}  // namespace firesteel::storage

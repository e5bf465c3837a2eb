#include "files/format/java_pattern.h"

#include <chrono>

#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// +01, +0130, +01:30, Z, or the name of a zone.
bool TakeZone(std::string_view& text) {
  std::size_t length = 0;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    length = 1;
    while (length < text.size() && (IsDigit(text[length]) || text[length] == ':')) ++length;
    if (length < 3) return false;
  } else {
    while (length < text.size() &&
           (IsLetter(text[length]) || IsDigit(text[length]) || text[length] == '/' || text[length] == '_' ||
            text[length] == '+' || text[length] == '-' || text[length] == ':')) {
      ++length;
    }
  }
  text.remove_prefix(length);
  return length > 0;
}

bool TakeNumber(std::string_view& text, int least, int most, int& number) {
  int count = 0;
  number = 0;
  while (count < most && static_cast<std::size_t>(count) < text.size() &&
         IsDigit(text[static_cast<std::size_t>(count)])) {
    number = number * 10 + (text[static_cast<std::size_t>(count)] - '0');
    ++count;
  }
  text.remove_prefix(static_cast<std::size_t>(count));
  return count >= least;
}

}  // namespace

StatusOr<std::vector<JavaPattern::Item>> JavaPattern::ParseItems(std::string_view& rest, std::string_view whole,
                                                                 bool inside) {
  std::vector<Item> items;
  const auto literal = [&](std::string_view text) {
    if (items.empty() || items.back().kind != Item::Kind::kLiteral) items.push_back({});
    items.back().literal += text;
  };
  while (!rest.empty()) {
    const char c = rest[0];
    if (c == ']') {
      if (!inside) break;
      rest.remove_prefix(1);
      return items;
    }
    if (c == '[') {
      rest.remove_prefix(1);
      Item item{.kind = Item::Kind::kOptional};
      FS_ASSIGN_OR_RETURN(item.optional, ParseItems(rest, whole, true));
      items.push_back(std::move(item));
    } else if (c == '\'') {
      const std::size_t close = rest.find('\'', 1);
      if (close == std::string_view::npos) break;
      literal(close == 1 ? "'" : rest.substr(1, close - 1));
      rest.remove_prefix(close + 1);
    } else if (IsLetter(c)) {
      int width = 1;
      while (static_cast<std::size_t>(width) < rest.size() && rest[static_cast<std::size_t>(width)] == c) ++width;
      rest.remove_prefix(static_cast<std::size_t>(width));
      Item item{.kind = Item::Kind::kNumber, .letter = c, .width = width};
      if (c == 'S') {
        item.kind = Item::Kind::kFraction;
      } else if (c == 'a') {
        item.kind = Item::Kind::kAmPm;
      } else if (std::string_view("XxZVzO").find(c) != std::string_view::npos) {
        item.kind = Item::Kind::kZone;
      } else if (std::string_view("yuMLdHhkKms").find(c) == std::string_view::npos ||
                 ((c == 'M' || c == 'L') && width > 2)) {
        return Unsupported("inferring a schema with the date pattern '" + std::string(whole) + "' (letter '" + c +
                           "')");
      }
      if (item.kind == Item::Kind::kNumber && !items.empty() && items.back().kind == Item::Kind::kNumber) {
        items.back().adjacent = true;
        item.adjacent = true;
      }
      items.push_back(std::move(item));
    } else {
      literal(rest.substr(0, 1));
      rest.remove_prefix(1);
    }
  }
  if (inside || !rest.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "the date pattern '" + std::string(whole) + "' has an unclosed or stray bracket or quote");
  }
  return items;
}

StatusOr<JavaPattern> JavaPattern::Parse(std::string_view pattern) {
  JavaPattern parsed;
  std::string_view rest = pattern;
  FS_ASSIGN_OR_RETURN(parsed.items_, ParseItems(rest, pattern, false));
  return parsed;
}

bool JavaPattern::MatchItems(const std::vector<Item>& items, std::string_view& text, Fields& fields) {
  for (const Item& item : items) {
    switch (item.kind) {
      case Item::Kind::kLiteral:
        if (!text.starts_with(item.literal)) return false;
        text.remove_prefix(item.literal.size());
        break;
      case Item::Kind::kOptional: {
        std::string_view tried = text;
        Fields changed = fields;
        if (MatchItems(item.optional, tried, changed)) {
          text = tried;
          fields = changed;
        }
        break;
      }
      case Item::Kind::kFraction: {
        int ignored = 0;
        if (!TakeNumber(text, 1, item.width, ignored)) return false;
        break;
      }
      case Item::Kind::kAmPm:
        if (text.size() < 2 ||
            (!EqualsIgnoreCase(text.substr(0, 2), "am") && !EqualsIgnoreCase(text.substr(0, 2), "pm")))
          return false;
        text.remove_prefix(2);
        break;
      case Item::Kind::kZone:
        if (!TakeZone(text)) return false;
        break;
      case Item::Kind::kNumber: {
        const bool year = item.letter == 'y' || item.letter == 'u';
        // One letter takes as many digits as there are; more letters take exactly that many (years at least that many).
        const int most = item.adjacent || (item.width > 1 && !(year && item.width == 4)) ? item.width : year ? 7 : 2;
        int number = 0;
        if (!TakeNumber(text, item.width, most, number)) return false;
        switch (item.letter) {
          case 'y':
          case 'u':
            fields.year = item.width == 2 ? 2000 + number : number;
            break;
          case 'M':
          case 'L':
            fields.month = number;
            break;
          case 'd':
            fields.day = number;
            break;
          case 'm':
            fields.minute = number;
            break;
          case 's':
            fields.second = number;
            break;
          default:
            if ((item.letter == 'h' || item.letter == 'k') && number == 0) return false;
            if ((item.letter == 'h' || item.letter == 'K') && number > 12) return false;
            fields.hour = item.letter == 'k' && number == 24 ? 0 : number;
        }
        break;
      }
    }
  }
  return true;
}

bool JavaPattern::Matches(std::string_view text) const {
  Fields fields;
  if (!MatchItems(items_, text, fields) || !text.empty()) return false;
  const std::chrono::year_month_day date{std::chrono::year(fields.year % 32000),
                                         std::chrono::month(static_cast<unsigned>(fields.month)),
                                         std::chrono::day(static_cast<unsigned>(fields.day))};
  return date.ok() && fields.hour < 24 && fields.minute < 60 && fields.second < 60;
}

}  // namespace firesteel::files

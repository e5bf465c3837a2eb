#include <algorithm>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"

namespace firesteel::duck {
namespace {

// A format of to_number and to_char: 9 and 0 for digits, G or ',' for groups, D or '.' for the point, $, S or MI for
// the sign at either end, PR for angle brackets.
struct NumberFormat {
  std::string integral;  // of '9', '0' and ','
  std::string fraction;  // of '9' and '0'
  bool has_point = false;
  bool dollar = false;
  bool brackets = false;
  enum class Sign { kNone, kFirst, kLast } sign = Sign::kNone;
  bool only_minus = false;  // MI: nothing is written for positive numbers

  int IntegralDigits() const {
    return static_cast<int>(integral.size() - static_cast<std::size_t>(std::ranges::count(integral, ',')));
  }
};

NumberFormat ReadFormat(std::string_view text) {
  NumberFormat format;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = static_cast<char>(std::toupper(static_cast<unsigned char>(text[i])));
    const bool digits_seen = !format.integral.empty() || format.has_point;
    if (c == '9' || c == '0') {
      (format.has_point ? format.fraction : format.integral) += c;
    } else if (c == ',' || c == 'G') {
      format.integral += ',';
    } else if (c == '.' || c == 'D') {
      format.has_point = true;
    } else if (c == '$') {
      format.dollar = true;
    } else if (c == 'S') {
      format.sign = digits_seen ? NumberFormat::Sign::kLast : NumberFormat::Sign::kFirst;
    } else if (text.substr(i, 2) == "MI" || text.substr(i, 2) == "mi") {
      format.sign = digits_seen ? NumberFormat::Sign::kLast : NumberFormat::Sign::kFirst;
      format.only_minus = true;
      ++i;
    } else if (text.substr(i, 2) == "PR" || text.substr(i, 2) == "pr") {
      format.brackets = true;
      ++i;
    } else {
      RaiseError("INVALID_FORMAT.UNEXPECTED_TOKEN",
                 {{"format", "'" + std::string(text) + "'"}, {"token", "character '" + std::string(1, text[i]) + "'"}});
    }
  }
  if (format.IntegralDigits() + static_cast<int>(format.fraction.size()) == 0) {
    RaiseError("INVALID_FORMAT.WRONG_NUM_DIGIT", {{"format", "'" + std::string(text) + "'"}});
  }
  return format;
}

// The number's text without groups and currency, ready for a cast to DECIMAL; absent where it does not fit the format.
std::optional<std::string> MatchNumber(std::string_view text, const NumberFormat& format) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  bool negative = false;
  if (format.brackets && text.starts_with('<')) {
    if (!text.ends_with('>')) return std::nullopt;
    negative = true;
    text = text.substr(1, text.size() - 2);
  }
  if (format.sign == NumberFormat::Sign::kFirst && (text.starts_with('-') || text.starts_with('+'))) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (format.sign == NumberFormat::Sign::kLast && (text.ends_with('-') || text.ends_with('+'))) {
    negative = text.back() == '-';
    text.remove_suffix(1);
  }
  if (format.dollar) {
    if (!text.starts_with('$')) return std::nullopt;
    text.remove_prefix(1);
  }
  std::string digits;
  std::string fraction;
  bool point = false;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      (point ? fraction : digits) += c;
    } else if (c == ',' && !point && format.integral.find(',') != std::string::npos) {
      continue;
    } else if (c == '.' && !point && format.has_point) {
      point = true;
    } else {
      return std::nullopt;
    }
  }
  const int zeros = static_cast<int>(std::ranges::count(format.integral, '0'));
  if (static_cast<int>(digits.size()) > format.IntegralDigits() || fraction.size() > format.fraction.size())
    return std::nullopt;
  if (static_cast<int>(digits.size()) < zeros || digits.size() + fraction.size() == 0) return std::nullopt;
  return (negative ? "-" : "") + (digits.empty() ? "0" : digits) + (fraction.empty() ? "" : "." + fraction);
}

std::optional<std::string> ToNumber(std::string_view text, std::string_view format_text, std::string_view mode) {
  auto number = MatchNumber(text, ReadFormat(format_text));
  if (number || mode == "try") return number;
  RaiseError("INVALID_FORMAT.MISMATCH_INPUT",
             {{"inputType", "\"STRING\""}, {"input", std::string(text)}, {"format", std::string(format_text)}});
}

// `text` is a decimal number. What does not fit becomes a row of '#'.
std::string ToChar(std::string_view text, std::string_view format_text) {
  const NumberFormat format = ReadFormat(format_text);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::string digits(text.substr(0, text.find('.')));
  std::string fraction = text.find('.') == std::string_view::npos ? "" : std::string(text.substr(text.find('.') + 1));
  while (digits.starts_with('0')) digits.erase(0, 1);
  while (fraction.size() > format.fraction.size() && fraction.ends_with('0')) fraction.pop_back();
  const bool fits =
      static_cast<int>(digits.size()) <= format.IntegralDigits() && fraction.size() <= format.fraction.size();
  fraction.resize(format.fraction.size(), '0');
  std::string body;
  std::size_t left = static_cast<std::size_t>(format.IntegralDigits());
  bool started = false;
  for (char c : format.integral) {
    if (c == ',') {
      body += !fits ? '#' : started ? ',' : ' ';
      continue;
    }
    const bool has_digit = left <= digits.size();
    if (!fits) {
      body += '#';
    } else if (has_digit) {
      body += digits[digits.size() - left];
      started = true;
    } else if (c == '0' || started || (left == 1 && format.has_point)) {
      body += '0';
      started = started || c == '0';
    } else {
      body += ' ';
    }
    --left;
  }
  if (format.has_point) body += "." + (fits ? fraction : std::string(format.fraction.size(), '#'));
  const auto insert_before_number = [&](const std::string& mark) {
    const std::size_t at = std::min(body.find_first_not_of(' '), body.size());
    body.insert(at, mark);
  };
  if (format.dollar) body.insert(0, "$");  // before the blanks, unlike a sign
  if (format.sign == NumberFormat::Sign::kFirst) insert_before_number(negative ? "-" : format.only_minus ? " " : "+");
  if (format.sign == NumberFormat::Sign::kLast) body += negative ? "-" : format.only_minus ? " " : "+";
  if (format.brackets) {
    if (negative) insert_before_number("<");
    body += negative ? ">" : "  ";
  }
  return body;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_to_number", InstallScalar<ToNumber>},
    {"fs_to_char", InstallScalar<ToChar>},
};

}  // namespace

std::span<const OwnFunction> OwnNumberFormatFunctions() { return kFunctions; }

}  // namespace firesteel::duck

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/byte_text.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/number/text_number.h"
#include "values/text/utf8_text.h"

namespace firesteel::duck {
namespace {

[[noreturn]] void BadFormat(std::string_view format) {
  RaiseError("FIRESTEEL_INVALID_FORMAT_STRING", {{"format", std::string(format)}});
}

std::string Grouped(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

// One value as FormatString in string_lowering.cc packs it.
struct Value {
  char kind = 's';
  bool null = false;
  std::string_view text;
};

std::vector<Value> Unpack(std::string_view kinds, std::string_view packed) {
  std::vector<Value> values;
  for (char kind : kinds) {
    Value value{.kind = kind, .null = packed[0] == 'N'};
    packed.remove_prefix(1);
    if (!value.null) {
      std::size_t size = 0;
      const char* end = std::from_chars(packed.data(), packed.data() + packed.size(), size).ptr;
      packed.remove_prefix(static_cast<std::size_t>(end - packed.data()) + 1);
      value.text = packed.substr(0, size);
      packed.remove_prefix(size);
    }
    values.push_back(value);
  }
  return values;
}

struct Directive {
  std::string flags;
  std::size_t width = 0;
  int precision = -1;
  char conversion = 0;

  bool Has(char flag) const { return flags.find(flag) != std::string::npos; }
};

// `digits` (or a number with a fraction) with sign, groups, zeros and brackets as the flags say.
std::string Signed(const Directive& directive, bool negative, std::string body) {
  if (directive.Has(',')) {
    const std::size_t point = std::min(body.find('.'), body.size());
    body = Grouped(std::string_view(body).substr(0, point)) + body.substr(point);
  }
  std::string sign = negative             ? (directive.Has('(') ? "(" : "-")
                     : directive.Has('+') ? "+"
                     : directive.Has(' ') ? " "
                                          : "";
  const std::string tail = negative && directive.Has('(') ? ")" : "";
  if (directive.Has('0')) {
    const std::size_t used = sign.size() + body.size() + tail.size();
    if (used < directive.width) body.insert(0, directive.width - used, '0');
  }
  return sign + body + tail;
}

std::string Integer(const Directive& directive, const Value& value, std::string_view format) {
  if (value.kind != 'i') BadFormat(format);
  if (directive.conversion == 'd') {
    const bool negative = value.text.starts_with('-');
    return Signed(directive, negative, std::string(value.text.substr(negative ? 1 : 0)));
  }
  std::int64_t number = 0;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, directive.conversion == 'o' ? "%lo" : "%lx", static_cast<unsigned long>(number));
  std::string body = buffer;
  if (directive.Has('#')) body.insert(0, directive.conversion == 'o' ? "0" : "0x");
  if (directive.Has('0') && body.size() < directive.width) body.insert(0, directive.width - body.size(), '0');
  return body;
}

// Java rounds HALF_UP what Double.toString shows.
std::string Fixed(std::string_view text, int precision, bool& negative) {
  const auto parsed = values::ParseDecimal(text);
  if (!parsed) return std::string(text);
  negative = parsed->negative;
  const auto rounded = values::RoundParsed({false, parsed->digits, parsed->exponent}, 38, precision);
  if (!rounded) return std::string(text);
  return DecimalToString(*rounded, precision);
}

std::string Scientific(std::string_view text, int precision, bool& negative) {
  const auto parsed = values::ParseDecimal(text);
  if (!parsed || parsed->digits.empty()) return Fixed("0", precision, negative) + "e+00";
  negative = parsed->negative;
  const auto digits = static_cast<std::int64_t>(parsed->digits.size());
  std::int64_t exponent = parsed->exponent + digits - 1;
  auto rounded = values::RoundParsed({false, parsed->digits, 1 - digits}, 38, precision);
  if (!rounded) return std::string(text);
  std::string body = DecimalToString(*rounded, precision);
  if (body.starts_with("10")) {
    rounded = values::RoundParsed({false, parsed->digits, -digits}, 38, precision);
    body = DecimalToString(*rounded, precision);
    ++exponent;
  }
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', static_cast<int>(std::abs(exponent)));
  return body + buffer;
}

std::string Real(const Directive& directive, const Value& value, std::string_view format) {
  if (value.kind != 'f' && value.kind != 'd') BadFormat(format);
  if (value.text == "NaN") return "NaN";
  if (value.text.ends_with("Infinity")) {
    return value.text.starts_with('-') ? (directive.Has('(') ? "(Infinity)" : "-Infinity")
           : directive.Has('+')        ? "+Infinity"
                                       : "Infinity";
  }
  const int precision = directive.precision < 0 ? 6 : directive.precision;
  bool negative = false;
  std::string body = directive.conversion == 'e' ? Scientific(value.text, precision, negative)
                                                 : Fixed(value.text, precision, negative);
  return Signed(directive, negative, std::move(body));
}

std::string Convert(const Directive& directive, const Value& value, std::string_view format) {
  const char conversion = static_cast<char>(std::tolower(static_cast<unsigned char>(directive.conversion)));
  Directive lower = directive;
  lower.conversion = conversion;
  std::string out;
  switch (conversion) {
    case 's':
      out = value.null ? "null" : std::string(value.text);
      break;
    case 'b':
      out = value.null ? "false" : value.kind == 'b' ? std::string(value.text) : "true";
      break;
    case 'd':
    case 'x':
    case 'o':
      out = value.null ? "null" : Integer(lower, value, format);
      break;
    case 'e':
    case 'f':
    case 'g':
      out = value.null ? "null" : Real(lower, value, format);
      break;
    case 'c':
      if (value.null) {
        out = "null";
      } else if (value.kind == 'i') {
        std::int64_t code = 0;
        std::from_chars(value.text.data(), value.text.data() + value.text.size(), code);
        values::AppendCharacter(out, static_cast<char32_t>(code));
      } else {
        BadFormat(format);
      }
      break;
    default:
      BadFormat(format);
  }
  const bool text = conversion == 's' || conversion == 'b';
  if (text && directive.precision >= 0) out = std::string(values::SubstringByCharacters(out, 1, directive.precision));
  if (directive.conversion != conversion) {
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  }
  const std::size_t size = values::CountCharacters(out);
  if (size < directive.width) {
    if (directive.Has('-')) {
      out.append(directive.width - size, ' ');
    } else {
      out.insert(0, directive.width - size, ' ');
    }
  }
  return out;
}

constexpr std::size_t kWidest = std::size_t{1} << 40;  // keeps sums of widths from overflowing; no memory holds it

// java.util.Formatter: %[index$][flags][width][.precision]conversion
std::string FormatString(const FunctionCall& call, std::string_view format, std::string_view kinds,
                         std::string_view packed) {
  const std::vector<Value> values = Unpack(kinds, packed);
  std::string out;
  std::size_t next = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < format.size();) {
    if (format[i] != '%') {
      out += format[i++];
      continue;
    }
    ++i;
    const auto number = [&]() -> std::size_t {
      std::size_t value = 0;
      const char* end = std::from_chars(format.data() + i, format.data() + format.size(), value).ptr;
      i = static_cast<std::size_t>(end - format.data());
      return value;
    };
    Directive directive;
    std::optional<std::size_t> index;
    const std::size_t begin = i;
    if (i < format.size() && format[i] >= '1' && format[i] <= '9') {
      const std::size_t value = number();
      if (i < format.size() && format[i] == '$') {
        index = value - 1;
        ++i;
      } else {
        i = begin;
      }
    }
    bool previous = false;
    while (i < format.size() && std::string_view("-#+ 0,(<").find(format[i]) != std::string_view::npos) {
      if (format[i] == '<') {
        previous = true;
      } else {
        directive.flags += format[i];
      }
      ++i;
    }
    if (i < format.size() && std::isdigit(static_cast<unsigned char>(format[i])) != 0) directive.width = number();
    if (i < format.size() && format[i] == '.') {
      ++i;
      directive.precision = static_cast<int>(number());
    }
    if (i >= format.size()) BadFormat(format);
    call.Poll();
    // Digits and filling are put together piece by piece.
    call.NeedMemory(3 * static_cast<std::int64_t>(std::min(directive.width, kWidest) +
                                                  static_cast<std::size_t>(std::max(directive.precision, 0))));
    directive.conversion = format[i++];
    if (directive.conversion == '%') {
      out += Convert({directive.flags, directive.width, -1, 's'}, {.kind = 's', .text = "%"}, format);
      continue;
    }
    if (directive.conversion == 'n') {
      out += '\n';
      continue;
    }
    const std::size_t at = previous ? last : index ? *index : next++;
    last = at;
    if (at >= values.size()) BadFormat(format);
    out += Convert(directive, values[at], format);
  }
  return out;
}

// java.text.DecimalFormat with HALF_EVEN, on the exact value.
std::string RoundHalfEven(const FunctionCall& call, std::string_view text, std::optional<double> exact, int digits,
                          bool& negative) {
  if (exact) {
    negative = std::signbit(*exact);
    // No DOUBLE has more digits than these before and behind the point.
    constexpr int kWhole = 320, kFraction = 1100;
    std::string out(kWhole + kFraction, '\0');
    const int size = std::snprintf(out.data(), out.size(), "%.*f", std::min(digits, kFraction), std::abs(*exact));
    out.resize(static_cast<std::size_t>(size));
    const std::int64_t zeros = std::max(digits - kFraction, 0);
    call.NeedMemory(2 * zeros);
    out.append(static_cast<std::size_t>(zeros), '0');
    return out;
  }
  const auto parsed = values::ParseDecimal(text);
  if (!parsed) return std::string(text);
  negative = parsed->negative;
  const auto rounded = values::RoundParsed({false, parsed->digits, parsed->exponent}, 38, digits, true);
  return rounded ? DecimalToString(*rounded, digits) : std::string(text);
}

// format_number(x, digits)
std::optional<std::string> FormatNumber(const FunctionCall& call, std::optional<std::string_view> text,
                                        std::optional<double> exact, std::optional<std::int32_t> digits) {
  if (!text || !digits || *digits < 0) return std::nullopt;
  if (exact && std::isnan(*exact)) return "NaN";
  if (exact && std::isinf(*exact)) return *exact < 0 ? "-∞" : "∞";
  bool negative = false;
  const std::string body = RoundHalfEven(call, *text, exact, *digits, negative);
  const std::size_t point = std::min(body.find('.'), body.size());
  std::string out = Grouped(std::string_view(body).substr(0, point)) + body.substr(point);
  return negative ? "-" + out : out;
}

// format_number(x, pattern): patterns of '#', '0', ',' and '.', with text before and behind.
std::optional<std::string> FormatNumberPattern(const FunctionCall& call, std::optional<std::string_view> text,
                                               std::optional<double> exact, std::optional<std::string_view> pattern) {
  if (!text || !pattern) return std::nullopt;
  if (pattern->empty()) pattern = "#,###,###,###,###,###,##0";
  const std::string_view letters = "#0,.";
  const std::size_t first = pattern->find_first_of(letters);
  if (first == std::string_view::npos) return std::string(*pattern);
  const std::size_t end = pattern->find_last_of(letters) + 1;
  const std::string_view core = pattern->substr(first, end - first);
  const std::size_t point = std::min(core.find('.'), core.size());
  const std::string_view integral = core.substr(0, point);
  const std::string_view fraction = point < core.size() ? core.substr(point + 1) : std::string_view();
  bool negative = false;
  std::string body = RoundHalfEven(call, *text, exact, static_cast<int>(fraction.size()), negative);
  const auto required = static_cast<std::size_t>(std::count(fraction.begin(), fraction.end(), '0'));
  std::string digits = body.substr(0, std::min(body.find('.'), body.size()));
  std::string decimals = body.find('.') < body.size() ? body.substr(body.find('.') + 1) : "";
  while (decimals.size() > required && decimals.back() == '0') decimals.pop_back();
  const auto least = static_cast<std::size_t>(std::count(integral.begin(), integral.end(), '0'));
  if (digits == "0" && least == 0) digits.clear();
  while (digits.size() < least) digits.insert(digits.begin(), '0');
  if (integral.find(',') != std::string_view::npos) digits = Grouped(digits);
  std::string out = digits;
  if (!decimals.empty()) out += "." + decimals;
  const bool zero = body.find_first_of("123456789") == std::string::npos;
  return std::string(negative && !zero ? "-" : "") + std::string(pattern->substr(0, first)) + out +
         std::string(pattern->substr(end));
}

// conv(number, from, to): 64 bits, unsigned unless the target base is negative.
std::optional<std::string> Conv(std::string_view text, std::int32_t from, std::int32_t to, std::string_view mode) {
  if (from < 2 || from > 36 || std::abs(to) < 2 || std::abs(to) > 36) return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  const bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  std::uint64_t value = 0;
  bool overflow = false;
  for (char c : text) {
    const int digit = std::isdigit(static_cast<unsigned char>(c)) != 0   ? c - '0'
                      : std::isalpha(static_cast<unsigned char>(c)) != 0 ? std::tolower(c) - 'a' + 10
                                                                         : 99;
    if (digit >= from) break;
    const unsigned __int128 next =
        static_cast<unsigned __int128>(value) * static_cast<unsigned>(from) + static_cast<unsigned>(digit);
    overflow = overflow || next > UINT64_MAX;
    value = overflow ? UINT64_MAX : static_cast<std::uint64_t>(next);
  }
  if (overflow && mode == "ansi") {
    RaiseError(
        "ARITHMETIC_OVERFLOW",
        {{"message", "Overflow in function conv()"}, {"alternative", ""}, {"config", "\"spark.sql.ansi.enabled\""}});
  }
  bool minus = false;
  if (negative && !overflow) {
    if (to > 0) {
      value = static_cast<std::int64_t>(value) < 0 ? UINT64_MAX : ~value + 1;
    } else {
      minus = true;
    }
  } else if (to < 0 && static_cast<std::int64_t>(value) < 0) {
    value = ~value + 1;
    minus = true;
  }
  const auto base = static_cast<std::uint64_t>(std::abs(to));
  std::string out;
  do {
    out.insert(out.begin(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % base]);
    value /= base;
  } while (value != 0);
  return minus ? "-" + out : out;
}

std::string BinaryToChar(Blob bytes, std::string_view format) {
  std::string name(format);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  if (name == "utf-8" || name == "utf8") return std::string(bytes.bytes);
  std::string out;
  if (name == "hex") {
    for (char c : bytes.bytes) {
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
    return out;
  }
  if (name != "base64") {
    RaiseError(
        "INVALID_PARAMETER_VALUE.BINARY_FORMAT",
        {{"functionName", "`to_char`"}, {"parameter", "`fmt`"}, {"invalidFormat", "'" + std::string(format) + "'"}});
  }
  return Base64Encode(bytes.bytes);
}

std::int32_t RaiseUserError(std::optional<std::string_view> message) {
  RaiseError("USER_RAISED_EXCEPTION", {{"errorMessage", std::string(message.value_or("null"))}});
}

std::string EltOutOfRange(std::int32_t index, std::int32_t size) {
  RaiseError("INVALID_ARRAY_INDEX", {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
}

// SQL's LIKE with an escape character, of any case where `fold`.
bool LikeFrom(std::string_view text, std::string_view pattern, std::string_view escape);

bool LikeFrom(std::string_view text, std::string_view pattern, std::string_view escape) {
  while (!pattern.empty()) {
    if (pattern.starts_with(escape)) {
      pattern.remove_prefix(escape.size());
      const std::size_t size = values::CharacterBytes(pattern[0]);
      if (!text.starts_with(pattern.substr(0, size))) return false;
      text.remove_prefix(size);
      pattern.remove_prefix(size);
    } else if (pattern[0] == '%') {
      while (!pattern.empty() && pattern[0] == '%') pattern.remove_prefix(1);
      if (pattern.empty()) return true;
      for (std::size_t i = 0; i <= text.size(); ++i) {
        if (LikeFrom(text.substr(i), pattern, escape)) return true;
      }
      return false;
    } else if (pattern[0] == '_') {
      if (text.empty()) return false;
      text.remove_prefix(std::min(values::CharacterBytes(text[0]), text.size()));
      pattern.remove_prefix(1);
    } else {
      if (text.empty() || text[0] != pattern[0]) return false;
      text.remove_prefix(1);
      pattern.remove_prefix(1);
    }
  }
  return text.empty();
}

void CheckPattern(std::string_view pattern, std::string_view escape) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!pattern.substr(i).starts_with(escape)) continue;
    i += escape.size();
    if (i >= pattern.size()) {
      RaiseError("INVALID_FORMAT.ESC_AT_THE_END", {{"format", "'" + std::string(pattern) + "'"}});
    }
    const bool fits = pattern[i] == '%' || pattern[i] == '_' || pattern.substr(i).starts_with(escape);
    if (!fits) {
      RaiseError("INVALID_FORMAT.ESC_IN_THE_MIDDLE",
                 {{"format", "'" + std::string(pattern) + "'"}, {"char", "'" + std::string(1, pattern[i]) + "'"}});
    }
    i += values::CharacterBytes(pattern[i]) - 1;
  }
}

std::string FoldAscii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool Like(std::string_view text, std::string_view pattern, std::string_view escape, bool fold) {
  CheckPattern(pattern, escape);
  if (fold) return LikeFrom(FoldAscii(text), FoldAscii(pattern), FoldAscii(escape));
  return LikeFrom(text, pattern, escape);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_format_string", InstallScalar<FormatString>},
    {"fs_format_number", InstallScalar<FormatNumber>},
    {"fs_format_number_pattern", InstallScalar<FormatNumberPattern>},
    {"fs_conv", InstallScalar<Conv>},
    {"fs_binary_to_char", InstallScalar<BinaryToChar>},
    {"fs_elt_out_of_range", InstallScalar<EltOutOfRange>},
    {"fs_raise_error", InstallScalar<RaiseUserError>},
    {"fs_like", InstallScalar<Like>},
};

}  // namespace

std::span<const OwnFunction> OwnFormatFunctions() { return kFunctions; }

}  // namespace firesteel::duck

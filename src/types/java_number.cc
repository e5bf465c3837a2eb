#include "types/java_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace firesteel {
namespace {

template <typename Number>
void AppendJavaFloating(Number value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) out += '-';
  const Number magnitude = std::abs(value);
  if (std::isinf(magnitude)) {
    out += "Infinity";
    return;
  }
  char text[64];
  if (magnitude == 0 || (magnitude >= Number(1e-3) && magnitude < Number(1e7))) {
    char* end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::fixed).ptr;
    out.append(text, end);
    if (std::find(text, end, '.') == end) out += ".0";
    return;
  }
  const char* end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  out += all.substr(0, e);
  if (all.find('.') == std::string_view::npos) out += ".0";
  out += 'E';
  // "e-07" and "e+20" become "E-7" and "E20".
  if (all[e + 1] == '-') out += '-';
  out += all.substr(std::min(all.find_first_not_of('0', e + 2), all.size() - 1));
}

}  // namespace

void AppendJavaDouble(double value, std::string& out) { AppendJavaFloating(value, out); }
void AppendJavaFloat(float value, std::string& out) { AppendJavaFloating(value, out); }
std::string JavaDouble(double value) {
  std::string out;
  AppendJavaFloating(value, out);
  return out;
}
std::string JavaFloat(float value) {
  std::string out;
  AppendJavaFloating(value, out);
  return out;
}

}  // namespace firesteel

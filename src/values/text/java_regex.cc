#include "values/text/java_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <map>

#include "values/text/utf8_text.h"

namespace firesteel::values {
namespace {

pcre2_code* Code(void* code) { return static_cast<pcre2_code*>(code); }

struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

// What Java calls \p{Name} and PCRE2 does not, as the inside of a bracket expression.
std::string_view PosixClass(std::string_view name) {
  static const std::map<std::string_view, std::string_view> classes = {{"Lower", "a-z"},
                                                                       {"Upper", "A-Z"},
                                                                       {"ASCII", "\\x00-\\x7F"},
                                                                       {"Alpha", "a-zA-Z"},
                                                                       {"Digit", "0-9"},
                                                                       {"Alnum", "a-zA-Z0-9"},
                                                                       {"Punct", "!-\\/:-@\\[-`{-~"},
                                                                       {"Graph", "!-~"},
                                                                       {"Print", " -~"},
                                                                       {"Blank", " \\t"},
                                                                       {"Cntrl", "\\x00-\\x1F\\x7F"},
                                                                       {"XDigit", "0-9a-fA-F"},
                                                                       {"Space", " \\t\\n\\x0B\\f\\r"},
                                                                       {"IsAlphabetic", "\\p{L}\\p{Nl}"},
                                                                       {"IsDigit", "\\p{Nd}"},
                                                                       {"IsLetter", "\\p{L}"},
                                                                       {"IsUppercase", "\\p{Lu}"},
                                                                       {"IsLowercase", "\\p{Ll}"},
                                                                       {"IsPunctuation", "\\p{P}"},
                                                                       {"IsWhite_Space", "\\s"},
                                                                       {"javaLowerCase", "\\p{Ll}"},
                                                                       {"javaUpperCase", "\\p{Lu}"},
                                                                       {"javaWhitespace", "\\s"},
                                                                       {"IsLatin", "\\p{Latin}"},
                                                                       {"IsHan", "\\p{Han}"},
                                                                       {"IsGreek", "\\p{Greek}"},
                                                                       {"IsCyrillic", "\\p{Cyrillic}"},
                                                                       {"IsHangul", "\\p{Hangul}"},
                                                                       {"IsHiragana", "\\p{Hiragana}"},
                                                                       {"IsKatakana", "\\p{Katakana}"},
                                                                       {"IsL", "\\p{L}"},
                                                                       {"IsN", "\\p{N}"}};
  const auto found = classes.find(name);
  return found == classes.end() ? std::string_view() : found->second;
}

// The byte of the ']' that closes the class opened at `open`, or npos.
std::size_t EndOfClass(std::string_view pattern, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '[') {
      ++depth;
    } else if (pattern[i] == ']' && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

bool Translate(std::string_view pattern, std::string& out, std::string& reason);

// a-z&&[^aeiou]: one character that is in every part, as look-aheads before the last.
bool TranslateIntersection(std::string_view inside, std::string& out, std::string& reason) {
  if (inside.starts_with('^')) {
    reason = "a negated intersection of classes";
    return false;
  }
  std::vector<std::string> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= inside.size(); ++i) {
    if (i < inside.size() && inside[i] == '\\') {
      ++i;
      continue;
    }
    if (i < inside.size() && inside[i] == '[') ++depth;
    if (i < inside.size() && inside[i] == ']') --depth;
    if (i < inside.size() && !(depth == 0 && inside.substr(i, 2) == "&&")) continue;
    const std::string_view part = inside.substr(begin, i - begin);
    const bool bracketed = part.starts_with('[') && EndOfClass(part, 0) == part.size() - 1;
    std::string translated;
    if (!Translate(bracketed ? std::string(part) : "[" + std::string(part) + "]", translated, reason)) return false;
    parts.push_back(std::move(translated));
    begin = i + 2;
    ++i;
  }
  out += "(?:";
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) out += "(?=" + parts[i] + ")";
  out += parts.back() + ")";
  return true;
}

// Java's spelling in PCRE2's: \uXXXX, \p{Alpha} and its like, && in classes refused. False where it cannot be said.
bool Translate(std::string_view pattern, std::string& out, std::string& reason) {
  int depth = 0;  // of brackets
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[i + 1];
      if (next == 'Q') {
        const std::size_t end = pattern.find("\\E", i);
        const std::string_view literal = pattern.substr(i + 2, end == std::string_view::npos ? end : end - i - 2);
        for (char l : literal) {
          if (std::string_view("\\^$.|?*+()[]{}-#").find(l) != std::string_view::npos) out += '\\';
          out += l;
        }
        if (end == std::string_view::npos) return true;
        i = end + 1;
        continue;
      }
      if (next == 'u' && i + 5 < pattern.size()) {
        out += "\\x{" + std::string(pattern.substr(i + 2, 4)) + "}";
        i += 5;
        continue;
      }
      if ((next == 'p' || next == 'P') && i + 2 < pattern.size() && pattern[i + 2] == '{') {
        const std::size_t close = pattern.find('}', i);
        if (close != std::string_view::npos) {
          const std::string_view inside = PosixClass(pattern.substr(i + 3, close - i - 3));
          if (!inside.empty()) {
            if (depth > 0 && next == 'P') {
              reason = "\\P inside of brackets";
              return false;
            }
            out += depth > 0 ? std::string(inside) : std::string(next == 'P' ? "[^" : "[") + std::string(inside) + "]";
            i = close;
            continue;
          }
        }
      }
      out += c;
      out += next;
      ++i;
      continue;
    }
    if (c == '[' && depth == 0) {
      const std::size_t end = EndOfClass(pattern, i);
      const std::string_view inside = pattern.substr(i + 1, end - i - 1);
      if (end != std::string_view::npos && inside.find("&&") != std::string_view::npos) {
        if (!TranslateIntersection(inside, out, reason)) return false;
        i = end;
        continue;
      }
    }
    if (c == '[') {
      if (depth > 0) {
        // [a[bc]] is a union in Java.
        ++depth;
        if (i + 1 < pattern.size() && pattern[i + 1] == '^') {
          reason = "a negated class inside of a class";
          return false;
        }
        continue;
      }
      ++depth;
      out += c;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') out += pattern[++i];
      continue;
    }
    if (c == ']' && depth > 0) {
      if (--depth == 0) out += c;
      continue;
    }
    if (depth > 0 && c == '&' && i + 1 < pattern.size() && pattern[i + 1] == '&') {
      reason = "an intersection of classes (&&)";
      return false;
    }
    out += c;
  }
  return true;
}

// Limits of PCRE2 that Java does not have: no answer rather than a wrong one.
Status GivenUp(int error) {
  std::array<PCRE2_UCHAR, 256> message{};
  pcre2_get_error_message(error, message.data(), message.size());
  return Status(StatusCode::kResourceExhausted, std::string("a regular expression was given up on a text: ") +
                                                    reinterpret_cast<const char*>(message.data()));
}

}  // namespace

std::shared_ptr<const JavaRegex> JavaRegex::Compile(std::string_view pattern, std::string& reason) {
  std::string translated;
  // (?U) asks for Unicode classes in Java and for ungreedy matching in PCRE2.
  std::uint32_t unicode = 0;
  if (pattern.starts_with("(?U)")) {
    pattern.remove_prefix(4);
    unicode = PCRE2_UCP;
  }
  if (!Translate(pattern, translated, reason)) return nullptr;
  int error = 0;
  PCRE2_SIZE offset = 0;
  std::unique_ptr<pcre2_compile_context, void (*)(pcre2_compile_context*)> context(
      pcre2_compile_context_create(nullptr), pcre2_compile_context_free);
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANY);
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                                   PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | unicode, &error, &offset, context.get());
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    reason = reinterpret_cast<const char*>(message.data());
    return nullptr;
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
  std::shared_ptr<JavaRegex> regex(new JavaRegex());
  regex->code_ = code;
  std::uint32_t groups = 0;
  pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
  regex->group_count_ = groups;
  return regex;
}

JavaRegex::~JavaRegex() { pcre2_code_free(Code(code_)); }

StatusOr<std::optional<JavaRegex::Match>> JavaRegex::Find(std::string_view text, std::size_t from) const {
  // Matching needs room of its own; one per thread and pattern size.
  thread_local std::unique_ptr<pcre2_match_data, MatchDataDeleter> data;
  thread_local std::size_t room = 0;
  if (!data || room < group_count_ + 1) {
    room = group_count_ + 1;
    data.reset(pcre2_match_data_create(static_cast<std::uint32_t>(room), nullptr));
  }
  const auto match_with = [&](std::uint32_t options) {
    return pcre2_match(Code(code_), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, options, data.get(),
                       nullptr);
  };
  int found = match_with(0);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = match_with(PCRE2_NO_JIT);  // slower, with all the memory it needs
  if (found == PCRE2_ERROR_NOMATCH) return std::optional<Match>();
  if (found < 0) return GivenUp(found);
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  Match match;
  for (std::size_t group = 0; group <= group_count_; ++group) {
    const bool took_part = group < static_cast<std::size_t>(found);
    match.groups.emplace_back(took_part ? ends[2 * group] : PCRE2_UNSET, took_part ? ends[2 * group + 1] : PCRE2_UNSET);
  }
  return std::optional<Match>(std::move(match));
}

StatusOr<std::vector<JavaRegex::Match>> JavaRegex::FindAll(std::string_view text,
                                                           FunctionView<void(std::int64_t)> before_each) const {
  std::vector<Match> matches;
  std::size_t from = 0;
  while (from <= text.size()) {
    FS_ASSIGN_OR_RETURN(std::optional<Match> match, Find(text, from));
    if (!match) break;
    from = match->end();
    if (match->end() == match->begin()) from += from < text.size() ? CharacterBytes(text[from]) : 1;
    // When full, room for twice as many as before is taken, each with its groups.
    const bool full = matches.size() == matches.capacity();
    before_each(full ? static_cast<std::int64_t>(matches.size() * (2 * sizeof(Match) + 16 * (group_count_ + 2))) : 0);
    matches.push_back(*std::move(match));
  }
  return matches;
}

std::size_t JavaRegex::GroupNumber(const std::string& name) const {
  const int number = pcre2_substring_number_from_name(Code(code_), reinterpret_cast<PCRE2_SPTR>(name.c_str()));
  return number > 0 ? static_cast<std::size_t>(number) : 0;
}

}  // namespace firesteel::values

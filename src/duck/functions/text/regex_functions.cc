#include <map>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/store/storage_error_text.h"
#include "values/text/java_regex.h"
#include "values/text/utf8_text.h"

namespace firesteel::duck {
namespace {

// Patterns are compiled once a thread; most queries have one.
const values::JavaRegex& RegexOf(std::string_view pattern, std::string_view function) {
  thread_local std::map<std::string, std::shared_ptr<const values::JavaRegex>, std::less<>> cache;
  if (const auto found = cache.find(pattern); found != cache.end()) return *found->second;
  std::string reason;
  auto regex = values::JavaRegex::Compile(pattern, reason);
  if (!regex) {
    RaiseError("INVALID_PARAMETER_VALUE.PATTERN", {{"parameter", "`regexp`"},
                                                   {"functionName", "`" + std::string(function) + "`"},
                                                   {"value", "'" + std::string(pattern) + "' (" + reason + ")"}});
  }
  if (cache.size() > 1000) cache.clear();
  return *cache.emplace(std::string(pattern), std::move(regex)).first->second;
}

template <typename T>
T OrRaise(StatusOr<T> found) {
  if (!found.ok()) throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(found.status()));
  return *std::move(found);
}

std::optional<values::JavaRegex::Match> FindFirst(const values::JavaRegex& regex, std::string_view text) {
  return OrRaise(regex.Find(text, 0));
}

std::vector<values::JavaRegex::Match> FindAll(const values::JavaRegex& regex, std::string_view text,
                                              const FunctionCall& call) {
  return OrRaise(regex.FindAll(text, [&](std::int64_t bytes) {
    call.NeedMemory(bytes);
    call.Poll();
  }));
}

void CheckGroup(const values::JavaRegex& regex, std::int32_t group, std::string_view function) {
  if (group >= 0 && static_cast<std::size_t>(group) <= regex.group_count()) return;
  RaiseError("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", {{"parameter", "`idx`"},
                                                           {"functionName", "`" + std::string(function) + "`"},
                                                           {"groupCount", std::to_string(regex.group_count())},
                                                           {"groupIndex", std::to_string(group)}});
}

std::string Group(std::string_view text, const values::JavaRegex::Match& match, std::size_t group) {
  const auto [begin, end] = match.groups[group];
  if (begin == static_cast<std::size_t>(-1)) return "";
  return std::string(text.substr(begin, end - begin));
}

bool Matches(std::string_view text, std::string_view pattern) {
  return FindFirst(RegexOf(pattern, "rlike"), text).has_value();
}

std::string Extract(std::string_view text, std::string_view pattern, std::int32_t group) {
  const values::JavaRegex& regex = RegexOf(pattern, "regexp_extract");
  CheckGroup(regex, group, "regexp_extract");
  const auto match = FindFirst(regex, text);
  return match ? Group(text, *match, static_cast<std::size_t>(group)) : "";
}

TextList ExtractAll(const FunctionCall& call, std::string_view text, std::string_view pattern, std::int32_t group) {
  const values::JavaRegex& regex = RegexOf(pattern, "regexp_extract_all");
  CheckGroup(regex, group, "regexp_extract_all");
  TextList out;
  for (const auto& match : FindAll(regex, text, call))
    out.push_back(Group(text, match, static_cast<std::size_t>(group)));
  return out;
}

std::int32_t Count(const FunctionCall& call, std::string_view text, std::string_view pattern) {
  return static_cast<std::int32_t>(FindAll(RegexOf(pattern, "regexp_count"), text, call).size());
}

std::int32_t Position(std::string_view text, std::string_view pattern) {
  const auto match = FindFirst(RegexOf(pattern, "regexp_instr"), text);
  return match ? static_cast<std::int32_t>(values::CountCharacters(text.substr(0, match->begin()))) + 1 : 0;
}

std::optional<std::string> FirstMatch(std::string_view text, std::string_view pattern) {
  const auto match = FindFirst(RegexOf(pattern, "regexp_substr"), text);
  if (!match || match->begin() == match->end()) return std::nullopt;
  return Group(text, *match, 0);
}

// Java's replacement text: $1, ${name} and \ before a character that stands for itself.
void AppendReplacement(std::string& out, std::string_view replacement, std::string_view text,
                       const values::JavaRegex& regex, const values::JavaRegex::Match& match,
                       std::string_view pattern) {
  const auto bad = [&] {
    RaiseError("INVALID_REGEXP_REPLACE", {{"source", std::string(text)},
                                          {"pattern", std::string(pattern)},
                                          {"replacement", std::string(replacement)},
                                          {"position", "1"}});
  };
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] == '\\') {
      if (++i >= replacement.size()) bad();
      out += replacement[i];
    } else if (replacement[i] != '$') {
      out += replacement[i];
    } else if (i + 1 < replacement.size() && replacement[i + 1] == '{') {
      const std::size_t close = replacement.find('}', i);
      if (close == std::string_view::npos) bad();
      const std::size_t group = regex.GroupNumber(std::string(replacement.substr(i + 2, close - i - 2)));
      if (group == 0) bad();
      out += Group(text, match, group);
      i = close;
    } else {
      std::size_t group = 0;
      std::size_t digits = 0;
      while (i + 1 + digits < replacement.size() && replacement[i + 1 + digits] >= '0' &&
             replacement[i + 1 + digits] <= '9') {
        const std::size_t next = group * 10 + static_cast<std::size_t>(replacement[i + 1 + digits] - '0');
        if (digits > 0 && next > regex.group_count()) break;
        group = next;
        ++digits;
      }
      if (digits == 0 || group > regex.group_count()) bad();
      out += Group(text, match, group);
      i += digits;
    }
  }
}

std::string Replace(const FunctionCall& call, std::string_view whole, std::string_view pattern,
                    std::string_view replacement, std::int32_t position) {
  const values::JavaRegex& regex = RegexOf(pattern, "regexp_replace");
  const std::size_t skipped = values::ByteOfCharacter(whole, static_cast<std::size_t>(std::max(position, 1)) - 1);
  if (position > 1 && skipped >= whole.size()) return std::string(whole);
  std::string out(whole.substr(0, skipped));
  const std::string_view text = whole.substr(skipped);
  std::size_t done = 0;
  for (const auto& match : FindAll(regex, text, call)) {
    call.Poll();
    out += text.substr(done, match.begin() - done);
    AppendReplacement(out, replacement, text, regex, match, pattern);
    done = match.end();
  }
  return out + std::string(text.substr(done));
}

// split(text, pattern, limit): an empty pattern splits into characters; empty texts at the end stay.
TextList Split(const FunctionCall& call, std::string_view text, std::string_view pattern, std::int32_t limit) {
  TextList out;
  if (pattern.empty() && !text.empty()) {
    call.NeedMemory(values::MemoryOfCharacters(text) +
                    static_cast<std::int64_t>(text.size() * sizeof(TextList::value_type)));
    const auto characters = values::Characters(text);
    const std::size_t count =
        limit > 0 ? std::min<std::size_t>(static_cast<std::size_t>(limit), characters.size()) : characters.size();
    for (std::size_t i = 0; i + 1 < count; ++i) out.emplace_back(std::string(characters[i]));
    out.emplace_back(std::string(text.substr(static_cast<std::size_t>(characters[count - 1].data() - text.data()))));
    return out;
  }
  std::size_t done = 0;
  for (const auto& match : FindAll(RegexOf(pattern, "split"), text, call)) {
    if (limit > 0 && out.size() + 1 >= static_cast<std::size_t>(limit)) break;
    call.Poll();
    // A match of nothing at the start gives no leading empty text.
    if (match.end() == 0) continue;
    if (match.begin() == match.end() && match.begin() >= text.size()) continue;
    out.emplace_back(std::string(text.substr(done, match.begin() - done)));
    done = match.end();
  }
  out.emplace_back(std::string(text.substr(done)));
  return out;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_rlike", InstallScalar<Matches>},
    {"fs_regexp_extract", InstallScalar<Extract>},
    {"fs_regexp_extract_all", InstallScalar<ExtractAll>},
    {"fs_regexp_count", InstallScalar<Count>},
    {"fs_regexp_instr", InstallScalar<Position>},
    {"fs_regexp_substr", InstallScalar<FirstMatch>},
    {"fs_regexp_replace", InstallScalar<Replace>},
    {"fs_split", InstallScalar<Split>},
};

}  // namespace

std::span<const OwnFunction> OwnRegexFunctions() { return kFunctions; }

}  // namespace firesteel::duck

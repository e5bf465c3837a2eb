#include "values/datetime/field_pattern.h"

#include <cctype>
#include <map>
#include <mutex>

namespace firesteel::values {
namespace {

bool IsNumeric(char letter, int count) {
  switch (letter) {
    case 'M':
    case 'L':
    case 'Q':
    case 'q':
      return count <= 2;
    case 'y':
    case 'u':
    case 'd':
    case 'D':
    case 'F':
    case 'H':
    case 'h':
    case 'K':
    case 'k':
    case 'm':
    case 's':
    case 'S':
      return true;
    default:
      return false;
  }
}

Status BadPattern(std::string_view pattern) {
  return SparkError(
      "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
      {{"pattern", "'" + std::string(pattern) + "'"}, {"config", "\"spark.sql.legacy.timeParserPolicy\""}});
}

}  // namespace

StatusOr<std::vector<FieldPattern::Operation>> FieldPattern::CompileOperations(std::string_view& rest,
                                                                               std::string_view whole, bool inside) {
  static constexpr std::string_view kLetters = "GyuMLdDEaHhKkmsSVzOXxZQqF";
  std::vector<Operation> operations;
  const auto literal = [&](std::string text) {
    if (!operations.empty() && operations.back().kind == Operation::Kind::kLiteral) {
      operations.back().literal += text;
    } else {
      operations.push_back({Operation::Kind::kLiteral, std::move(text)});
    }
  };
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == ']') {
      if (!inside) return BadPattern(whole);
      return operations;
    }
    if (c == '[') {
      rest.remove_prefix(1);
      Operation optional{Operation::Kind::kOptional};
      FS_ASSIGN_OR_RETURN(optional.optional, CompileOperations(rest, whole, true));
      if (rest.empty()) return BadPattern(whole);
      rest.remove_prefix(1);
      operations.push_back(std::move(optional));
      continue;
    }
    if (c == '\'') {
      rest.remove_prefix(1);
      if (!rest.empty() && rest.front() == '\'') {
        literal("'");
        rest.remove_prefix(1);
        continue;
      }
      std::string text;
      for (;;) {
        if (rest.empty()) return BadPattern(whole);
        if (rest.front() == '\'') {
          rest.remove_prefix(1);
          if (rest.empty() || rest.front() != '\'') break;
        }
        text += rest.front();
        rest.remove_prefix(1);
      }
      literal(text);
      continue;
    }
    if (isalpha(static_cast<unsigned char>(c))) {
      std::size_t count = 0;
      while (count < rest.size() && rest[count] == c) ++count;
      if (kLetters.find(c) == std::string_view::npos) return BadPattern(whole);
      const bool too_many =
          (c == 'E' && count > 4) || (c == 'G' && count > 4) || ((c == 'M' || c == 'L') && count > 4) ||
          ((c == 'y') && count > 6) ||
          ((c == 'd' || c == 'H' || c == 'h' || c == 'k' || c == 'K' || c == 'm' || c == 's') && count > 2) ||
          (c == 'D' && count > 3) || (c == 'S' && count > 9) || (c == 'a' && count > 1) || (c == 'z' && count > 4) ||
          (c == 'V' && count != 2) || (c == 'O' && count != 1 && count != 4) ||
          ((c == 'X' || c == 'x' || c == 'Z') && count > 5);
      if (too_many) return BadPattern(whole);
      operations.push_back({Operation::Kind::kField, "", c, static_cast<int>(count)});
      rest.remove_prefix(count);
      continue;
    }
    literal(std::string(1, c));
    rest.remove_prefix(1);
  }
  if (inside) return BadPattern(whole);
  return operations;
}

StatusOr<FieldPattern> FieldPattern::Compile(std::string_view pattern) {
  FieldPattern out;
  std::string_view rest = pattern;
  FS_ASSIGN_OR_RETURN(out.operations_, CompileOperations(rest, pattern, false));
  for (std::size_t i = 0; i + 1 < out.operations_.size(); ++i) {
    const Operation& next = out.operations_[i + 1];
    out.operations_[i].adjacent = next.kind == Operation::Kind::kField && IsNumeric(next.letter, next.count);
  }
  return out;
}

StatusOr<const FieldPattern*> FieldPattern::Cached(std::string_view pattern) {
  thread_local std::string last_text;
  thread_local const FieldPattern* last = nullptr;
  if (last != nullptr && last_text == pattern) return last;
  static std::mutex mutex;
  static std::map<std::string, FieldPattern, std::less<>> patterns;
  const std::lock_guard lock(mutex);
  auto found = patterns.find(pattern);
  if (found == patterns.end()) {
    FS_ASSIGN_OR_RETURN(FieldPattern compiled, Compile(pattern));
    found = patterns.emplace(std::string(pattern), std::move(compiled)).first;
  }
  last_text = std::string(pattern);
  last = &found->second;
  return last;
}

}  // namespace firesteel::values

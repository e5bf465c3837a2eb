#include "values/datetime/datetime_pattern.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace firesteel::values {
namespace {

// How often a letter may stand in a row, and for what.
struct LetterRule {
  char letter;
  int most;
  bool parses = true;
  bool names_length = false;  // Spark's error for more speaks of the length
};
constexpr LetterRule kLetters[] = {
    {'G', 4, true, true},
    {'y', 6, true, true},
    {'M', 4, true, true},
    {'L', 4, true, true},
    {'E', 4, false, true},
    {'Q', 4, false, true},
    {'q', 4, false, true},
    {'F', 1, false},
    {'d', 2},
    {'D', 3},
    {'a', 1},
    {'H', 2},
    {'k', 2},
    {'K', 2},
    {'h', 2},
    {'m', 2},
    {'s', 2},
    {'S', 9},
    {'V', 2},
    {'z', 4},
    {'O', 4},
    {'X', 5},
    {'x', 5},
    {'Z', 5},
};
constexpr std::string_view kWeekBased = "YWwuec";
constexpr std::string_view kNeverTaken = "ABnNp";

bool Contains(std::string_view letters, char letter) { return letters.find(letter) != std::string_view::npos; }

bool HasCount(const LetterRule& rule, int count) {
  if (rule.letter == 'V') return count == 2;
  if (rule.letter == 'O') return count == 1 || count == 4;
  return count <= rule.most;
}

}  // namespace

// Takes a pattern apart from front to back. A step is false once the pattern is refused.
class DatetimePattern::Compiler {
 public:
  Compiler(std::string_view pattern, Use use, Refusal& refusal)
      : whole_(pattern), rest_(pattern), use_(use), refusal_(refusal) {}

  std::optional<DatetimePattern> Run() {
    while (!rest_.empty()) {
      if (!Step(rest_.front())) return std::nullopt;
    }
    if (use_ == Use::kParse) {
      for (; depth_ > 0; --depth_) Add(']');
    }
    return std::move(compiled_);
  }

 private:
  bool Step(char c) {
    if (c == '\'') return TakeQuoted();
    if (c == '[' || c == ']') {
      depth_ += c == '[' ? 1 : -1;
      if (depth_ < 0) return Malformed();
      Add(c);
    } else if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      return TakeLetters(c);
    } else {
      if (Contains("{}#", c)) return Malformed();
      compiled_.items_.push_back({0, 0, std::string(1, c)});
    }
    rest_.remove_prefix(1);
    return true;
  }

  // 'text', in which '' is one quote; '' alone is one as well.
  bool TakeQuoted() {
    std::string literal;
    std::size_t end = 1;
    for (;; ++end) {
      if (end >= rest_.size()) return Malformed();
      if (rest_[end] == '\'') {
        if (end + 1 >= rest_.size() || rest_[end + 1] != '\'') break;
        ++end;
      }
      literal += rest_[end];
    }
    compiled_.items_.push_back({0, 0, literal.empty() ? "'" : literal});
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool TakeLetters(char letter) {
    const auto end = std::min(rest_.find_first_not_of(letter), rest_.size());
    const int count = static_cast<int>(end);
    if (Contains(kWeekBased, letter)) {
      return Refuse("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", {{"c", std::string(1, letter)}});
    }
    const auto* rule = std::find_if(std::begin(kLetters), std::end(kLetters),
                                    [letter](const LetterRule& known) { return known.letter == letter; });
    const bool known = rule != std::end(kLetters);
    if (Contains(kNeverTaken, letter) || (known && use_ == Use::kParse && !rule->parses)) {
      return Refuse("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
                    {{"c", std::string(1, letter)}, {"pattern", "'" + std::string(whole_) + "'"}});
    }
    if (!known) return Malformed();
    if (!HasCount(*rule, count)) {
      return rule->names_length ? Refuse("INVALID_DATETIME_PATTERN.LENGTH", {{"pattern", std::string(end, letter)}})
                                : Malformed();
    }
    compiled_.items_.push_back({letter, count, ""});
    rest_.remove_prefix(end);
    return true;
  }

  void Add(char bracket) { compiled_.items_.push_back({bracket, 0, ""}); }

  bool Malformed() {
    return Refuse("INVALID_DATETIME_PATTERN.WITH_SUGGESTION",
                  {{"pattern", "'" + std::string(whole_) + "'"}, {"docroot", "https://spark.apache.org/docs/latest"}});
  }
  bool Refuse(std::string condition, std::vector<std::pair<std::string, std::string>> parameters) {
    refusal_ = {std::move(condition), std::move(parameters)};
    return false;
  }

  std::string_view whole_, rest_;
  Use use_;
  Refusal& refusal_;
  int depth_ = 0;
  DatetimePattern compiled_;
};

std::optional<DatetimePattern> DatetimePattern::Compile(std::string_view pattern, Use use, Refusal& refusal) {
  return Compiler(pattern, use, refusal).Run();
}

StatusOr<DatetimePattern> DatetimePattern::Compile(std::string_view pattern, Use use) {
  Refusal refusal;
  std::optional<DatetimePattern> compiled = Compile(pattern, use, refusal);
  if (!compiled) return SparkError(refusal.condition, {refusal.parameters.begin(), refusal.parameters.end()});
  return *std::move(compiled);
}

std::size_t DatetimePattern::EndOfSection(std::size_t open) const {
  int depth = 0;
  for (std::size_t i = open; i < items_.size(); ++i) {
    if (items_[i].letter == '[') ++depth;
    if (items_[i].letter == ']' && --depth == 0) return i;
  }
  return items_.size();
}

}  // namespace firesteel::values

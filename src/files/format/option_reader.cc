#include "files/format/option_reader.h"

#include "types/identifier_text.h"
#include "values/number/number_text.h"

namespace firesteel::files {

OptionReader::OptionReader(const std::map<std::string, std::string>& options) {
  for (const auto& [name, value] : options) by_folded_name_[FoldCase(name)] = value;
}

std::optional<std::string> OptionReader::Text(std::string_view name, std::string_view alias) {
  for (const std::string_view one : {name, alias}) {
    if (one.empty()) continue;
    const std::string folded = FoldCase(one);
    asked_[folded] = std::string(one);
    if (const auto found = by_folded_name_.find(folded); found != by_folded_name_.end()) return found->second;
  }
  return std::nullopt;
}

void OptionReader::Fail(std::string_view name, std::string_view value, std::string_view expected) {
  if (!status_.ok()) return;
  status_ = Status(StatusCode::kInvalidArgument, "option '" + std::string(name) + "' must be " + std::string(expected) +
                                                     ", not '" + std::string(value) + "'");
}

bool OptionReader::Flag(std::string_view name, bool otherwise) {
  const auto text = Text(name);
  if (!text) return otherwise;
  const std::string folded = FoldCase(*text);
  if (folded == "true") return true;
  if (folded != "false") Fail(name, *text, "true or false");
  return false;
}

double OptionReader::Fraction(std::string_view name, double otherwise) {
  const auto text = Text(name);
  if (!text) return otherwise;
  const auto number = values::ParseJavaDouble(*text);
  if (!number || !(*number > 0)) {
    Fail(name, *text, "a number greater than 0");
    return otherwise;
  }
  return *number < 1 ? *number : 1.0;
}

std::optional<std::int64_t> OptionReader::Count(std::string_view name) {
  const auto text = Text(name);
  if (!text) return std::nullopt;
  const auto number = values::ParseJavaInteger<std::int64_t>(*text);
  if (!number) Fail(name, *text, "a whole number");
  return number;
}

std::optional<std::string> OptionReader::Character(std::string_view name) {
  const auto text = Text(name);
  if (!text) return std::nullopt;
  std::size_t characters = 0;
  for (const char c : *text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  if (characters > 1) Fail(name, *text, "a single character");
  // Spark writes the NUL character for "none" in several places.
  if (*text == std::string(1, '\0') || *text == "\\u0000") return std::string();
  return text;
}

std::vector<std::string> OptionReader::MisspeltNames(std::string_view format) const {
  std::vector<std::string> known;
  for (const auto& [folded, name] : asked_) known.push_back(name);
  std::vector<std::string> sentences;
  for (const auto& [folded, value] : by_folded_name_) {
    if (asked_.contains(folded) || folded.find('.') != std::string::npos) continue;
    const std::vector<std::string> nearest = NearestNames(folded, known, 1);
    if (nearest.empty()) continue;
    const std::string near = FoldCase(nearest[0]);
    // Near enough to be a slip of the finger: same length within two, same first letter.
    const std::size_t gap = near.size() > folded.size() ? near.size() - folded.size() : folded.size() - near.size();
    if (gap > 2 || near[0] != folded[0]) continue;
    sentences.push_back("option '" + folded + "' is not known to " + std::string(format) +
                        " files and was ignored; did you mean '" + nearest[0] + "'?");
  }
  return sentences;
}

}  // namespace firesteel::files

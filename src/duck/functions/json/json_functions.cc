#include <algorithm>
#include <charconv>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "types/java_number.h"
#include "values/json/json_tree.h"
#include "values/number/text_number.h"

namespace firesteel::duck {
namespace {

using Kind = values::JsonValue::Kind;

struct Step {
  enum class Kind { kName, kIndex, kAnyName, kAnyIndex } kind;
  std::string name;
  std::size_t index = 0;
};

// $.name, $['name'], [0], [*], .*
std::optional<std::vector<Step>> ParsePath(std::string_view path) {
  if (!path.starts_with('$')) return std::nullopt;
  std::vector<Step> steps;
  std::size_t i = 1;
  while (i < path.size()) {
    if (path[i] == '.') {
      const std::size_t begin = ++i;
      while (i < path.size() && path[i] != '.' && path[i] != '[') ++i;
      const std::string name(path.substr(begin, i - begin));
      if (name.empty()) return std::nullopt;
      steps.push_back(name == "*" ? Step{Step::Kind::kAnyName, "", 0} : Step{Step::Kind::kName, name, 0});
      continue;
    }
    if (path[i] != '[') return std::nullopt;
    const std::size_t close = path.find(']', i);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view inside = path.substr(i + 1, close - i - 1);
    i = close + 1;
    if (inside == "*") {
      steps.push_back({Step::Kind::kAnyIndex, "", 0});
    } else if (inside.size() >= 2 && inside.front() == '\'' && inside.back() == '\'') {
      steps.push_back({Step::Kind::kName, std::string(inside.substr(1, inside.size() - 2)), 0});
    } else {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
      if (error != std::errc() || end != inside.data() + inside.size()) return std::nullopt;
      steps.push_back({Step::Kind::kIndex, "", index});
    }
  }
  return steps;
}

void Follow(const values::JsonValue& value, const std::vector<Step>& steps, std::size_t at,
            std::vector<const values::JsonValue*>& found) {
  if (at == steps.size()) {
    if (value.kind != Kind::kNull) found.push_back(&value);
    return;
  }
  const Step& step = steps[at];
  switch (step.kind) {
    case Step::Kind::kName:
      if (value.kind == Kind::kObject) {
        if (const values::JsonValue* member = value.Member(step.name)) Follow(*member, steps, at + 1, found);
      } else if (value.kind == Kind::kArray) {
        // A name on an array looks into its objects.
        for (const values::JsonValue& item : value.items) {
          if (item.kind == Kind::kObject) Follow(item, steps, at, found);
        }
      }
      break;
    case Step::Kind::kIndex:
      if (value.kind == Kind::kArray && step.index < value.items.size())
        Follow(value.items[step.index], steps, at + 1, found);
      break;
    case Step::Kind::kAnyIndex:
      for (const values::JsonValue& item : value.items) Follow(item, steps, at + 1, found);
      break;
    case Step::Kind::kAnyName:
      for (const auto& [name, member] : value.members) Follow(member, steps, at + 1, found);
      break;
  }
}

// Fractions are shown as Java shows the double they stand for: 1.50 as 1.5.
values::JsonValue Normal(const values::JsonValue& value) {
  values::JsonValue out = value;
  if (value.kind == Kind::kNumber && value.text.find_first_of(".eE") != std::string::npos) {
    if (const auto number = values::ParseDouble(value.text)) out.text = JavaDouble(*number);
  }
  for (values::JsonValue& item : out.items) item = Normal(item);
  for (auto& [name, member] : out.members) member = Normal(member);
  return out;
}

std::string Shown(const values::JsonValue& value) {
  return value.kind == Kind::kString ? value.text : values::ToJsonText(value);
}

std::optional<std::string> GetJsonObject(std::string_view text, std::string_view path) {
  const auto steps = ParsePath(path);
  if (!steps) return std::nullopt;
  const auto json = values::ParseJson(text);
  if (!json) return std::nullopt;
  std::vector<const values::JsonValue*> found;
  Follow(*json, *steps, 0, found);
  if (found.empty()) return std::nullopt;
  if (found.size() == 1) return Shown(Normal(*found[0]));
  std::string out = "[";
  for (const values::JsonValue* value : found) out += (out.size() > 1 ? "," : "") + values::ToJsonText(Normal(*value));
  return out + "]";
}

// One field of json_tuple.
std::optional<std::string> JsonField(std::string_view text, std::string_view name) {
  const auto json = values::ParseJson(text);
  if (!json || json->kind != Kind::kObject) return std::nullopt;
  const values::JsonValue* member = json->Member(name);
  if (member == nullptr || member->kind == Kind::kNull) return std::nullopt;
  return Shown(Normal(*member));
}

std::optional<std::int32_t> JsonArrayLength(std::string_view text) {
  const auto json = values::ParseJson(text);
  if (!json || json->kind != Kind::kArray) return std::nullopt;
  return static_cast<std::int32_t>(json->items.size());
}

std::optional<TextList> JsonObjectKeys(std::string_view text) {
  const auto json = values::ParseJson(text);
  if (!json || json->kind != Kind::kObject) return std::nullopt;
  TextList keys;
  for (const auto& [name, member] : json->members) keys.emplace_back(name);
  return keys;
}

std::string JsonQuote(std::string_view text) { return values::QuoteJson(text); }

constexpr OwnFunction kFunctions[] = {
    {"fs_get_json_object", InstallScalar<GetJsonObject>},
    {"fs_json_tuple_field", InstallScalar<JsonField>},
    {"fs_json_array_length", InstallScalar<JsonArrayLength>},
    {"fs_json_object_keys", InstallScalar<JsonObjectKeys>},
    {"fs_json_quote", InstallScalar<JsonQuote>},
};

}  // namespace

std::span<const OwnFunction> OwnJsonFunctions() { return kFunctions; }

}  // namespace firesteel::duck

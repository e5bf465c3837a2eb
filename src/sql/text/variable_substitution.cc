#include "sql/text/variable_substitution.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace firesteel::sql {
namespace {

struct Reference {
  std::size_t length = 0;  // with ${ and }
  std::string prefix;
  std::string name;
};

bool IsPrefixCharacter(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// The reference at `text[at]`: ${name} or ${prefix:name}, without blanks inside.
std::optional<Reference> ReadReference(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("${")) return std::nullopt;
  const std::size_t close = text.find('}', at + 3);
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view body = text.substr(at + 2, close - at - 2);
  if (std::any_of(body.begin(), body.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
    return std::nullopt;
  }
  Reference reference{close + 1 - at, "", std::string(body)};
  const std::size_t colon = body.find(':');
  if (colon != std::string_view::npos && colon > 0 && colon + 1 < body.size() &&
      std::all_of(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(colon), IsPrefixCharacter)) {
    reference.prefix = body.substr(0, colon);
    reference.name = body.substr(colon + 1);
  }
  return reference;
}

std::optional<std::string> Resolve(const Reference& reference, const VariableLookup& lookup) {
  if (reference.prefix == "env") return lookup(VariableScope::kEnvironment, reference.name);
  if (reference.prefix == "system") return lookup(VariableScope::kSystem, reference.name);
  constexpr std::string_view kConfiguration[] = {"", "spark", "sparkconf", "hiveconf", "hivevar"};
  if (std::find(std::begin(kConfiguration), std::end(kConfiguration), reference.prefix) == std::end(kConfiguration)) {
    return std::nullopt;
  }
  return lookup(VariableScope::kConfiguration, reference.name).value_or("");
}

StatusOr<std::string> Substitute(std::string_view text, const VariableLookup& lookup, std::vector<std::string>& used) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t dollar = std::min(text.find("${", at), text.size());
    out += text.substr(at, dollar - at);
    at = dollar;
    if (at == text.size()) break;
    const std::optional<Reference> reference = ReadReference(text, at);
    const std::optional<std::string> value = reference ? Resolve(*reference, lookup) : std::nullopt;
    if (!value) {
      const std::size_t length = reference ? reference->length : 2;
      out += text.substr(at, length);
      at += length;
      continue;
    }
    const std::string key = reference->prefix + ":" + reference->name;
    if (std::find(used.begin(), used.end(), key) != used.end()) {
      return Status(StatusCode::kInvalidArgument, "the variable ${" + reference->name + "} refers to itself");
    }
    used.push_back(key);
    FS_ASSIGN_OR_RETURN(const std::string substituted, Substitute(*value, lookup, used));
    used.pop_back();
    out += substituted;
    at += reference->length;
  }
  return out;
}

}  // namespace

StatusOr<std::string> SubstituteVariables(std::string_view text, const VariableLookup& lookup) {
  std::vector<std::string> used;
  return Substitute(text, lookup, used);
}

}  // namespace firesteel::sql

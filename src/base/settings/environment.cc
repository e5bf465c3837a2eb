#include "base/settings/environment.h"

#include <unistd.h>

namespace firesteel {

Environment Environment::Of(Variables variables) {
  Environment environment;
  environment.variables_ = std::move(variables);
  return environment;
}

Environment Environment::OfProcess() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Of(std::move(variables));
}

std::optional<std::string> Environment::Get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Environment::GetNonEmpty(std::string_view name) const {
  std::optional<std::string> value = Get(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

Environment Environment::WithDefaults(const Variables& defaults) const {
  Environment merged = *this;
  merged.variables_.insert(defaults.begin(), defaults.end());
  return merged;
}

}  // namespace firesteel

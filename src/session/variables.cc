#include "session/variables.h"

#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

constexpr const char* kCatalog = "system";
constexpr const char* kSchema = "session";

}  // namespace

StatusOr<std::string> SessionVariables::Key(const std::vector<std::string>& name, SourceSpan span) {
  const bool known = name.size() == 1 || (name.size() == 2 && EqualsIgnoreCase(name[0], kSchema)) ||
                     (name.size() == 3 && EqualsIgnoreCase(name[0], kCatalog) && EqualsIgnoreCase(name[1], kSchema));
  if (!known) {
    return SparkError("UNRESOLVED_VARIABLE",
                      {{"variableName", QuoteParts(name)}, {"searchPath", QuoteParts({kCatalog, kSchema})}}, span);
  }
  return FoldCase(name.back());
}

std::string SessionVariables::Qualified(const std::string& key) { return QuoteParts({kCatalog, kSchema, key}); }

SessionVariable* SessionVariables::Find(const std::string& key) {
  const auto found = variables_.find(key);
  return found == variables_.end() ? nullptr : &found->second;
}

std::optional<analysis::VariableReference> SessionVariables::Resolve(const std::vector<std::string>& parts) const {
  const auto at = [&](std::size_t index) -> std::optional<analysis::VariableReference> {
    if (parts.size() <= index) return std::nullopt;
    const auto found = variables_.find(FoldCase(parts[index]));
    if (found == variables_.end()) return std::nullopt;
    return analysis::VariableReference{found->second.name, found->second.type, found->second.value, index + 1};
  };
  if (parts.size() > 2 && EqualsIgnoreCase(parts[0], kCatalog) && EqualsIgnoreCase(parts[1], kSchema)) return at(2);
  if (parts.size() > 1 && EqualsIgnoreCase(parts[0], kSchema)) {
    if (auto qualified = at(1)) return qualified;
  }
  return at(0);
}

}  // namespace firesteel::session

#include "connect/decode/attribute_name.h"

#include <utility>

namespace firesteel::connect {

StatusOr<std::vector<std::string>> ParseAttributeName(std::string_view name) {
  const auto malformed = [&] { return SparkError("INVALID_ATTRIBUTE_NAME_SYNTAX", {{"name", std::string(name)}}); };
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (true) {
    std::string part;
    if (at < name.size() && name[at] == '`') {
      for (++at;; ++at) {
        if (at == name.size()) return malformed();
        if (name[at] == '`') {
          ++at;
          if (at == name.size() || name[at] != '`') break;
        }
        part += name[at];
      }
      if (at < name.size() && name[at] != '.') return malformed();
    } else {
      const std::size_t end = std::min(name.find('.', at), name.size());
      part = name.substr(at, end - at);
      if (part.find('`') != std::string::npos) return malformed();
      // Only a name that is empty altogether may be empty.
      if (part.empty() && !name.empty()) return malformed();
      at = end;
    }
    parts.push_back(std::move(part));
    if (at == name.size()) return parts;
    ++at;
  }
}

}  // namespace firesteel::connect

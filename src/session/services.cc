#include "session/services.h"

#include "types/identifier_text.h"

namespace firesteel::session {

engine::Connector* FindConnector(const Services& services, const std::string& format) {
  const auto found = services.connectors.find(FoldCase(format));
  return found == services.connectors.end() ? nullptr : found->second;
}

}  // namespace firesteel::session

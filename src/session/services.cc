#include "session/services.h"

#include "session/catalog/temporary_views.h"

#include "types/identifier_text.h"

namespace firesteel::session {

std::shared_ptr<TemporaryViews> NoGlobalViews() { return std::make_shared<TemporaryViews>(); }

engine::Connector* FindConnector(const Services& services, const std::string& format) {
  const auto found = services.connectors.find(FoldCase(format));
  return found == services.connectors.end() ? nullptr : found->second;
}

engine::ConnectorLimits ConnectorLimitsOf(const Settings& settings) {
  return {.idle_s = settings.Integer("firesteel.postgres.idleTimeout"),
          .total_s = settings.Integer("firesteel.postgres.totalTimeout")};
}

}  // namespace firesteel::session

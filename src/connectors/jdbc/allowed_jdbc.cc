#include "connectors/jdbc/allowed_jdbc.h"

#include <algorithm>

#include "base/secret_text.h"
#include "types/identifier_text.h"

namespace firesteel::connectors {

Status AllowedJdbc::Check(const std::map<std::string, std::string>& options) const {
  for (const auto& [name, value] : options) {
    if (!EqualsIgnoreCase(name, "url")) continue;
    const std::string url = value.substr(0, value.find('?'));
    const bool known = std::any_of(allowed_.begin(), allowed_.end(), [&](const std::string& entry) {
      return url == entry || url.starts_with(entry + "/");
    });
    if (known) continue;
    std::string roots;
    for (const std::string& entry : allowed_) roots += (roots.empty() ? "" : ", ") + entry;
    return SparkError("FIRESTEEL_PATH_NOT_ALLOWED",
                      {{"path", MaskSecrets(url)}, {"roots", roots.empty() ? "no database" : roots}});
  }
  return Status::Ok();
}

StatusOr<analysis::DataSourcePtr> AllowedJdbc::Open(const engine::ConnectorReadRequest& request) {
  FS_RETURN_IF_ERROR(Check(request.options));
  return connector_.Open(request);
}

Status AllowedJdbc::Write(const engine::ConnectorWriteRequest& request) {
  FS_RETURN_IF_ERROR(Check(request.options));
  return connector_.Write(request);
}

}  // namespace firesteel::connectors

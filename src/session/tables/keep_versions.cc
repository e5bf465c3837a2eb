#include "session/tables/keep_versions.h"

#include <string>

#include "values/number/number_text.h"

namespace firesteel::session {
namespace {

constexpr std::string_view kName = "firesteel.table.keepVersions";

StatusOr<std::int64_t> Parse(const std::string& text) {
  const auto number = values::ParseJavaInteger<std::int64_t>(text);
  if (number && *number >= 0) return *number;
  return SparkError("FIRESTEEL_INVALID_SETTING",
                    {{"value", text}, {"key", std::string(kName)}, {"reason", "a number from 0 on is expected"}});
}

}  // namespace

Status CheckOwnProperties(const catalog::Properties& properties) {
  for (const auto& [key, value] : properties) {
    if (!key.starts_with("firesteel.")) continue;
    if (key != kName) {
      return SparkError(
          "FIRESTEEL_UNKNOWN_SETTING",
          {{"key", key}, {"hint", " among table properties; did you mean '" + std::string(kName) + "'?"}});
    }
    FS_RETURN_IF_ERROR(Parse(value).status());
  }
  return Status::Ok();
}

std::optional<std::int64_t> KeepVersionsOf(const catalog::Properties& properties) {
  for (const auto& [key, value] : properties) {
    if (key != kName) continue;
    const auto number = Parse(value);  // what is not one was refused when the table got it
    if (number.ok()) return *number;
  }
  return std::nullopt;
}

StatusOr<std::optional<std::int64_t>> KeepVersionsOf(const Settings& settings) {
  if (!settings.IsSet(std::string(kName))) return std::optional<std::int64_t>();
  FS_ASSIGN_OR_RETURN(const std::int64_t number, Parse(settings.Text(kName)));
  return std::optional(number);
}

}  // namespace firesteel::session

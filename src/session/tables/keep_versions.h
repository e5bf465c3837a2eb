#pragma once

#include <cstdint>
#include <optional>

#include "base/settings/settings.h"
#include "base/status_or.h"
#include "catalog/catalog.h"

namespace firesteel::session {

// How many earlier versions a table keeps: TBLPROPERTIES('firesteel.table.keepVersions' = 'n') where it has them, else
// the setting of that name where it is set, else as many as before (files/table/table_history.h).

// Refuses table properties named "firesteel.." that nobody knows, and values that are not a number from 0 on.
// FIRESTEEL_UNKNOWN_SETTING, FIRESTEEL_INVALID_SETTING.
Status CheckOwnProperties(const catalog::Properties& properties);

std::optional<std::int64_t> KeepVersionsOf(const catalog::Properties& properties);
StatusOr<std::optional<std::int64_t>> KeepVersionsOf(const Settings& settings);

}  // namespace firesteel::session

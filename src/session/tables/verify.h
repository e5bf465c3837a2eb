#pragma once

#include <string>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "files/table/verify_table.h"
#include "session/session.h"

namespace firesteel::session {

// Checks a table of the catalog, or a folder of files: every published file against the table's record, and the
// catalog's entry against it too (VerifyFinding::Kind::kRecord, path: the table's name). `name` is a path where it
// holds a '/' or is there in the base directory, else a table's name. Changes nothing.
StatusOr<files::VerifyReport> Verify(Session& session, const std::string& name, const CancellationToken& token);

}  // namespace firesteel::session

#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace firesteel {

// A fault of ours: something nobody foresaw, such as an error of the engine about the SQL we gave it. The user can do
// nothing with its words and gets one sentence with the path of a report, which holds them for us.
struct Fault {
  std::string_view doing;      // "running a query"
  std::string_view statement;  // never written down, since its literals may be secrets; a hash tells statements apart
  std::string_view details;    // what the engine or our own code said; may quote values of the data
};

// Writes the report to <system temp>/firesteel-reports-<uid>/, which only its owner can read; the newest 50 are kept.
// INTERNAL_ERROR that names the file, or says why there is none. Thread-safe.
Status ReportFault(const Fault& fault);

// The same for an internal error that has not been reported yet; any other status as it is.
Status WithFaultReport(Status status);

// status.WithSource, which for a fault of ours also takes the statement's first line as the place: it has none of its
// own.
Status WithStatement(Status status, std::string_view source_name, std::string_view text, int first_line = 1);

}  // namespace firesteel

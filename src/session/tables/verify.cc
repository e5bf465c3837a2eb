#include "session/tables/verify.h"

#include <algorithm>

#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "session/tables/versions.h"

namespace firesteel::session {
namespace {

// Where entry and record differ. The next statement that uses the table mends the entry, so this tells of a write that
// was killed between the two.
StatusOr<std::vector<files::VerifyFinding>> CompareEntry(Session& session, const catalog::Table& entry) {
  std::vector<files::VerifyFinding> findings;
  FS_ASSIGN_OR_RETURN(const auto record, session.services().storage.ReadRecord(entry.location, session.settings()));
  if (!Names(record, entry.id)) return findings;
  const auto report = [&](const std::string& what) {
    findings.push_back({files::VerifyFinding::Kind::kRecord, ShownName(entry.name),
                        "the catalog's entry " + what + "; the next statement on the table mends it"});
  };
  if (record->dropped) {
    report("is of a table that was dropped");
    return findings;
  }
  if (!files::SameColumns(entry.columns, record->state->columns)) report("has other columns than the record");
  FS_ASSIGN_OR_RETURN(const auto partitions, session.services().catalog.ListPartitions(entry.name));
  const auto known = [&](const files::TablePartition& one) {
    return std::any_of(partitions.begin(), partitions.end(),
                       [&](const catalog::Partition& partition) { return partition.values == one.values; });
  };
  const auto& recorded = record->state->partitions;
  if (partitions.size() != recorded.size() || !std::all_of(recorded.begin(), recorded.end(), known)) {
    report("has other partitions than the record");
  }
  return findings;
}

}  // namespace

StatusOr<files::VerifyReport> Verify(Session& session, const std::string& name, const CancellationToken& token) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const auto qualified, TableNameOf(session, name));
  if (!qualified) return services.storage.Verify(name, session.settings(), token);
  FS_ASSIGN_OR_RETURN(const catalog::Table entry, services.catalog.GetTable(*qualified));
  if (entry.kind == catalog::TableKind::kView) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                      {{"viewName", ShownName(*qualified)}, {"operation", "firesteel verify"}});
  }
  FS_ASSIGN_OR_RETURN(auto findings, CompareEntry(session, entry));
  FS_ASSIGN_OR_RETURN(files::VerifyReport report, services.storage.Verify(entry.location, session.settings(), token));
  report.findings.insert(report.findings.end(), findings.begin(), findings.end());
  return report;
}

}  // namespace firesteel::session

#include "connectors/postgres/postgres_export.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/failpoint.h"
#include "connectors/postgres/copy_rows.h"
#include "connectors/postgres/postgres_commit.h"
#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/postgres_ledger.h"
#include "connectors/postgres/postgres_name.h"
#include "connectors/postgres/postgres_target.h"

namespace firesteel::connectors {
namespace {

using Mode = PostgresExportRequest::Mode;

const char* ModeName(Mode mode) {
  switch (mode) {
    case Mode::kReplace:
      return "replace";
    case Mode::kAppend:
      return "append";
    case Mode::kUpsert:
      return "upsert";
  }
  return "";
}

// One try of an export, over one connection.
class Attempt {
 public:
  Attempt(const PostgresExportRequest& request, const PostgresTableName& target, PostgresConnection& connection)
      : request_(request), target_(target), connection_(connection), ledger_(connection) {}

  // True where the transaction is ready to be committed; false where the ledger says it has happened before.
  StatusOr<bool> Prepare(PostgresExportReport& report) {
    FS_RETURN_IF_ERROR(ledger_.EnsureExists());
    FS_RETURN_IF_ERROR(connection_.Execute("BEGIN").status());
    FS_RETURN_IF_ERROR(ledger_.LockTarget(target_.ToString()));
    if (!request_.run_key.empty()) {
      FS_ASSIGN_OR_RETURN(const auto before, ledger_.Find(request_.run_key, target_.ToString()));
      if (before) {
        report.rows = *before;
        report.already_done = true;
        return false;
      }
    }
    FS_ASSIGN_OR_RETURN(std::unique_ptr<engine::ResultStream> rows, request_.open_rows());
    CopyRows source(std::move(rows));
    FS_ASSIGN_OR_RETURN(columns_, PostgresColumnsOf(source.schema()));
    FS_RETURN_IF_ERROR(CheckKey());
    FS_RETURN_IF_ERROR(MakeSchema());
    FS_ASSIGN_OR_RETURN(existing_, DescribeTarget(connection_, target_));
    FS_RETURN_IF_ERROR(request_.mode == Mode::kReplace ? Replace(source, report) : Merge(source, report));
    if (!request_.run_key.empty()) {
      FS_RETURN_IF_ERROR(ledger_.Add(request_.run_key, target_.ToString(), ModeName(request_.mode), report.rows));
    }
    FS_FAILPOINT("export.after_ledger");
    return true;
  }

 private:
  Status CheckKey() const {
    if (request_.mode != Mode::kUpsert) return Status::Ok();
    if (request_.key.empty()) return Status(StatusCode::kInvalidArgument, "an upsert needs the columns of its key");
    for (const std::string& name : request_.key) {
      const bool known =
          std::any_of(columns_.begin(), columns_.end(), [&](const auto& one) { return one.first == name; });
      if (!known) {
        return Status(
            StatusCode::kInvalidArgument,
            "key column '" + name + "' is not a column of the export; its columns are " + ColumnList(columns_));
      }
    }
    return Status::Ok();
  }

  // CREATE SCHEMA IF NOT EXISTS asks for the privilege even where the schema exists.
  Status MakeSchema() {
    FS_ASSIGN_OR_RETURN(const auto found, connection_.Query("SELECT 1 FROM pg_namespace WHERE nspname = " +
                                                            QuotePostgresLiteral(target_.schema)));
    if (!found.empty()) return Status::Ok();
    return connection_.Execute("CREATE SCHEMA " + QuotePostgresIdentifier(target_.schema)).status();
  }

  std::string KeyList() const {
    std::string out;
    for (const std::string& name : request_.key) out += (out.empty() ? "" : ", ") + QuotePostgresIdentifier(name);
    return out;
  }

  Status Replace(CopyRows& source, PostgresExportReport& report) {
    // Nobody else sees this table before COMMIT, and the target's lock keeps its name free.
    const std::string stage_name = "firesteel_stage_" + std::to_string(std::hash<std::string>()(target_.ToString()));
    const std::string stage = QuotePostgresIdentifier(target_.schema) + "." + QuotePostgresIdentifier(stage_name);
    FS_RETURN_IF_ERROR(
        connection_.Execute("CREATE TABLE " + stage + " (" + ColumnDefinitions(columns_) + ")").status());
    FS_RETURN_IF_ERROR(CopyInto(stage, source, report));
    FS_FAILPOINT("export.before_swap");
    const bool keep =
        existing_.exists && (existing_.has_attachments || !existing_.is_plain_table) && existing_.columns == columns_;
    if (keep) {
      return connection_
          .Execute("DELETE FROM " + target_.Quoted() + "; INSERT INTO " + target_.Quoted() + " (" +
                   ColumnList(columns_) + ") SELECT " + ColumnList(columns_) + " FROM " + stage + "; DROP TABLE " +
                   stage)
          .status();
    }
    if (existing_.exists) FS_RETURN_IF_ERROR(connection_.Execute("DROP TABLE " + target_.Quoted()).status());
    return connection_.Execute("ALTER TABLE " + stage + " RENAME TO " + QuotePostgresIdentifier(target_.table))
        .status();
  }

  Status Merge(CopyRows& source, PostgresExportReport& report) {
    if (!existing_.exists) {
      const std::string primary_key = request_.mode == Mode::kUpsert ? ", PRIMARY KEY (" + KeyList() + ")" : "";
      FS_RETURN_IF_ERROR(
          connection_
              .Execute("CREATE TABLE " + target_.Quoted() + " (" + ColumnDefinitions(columns_) + primary_key + ")")
              .status());
    }
    // Through a stage, so that the server converts to whatever types the table has.
    FS_RETURN_IF_ERROR(
        connection_.Execute("CREATE TEMP TABLE firesteel_stage (" + ColumnDefinitions(columns_) + ") ON COMMIT DROP")
            .status());
    FS_RETURN_IF_ERROR(CopyInto("pg_temp.firesteel_stage", source, report));
    FS_FAILPOINT("export.before_swap");
    StatusOr<std::int64_t> merged =
        connection_.Execute("INSERT INTO " + target_.Quoted() + " (" + ColumnList(columns_) + ") SELECT " +
                            ColumnList(columns_) + " FROM pg_temp.firesteel_stage" + OnConflict());
    if (merged.ok()) return Status::Ok();
    const std::string state = merged.status().sql_state();
    if (state == "21000") {
      return std::move(merged).status().Annotate("two rows of the export have the same key (" + KeyList() + ")");
    }
    if (state == "42P10") {
      return std::move(merged).status().Annotate("table '" + target_.ToString() + "' has no unique index on (" +
                                                 KeyList() + "); create one or choose another mode");
    }
    return std::move(merged).status();
  }

  std::string OnConflict() const {
    if (request_.mode != Mode::kUpsert) return "";
    std::string assignments;
    for (const auto& [name, type] : columns_) {
      if (std::find(request_.key.begin(), request_.key.end(), name) != request_.key.end()) continue;
      const std::string quoted = QuotePostgresIdentifier(name);
      assignments += (assignments.empty() ? "" : ", ") + quoted + " = EXCLUDED." + quoted;
    }
    return " ON CONFLICT (" + KeyList() + ") DO " + (assignments.empty() ? "NOTHING" : "UPDATE SET " + assignments);
  }

  Status CopyInto(const std::string& table, CopyRows& source, PostgresExportReport& report) {
    FS_ASSIGN_OR_RETURN(report.rows, source.Into(connection_, table, ColumnList(columns_), request_.cancellation));
    return Status::Ok();
  }

  const PostgresExportRequest& request_;
  const PostgresTableName& target_;
  PostgresConnection& connection_;
  PostgresLedger ledger_;
  PostgresColumns columns_;
  ExistingTable existing_;
};

// The answer to COMMIT was lost. Once the target's lock is ours, the old transaction has ended one way or the other,
// and the ledger says which.
StatusOr<bool> DidCommit(const PostgresExportRequest& request, const PostgresTableName& target,
                         const RetryPolicy& retries) {
  bool happened = false;
  FS_RETURN_IF_ERROR(retries.Run(request.cancellation, [&](int) -> Status {
    FS_ASSIGN_OR_RETURN(const auto connection,
                        PostgresConnection::Open(request.dsn, request.cancellation, request.limits));
    PostgresLedger ledger(*connection);
    // The lost connection's server process may hold the lock until the server notices that we are gone.
    FS_RETURN_IF_ERROR(connection->Execute("BEGIN; SET LOCAL lock_timeout = '20s'").status());
    FS_RETURN_IF_ERROR(ledger.LockTarget(target.ToString()));
    FS_ASSIGN_OR_RETURN(const auto row, ledger.Find(request.run_key, target.ToString()));
    happened = row.has_value();
    return connection->Execute("ROLLBACK").status();
  }));
  return happened;
}

}  // namespace

StatusOr<PostgresExportReport> PostgresExporter::Run(const PostgresExportRequest& request) const {
  FS_ASSIGN_OR_RETURN(const PostgresTableName target, ParsePostgresTableName(request.table));
  PostgresExportReport report;
  FS_RETURN_IF_ERROR(retries_.Run(request.cancellation, [&](int attempt) -> Status {
    report = {.attempts = attempt};
    FS_FAILPOINT("export.before_connect");
    FS_ASSIGN_OR_RETURN(const auto connection,
                        PostgresConnection::Open(request.dsn, request.cancellation, request.limits));
    FS_ASSIGN_OR_RETURN(const bool ready, Attempt(request, target, *connection).Prepare(report));
    if (!ready) return Status::Ok();
    FS_FAILPOINT("export.before_commit");
    if (request.run_key.empty()) {
      const auto reconnect = [&] {
        return PostgresConnection::Open(request.dsn, request.cancellation, request.limits);
      };
      FS_RETURN_IF_ERROR(CommitAndConfirm(*connection, reconnect, retries_, request.cancellation));
      FS_FAILPOINT("export.after_commit");
      return Status::Ok();
    }
    StatusOr<std::int64_t> committed = connection->Execute("COMMIT");
    if (!committed.ok() && connection->IsLost()) {
      const auto unknown = [&](const std::string& reason) {
        return Status(StatusCode::kUnknownOutcome,
                      "the connection broke during COMMIT of the export to '" + target.ToString() + "', and " + reason);
      };
      StatusOr<bool> happened = DidCommit(request, target, retries_);
      if (!happened.ok()) return unknown("the ledger cannot be read: " + happened.status().message());
      return *happened ? Status::Ok() : committed.status();
    }
    FS_RETURN_IF_ERROR(std::move(committed).status());
    FS_FAILPOINT("export.after_commit");
    return Status::Ok();
  }));
  return report;
}

}  // namespace firesteel::connectors

#include "connectors/jdbc/jdbc_write.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/error/error_conditions.h"
#include "base/failpoint.h"
#include "connectors/jdbc/jdbc_source.h"
#include "connectors/postgres/copy_rows.h"
#include "connectors/postgres/postgres_commit.h"
#include "connectors/postgres/postgres_ledger.h"
#include "connectors/postgres/postgres_name.h"
#include "connectors/postgres/postgres_target.h"
#include "connectors/postgres/postgres_type.h"
#include "types/identifier_text.h"

namespace firesteel::connectors {
namespace {

using Mode = engine::ConnectorWriteRequest::Mode;

bool IsInterval(const DataType& type) {
  return type.Is(TypeKind::kYearMonthInterval) || type.Is(TypeKind::kDayTimeInterval) ||
         type.Is(TypeKind::kCalendarInterval);
}

// What Spark's JDBC source can store.
Status CheckWritable(const StructField& column) {
  const DataType* innermost = &column.type;
  int depth = 0;
  for (; innermost->Is(TypeKind::kArray); ++depth) innermost = &innermost->element();
  if (IsInterval(*innermost) || innermost->Is(TypeKind::kVariant) || innermost->Is(TypeKind::kTime)) {
    return SparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {{"format", "JDBC"},
                                                               {"columnName", QuoteIdentifier(column.name)},
                                                               {"columnType", "\"" + column.type.ToSql() + "\""}});
  }
  if (innermost->Is(TypeKind::kMap) || innermost->Is(TypeKind::kStruct) || innermost->Is(TypeKind::kNull)) {
    return LegacyError("2082", "Can't get JDBC type for " + column.type.ToSimpleString() + ".");
  }
  if (depth > 1) return Unsupported("writing arrays of arrays to PostgreSQL (column '" + column.name + "')");
  return Status::Ok();
}

class TableWriter {
 public:
  TableWriter(const JdbcWriteOptions& options, const engine::ConnectorWriteRequest& request,
              PostgresConnection& connection)
      : options_(options), request_(request), connection_(connection) {}

  // Everything up to COMMIT. False where there is nothing to do.
  StatusOr<bool> Prepare() {
    for (const StructField& column : request_.schema) FS_RETURN_IF_ERROR(CheckWritable(column));
    FS_ASSIGN_OR_RETURN(columns_, PostgresColumnsOf(request_.schema));
    PostgresLedger ledger(connection_);
    if (!request_.run_key.empty()) FS_RETURN_IF_ERROR(ledger.EnsureExists());
    FS_RETURN_IF_ERROR(
        connection_.Execute(options_.isolation.empty() ? "BEGIN" : "BEGIN ISOLATION LEVEL " + options_.isolation)
            .status());
    if (request_.run_key.empty()) return PrepareRows();
    FS_RETURN_IF_ERROR(ledger.LockTarget(options_.table));
    FS_ASSIGN_OR_RETURN(const auto before, ledger.Find(request_.run_key, options_.table));
    if (before) return false;
    FS_ASSIGN_OR_RETURN(const bool ready, PrepareRows());
    if (ready) FS_RETURN_IF_ERROR(ledger.Add(request_.run_key, options_.table, ModeName(), written_));
    return ready;
  }

 private:
  const char* ModeName() const {
    switch (request_.mode) {
      case Mode::kErrorIfExists:
        return "errorifexists";
      case Mode::kAppend:
        return "append";
      case Mode::kOverwrite:
        return "overwrite";
      case Mode::kIgnore:
        return "ignore";
    }
    return "";
  }

  // Within the transaction. False where the mode says to leave the table alone.
  StatusOr<bool> PrepareRows() {
    FS_ASSIGN_OR_RETURN(const auto found,
                        connection_.Query("SELECT to_regclass(" + QuotePostgresLiteral(options_.table) + ")::oid"));
    const std::string table_id = found.at(0).at(0);
    if (table_id.empty()) {
      FS_RETURN_IF_ERROR(Create());
    } else {
      switch (request_.mode) {
        case Mode::kErrorIfExists:
          return LegacyError("1288", "Table or view '" + options_.table + "' already exists. SaveMode: ErrorIfExists.");
        case Mode::kIgnore:
          return false;
        case Mode::kAppend:
          FS_RETURN_IF_ERROR(Match(table_id));
          break;
        case Mode::kOverwrite:
          FS_RETURN_IF_ERROR(Overwrite(table_id));
          break;
      }
    }
    FS_RETURN_IF_ERROR(CopyAll());
    return true;
  }

  // The type createTableColumnTypes gives a column, else its own.
  StatusOr<std::string> DeclaredType(std::size_t column) const {
    for (const StructField& wanted : options_.column_types) {
      if (!SameName(wanted.name, request_.schema[column].name)) continue;
      StatusOr<PostgresType> type = PostgresTypeOf(wanted.type);
      if (!type.ok()) return std::move(type).status().Annotate("createTableColumnTypes");
      return type->sql;
    }
    return columns_[column].second;
  }

  Status Create() {
    for (const StructField& wanted : options_.column_types) {
      const bool known = std::any_of(request_.schema.begin(), request_.schema.end(),
                                     [&](const StructField& column) { return SameName(wanted.name, column.name); });
      if (!known) {
        return LegacyError("1171", "createTableColumnTypes option column " + wanted.name + " not found in schema " +
                                       DataType::Struct(request_.schema).ToSimpleString() + ".");
      }
    }
    std::string definitions;
    targets_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      FS_ASSIGN_OR_RETURN(const std::string type, DeclaredType(i));
      definitions += (i == 0 ? "" : ", ") + QuotePostgresIdentifier(columns_[i].first) + " " + type +
                     (request_.schema[i].nullable ? "" : " NOT NULL");
      targets_.emplace_back(columns_[i].first, type);
    }
    return connection_
        .Execute("CREATE TABLE " + options_.table + " (" + definitions + ") " + options_.create_table_options)
        .status();
  }

  // Finds the columns of the existing table that the query's go into.
  Status Match(const std::string& table_id) {
    FS_ASSIGN_OR_RETURN(
        const auto existing,
        connection_.Query("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = " +
                          table_id + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"));
    targets_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto found = std::find_if(existing.begin(), existing.end(),
                                      [&](const auto& row) { return SameName(row[0], columns_[i].first); });
      if (found == existing.end()) {
        std::string known;
        for (const auto& row : existing) known += (known.empty() ? "" : ", ") + QuoteIdentifier(row[0]);
        return SparkError("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", "\"" + request_.schema[i].type.ToSql() + "\""},
                                                          {"colName", QuoteIdentifier(columns_[i].first)},
                                                          {"tableName", QuoteIdentifier(options_.table)},
                                                          {"tableCols", known}});
      }
      targets_.emplace_back((*found)[0], (*found)[1]);
    }
    return Status::Ok();
  }

  Status Overwrite(const std::string& table_id) {
    if (options_.truncate) {
      FS_RETURN_IF_ERROR(
          connection_.Execute("TRUNCATE TABLE ONLY " + options_.table + (options_.cascade_truncate ? " CASCADE" : ""))
              .status());
      return Match(table_id);
    }
    FS_RETURN_IF_ERROR(connection_.Execute("DROP TABLE " + options_.table).status());
    return Create();
  }

  Status CopyAll() {
    FS_ASSIGN_OR_RETURN(std::unique_ptr<engine::ResultStream> stream, request_.open_rows());
    CopyRows rows(std::move(stream));
    bool same_types = true;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      same_types = same_types && targets_[i].second == columns_[i].second;
    if (same_types) {
      FS_ASSIGN_OR_RETURN(written_,
                          rows.Into(connection_, options_.table, ColumnList(targets_), request_.cancellation));
      return Status::Ok();
    }

    // Through a stage, so that the server converts.
    FS_RETURN_IF_ERROR(
        connection_.Execute("CREATE TEMP TABLE firesteel_stage (" + ColumnDefinitions(columns_) + ") ON COMMIT DROP")
            .status());
    FS_ASSIGN_OR_RETURN(written_,
                        rows.Into(connection_, "pg_temp.firesteel_stage", ColumnList(columns_), request_.cancellation));
    std::string values;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool untyped = options_.session.target.untyped_strings && request_.schema[i].type.IsString();
      values += (i == 0 ? "" : ", ") + QuotePostgresIdentifier(columns_[i].first) +
                (untyped ? "::" + targets_[i].second : "");
    }
    return connection_
        .Execute("INSERT INTO " + options_.table + " (" + ColumnList(targets_) + ") SELECT " + values +
                 " FROM pg_temp.firesteel_stage")
        .status();
  }

  bool SameName(const std::string& a, const std::string& b) const {
    return request_.case_sensitive ? a == b : EqualsIgnoreCase(a, b);
  }

  const JdbcWriteOptions& options_;
  const engine::ConnectorWriteRequest& request_;
  PostgresConnection& connection_;
  PostgresColumns columns_;  // the query's: names, and the types its values are sent as
  PostgresColumns targets_;  // parallel: the table's names and types
  std::int64_t written_ = 0;
};

}  // namespace

Status WriteJdbcTable(const JdbcWriteOptions& options, const engine::ConnectorWriteRequest& request,
                      const RetryPolicy& retries) {
  return retries.Run(request.cancellation, [&](int) -> Status {
    FS_ASSIGN_OR_RETURN(const auto connection, OpenJdbcSession(options.session, request.cancellation));
    FS_ASSIGN_OR_RETURN(const bool ready, TableWriter(options, request, *connection).Prepare());
    if (!ready) return Status::Ok();
    FS_FAILPOINT("jdbc.before_commit");
    const auto reconnect = [&] { return OpenJdbcSession(options.session, request.cancellation); };
    Status status = CommitAndConfirm(*connection, reconnect, retries, request.cancellation);
    if (status.code() != StatusCode::kUnknownOutcome) return status;
    // With a run key another try finds in the ledger whether this one has happened.
    return std::move(status).WithRetryable(!request.run_key.empty()).Annotate("the write to '" + options.table + "'");
  });
}

}  // namespace firesteel::connectors

#include "connectors/jdbc/jdbc_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error/error_conditions.h"
#include "connectors/postgres/copy_decoder.h"
#include "connectors/postgres/postgres_column.h"
#include "types/identifier_text.h"

namespace firesteel::connectors {
namespace {

class JdbcReader final : public analysis::DataSourceReader {
 public:
  JdbcReader(std::unique_ptr<PostgresConnection> connection, std::vector<std::string> queries,
             std::vector<PostgresColumn> columns, std::string zone)
      : connection_(std::move(connection)),
        queries_(std::move(queries)),
        columns_(std::move(columns)),
        zone_(std::move(zone)) {}

  StatusOr<bool> Next(std::vector<Value>& row) override {
    while (true) {
      if (decoder_ == nullptr) {
        if (next_ == queries_.size()) return false;
        FS_RETURN_IF_ERROR(connection_->StartCopyOut(queries_[next_++]));
        decoder_ = std::make_unique<CopyDecoder>(columns_, zone_);
      }
      FS_ASSIGN_OR_RETURN(const CopyDecoder::Outcome outcome, decoder_->Next(row));
      if (outcome == CopyDecoder::Outcome::kRow) return true;
      std::string_view bytes;
      FS_ASSIGN_OR_RETURN(const bool more, connection_->ReceiveCopy(bytes));
      if (more) {
        decoder_->Add(bytes);
      } else if (outcome == CopyDecoder::Outcome::kEnd) {
        decoder_.reset();
      } else {
        return Status::Internal("PostgreSQL's rows end in the middle of one");
      }
    }
  }

 private:
  const std::unique_ptr<PostgresConnection> connection_;
  const std::vector<std::string> queries_;
  const std::vector<PostgresColumn> columns_;
  const std::string zone_;
  std::unique_ptr<CopyDecoder> decoder_;  // of the running query
  std::size_t next_ = 0;
};

class JdbcSource final : public analysis::DataSource {
 public:
  JdbcSource(JdbcReadOptions options, std::vector<PostgresColumn> columns)
      : options_(std::move(options)), columns_(std::move(columns)) {
    // Spark takes every column of a JDBC relation as nullable.
    for (const PostgresColumn& column : columns_) schema_.push_back({column.name, column.type, true});
  }

  const Schema& schema() const override { return schema_; }
  std::string ToString() const override {
    return "JDBCRelation(" + options_.shown +
           ") [numPartitions=" + std::to_string(std::max<std::size_t>(options_.predicates.size(), 1)) + "]";
  }

  StatusOr<std::unique_ptr<analysis::DataSourceReader>> Read(const std::vector<std::size_t>& wanted,
                                                             const CancellationToken& token) const override {
    std::vector<PostgresColumn> columns;
    std::string select;
    for (const std::size_t index : wanted) {
      select += (select.empty() ? "" : ", ") + columns_[index].select;
      columns.push_back(columns_[index]);
    }
    if (select.empty()) select = "1";
    const std::string prepare = options_.prepare_query.empty() ? "" : options_.prepare_query + " ";
    const auto query = [&](const std::string& where) {
      return "COPY (" + prepare + "SELECT " + select + " FROM " + options_.relation + where +
             "\n) TO STDOUT (FORMAT binary)";
    };
    std::vector<std::string> queries;
    for (const std::string& predicate : options_.predicates) queries.push_back(query(" WHERE " + predicate));
    if (queries.empty()) queries.push_back(query(""));
    FS_ASSIGN_OR_RETURN(auto connection, OpenJdbcSession(options_.session, token));
    if (queries.size() > 1) FS_RETURN_IF_ERROR(connection->Execute("BEGIN ISOLATION LEVEL REPEATABLE READ").status());
    return std::unique_ptr<analysis::DataSourceReader>(std::make_unique<JdbcReader>(
        std::move(connection), std::move(queries), std::move(columns), options_.session_time_zone));
  }

 private:
  const JdbcReadOptions options_;
  const std::vector<PostgresColumn> columns_;
  Schema schema_;
};

Status CheckPartitionColumn(const JdbcReadOptions& options, const std::vector<PostgresColumn>& columns) {
  if (options.partition_column.empty()) return Status::Ok();
  std::string name = options.partition_column;
  if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const PostgresColumn& column) { return EqualsIgnoreCase(column.name, name); });
  if (found == columns.end()) {
    Schema schema;
    for (const PostgresColumn& column : columns) schema.push_back({column.name, column.type, true});
    return LegacyError("1286", "User-defined partition column " + name + " not found in the JDBC relation: " +
                                   DataType::Struct(std::move(schema)).ToSimpleString() + ".");
  }
  const DataType& type = found->type;
  if (type.IsNumeric() || type.Is(TypeKind::kDate) || type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz))
    return Status::Ok();
  return LegacyError(
      "1287", "Partition column type should be numeric, date, or timestamp, but " + type.ToSimpleString() + " found.");
}

}  // namespace

StatusOr<std::unique_ptr<PostgresConnection>> OpenJdbcSession(const JdbcSession& session,
                                                              const CancellationToken& token) {
  FS_ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(session.target.dsn, token, session.limits));
  if (!session.init_statement.empty()) FS_RETURN_IF_ERROR(connection->Execute(session.init_statement).status());
  if (session.query_timeout_s > 0) {
    FS_RETURN_IF_ERROR(
        connection->Execute("SET statement_timeout = '" + std::to_string(session.query_timeout_s) + "s'").status());
  }
  return connection;
}

StatusOr<analysis::DataSourcePtr> OpenJdbcSource(JdbcReadOptions options, const CancellationToken& token) {
  FS_ASSIGN_OR_RETURN(const auto connection, OpenJdbcSession(options.session, token));
  FS_ASSIGN_OR_RETURN(std::vector<PostgresColumn> columns, DescribeRelation(*connection, options));
  FS_RETURN_IF_ERROR(CheckPartitionColumn(options, columns));
  return analysis::DataSourcePtr(std::make_shared<JdbcSource>(std::move(options), std::move(columns)));
}

}  // namespace firesteel::connectors

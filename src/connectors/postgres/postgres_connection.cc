#include "connectors/postgres/postgres_connection.h"

#include <libpq-fe.h>

#include <cstdlib>
#include <utility>

namespace firesteel::connectors {
namespace {

StatusCode CodeOf(std::string_view state, bool& retryable) {
  const auto is_class = [&](std::string_view two) { return state.starts_with(two); };
  retryable = false;
  if (is_class("08") || state == "57P01" || state == "57P02" || state == "57P03" || is_class("533") ||
      state == "53300") {
    retryable = true;
    return StatusCode::kUnavailable;
  }
  if (is_class("40") || state == "55P03" || state == "55006") {
    retryable = true;
    return StatusCode::kConflict;
  }
  if (is_class("28")) return StatusCode::kUnauthenticated;
  if (state == "42501" || state == "25006") return StatusCode::kPermissionDenied;
  if (is_class("53") || is_class("54")) return StatusCode::kResourceExhausted;
  if (is_class("22") || is_class("23") || is_class("21")) return StatusCode::kDataError;
  if (state == "57014") return StatusCode::kResourceExhausted;  // our own cancellations are known before this
  if (is_class("58")) return StatusCode::kIoError;
  return StatusCode::kInvalidArgument;
}

const char* AdviceFor(std::string_view state) {
  if (state == "25006") {
    return "; is this a standby? Name the primary, or several hosts with target_session_attrs=read-write (JDBC: "
           "targetServerType=primary)";
  }
  if (state == "57014")
    return "; the server's statement_timeout (JDBC: queryTimeout) or an administrator ended the statement";
  if (state == "53300") return "; the server's max_connections are all in use";
  return "";
}

std::string WithoutLineBreaks(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return text;
}

void ReplaceAll(std::string& text, std::string_view from) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 3)) {
    text.replace(at, from.size(), "***");
  }
}

void IgnoreNotice(void*, const PGresult*) {}

}  // namespace

struct PostgresConnection::Handle {
  CancellationToken token;
  std::vector<Secret> secrets;  // the DSN, and every password in it
  std::unique_ptr<PostgresWire> wire;
  char* received = nullptr;  // the last piece of a COPY .. TO STDOUT

  ~Handle() { PQfreemem(received); }

  PGconn* connection() const { return wire->connection(); }

  std::string Scrub(const char* text) const {
    std::string out = WithoutLineBreaks(text == nullptr ? "" : text);
    for (const Secret& secret : secrets) {
      // Words shorter than this appear in ordinary text; libpq does not repeat passwords anyway.
      if (secret.Reveal().size() >= 4) ReplaceAll(out, secret.Reveal());
    }
    return out;
  }

  Status Failure(const PGresult* result) const {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool lost = wire->IsLost();
    if (token.IsCancelled()) return token.Check();
    if (state == nullptr) {
      const std::string text = Scrub(PQerrorMessage(connection()));
      return Status(StatusCode::kUnavailable, "lost the connection to PostgreSQL: " + text)
          .WithCondition("FIRESTEEL_POSTGRES", "08006")
          .WithRetryable(true);
    }
    bool retryable = false;
    const StatusCode code = CodeOf(state, retryable);
    std::string message = Scrub(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    if (const char* detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL)) message += ". " + Scrub(detail);
    if (const char* hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)) message += ". " + Scrub(hint);
    if (const char* context = PQresultErrorField(result, PG_DIAG_CONTEXT)) message += " (" + Scrub(context) + ")";
    message += AdviceFor(state);
    return Status(lost ? StatusCode::kUnavailable : code, "PostgreSQL: " + message)
        .WithCondition("FIRESTEEL_POSTGRES", state)
        .WithRetryable(retryable || lost);
  }
};

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(const Secret& dsn,
                                                                       const CancellationToken& token,
                                                                       const PostgresLimits& limits) {
  FS_RETURN_IF_ERROR(token.Check());
  auto handle = std::make_unique<Handle>();
  handle->token = token;
  handle->secrets.push_back(dsn);
  char* parse_error = nullptr;
  PQconninfoOption* options = PQconninfoParse(dsn.Reveal().c_str(), &parse_error);
  if (options == nullptr) {
    PQfreemem(parse_error);  // it may repeat a part of the DSN, so it is not shown
    return Status(StatusCode::kInvalidArgument,
                  "the PostgreSQL DSN cannot be read; expected postgresql://user:password@host:port/database or "
                  "key=value pairs");
  }
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    const std::string_view value = option->val;
    const bool is_number = value.find_first_not_of("0123456789") == std::string_view::npos;
    // libpq repeats options it cannot read, and a mistyped DSN may hold the password anywhere.
    const bool may_show =
        keyword == "host" || keyword == "hostaddr" || keyword == "user" || keyword == "dbname" || is_number;
    if (!may_show || keyword == "password") handle->secrets.emplace_back(option->val);
  }
  PQconninfoFree(options);

  FS_ASSIGN_OR_RETURN(handle->wire, PostgresWire::Connect(dsn, limits, token));
  if (handle->wire == nullptr) return Status(StatusCode::kResourceExhausted, "no memory for a PostgreSQL connection");
  if (PQstatus(handle->connection()) != CONNECTION_OK) {
    const std::string text = handle->Scrub(PQerrorMessage(handle->connection()));
    // Before the connection stands libpq gives only text.
    const auto says = [&](std::string_view words) { return text.find(words) != std::string::npos; };
    if (says("authentication failed") || says("no password supplied") || says("no pg_hba.conf entry") ||
        (says("role \"") && says("does not exist"))) {
      return Status(StatusCode::kUnauthenticated, "PostgreSQL refused the connection: " + text)
          .WithCondition("FIRESTEEL_POSTGRES", "28000");
    }
    if (says("database \"") && says("does not exist")) {
      return Status(StatusCode::kNotFound, "PostgreSQL: " + text).WithCondition("FIRESTEEL_POSTGRES", "3D000");
    }
    if (says("for connection option") || says("invalid port number") || says("invalid sslmode")) {
      return Status(StatusCode::kInvalidArgument, "the PostgreSQL DSN holds an option that cannot be read: " + text);
    }
    return Status(StatusCode::kUnavailable, "cannot connect to PostgreSQL: " + text)
        .WithCondition("FIRESTEEL_POSTGRES", "08001")
        .WithRetryable(true);
  }
  PQsetNoticeReceiver(handle->connection(), IgnoreNotice, nullptr);
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(std::move(handle)));
  FS_RETURN_IF_ERROR(connection->Execute("SET standard_conforming_strings = on").status());
  return connection;
}

StatusOr<PostgresResult> PostgresConnection::Run(const std::string& sql) {
  FS_RETURN_IF_ERROR(handle_->token.Check());
  handle_->wire->StartClock();
  if (PQsendQuery(handle_->connection(), sql.c_str()) != 1) return handle_->Failure(nullptr);
  return handle_->wire->LastResult();
}

StatusOr<std::int64_t> PostgresConnection::Execute(const std::string& sql) {
  FS_ASSIGN_OR_RETURN(const PostgresResult result, Run(sql));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return handle_->Failure(result.get());
  return static_cast<std::int64_t>(std::strtoll(PQcmdTuples(result.get()), nullptr, 10));
}

StatusOr<std::vector<std::vector<std::string>>> PostgresConnection::Query(const std::string& sql) {
  FS_ASSIGN_OR_RETURN(const PostgresResult result, Run(sql));
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return handle_->Failure(result.get());
  std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      rows[row].emplace_back(PQgetvalue(result.get(), static_cast<int>(row), column));
    }
  }
  return rows;
}

StatusOr<std::vector<PostgresConnection::Column>> PostgresConnection::Describe(const std::string& sql) {
  FS_RETURN_IF_ERROR(handle_->token.Check());
  handle_->wire->StartClock();
  if (PQsendPrepare(handle_->connection(), "", sql.c_str(), 0, nullptr) != 1) return handle_->Failure(nullptr);
  FS_ASSIGN_OR_RETURN(const PostgresResult prepared, handle_->wire->LastResult());
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) return handle_->Failure(prepared.get());
  if (PQsendDescribePrepared(handle_->connection(), "") != 1) return handle_->Failure(nullptr);
  FS_ASSIGN_OR_RETURN(const PostgresResult described, handle_->wire->LastResult());
  if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) return handle_->Failure(described.get());
  std::vector<Column> columns;
  for (int i = 0; i < PQnfields(described.get()); ++i) {
    columns.push_back({PQfname(described.get(), i), PQftype(described.get(), i), PQfmod(described.get(), i),
                       PQftable(described.get(), i), PQftablecol(described.get(), i)});
  }
  return columns;
}

Status PostgresConnection::StartCopyOut(const std::string& sql) {
  FS_ASSIGN_OR_RETURN(const PostgresResult result, Run(sql));
  if (PQresultStatus(result.get()) != PGRES_COPY_OUT) return handle_->Failure(result.get());
  return Status::Ok();
}

StatusOr<bool> PostgresConnection::ReceiveCopy(std::string_view& bytes) {
  FS_RETURN_IF_ERROR(handle_->token.Check());
  PQfreemem(handle_->received);
  handle_->received = nullptr;
  handle_->wire->StartClock();
  FS_ASSIGN_OR_RETURN(const int length, handle_->wire->NextCopyData(&handle_->received));
  if (length > 0) {
    bytes = std::string_view(handle_->received, static_cast<std::size_t>(length));
    return true;
  }
  if (length == -2) return handle_->Failure(nullptr);
  FS_ASSIGN_OR_RETURN(const PostgresResult result, handle_->wire->LastResult());
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return handle_->Failure(result.get());
  return false;
}

Status PostgresConnection::StartCopy(const std::string& sql) {
  FS_ASSIGN_OR_RETURN(const PostgresResult result, Run(sql));
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) return handle_->Failure(result.get());
  return Status::Ok();
}

Status PostgresConnection::SendCopy(std::string_view bytes) {
  FS_RETURN_IF_ERROR(handle_->token.Check());
  handle_->wire->StartClock();
  if (PQputCopyData(handle_->connection(), bytes.data(), static_cast<int>(bytes.size())) == 1)
    return handle_->wire->Flush();
  // The server's own words about what went wrong, where it could still send them.
  FS_ASSIGN_OR_RETURN(const PostgresResult result, handle_->wire->NextResult());
  return handle_->Failure(PQresultStatus(result.get()) == PGRES_FATAL_ERROR ? result.get() : nullptr);
}

StatusOr<std::int64_t> PostgresConnection::EndCopy() {
  handle_->wire->StartClock();
  if (PQputCopyEnd(handle_->connection(), nullptr) != 1) return handle_->Failure(nullptr);
  FS_ASSIGN_OR_RETURN(const PostgresResult result, handle_->wire->LastResult());
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return handle_->Failure(result.get());
  return static_cast<std::int64_t>(std::strtoll(PQcmdTuples(result.get()), nullptr, 10));
}

void PostgresConnection::AbandonCopy(const std::string& reason) {
  if (PQputCopyEnd(handle_->connection(), reason.c_str()) == 1) handle_->wire->Drain();
}

bool PostgresConnection::IsLost() const { return handle_->wire->IsLost(); }

}  // namespace firesteel::connectors

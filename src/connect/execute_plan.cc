#include "connect/execute_plan.h"

#include <algorithm>
#include <utility>

#include "base/error/fault_report.h"
#include "connect/codec/arrow_batches.h"
#include "connect/codec/encode_literal.h"
#include "connect/codec/type_codec.h"
#include "connect/connect_session.h"
#include "connect/decode/decode_command.h"
#include "connect/decode/decode_relation.h"
#include "connect/operation.h"
#include "spark/connect/base.pb.h"
#include "types/schema_json.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

// Clients take messages of up to 128 MiB; larger batches go in pieces where the client can put them together.
constexpr std::size_t kLargestPiece = 64u << 20;
constexpr std::size_t kLargestMessage = 120u << 20;

// One execution of a plan.
class Execution {
 public:
  Execution(ConnectSession& session, const proto::ExecutePlanRequest& request, Operation& operation)
      : session_(session), request_(request), operation_(operation) {
    for (const auto& option : request.request_options()) {
      if (option.has_result_chunking_options()) {
        may_split_batches_ = option.result_chunking_options().allow_arrow_batch_chunking();
      }
    }
  }

  Status Run() {
    const proto::Plan& plan = request_.plan();
    switch (plan.op_type_case()) {
      case proto::Plan::kRoot:
        FS_RETURN_IF_ERROR(RunRelation(plan.root()));
        break;
      case proto::Plan::kCommand:
        FS_RETURN_IF_ERROR(RunCommand(plan.command()));
        break;
      case proto::Plan::kCompressedOperation:
        return Unsupported("compressed plans (spark.connect.session.planCompression.threshold)");
      case proto::Plan::OP_TYPE_NOT_SET:
        return {StatusCode::kInvalidArgument, "the plan is empty: it has neither a relation nor a command"};
    }
    if (!operation_.reattachable()) return Status::Ok();
    proto::ExecutePlanResponse complete;
    complete.mutable_result_complete();
    return operation_.Send(std::move(complete));
  }

 private:
  SessionLease TakeSession() {
    return SessionLease(session_, operation_.cancellation(),
                        [this](double fraction) { operation_.SetProgress(fraction); });
  }

  Status RunRelation(const proto::Relation& relation) {
    std::string text;
    StatusOr<session::StatementResult> result = Status::Internal("not run");
    {
      const SessionLease lease = TakeSession();
      FS_RETURN_IF_ERROR(operation_.cancellation().Check());
      DecodeContext context = session_.MakeDecodeContext();
      FS_ASSIGN_OR_RETURN(const plan::RelationPtr decoded, DecodeRelation(relation, context));
      text = TextOf(decoded);
      result = session_.session().Execute(plan::MakeCommand(plan::Query{decoded}));
      // Now rather than after the rows: by then another statement may have taken the session.
      if (result.ok()) FS_RETURN_IF_ERROR(KeepObservedMetrics());
    }
    Status sent = result.ok() ? SendRows(*std::move(result)) : std::move(result).status();
    return sent.ok() ? SendObservedMetrics() : WithStatement(std::move(sent), "", text);
  }

  Status KeepObservedMetrics() {
    FS_ASSIGN_OR_RETURN(observed_, session_.session().ObservedMetrics());
    return Status::Ok();
  }

  Status SendObservedMetrics() {
    if (observed_.empty()) return Status::Ok();
    proto::ExecutePlanResponse response;
    for (const session::ObservedRow& row : observed_) {
      auto* metrics = response.add_observed_metrics();
      metrics->set_name(row.name);
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        metrics->add_keys(row.schema[i].name);
        EncodeLiteral(row.values[i], row.schema[i].type, metrics->add_values());
      }
    }
    return operation_.Send(std::move(response));
  }

  Status SendRows(session::StatementResult result) {
    proto::ExecutePlanResponse schema;
    EncodeSchema(result.schema, schema.mutable_schema());
    FS_RETURN_IF_ERROR(operation_.Send(std::move(schema)));
    std::int64_t rows_before = 0;
    return EncodeBatches(*result.stream, [&](EncodedBatch batch) -> Status {
      FS_RETURN_IF_ERROR(SendBatch(std::move(batch), rows_before));
      return operation_.cancellation().Check();
    });
  }

  Status SendBatch(EncodedBatch batch, std::int64_t& rows_before) {
    if (!may_split_batches_ && batch.ipc.size() > kLargestMessage) {
      return {StatusCode::kResourceExhausted,
              "a batch of " + std::to_string(batch.rows) + " rows takes " + std::to_string(batch.ipc.size()) +
                  " bytes, more than a message may have; clients of Spark 4.1 or later can take it in pieces"};
    }
    const std::size_t pieces =
        may_split_batches_ ? std::max<std::size_t>(1, (batch.ipc.size() + kLargestPiece - 1) / kLargestPiece) : 1;
    for (std::size_t i = 0; i < pieces; ++i) {
      proto::ExecutePlanResponse response;
      auto* arrow = response.mutable_arrow_batch();
      arrow->set_row_count(batch.rows);
      arrow->set_start_offset(rows_before);
      if (pieces == 1) {
        arrow->set_data(std::move(batch.ipc));
      } else {
        arrow->set_data(batch.ipc.substr(i * kLargestPiece, kLargestPiece));
      }
      if (may_split_batches_) {
        arrow->set_chunk_index(static_cast<std::int64_t>(i));
        arrow->set_num_chunks_in_batch(static_cast<std::int64_t>(pieces));
      }
      FS_RETURN_IF_ERROR(operation_.Send(std::move(response)));
    }
    rows_before += batch.rows;
    return Status::Ok();
  }

  Status RunCommand(const proto::Command& command) {
    if (command.has_sql_command()) return RunSql(command.sql_command());
    if (command.has_checkpoint_command()) return RunCheckpoint(command.checkpoint_command());
    const SessionLease lease = TakeSession();
    if (command.has_remove_cached_remote_relation_command()) {
      session_.session().RemoveCheckpoint(command.remove_cached_remote_relation_command().relation().relation_id());
      return Status::Ok();
    }
    FS_RETURN_IF_ERROR(operation_.cancellation().Check());
    DecodeContext context = session_.MakeDecodeContext();
    FS_ASSIGN_OR_RETURN(const plan::CommandPtr decoded, DecodeCommand(command, context));
    FS_ASSIGN_OR_RETURN(const session::StatementResult result, session_.session().Execute(decoded));
    FS_RETURN_IF_ERROR(Drain(*result.stream));
    FS_RETURN_IF_ERROR(KeepObservedMetrics());
    return SendObservedMetrics();
  }

  // Rows are computed now also for a lazy checkpoint: nobody can tell but by time, and the rows are the same.
  Status RunCheckpoint(const proto::CheckpointCommand& command) {
    proto::ExecutePlanResponse response;
    {
      const SessionLease lease = TakeSession();
      FS_RETURN_IF_ERROR(operation_.cancellation().Check());
      DecodeContext context = session_.MakeDecodeContext();
      FS_ASSIGN_OR_RETURN(const plan::RelationPtr decoded, DecodeRelation(command.relation(), context));
      FS_ASSIGN_OR_RETURN(std::string id, session_.session().Checkpoint(decoded));
      response.mutable_checkpoint_command_result()->mutable_relation()->set_relation_id(std::move(id));
    }
    return operation_.Send(std::move(response));
  }

  static Status Drain(engine::ResultStream& stream) {
    for (;;) {
      FS_ASSIGN_OR_RETURN(const auto rows, stream.NextRows());
      if (rows.empty()) return Status::Ok();
    }
  }

  // spark.sql(text): a query is analysed now and comes back as the relation it is, to run when an action asks; anything
  // else happens now and comes back as its rows.
  Status RunSql(const proto::SqlCommand& command) {
    const proto::Relation relation = RelationOf(command);
    proto::ExecutePlanResponse response;
    {
      const SessionLease lease = TakeSession();
      FS_RETURN_IF_ERROR(operation_.cancellation().Check());
      DecodeContext context = session_.MakeDecodeContext();
      FS_ASSIGN_OR_RETURN(const plan::RelationPtr decoded, DecodeRelation(relation, context));
      FS_ASSIGN_OR_RETURN(const plan::CommandPtr statement, StatementOf(decoded));
      proto::Relation* answer = response.mutable_sql_command_result()->mutable_relation();
      if (std::holds_alternative<plan::Query>(statement->node)) {
        FS_RETURN_IF_ERROR(session_.session().Analyze(decoded).status());
        *answer = relation;
      } else {
        auto result = session_.session().Execute(statement);
        if (!result.ok()) return std::move(result).status().WithSource("", TextOf(decoded));
        if (result->schema.empty()) {
          FS_RETURN_IF_ERROR(Drain(*result->stream));
        } else {
          FS_ASSIGN_OR_RETURN(*answer->mutable_local_relation()->mutable_data(), EncodeAll(*result->stream));
        }
        answer->mutable_local_relation()->set_schema(SchemaToJson(result->schema));
      }
    }
    return operation_.Send(std::move(response));
  }

  // Clients before 4.0 give the text itself.
  static proto::Relation RelationOf(const proto::SqlCommand& command) {
    if (command.has_input()) return command.input();
    proto::Relation relation;
    auto* sql = relation.mutable_sql();
    sql->set_query(command.sql());
    *sql->mutable_args() = command.args();
    *sql->mutable_pos_args() = command.pos_args();
    *sql->mutable_named_arguments() = command.named_arguments();
    *sql->mutable_pos_arguments() = command.pos_arguments();
    return relation;
  }

  // The SQL text whose rows these are, for the position in errors; "" where expressions of another origin may be meant.
  static std::string TextOf(const plan::RelationPtr& relation) {
    if (const auto* sql = plan::As<plan::SqlText>(relation)) return sql->text;
    if (const auto* limit = plan::As<plan::Limit>(relation)) return TextOf(limit->input);
    const auto* derived = plan::As<plan::DerivedRelation>(relation);
    const auto* show = derived == nullptr ? nullptr : std::get_if<plan::ShowString>(&derived->derived);
    return show == nullptr ? "" : TextOf(show->input);
  }

  StatusOr<plan::CommandPtr> StatementOf(const plan::RelationPtr& relation) const {
    const auto* sql = plan::As<plan::SqlText>(relation);
    if (sql == nullptr) return plan::MakeCommand(plan::Query{relation});  // text over DataFrames can only be a query
    return session_.session().Parse(*sql);
  }

  ConnectSession& session_;
  const proto::ExecutePlanRequest& request_;
  Operation& operation_;
  bool may_split_batches_ = false;
  std::vector<session::ObservedRow> observed_;
};

}  // namespace

Status ExecutePlan(ConnectSession& session, const proto::ExecutePlanRequest& request, Operation& operation) {
  return Execution(session, request, operation).Run();
}

}  // namespace firesteel::connect

#include "connect/decode/decode_command.h"

#include "connect/decode/decode_parts.h"
#include "spark/connect/commands.pb.h"
#include "sql/parser.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using CommandResult = StatusOr<plan::CommandPtr>;

StatusOr<plan::SaveMode> DecodeSaveMode(proto::WriteOperation::SaveMode mode) {
  switch (mode) {
    case proto::WriteOperation::SAVE_MODE_UNSPECIFIED:
    case proto::WriteOperation::SAVE_MODE_ERROR_IF_EXISTS:
      return plan::SaveMode::kErrorIfExists;
    case proto::WriteOperation::SAVE_MODE_APPEND:
      return plan::SaveMode::kAppend;
    case proto::WriteOperation::SAVE_MODE_OVERWRITE:
      return plan::SaveMode::kOverwrite;
    case proto::WriteOperation::SAVE_MODE_IGNORE:
      return plan::SaveMode::kIgnore;
    default:
      return InvalidMessage("an unknown save mode " + std::to_string(mode));
  }
}

// What a write to files and one to a table have in common.
template <typename Write>
Status DecodeWriteParts(const proto::WriteOperation& message, Write& write, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(write.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(write.mode, DecodeSaveMode(message.mode()));
  write.format = message.source();
  write.partition_by = ToVector(message.partitioning_columns());
  write.sort_by = ToVector(message.sort_column_names());
  write.cluster_by = ToVector(message.clustering_columns());
  if (message.has_bucket_by()) {
    plan::BucketSpec buckets;
    buckets.count = message.bucket_by().num_buckets();
    buckets.columns = ToVector(message.bucket_by().bucket_column_names());
    write.buckets = std::move(buckets);
  }
  write.options = ToOptions(message.options());
  return Status::Ok();
}

CommandResult DecodeWrite(const proto::WriteOperation& message, DecodeContext& context) {
  if (message.has_table()) {
    plan::WriteTable write;
    FS_RETURN_IF_ERROR(DecodeWriteParts(message, write, context));
    FS_ASSIGN_OR_RETURN(write.table, sql::ParseMultipartName(message.table().table_name(), context.parse));
    switch (message.table().save_method()) {
      case proto::WriteOperation::SaveTable::TABLE_SAVE_METHOD_SAVE_AS_TABLE:
        write.method = plan::WriteTable::Method::kSaveAsTable;
        break;
      case proto::WriteOperation::SaveTable::TABLE_SAVE_METHOD_INSERT_INTO:
        write.method = plan::WriteTable::Method::kInsertInto;
        break;
      default:
        return InvalidMessage("a write into a table without a method");
    }
    return plan::MakeCommand(std::move(write));
  }
  plan::WriteFiles write;
  FS_RETURN_IF_ERROR(DecodeWriteParts(message, write, context));
  write.path = message.path();
  return plan::MakeCommand(std::move(write));
}

CommandResult DecodeWriteV2(const proto::WriteOperationV2& message, DecodeContext& context) {
  using Mode = plan::WriteTableV2::Mode;
  plan::WriteTableV2 write;
  FS_ASSIGN_OR_RETURN(write.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(write.table, sql::ParseMultipartName(message.table_name(), context.parse));
  switch (message.mode()) {
    case proto::WriteOperationV2::MODE_CREATE:
      write.mode = Mode::kCreate;
      break;
    case proto::WriteOperationV2::MODE_OVERWRITE:
      write.mode = Mode::kOverwrite;
      break;
    case proto::WriteOperationV2::MODE_OVERWRITE_PARTITIONS:
      write.mode = Mode::kOverwritePartitions;
      break;
    case proto::WriteOperationV2::MODE_APPEND:
      write.mode = Mode::kAppend;
      break;
    case proto::WriteOperationV2::MODE_REPLACE:
      write.mode = Mode::kReplace;
      break;
    case proto::WriteOperationV2::MODE_CREATE_OR_REPLACE:
      write.mode = Mode::kCreateOrReplace;
      break;
    default:
      return InvalidMessage("writeTo without a mode");
  }
  write.provider = message.provider();
  FS_ASSIGN_OR_RETURN(write.partitioned_by, DecodeExpressions(message.partitioning_columns(), context));
  write.cluster_by = ToVector(message.clustering_columns());
  write.options = ToOptions(message.options());
  for (const auto& [key, value] : ToOptions(message.table_properties())) write.properties.emplace_back(key, value);
  if (message.has_overwrite_condition()) {
    FS_ASSIGN_OR_RETURN(write.overwrite_condition, DecodeExpression(message.overwrite_condition(), context));
  }
  return plan::MakeCommand(std::move(write));
}

CommandResult DecodeCreateView(const proto::CreateDataFrameViewCommand& message, DecodeContext& context) {
  plan::CreateView view;
  view.kind = message.is_global() ? plan::CreateView::Kind::kGlobalTemporary : plan::CreateView::Kind::kTemporary;
  view.or_replace = message.replace();
  FS_ASSIGN_OR_RETURN(view.name, sql::ParseMultipartName(message.name(), context.parse));
  FS_ASSIGN_OR_RETURN(view.query, DecodeRelation(message.input(), context));
  return plan::MakeCommand(std::move(view));
}

}  // namespace

StatusOr<plan::CommandPtr> DecodeCommand(const proto::Command& message, DecodeContext& context) {
  using Kind = proto::Command;
  switch (message.command_type_case()) {
    case Kind::kWriteOperation:
      return DecodeWrite(message.write_operation(), context);
    case Kind::kWriteOperationV2:
      return DecodeWriteV2(message.write_operation_v2(), context);
    case Kind::kCreateDataframeView:
      return DecodeCreateView(message.create_dataframe_view(), context);
    case Kind::kRegisterFunction:
      return Unsupported("user-defined functions ('" + message.register_function().function_name() + "')");
    case Kind::kRegisterTableFunction:
      return Unsupported("user-defined table functions ('" + message.register_table_function().function_name() + "')");
    case Kind::kRegisterDataSource:
      return Unsupported("Python data sources");
    case Kind::kWriteStreamOperationStart:
    case Kind::kStreamingQueryCommand:
    case Kind::kStreamingQueryManagerCommand:
    case Kind::kStreamingQueryListenerBusCommand:
      return Unsupported("streaming");
    case Kind::kGetResourcesCommand:
    case Kind::kCreateResourceProfileCommand:
      return Unsupported("resource profiles");
    case Kind::kMergeIntoTableCommand:
      return Unsupported("MERGE INTO");
    case Kind::kMlCommand:
      return Unsupported("MLlib");
    case Kind::kExecuteExternalCommand:
      return Unsupported("external commands");
    case Kind::kPipelineCommand:
      return Unsupported("pipelines defined over Spark Connect (use firesteel run)");
    case Kind::kExtension:
      return Unsupported("Spark Connect command plugins");
    case Kind::kSqlCommand:
    case Kind::kCheckpointCommand:
    case Kind::kRemoveCachedRemoteRelationCommand:
      return Status::Internal("a command that execute_plan.cc carries out itself");
    case Kind::COMMAND_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("a command without a kind");
}

}  // namespace firesteel::connect

#include "files/format/read_options.h"
#include "files/format/write_options.h"
#include "session/commands/commands.h"
#include "session/commands/write_checks.h"
#include "session/row_result.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// The path of save(path), or of the option.
StatusOr<std::string> PathOf(const plan::WriteFiles& command) {
  const auto option = FindOption(command.options, "path");
  if (option && !command.path.empty()) {
    return LegacyError(
        "1307",
        "There is a 'path' option set and save() is called with a path parameter. Either remove the path "
        "option, or call save() without the parameter.");
  }
  const std::string path = command.path.empty() ? option.value_or("") : command.path;
  if (path.empty()) return LegacyError("2047", "'path' is not specified.");
  return path;
}

const char* ModeName(plan::SaveMode mode) {
  switch (mode) {
    case plan::SaveMode::kErrorIfExists:
      return "ErrorIfExists";
    case plan::SaveMode::kAppend:
      return "Append";
    case plan::SaveMode::kOverwrite:
      return "Overwrite";
    case plan::SaveMode::kIgnore:
      return "Ignore";
  }
  return "";
}

// format("noop"): computes every row and keeps none, for measuring.
Status WriteNowhere(Session& session, const plan::WriteFiles& command) {
  if (command.mode == plan::SaveMode::kErrorIfExists || command.mode == plan::SaveMode::kIgnore) {
    return SparkError("UNSUPPORTED_DATA_SOURCE_SAVE_MODE",
                      {{"source", "noop"}, {"createMode", std::string("\"") + ModeName(command.mode) + "\""}});
  }
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr query, session.Analyze(command.input));
  const engine::ExecutionOptions execution = session.MakeExecutionOptions(/*keep_order=*/false);
  FS_RETURN_IF_ERROR(
      session.services().storage.VerifyBeforeReading(query, session.settings(), *execution.cancellation));
  FS_ASSIGN_OR_RETURN(const auto stream, session.services().engine.Execute(query, execution));
  while (true) {
    FS_ASSIGN_OR_RETURN(const auto rows, stream->NextRows());
    if (rows.empty()) return Status::Ok();
  }
}

Status WriteThrough(Session& session, engine::Connector& connector, const plan::WriteFiles& command) {
  if (!command.path.empty()) return Unsupported("save(path) for the format '" + command.format + "'");
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr query, session.Analyze(command.input));
  const engine::ExecutionOptions execution = session.MakeExecutionOptions(/*keep_order=*/false);
  engine::ConnectorWriteRequest request;
  using Mode = engine::ConnectorWriteRequest::Mode;
  switch (command.mode) {
    case plan::SaveMode::kErrorIfExists:
      request.mode = Mode::kErrorIfExists;
      break;
    case plan::SaveMode::kAppend:
      request.mode = Mode::kAppend;
      break;
    case plan::SaveMode::kOverwrite:
      request.mode = Mode::kOverwrite;
      break;
    case plan::SaveMode::kIgnore:
      request.mode = Mode::kIgnore;
      break;
  }
  request.options = command.options;
  request.schema = analysis::SchemaOf(*query);
  request.case_sensitive = session.settings().Boolean("spark.sql.caseSensitive");
  request.run_key = session.run_key();
  request.open_rows = [&]() -> StatusOr<std::unique_ptr<engine::ResultStream>> {
    FS_RETURN_IF_ERROR(
        session.services().storage.VerifyBeforeReading(query, session.settings(), *execution.cancellation));
    return session.services().engine.Execute(query, execution);
  };
  request.limits = ConnectorLimitsOf(session.settings());
  if (execution.cancellation != nullptr) request.cancellation = *execution.cancellation;
  return connector.Write(request);
}

StatusOr<OverwriteScope> ScopeOf(const Session& session, const plan::WriteFiles& command, files::FileFormat format) {
  if (command.mode != plan::SaveMode::kOverwrite) return OverwriteScope::kNothing;
  FS_ASSIGN_OR_RETURN(const files::WriteOptions options, files::ParseWriteOptions(format, command.options));
  using Mode = files::WriteOptions::PartitionOverwrite;
  const bool session_dynamic =
      EqualsIgnoreCase(session.settings().Text("spark.sql.sources.partitionOverwriteMode"), "DYNAMIC");
  const Mode mode = options.partition_overwrite.value_or(session_dynamic ? Mode::kDynamic : Mode::kStatic);
  return mode == Mode::kDynamic && !command.partition_by.empty() ? OverwriteScope::kWrittenPartitions
                                                                 : OverwriteScope::kWholeTarget;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::WriteFiles& command) {
  const Services& services = session.services();
  // clusterBy is a wish that files without a table cannot remember; Spark's save takes it and does nothing, too.
  FS_RETURN_IF_ERROR(
      CheckNoBuckets({command.partition_by, command.buckets, command.sort_by, command.cluster_by}, "save"));
  const std::string format_name =
      FoldCase(command.format.empty() ? session.settings().Text("spark.sql.sources.default") : command.format);
  if (format_name == "noop") {
    FS_RETURN_IF_ERROR(WriteNowhere(session, command));
    return MakeEmptyResult(services.engine);
  }
  if (engine::Connector* connector = FindConnector(services, format_name)) {
    FS_RETURN_IF_ERROR(WriteThrough(session, *connector, command));
    return MakeEmptyResult(services.engine);
  }
  FS_ASSIGN_OR_RETURN(const files::FileFormat format, files::FileFormatFromName(format_name));
  if (format == files::FileFormat::kBinaryFile) return SparkError("UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE");
  FS_ASSIGN_OR_RETURN(const std::string path, PathOf(command));

  TableWrite write;
  FS_ASSIGN_OR_RETURN(write.location, services.storage.ResolveUri(path));
  FS_ASSIGN_OR_RETURN(write.plan, session.Analyze(command.input));
  write.provider = format_name;
  write.partition_columns = command.partition_by;
  write.options = command.options;
  write.run_key = session.run_key();
  if (!write.run_key.empty()) {
    FS_ASSIGN_OR_RETURN(const bool done,
                        services.storage.WasWritten(write.location, write.run_key, session.settings()));
    if (done) return MakeEmptyResult(services.engine);
  }
  if (command.mode == plan::SaveMode::kErrorIfExists || command.mode == plan::SaveMode::kIgnore) {
    FS_ASSIGN_OR_RETURN(const bool occupied, services.storage.PathExists(write.location, session.settings()));
    if (occupied && command.mode == plan::SaveMode::kIgnore) return MakeEmptyResult(services.engine);
    if (occupied) {
      std::string shown = ShownLocation(write.location);
      while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
      return SparkError("PATH_ALREADY_EXISTS", {{"outputPath", shown}});
    }
  }
  FS_ASSIGN_OR_RETURN(write.overwrite, ScopeOf(session, command, format));
  FS_RETURN_IF_ERROR(services.storage.Write(write, session.settings(), session.MakeExecutionOptions(false)).status());
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session

#include "duck/arrow/arrow_result.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

#include "nanoarrow/nanoarrow.hpp"

#include "base/failpoint.h"
#include "duck/arrow/arrow_schema.h"
#include "duck/arrow/arrow_values.h"
#include "duck/error_translation.h"
#include "duck/lower/planning_scope.h"

namespace firesteel::duck {
namespace {

// Rows of a fixed width are sent many at once; others may be of any size, so that fewer of them make a batch: as few as
// cost clients no time.
duckdb::cxx::idx_t BatchRows(const Schema& schema) {
  const bool fixed = std::none_of(schema.begin(), schema.end(), [](const StructField& field) {
    return field.type.IsNested() || field.type.IsString() || field.type.Is(TypeKind::kBinary);
  });
  return fixed ? 64 * 1024 : 8 * 1024;
}

// One statement on its own connection, with interrupt and progress.
class RunningQuery {
 public:
  RunningQuery(std::shared_ptr<DuckDatabase> database, const engine::ExecutionOptions& options)
      : database_(std::move(database)), connection_(database_->Connect()), on_progress_(options.on_progress) {
    stores_ = database_->UseStores(connection_, options.stores);
    watched_ = database_->memory().Watch([this] { connection_.Interrupt(); });
    if (options.cancellation != nullptr) {
      token_ = *options.cancellation;
      registration_ = token_.OnCancel([this] { connection_.Interrupt(); });
    }
  }
  ~RunningQuery() {
    registration_ = {};
    // An abandoned query would otherwise go on to its end.
    if (result_ && !finished_) connection_.Interrupt();
    result_.reset();
    watched_.reset();  // gives back what a stopped query held: after the result
  }

  Status Start(std::string sql, duckdb::cxx::idx_t batch_rows) {
    sql_ = std::move(sql);
    if (!Failpoint("engine.fault").ok()) {
      return TranslateError(
          0, "INTERNAL Error: injected\n\nStack Trace:\n#0 injected\n\nLINE 1: " + sql_.substr(0, sql_.find('\n')),
          sql_);
    }
    Status started = [&] {
      const PlanningScope planning;
      return Execute(batch_rows);
    }();
    if (PlanningScope::IsTooMuch(started)) started = Execute(batch_rows);
    return Judged(std::move(started));
  }

  // The next array, or a released one at the end.
  Status Next(ArrowArray* out) {
    return Judged(Guarded(
        [&] {
          for (;;) {
            // An interrupt that came before the query ran, or finds it waiting for its reader, is lost; these are not.
            FS_RETURN_IF_ERROR(token_.Check());
            FS_RETURN_IF_ERROR(watched_->verdict());
            switch (result_->Step(*out)) {
              case duckdb::cxx::StepStatus::CHUNK:
                return Status::Ok();
              case duckdb::cxx::StepStatus::FINISHED:
                out->release = nullptr;
                finished_ = true;
                return Status::Ok();
              case duckdb::cxx::StepStatus::CANCELLED:
                return Status(StatusCode::kCancelled, "the query was cancelled");
              case duckdb::cxx::StepStatus::WAITING:
                result_->Wait();
                break;
            }
            ReportProgress();
          }
        },
        sql_));
  }

 private:
  Status Execute(duckdb::cxx::idx_t batch_rows) {
    return Guarded(
        [&] {
          result_ = std::make_unique<duckdb::cxx::ArrowResult>(
              connection_.Execute(sql_, duckdb::cxx::ArrowFormat(batch_rows)));
          return Status::Ok();
        },
        sql_);
  }

  // A query stopped for its memory ends as one that was interrupted, or with what it met on its way out.
  Status Judged(Status status) const {
    if (status.ok()) return status;
    Status verdict = watched_->verdict();
    return verdict.ok() ? status : verdict;
  }

  void ReportProgress() {
    if (!on_progress_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_report_ < std::chrono::milliseconds(200)) return;
    last_report_ = now;
    const double percentage = connection_.GetQueryProgress().percentage;
    if (percentage >= 0) on_progress_(percentage / 100);
  }

  std::shared_ptr<DuckDatabase> database_;           // the connection's database must outlive it
  std::unique_ptr<ConnectionStores::Lease> stores_;  // or null; outlives what the connection has open
  duckdb::cxx::Connection connection_;
  std::unique_ptr<MemoryWatch::Query> watched_;
  std::string sql_;
  std::unique_ptr<duckdb::cxx::ArrowResult> result_;
  bool finished_ = false;
  CancellationToken token_;
  CancellationToken::Registration registration_;
  std::function<void(double)> on_progress_;
  std::chrono::steady_clock::time_point last_report_{};
};

// What the exported stream and the ResultStream both look at: the error may be asked for after the export.
struct Shared {
  std::vector<std::shared_ptr<void>> keep;  // leases of row sources; must outlive the query
  std::unique_ptr<RunningQuery> query;
  Schema schema;
  std::string zone;
  Status error;
  std::string error_text;
};

// An array of NULLs in place of one whose type DuckDB forgot while it folded constants.
Status ReplaceByNulls(const DataType& type, const std::string& zone, ArrowArray* array) {
  const std::int64_t length = array->length;
  nanoarrow::UniqueSchema schema;
  FS_RETURN_IF_ERROR(MakeArrowSchema({{"c", type}}, zone, schema.get()));
  nanoarrow::UniqueArray nulls;
  ArrowError error{};
  if (ArrowArrayInitFromSchema(nulls.get(), schema->children[0], &error) != NANOARROW_OK ||
      ArrowArrayStartAppending(nulls.get()) != NANOARROW_OK ||
      ArrowArrayAppendNull(nulls.get(), length) != NANOARROW_OK ||
      ArrowArrayFinishBuildingDefault(nulls.get(), &error) != NANOARROW_OK) {
    return Status(StatusCode::kResourceExhausted, "no memory for a column of NULLs");
  }
  if (array->release != nullptr) array->release(array);
  ArrowArrayMove(nulls.get(), array);
  return Status::Ok();
}

// Makes an array of DuckDB's one of the Spark type: void values are integers inside and have no buffers in Arrow.
Status FitToType(const DataType& type, const std::string& zone, ArrowArray* array) {
  if (type.Is(TypeKind::kNull)) {
    array->null_count = array->length;
    array->n_buffers = 0;
    return Status::Ok();
  }
  if (array->n_buffers == 0) return ReplaceByNulls(type, zone, array);
  switch (type.kind()) {
    case TypeKind::kArray:
      return FitToType(type.element(), zone, array->children[0]);
    case TypeKind::kMap:
      FS_RETURN_IF_ERROR(FitToType(type.key(), zone, array->children[0]->children[0]));
      return FitToType(type.value(), zone, array->children[0]->children[1]);
    case TypeKind::kStruct:
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        FS_RETURN_IF_ERROR(FitToType(type.fields()[i].type, zone, array->children[i]));
      }
      return Status::Ok();
    default:
      return Status::Ok();
  }
}

Status FitToSchema(const Schema& schema, const std::string& zone, ArrowArray* array) {
  for (std::size_t i = 0; i < schema.size(); ++i)
    FS_RETURN_IF_ERROR(FitToType(schema[i].type, zone, array->children[i]));
  return Status::Ok();
}

struct ExportedStream {
  std::shared_ptr<Shared> shared;  // also held by the DuckResultStream it was exported from
};

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  auto& shared = *static_cast<ExportedStream*>(stream->private_data)->shared;
  shared.error = MakeArrowSchema(shared.schema, shared.zone, out);
  return shared.error.ok() ? 0 : EIO;
}
int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  auto& shared = *static_cast<ExportedStream*>(stream->private_data)->shared;
  out->release = nullptr;
  if (!shared.error.ok()) return EIO;
  shared.error = shared.query->Next(out);
  if (!shared.error.ok()) return EIO;
  if (out->release != nullptr) shared.error = FitToSchema(shared.schema, shared.zone, out);
  return shared.error.ok() ? 0 : EIO;
}
const char* GetLastError(ArrowArrayStream* stream) {
  auto& shared = *static_cast<ExportedStream*>(stream->private_data)->shared;
  shared.error_text = shared.error.ToString();
  return shared.error_text.c_str();
}
void Release(ArrowArrayStream* stream) {
  delete static_cast<ExportedStream*>(stream->private_data);
  stream->release = nullptr;
}

class DuckResultStream final : public engine::ResultStream {
 public:
  explicit DuckResultStream(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  const Schema& schema() const override { return shared_->schema; }
  Status last_error() const override { return shared_->error; }

  Status ExportArrow(ArrowArrayStream* out) override {
    out->get_schema = GetSchema;
    out->get_next = GetNext;
    out->get_last_error = GetLastError;
    out->release = Release;
    out->private_data = new ExportedStream{shared_};
    return Status::Ok();
  }

  StatusOr<std::vector<std::vector<Value>>> NextRows() override {
    for (;;) {
      FS_RETURN_IF_ERROR(shared_->error);
      ArrowArray array;
      array.release = nullptr;
      shared_->error = shared_->query->Next(&array);
      FS_RETURN_IF_ERROR(shared_->error);
      if (array.release == nullptr) return std::vector<std::vector<Value>>{};
      shared_->error = FitToSchema(shared_->schema, shared_->zone, &array);
      auto rows = shared_->error.ok() ? RowsOfArrow(shared_->schema, &array) : shared_->error;
      array.release(&array);
      if (!rows.ok() || !rows->empty()) return rows;
    }
  }

 private:
  std::shared_ptr<Shared> shared_;  // also held by an exported stream
};

}  // namespace

StatusOr<std::unique_ptr<engine::ResultStream>> StartQuery(std::shared_ptr<DuckDatabase> database,
                                                           const std::string& sql, Schema schema,
                                                           const engine::ExecutionOptions& options,
                                                           std::vector<std::shared_ptr<void>> keep) {
  FS_RETURN_IF_ERROR(database->InstallFunctionsOf(sql));
  auto shared = std::make_shared<Shared>();
  FS_RETURN_IF_ERROR(Guarded([&] {
    shared->query = std::make_unique<RunningQuery>(std::move(database), options);
    return Status::Ok();
  }));
  shared->keep = std::move(keep);
  shared->schema = std::move(schema);
  shared->zone = options.session_time_zone;
  FS_RETURN_IF_ERROR(shared->query->Start(sql, BatchRows(shared->schema)));
  return std::unique_ptr<engine::ResultStream>(std::make_unique<DuckResultStream>(std::move(shared)));
}

StatusOr<std::vector<std::vector<Value>>> RunToEnd(std::shared_ptr<DuckDatabase> database, const std::string& sql,
                                                   Schema schema, const engine::ExecutionOptions& options) {
  FS_ASSIGN_OR_RETURN(auto stream, StartQuery(std::move(database), sql, std::move(schema), options));
  std::vector<std::vector<Value>> all;
  for (;;) {
    FS_ASSIGN_OR_RETURN(auto rows, stream->NextRows());
    if (rows.empty()) return all;
    for (auto& row : rows) all.push_back(std::move(row));
  }
}

}  // namespace firesteel::duck

#include "duck/rows/row_source.h"

#include <algorithm>

#include "duckdb_cpp.hpp"

#include "base/error/error_conditions.h"
#include "duck/error_translation.h"
#include "duck/lower/duck_type.h"
#include "duck/store/storage_error_text.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::TableFunction;

struct FunctionData {
  std::shared_ptr<RowSourceRegistry> registry;  // shared with the database that hands out numbers
};
struct BindData {
  std::shared_ptr<const RowSource> source;  // shared with the registry
};

struct ScanState {
  std::unique_ptr<RowReader> reader;
  RowBatch batch;
  std::size_t at = 0;  // rows of the batch that went out already
};

// Of sources that tell no number: neither the smallest nor the largest side of a join.
constexpr std::int64_t kRowsOfUnknownSource = 100'000;
constexpr std::size_t kRowsOfChunk = 2048;  // DuckDB's vectors hold so many

[[noreturn]] void Throw(const Status& status) {
  std::vector<std::pair<std::string, std::string>> parameters(status.message_parameters().begin(),
                                                              status.message_parameters().end());
  // Only Spark's conditions are found again with their text; that of what we do not support carries its own.
  const bool known = !parameters.empty() && FindErrorCondition(status.condition()) != nullptr;
  throw duckdb::cxx::InvalidInputException(known ? EncodeError(status.condition(), parameters)
                                                 : EncodeStorageStatus(status));
}

void Bind(TableFunction::BindInput& input) {
  const std::int64_t number = input.GetConstantArgument(0).Get<std::int64_t>();
  auto source = input.GetUserData<FunctionData>().registry->Find(number);
  if (!source) throw duckdb::cxx::InvalidInputException("no row source of number " + std::to_string(number));
  for (std::size_t i = 0; i < source->schema().size(); ++i) {
    input.AddResultColumn("v" + std::to_string(i),
                          input.GetContext().GetFactory().ParseType(DuckTypeName(source->schema()[i].type)));
  }
  if (source->schema().empty()) {
    input.AddResultColumn("no_columns", input.GetContext().GetFactory().ParseType("BOOLEAN"));
  }
  input.SetCardinality(static_cast<idx_t>(source->estimated_rows().value_or(kRowsOfUnknownSource)), false);
  input.SetOrderPreservation(duckdb::cxx::OrderPreservation::FIXED_ORDER);
  input.SetBindData<BindData>(BindData{std::move(source)});
}

void Init(TableFunction::InitGlobalInput& input) {
  const RowSource& source = *input.GetBindData<BindData>().source;
  auto reader = source.Open();
  if (!reader.ok()) Throw(reader.status());
  input.SetMaxThreads(1);  // rows keep the order they are read in
  input.SetGlobalState<ScanState>(ScanState{std::move(reader).value(), RowBatch(source.schema())});
}

void Execute(TableFunction::ExecInput& input) {
  auto& state = input.GetGlobalState<ScanState>();
  if (state.at == state.batch.rows) {
    state.batch.Clear();
    state.at = 0;
    const auto more = state.reader->Next(state.batch);
    if (!more.ok()) Throw(more.status());
  }
  const std::size_t count = std::min(state.batch.rows - state.at, kRowsOfChunk);
  duckdb::cxx::DataChunk chunk = input.GetOutputChunk();
  for (idx_t i = 0; i < chunk.GetVectorCount(); ++i) {
    duckdb::cxx::Vector out = chunk.GetVector(i);
    out.SetSize(count);
    if (i < state.batch.columns.size()) {
      state.batch.columns[i].WriteTo(out, state.at, count);
    } else {  // no_columns
      for (std::size_t row = 0; row < count; ++row) out.SetNull(row);
    }
  }
  state.at += count;
}

}  // namespace

StatusOr<bool> SingleRowReader::Next(RowBatch& batch) {
  while (!batch.Full()) {
    std::vector<Value> row;
    FS_ASSIGN_OR_RETURN(const bool more, NextRow(row));
    if (!more) break;
    batch.AppendRow(std::move(row));
  }
  return batch.rows > 0;
}

RowSourceRegistry::Lease RowSourceRegistry::Add(const std::shared_ptr<RowSourceRegistry>& registry,
                                                std::shared_ptr<const RowSource> source) {
  const std::lock_guard lock(registry->mutex_);
  const std::int64_t number = ++registry->next_;
  registry->sources_[number] = std::move(source);
  return {number, std::shared_ptr<void>(nullptr, [registry, number](void*) {
            const std::lock_guard erase_lock(registry->mutex_);
            registry->sources_.erase(number);
          })};
}

std::shared_ptr<const RowSource> RowSourceRegistry::Find(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(number);
  return found == sources_.end() ? nullptr : found->second;
}

void InstallRowSourceFunction(duckdb::cxx::Connection& connection, std::shared_ptr<RowSourceRegistry> registry) {
  auto function = TableFunction::Create(connection.GetFactory());
  function.SetName("fs_rows");
  function.GetSignature().AddParameter("number",
                                       connection.GetFactory().CreateType(duckdb::cxx::LogicalTypeId::BIGINT));
  function.SetUserData<FunctionData>(FunctionData{std::move(registry)});
  function.SetBindCallback(Bind);
  function.SetInitGlobalCallback(Init);
  function.SetExecCallback(Execute);
  connection.Register(function);
}

}  // namespace firesteel::duck

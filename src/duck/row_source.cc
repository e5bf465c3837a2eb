#include "duck/row_source.h"

#include "duckdb_cpp.hpp"

#include "duck/duck_type.h"
#include "duck/error_translation.h"
#include "duck/storage_error_text.h"
#include "duck/vector_values.h"

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
};

[[noreturn]] void Throw(const Status& status) {
  std::vector<std::pair<std::string, std::string>> parameters(status.message_parameters().begin(),
                                                              status.message_parameters().end());
  throw duckdb::cxx::InvalidInputException(parameters.empty() ? EncodeStorageStatus(status)
                                                              : EncodeError(status.condition(), parameters));
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
  input.SetOrderPreservation(duckdb::cxx::OrderPreservation::FIXED_ORDER);
  input.SetBindData<BindData>(BindData{std::move(source)});
}

void Init(TableFunction::InitGlobalInput& input) {
  auto reader = input.GetBindData<BindData>().source->Open();
  if (!reader.ok()) Throw(reader.status());
  input.SetMaxThreads(1);  // rows keep the order they are read in
  input.SetGlobalState<ScanState>(ScanState{std::move(reader).value()});
}

void Execute(TableFunction::ExecInput& input) {
  auto& state = input.GetGlobalState<ScanState>();
  const Schema& schema = input.GetBindData<BindData>().source->schema();
  duckdb::cxx::DataChunk chunk = input.GetOutputChunk();
  const std::size_t capacity = 2048;
  std::vector<std::vector<Value>> rows;
  while (rows.size() < capacity) {
    std::vector<Value> row;
    auto more = state.reader->Next(row);
    if (!more.ok()) Throw(more.status());
    if (!*more) break;
    rows.push_back(std::move(row));
  }
  for (idx_t i = 0; i < chunk.GetVectorCount(); ++i) {
    duckdb::cxx::Vector out = chunk.GetVector(i);
    out.SetSize(rows.size());
    if (i >= schema.size()) {  // no_columns
      for (std::size_t row = 0; row < rows.size(); ++row) out.SetNull(row);
      continue;
    }
    std::vector<const Value*> values;
    values.reserve(rows.size());
    for (const auto& row : rows) values.push_back(&row[i]);
    WriteValues(out, schema[i].type, values);
  }
}

}  // namespace

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
  function.GetSignature().AddParameter("number", connection.GetFactory().CreateType(duckdb::cxx::LogicalTypeId::BIGINT));
  function.SetUserData<FunctionData>(FunctionData{std::move(registry)});
  function.SetBindCallback(Bind);
  function.SetInitGlobalCallback(Init);
  function.SetExecCallback(Execute);
  connection.Register(function);
}

}  // namespace firesteel::duck

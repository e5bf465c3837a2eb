#include "duck/functions/poll_function.h"

#include "duckdb.hpp"
#include "duckdb/execution/expression_executor_state.hpp"
#include "duckdb/function/scalar_function.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/extension/extension_loader.hpp"
#include "duckdb_static_extension.h"

namespace firesteel::duck {
namespace {

void Poll(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  if (state.HasContext() && state.GetContext().IsInterrupted()) throw duckdb::InterruptException();
  result.Reference(arguments.data[0]);
}

void ResolveType(duckdb::ResolveScalarFunctionTypesInput& input) {
  input.GetBoundFunction().SetReturnType(input.GetArgumentType(0));
}

void Load(duckdb::ExtensionLoader& loader) {
  duckdb::ScalarFunction function(duckdb::Identifier("fs_poll"),
                                  duckdb::vector<duckdb::LogicalType>{duckdb::LogicalType::ANY},
                                  duckdb::LogicalType::ANY, Poll);
  function.SetResolveTypesCallback(ResolveType);
  function.SetNullHandling(duckdb::FunctionNullHandling::SPECIAL_HANDLING);
  function.SetFallible();
  loader.RegisterFunction(std::move(function));
}

int32_t Describe(duckdb_extension_descriptor* descriptor) {
  descriptor->version = 2;
  descriptor->name = "firesteel_poll";
  descriptor->extension_version = "1";
  descriptor->api_version = "v2.0.0";
  descriptor->entry_cpp = reinterpret_cast<void (*)()>(&Load);
  return 0;
}

}  // namespace

void RegisterPollFunction() {
  static const int32_t registered = duckdb_register_static_extension(&Describe);
  (void)registered;  // a failure makes opening the database fail with the reason
}

}  // namespace firesteel::duck

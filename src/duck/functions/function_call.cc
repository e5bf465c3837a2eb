#include "duck/functions/function_call.h"

#include "duckdb.hpp"
#include "duckdb/main/capi_v2/capi_v2_internal.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb_cpp.hpp"
#include "duckdb_v2.h"

#include "duck/engine_memory.h"
#include "duck/lower/planning_scope.h"
#include "duck/memory_watch.h"
#include "duck/store/storage_error_text.h"

// The wrapper gives its handle to those who know the handle's type, which is said in its own source only.
template <>
struct duckdb::cxx::detail::HandleTraits<duckdb::cxx::Context> {
  using handle = duckdb_v2_context_handle;
};

namespace firesteel::duck {

FunctionCall::FunctionCall(duckdb::cxx::Context& context, const std::string& name)
    : state_(duckdb::capiv2::Convert(context.handle())->context.interrupt_state), name_(name) {}

void FunctionCall::ThrowInterrupted() const {
  static_assert(kInterrupted == duckdb::ClientInterruptState::INTERRUPTED);
  throw duckdb::cxx::InterruptException("Interrupted");
}

void FunctionCall::NeedMuchMemory(std::int64_t bytes) const {
  if (PlanningScope::IsEntered())
    throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(PlanningScope::TooMuch()));
  const auto watch = WatchOfEngineAllocator();
  if (!watch) return;
  std::string function = name_.starts_with("fs_") ? name_.substr(3) : name_;
  if (function.starts_with("sequence_")) function = "sequence";  // one for each type
  const Status refused = watch->Refusal(bytes, "the result of " + function + "()");
  if (!refused.ok()) throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(refused));
}

}  // namespace firesteel::duck

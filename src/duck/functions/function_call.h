#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "duck/engine_memory.h"

namespace duckdb {
enum class ClientInterruptState : std::uint8_t;
namespace cxx {
class Context;
}
}  // namespace duckdb

namespace firesteel::duck {

// What a function of ours asks about the query that calls it, for a batch of rows. A function that takes a
// `const FunctionCall&` first is handed one; the rows of every function are polled by the loop that calls it.
class FunctionCall {
 public:
  // `name` is the function's in DuckDB and must live as long.
  FunctionCall(duckdb::cxx::Context& context, const std::string& name);

  // Throws DuckDB's exception where the query was cancelled or stopped. As cheap as reading a flag: for every step of a
  // loop that one row may keep going for long.
  void Poll() const {
    if (IsInterrupted()) ThrowInterrupted();
  }
  // Throws an error that names the function where the memory limit leaves no room for `bytes` more. Ask before
  // something is built whose size follows from the arguments' values; small sizes are not looked at.
  void NeedMemory(std::int64_t bytes) const {
    if (bytes >= kLarge) NeedMuchMemory(bytes);
  }

 private:
  static constexpr std::int64_t kLarge = 1 << 20;
  static constexpr auto kInterrupted = static_cast<duckdb::ClientInterruptState>(1);
  bool IsInterrupted() const { return state_.load(std::memory_order_relaxed) == kInterrupted; }
  [[noreturn]] void ThrowInterrupted() const;
  void NeedMuchMemory(std::int64_t bytes) const;

  const std::atomic<duckdb::ClientInterruptState>& state_;  // of the query's connection
  const std::string& name_;
  const EngineScope engine_;
};

}  // namespace firesteel::duck

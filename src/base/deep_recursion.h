#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "base/function_view.h"

namespace firesteel {

// True while the calling thread has room for another stretch of recursion.
bool HasStackRoom();

// Runs `body` on a fresh, large stack (another thread; the caller waits).
void RunOnFreshStack(FunctionView<void()> body);

// Calls `body()` and returns what it returns, moving to a fresh stack when the present one is nearly used up. Put at
// the entry of functions that recurse over trees a user wrote, so that a chain of 10,000 additions cannot overflow.
template <typename Body>
auto WithStackRoom(Body&& body) -> decltype(body()) {
  if (HasStackRoom()) return body();
  using Result = decltype(body());
  if constexpr (std::is_void_v<Result>) {
    RunOnFreshStack([&] { body(); });
  } else {
    std::optional<Result> result;
    RunOnFreshStack([&] { result.emplace(body()); });
    return std::move(*result);
  }
}

}  // namespace firesteel

#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace firesteel {

// Refers to a callable without owning it; valid as long as the callable is. For parameters that are called before the
// function returns.
template <typename Signature>
class FunctionView;

template <typename Result, typename... Arguments>
class FunctionView<Result(Arguments...)> {
 public:
  template <typename Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionView>)
      FunctionView(Callable&& callable)  // NOLINT: implicit, so that a lambda can be passed
      : target_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, Arguments... arguments) -> Result {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(std::forward<Arguments>(arguments)...);
        }) {}

  Result operator()(Arguments... arguments) const { return call_(target_, std::forward<Arguments>(arguments)...); }

 private:
  void* target_;
  Result (*call_)(void*, Arguments...);
};

}  // namespace firesteel

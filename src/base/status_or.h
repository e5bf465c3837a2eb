#pragma once

#include <cstdlib>
#include <optional>
#include <utility>

#include "base/status.h"

namespace firesteel {

// Either a value or the reason why there is none. Accessing the value of a failed result aborts: test ok() first, or
// use the macros below.
template <typename T>
class [[nodiscard]] StatusOr {
 public:
  StatusOr(Status status) : status_(std::move(status)) {  // NOLINT: implicit, so that `return status;` works
    if (status_.ok()) std::abort();
  }
  StatusOr(T value) : value_(std::move(value)) {}  // NOLINT: implicit, so that `return value;` works
  template <typename U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_same_v<std::remove_cvref_t<U>, Status> && !std::is_same_v<std::remove_cvref_t<U>, StatusOr<T>>)
      StatusOr(U&& value)
      : value_(std::forward<U>(value)) {}  // NOLINT

  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status status() && { return std::move(status_); }

  T& value() & { return Checked(), *value_; }
  const T& value() const& { return Checked(), *value_; }
  T value() && { return Checked(), std::move(*value_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return Checked(), &*value_; }
  const T* operator->() const { return Checked(), &*value_; }

 private:
  void Checked() const {
    if (!value_) std::abort();
  }
  Status status_;
  std::optional<T> value_;
};

#define FS_CONCAT_INNER(a, b) a##b
#define FS_CONCAT(a, b) FS_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expr` (a Status) failed.
#define FS_RETURN_IF_ERROR(expr)                                   \
  do {                                                             \
    if (::firesteel::Status fs_status = (expr); !fs_status.ok()) { \
      return fs_status;                                            \
    }                                                              \
  } while (false)

// FS_ASSIGN_OR_RETURN(auto x, F()): x is the value, or the enclosing function returns the failure.
#define FS_ASSIGN_OR_RETURN(lhs, expr) FS_ASSIGN_OR_RETURN_IMPL(FS_CONCAT(fs_result_, __LINE__), lhs, expr)
#define FS_ASSIGN_OR_RETURN_IMPL(result, lhs, expr)    \
  auto result = (expr);                                \
  if (!result.ok()) return std::move(result).status(); \
  lhs = std::move(result).value()

}  // namespace firesteel

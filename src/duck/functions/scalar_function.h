#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "duckdb_cpp.hpp"

#include "duck/error_translation.h"
#include "duck/functions/function_call.h"
#include "duck/functions/stored_decimal.h"
#include "types/value.h"

namespace firesteel::duck {

// Turns ordinary C++ functions into DuckDB scalar functions:
//   std::optional<std::int32_t> StringToInt(std::string_view text, std::string_view mode);
//   {"fs_string_to_int", InstallScalar<StringToInt>}
// Parameter and result types decide the DuckDB types. A NULL argument gives NULL without a call, unless the parameter
// is a std::optional. A first parameter `const FunctionCall&` is no argument: functions that loop long over one row
// poll it, those that build large results ask it for memory. Errors: RaiseError throws what error_translation.h turns
// into the Spark condition.

struct Date {
  std::int32_t days = 0;
};  // DATE
struct Timestamp {
  std::int64_t micros = 0;
};  // TIMESTAMP
struct Blob {
  std::string_view bytes;
};  // BLOB argument
struct BlobResult {
  std::string bytes;
};  // BLOB result

using TextList = std::vector<std::optional<std::string>>;  // VARCHAR[] result

[[noreturn]] inline void RaiseError(std::string_view condition,
                                    const std::vector<std::pair<std::string, std::string>>& parameters = {}) {
  throw duckdb::cxx::InvalidInputException(EncodeError(condition, parameters));
}

namespace scalar {

using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::Vector;
using duckdb::cxx::VectorView;

template <typename T>
struct Kind;
template <LogicalTypeId kId, typename Stored>
struct FixedKind {
  static constexpr LogicalTypeId id = kId;
  using stored = Stored;
};
template <>
struct Kind<bool> : FixedKind<LogicalTypeId::BOOLEAN, bool> {};
template <>
struct Kind<std::int8_t> : FixedKind<LogicalTypeId::TINYINT, std::int8_t> {};
template <>
struct Kind<std::int16_t> : FixedKind<LogicalTypeId::SMALLINT, std::int16_t> {};
template <>
struct Kind<std::int32_t> : FixedKind<LogicalTypeId::INTEGER, std::int32_t> {};
template <>
struct Kind<std::int64_t> : FixedKind<LogicalTypeId::BIGINT, std::int64_t> {};
template <>
struct Kind<float> : FixedKind<LogicalTypeId::FLOAT, float> {};
template <>
struct Kind<double> : FixedKind<LogicalTypeId::DOUBLE, double> {};
template <>
struct Kind<Int128> : FixedKind<LogicalTypeId::HUGEINT, StoredInt128> {};
template <>
struct Kind<Date> : FixedKind<LogicalTypeId::DATE, Date> {};
template <>
struct Kind<Timestamp> : FixedKind<LogicalTypeId::TIMESTAMP, Timestamp> {};
template <>
struct Kind<std::string_view> : FixedKind<LogicalTypeId::VARCHAR, duckdb::cxx::varchar_t> {};
template <>
struct Kind<std::string> : FixedKind<LogicalTypeId::VARCHAR, duckdb::cxx::varchar_t> {};
template <>
struct Kind<Blob> : FixedKind<LogicalTypeId::BLOB, duckdb::cxx::blob_t> {};
template <>
struct Kind<BlobResult> : FixedKind<LogicalTypeId::BLOB, duckdb::cxx::blob_t> {};
template <>
struct Kind<TextList> : FixedKind<LogicalTypeId::LIST, duckdb::cxx::list_entry_t> {};
template <typename T>
struct Kind<std::optional<T>> : Kind<T> {};

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

inline VectorView ViewOf(const Vector& vector) {
  if (vector.GetVectorType() == duckdb::cxx::VectorType::OTHER) vector.Flatten();
  return vector.GetView();
}

template <typename T>
T Read(const VectorView& view, duckdb::cxx::idx_t entry) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return view.Data<duckdb::cxx::varchar_t>()[entry].view();
  } else if constexpr (std::is_same_v<T, Blob>) {
    return Blob{view.Data<duckdb::cxx::blob_t>()[entry].view()};
  } else {
    return view.Data<typename Kind<T>::stored>()[entry];
  }
}

template <typename T>
struct Argument {
  VectorView view;
  explicit Argument(const Vector& vector) : view(ViewOf(vector)) {}
  bool Ready(duckdb::cxx::idx_t row) const { return view.IsValid(row); }
  T Get(duckdb::cxx::idx_t row) const { return Read<T>(view, view.SelAt(row)); }
};
template <typename T>
struct Argument<std::optional<T>> {
  VectorView view;
  explicit Argument(const Vector& vector) : view(ViewOf(vector)) {}
  bool Ready(duckdb::cxx::idx_t) const { return true; }
  std::optional<T> Get(duckdb::cxx::idx_t row) const {
    if (!view.IsValid(row)) return std::nullopt;
    return Read<T>(view, view.SelAt(row));
  }
};

// Marks rows of a result NULL. The result of a function has no size yet, so Vector::SetNull would refuse.
class NullMask {
 public:
  NullMask(Vector& result, duckdb::cxx::idx_t count) : result_(result), count_(count) {}
  void SetNull(duckdb::cxx::idx_t row) {
    if (mask_.words == nullptr) {
      mask_ = result_.GetValidityMutable();
      mask_.SetAllValid(count_);
    }
    mask_.SetInvalid(row);
  }

 private:
  Vector& result_;
  duckdb::cxx::idx_t count_;
  duckdb::cxx::ValidityMask mask_{nullptr};
};

template <typename R>
class Result {
 public:
  Result(Vector& result, duckdb::cxx::idx_t count)
      : vector_(result), values_(result.GetDataMutable<typename Kind<R>::stored>()), nulls_(result, count) {
    if constexpr (Kind<R>::id == LogicalTypeId::VARCHAR || Kind<R>::id == LogicalTypeId::BLOB) {
      heap_.emplace(result.GetHeap());
    }
  }
  void SetNull(duckdb::cxx::idx_t row) {
    nulls_.SetNull(row);
    if constexpr (Kind<R>::id == LogicalTypeId::LIST) values_[row] = {};
  }
  // Writes the elements of lists, which are kept back until their number is known.
  void Finish() {
    if constexpr (Kind<R>::id == LogicalTypeId::LIST) {
      Vector child = vector_.GetChild(0);
      child.SetSize(elements_.size());
      auto* texts = child.template GetDataMutable<duckdb::cxx::varchar_t>();
      NullMask nulls(child, elements_.size());
      duckdb::cxx::Arena heap = child.GetHeap();
      for (std::size_t i = 0; i < elements_.size(); ++i) {
        if (elements_[i]) {
          texts[i] = heap.AddStringUnsafe(*elements_[i]);
        } else {
          nulls.SetNull(i);
        }
      }
    }
  }
  void Set(duckdb::cxx::idx_t row, const R& value) {
    if constexpr (kIsOptional<R>) {
      if (value) {
        SetValue(row, *value);
      } else {
        SetNull(row);
      }
    } else {
      SetValue(row, value);
    }
  }

 private:
  template <typename V>
  void SetValue(duckdb::cxx::idx_t row, const V& value) {
    if constexpr (std::is_same_v<V, std::string>) {
      values_[row] = heap_->AddStringUnsafe(value);
    } else if constexpr (std::is_same_v<V, BlobResult>) {
      values_[row] = heap_->AddBlob(value.bytes);
    } else if constexpr (std::is_same_v<V, TextList>) {
      values_[row] = {elements_.size(), value.size()};
      elements_.insert(elements_.end(), value.begin(), value.end());
    } else {
      values_[row] = value;
    }
  }

  Vector& vector_;
  typename Kind<R>::stored* values_;
  NullMask nulls_;
  TextList elements_;
  std::optional<duckdb::cxx::Arena> heap_;
};

template <typename R, typename... A>
struct Signature {
  template <auto kFunction>
  static void Execute(duckdb::cxx::ScalarFunction::ExecInput& input) {
    Run<kFunction>(input, std::index_sequence_for<A...>{});
  }

  template <auto kFunction>
  static R Call(const FunctionCall& call, A... arguments) {
    if constexpr (std::is_invocable_v<decltype(kFunction), const FunctionCall&, A...>) {
      return kFunction(call, arguments...);
    } else {
      return kFunction(arguments...);
    }
  }

  template <auto kFunction, std::size_t... I>
  static void Run(duckdb::cxx::ScalarFunction::ExecInput& input, std::index_sequence<I...>) {
    std::tuple<Argument<A>...> arguments{Argument<A>(input.GetArg(I))...};
    Vector out = input.GetResult();
    const duckdb::cxx::idx_t count = input.GetRowCount();
    Result<R> result(out, count);
    const FunctionCall call(input.GetContext(), input.GetUserData<std::string>());
    for (duckdb::cxx::idx_t row = 0; row < count; ++row) {
      call.Poll();
      if ((... && std::get<I>(arguments).Ready(row))) {
        result.Set(row, Call<kFunction>(call, std::get<I>(arguments).Get(row)...));
      } else {
        result.SetNull(row);
      }
    }
    result.Finish();
  }

  static void Describe(duckdb::cxx::Connection& connection, duckdb::cxx::ScalarFunction& function) {
    duckdb::cxx::Factory& factory = connection.GetFactory();
    duckdb::cxx::FunctionSignature signature = function.GetSignature();
    int position = 0;
    (signature.AddParameter("a" + std::to_string(++position), factory.CreateType(Kind<A>::id)), ...);
    if constexpr (Kind<R>::id == LogicalTypeId::LIST) {
      std::vector<duckdb::cxx::TypeParam> element;
      element.emplace_back("", factory.CreateValue(factory.CreateType(LogicalTypeId::VARCHAR)));
      signature.SetReturnType(factory.CreateType(LogicalTypeId::LIST, element));
    } else {
      signature.SetReturnType(factory.CreateType(Kind<R>::id));
    }
  }
};

}  // namespace scalar

template <auto kFunction, typename Signature>
void InstallScalarAs(duckdb::cxx::Connection& connection, const std::string& name) {
  auto function = duckdb::cxx::ScalarFunction::Create(connection.GetFactory());
  function.SetName(name);
  Signature::Describe(connection, function);
  // NULL arguments are looked at here, whatever the parameters are: DuckDB would fold calls with a NULL constant away.
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetUserData<std::string>(name);
  function.SetExecCallback(&Signature::template Execute<kFunction>);
  connection.Register(function);
}

template <auto kFunction, typename R, typename... A>
void InstallScalarOf(duckdb::cxx::Connection& connection, const std::string& name, R (*)(A...)) {
  InstallScalarAs<kFunction, scalar::Signature<R, A...>>(connection, name);
}
template <auto kFunction, typename R, typename... A>
void InstallScalarOf(duckdb::cxx::Connection& connection, const std::string& name, R (*)(const FunctionCall&, A...)) {
  InstallScalarAs<kFunction, scalar::Signature<R, A...>>(connection, name);
}

template <auto kFunction>
void InstallScalar(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalarOf<kFunction>(connection, name, kFunction);
}

}  // namespace firesteel::duck

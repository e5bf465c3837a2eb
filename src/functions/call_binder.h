#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "functions/function.h"
#include "functions/type_class.h"

namespace firesteel::functions {

// One call being bound: keeps the type that each argument gets, and words Spark's errors about it. Lives as long as the
// request.
class CallBinder {
 public:
  explicit CallBinder(const BindRequest& request);

  std::size_t size() const { return types_.size(); }
  const BindRequest& request() const { return request_; }
  plan::EvalMode mode() const { return request_.mode; }
  const Argument& argument(std::size_t i) const { return request_.arguments[i]; }
  const DataType& type(std::size_t i) const { return types_[i]; }  // after the casts asked for so far
  const std::vector<DataType>& types() const { return types_; }
  bool nullable(std::size_t i) const;  // after the casts
  bool AnyNullable() const;

  // Casts without asking. Types that differ only in the nullability of their parts are left alone.
  void CastTo(std::size_t i, const DataType& type);
  void CastAll(const DataType& type);
  // Casts implicitly, or DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE.
  Status Require(std::size_t i, const TypeClass& expected);
  // As Require, but nothing is cast except an untyped NULL (Spark's ExpectsInputTypes).
  Status RequireExactly(std::size_t i, const TypeClass& expected);
  // Implicit cast where there is one; no error otherwise.
  void TryCast(std::size_t i, const TypeClass& expected);
  // Brings arguments [first, size) to one type, nulls of parts merged, or DATA_DIFF_TYPES.
  StatusOr<DataType> RequireCommonType(std::size_t first = 0);

  // A constant argument that was left out.
  void AddDefault(DataType type, Value value);

  // The binding; without `nullable` the result may be null where an argument may.
  Binding Returns(std::string_view canonical, DataType result) const;
  Binding Returns(std::string_view canonical, DataType result, bool nullable) const;

  // DATATYPE_MISMATCH.<subclass> with sqlExpr filled in.
  Status Mismatch(std::string_view subclass, std::map<std::string, std::string> parameters) const;
  Status UnexpectedInput(std::size_t i, const std::string& required_type) const;
  Status DifferentTypes(std::size_t first = 0) const;
  // INVALID_ORDERING_TYPE unless values of `type` can be ordered.
  Status RequireOrderable(const DataType& type, std::string_view function_name) const;
  // NON_FOLDABLE_INPUT unless the argument is constant.
  Status RequireConstant(std::size_t i, std::string_view input_name, std::string_view input_type) const;

 private:
  const BindRequest& request_;
  std::vector<DataType> types_;
  std::vector<Argument> defaults_;
};

// "\"INT\"": a type as error messages show it.
std::string SqlType(const DataType& type);
// "\"a + 1\""
std::string SqlText(std::string_view text);
// "first", "second", "third", "4th"
std::string Ordinal(std::size_t index);

}  // namespace firesteel::functions

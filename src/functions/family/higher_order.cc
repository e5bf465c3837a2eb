#include "functions/coercion.h"
#include "functions/function_table.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using Family = TypeClass::Family;
using Parameters = StatusOr<std::vector<LambdaParameter>>;
constexpr auto kScalar = FunctionKind::kScalar;

Status WrongArity(const BindRequest& request, std::size_t expected, std::size_t actual) {
  return SparkError("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                    {{"expectedNumArgs", std::to_string(expected)}, {"actualNumArgs", std::to_string(actual)}},
                    request.span);
}

// Unlike other functions, those with lambdas take no untyped NULL for their array or map.
StatusOr<DataType> ArrayAt(const BindRequest& request, std::size_t i) {
  CallBinder call(request);
  if (call.type(i).Is(TypeKind::kNull)) return call.UnexpectedInput(i, TypeClass(Family::kArray).ToSql());
  FS_RETURN_IF_ERROR(call.RequireExactly(i, Family::kArray));
  return call.type(i);
}

StatusOr<DataType> MapAt(const BindRequest& request, std::size_t i) {
  CallBinder call(request);
  if (call.type(i).Is(TypeKind::kNull)) return call.UnexpectedInput(i, TypeClass(Family::kMap).ToSql());
  FS_RETURN_IF_ERROR(call.RequireExactly(i, Family::kMap));
  return call.type(i);
}

LambdaParameter ElementOf(const DataType& array) { return {array.element(), array.contains_null()}; }

// x -> .., (x, index) -> ..
Parameters ElementAndIndex(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType array, ArrayAt(request, 0));
  if (arity == 1) return std::vector{ElementOf(array)};
  if (arity != 2) return WrongArity(request, 1, arity);
  return std::vector{ElementOf(array), LambdaParameter{DataType::Int(), false}};
}

Parameters OneElement(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType array, ArrayAt(request, 0));
  if (arity != 1) return WrongArity(request, 1, arity);
  return std::vector{ElementOf(array)};
}

Parameters TwoElements(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType array, ArrayAt(request, 0));
  if (arity != 2) return WrongArity(request, 2, arity);
  return std::vector{ElementOf(array), ElementOf(array)};
}

// aggregate(array, start, (acc, x) -> .., acc -> ..)
Parameters AccumulatorAndElement(const BindRequest& request, std::size_t index, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType array, ArrayAt(request, 0));
  const LambdaParameter accumulator{request.arguments[1].type, true};
  const std::size_t expected = index == 2 ? 2 : 1;
  if (arity != expected) return WrongArity(request, expected, arity);
  if (index == 3) return std::vector{accumulator};
  return std::vector{accumulator, ElementOf(array)};
}

Parameters OneOfEach(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType left, ArrayAt(request, 0));
  FS_ASSIGN_OR_RETURN(const DataType right, ArrayAt(request, 1));
  if (arity != 2) return WrongArity(request, 2, arity);
  // The shorter array is filled up with NULLs.
  return std::vector{LambdaParameter{left.element(), true}, LambdaParameter{right.element(), true}};
}

Parameters KeyAndValue(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType map, MapAt(request, 0));
  if (arity != 2) return WrongArity(request, 2, arity);
  return std::vector{LambdaParameter{map.key(), false}, LambdaParameter{map.value(), map.value_contains_null()}};
}

StatusOr<DataType> CommonKey(const BindRequest& request) {
  FS_ASSIGN_OR_RETURN(const DataType left, MapAt(request, 0));
  FS_ASSIGN_OR_RETURN(const DataType right, MapAt(request, 1));
  if (SameIgnoringNullability(left.key(), right.key())) return left.key();
  const auto key = WiderType(left.key(), right.key(), request.mode);
  if (!key || CastMayGiveNull(left.key(), *key, request.mode) || CastMayGiveNull(right.key(), *key, request.mode)) {
    return CallBinder(request).Mismatch(
        "MAP_ZIP_WITH_DIFF_TYPES",
        {{"functionName", "`map_zip_with`"}, {"leftType", SqlType(left.key())}, {"rightType", SqlType(right.key())}});
  }
  return *key;
}

Parameters KeyAndTwoValues(const BindRequest& request, std::size_t, std::size_t arity) {
  FS_ASSIGN_OR_RETURN(const DataType key, CommonKey(request));
  if (arity != 3) return WrongArity(request, 3, arity);
  return std::vector{LambdaParameter{key, false}, LambdaParameter{request.arguments[0].type.value(), true},
                     LambdaParameter{request.arguments[1].type.value(), true}};
}

Status RequirePredicate(CallBinder& call, std::size_t i) {
  if (call.type(i).Is(TypeKind::kBoolean)) return Status::Ok();
  return call.UnexpectedInput(i, SqlType(DataType::Boolean()));
}

StatusOr<Binding> BindTransform(CallBinder& call) {
  return call.Returns("transform", DataType::Array(call.type(1), call.nullable(1)), call.nullable(0));
}

StatusOr<Binding> BindFilter(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequirePredicate(call, 1));
  return call.Returns("filter", call.type(0), call.nullable(0));
}

// exists, forall: three-valued.
StatusOr<Binding> BindPredicate(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequirePredicate(call, 1));
  return call.Returns(call.request().name, DataType::Boolean(), call.AnyNullable());
}

StatusOr<Binding> BindReduce(CallBinder& call) {
  if (!SameIgnoringNullability(call.type(1), call.type(2))) return call.UnexpectedInput(2, SqlType(call.type(1)));
  const bool finish = call.size() == 4;
  return call.Returns("aggregate", finish ? call.type(3) : call.type(1),
                      call.nullable(0) || (finish ? call.nullable(3) : true));
}

StatusOr<Binding> BindZipWith(CallBinder& call) {
  return call.Returns("zip_with", DataType::Array(call.type(2), call.nullable(2)),
                      call.nullable(0) || call.nullable(1));
}

StatusOr<Binding> BindMapFilter(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequirePredicate(call, 1));
  return call.Returns("map_filter", call.type(0), call.nullable(0));
}

StatusOr<Binding> BindTransformKeys(CallBinder& call) {
  const DataType& map = call.type(0);
  if (call.type(1).Is(TypeKind::kMap))
    return call.Mismatch("INVALID_MAP_KEY_TYPE", {{"keyType", SqlType(call.type(1))}});
  return call.Returns("transform_keys", DataType::Map(call.type(1), map.value(), map.value_contains_null()),
                      call.nullable(0));
}

StatusOr<Binding> BindTransformValues(CallBinder& call) {
  return call.Returns("transform_values", DataType::Map(call.type(0).key(), call.type(1), call.nullable(1)),
                      call.nullable(0));
}

StatusOr<Binding> BindMapZipWith(CallBinder& call) {
  FS_ASSIGN_OR_RETURN(const DataType key, CommonKey(call.request()));
  for (std::size_t i = 0; i < 2; ++i) {
    call.CastTo(i, DataType::Map(key, call.type(i).value(), call.type(i).value_contains_null()));
  }
  return call.Returns("map_zip_with", DataType::Map(key, call.type(2), call.nullable(2)),
                      call.nullable(0) || call.nullable(1));
}

// array_sort(array[, (a, b) -> negative, zero or positive])
StatusOr<Binding> BindArraySort(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  if (call.size() == 1) {
    FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(0).element(), "array_sort"));
    return call.Returns("array_sort", call.type(0));
  }
  if (!call.type(1).Is(TypeKind::kInt)) {
    return call.Mismatch("UNEXPECTED_RETURN_TYPE", {{"functionName", "`lambdafunction`"},
                                                    {"expectedType", SqlType(DataType::Int())},
                                                    {"actualType", SqlType(call.type(1))}});
  }
  return call.Returns("array_sort", call.type(0), call.nullable(0));
}

}  // namespace

void AddHigherOrder(FunctionTable& table) {
  table.Custom("transform", kScalar, 2, 2, BindTransform).Lambda(ElementAndIndex);
  table.Custom("filter", kScalar, 2, 2, BindFilter).Lambda(ElementAndIndex);
  table.Custom("exists", kScalar, 2, 2, BindPredicate).Lambda(OneElement);
  table.Custom("forall", kScalar, 2, 2, BindPredicate).Lambda(OneElement);
  table.Custom("aggregate reduce", kScalar, 3, 4, BindReduce).Lambda(AccumulatorAndElement);
  table.Custom("zip_with", kScalar, 3, 3, BindZipWith).Lambda(OneOfEach);
  table.Custom("map_filter", kScalar, 2, 2, BindMapFilter).Lambda(KeyAndValue);
  table.Custom("transform_keys", kScalar, 2, 2, BindTransformKeys).Lambda(KeyAndValue);
  table.Custom("transform_values", kScalar, 2, 2, BindTransformValues).Lambda(KeyAndValue);
  table.Custom("map_zip_with", kScalar, 3, 3, BindMapZipWith).Lambda(KeyAndTwoValues);
  table.Custom("array_sort", kScalar, 1, 2, BindArraySort).Lambda(TwoElements);
}

}  // namespace firesteel::functions

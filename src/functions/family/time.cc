#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
constexpr auto kScalar = FunctionKind::kScalar;

// current_time([precision]); analysis knows the moment and answers itself.
StatusOr<Binding> BindCurrentTime(CallBinder& call) {
  if (call.size() == 0) return call.Returns("current_time", DataType::Time(6), false);
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Int()));
  FS_RETURN_IF_ERROR(call.RequireConstant(0, "precision", "INT"));
  const auto* precision = std::get_if<std::int64_t>(&call.argument(0).constant->data);
  if (precision == nullptr) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "precision"}});
  if (*precision < 0 || *precision > 6) {
    return call.Mismatch(
        "VALUE_OUT_OF_RANGE",
        {{"exprName", "precision"}, {"valueRange", "[0, 6]"}, {"currentValue", std::to_string(*precision)}});
  }
  return call.Returns("current_time", DataType::Time(static_cast<int>(*precision)), false);
}

// make_time(hour, minute, second)
StatusOr<Binding> BindMakeTime(CallBinder& call) {
  for (std::size_t i = 0; i < 2; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  FS_RETURN_IF_ERROR(call.Require(2, DataType::Decimal(16, 6)));
  if (!(call.type(2) == DataType::Decimal(16, 6))) call.CastTo(2, DataType::Decimal(16, 6));
  return call.Returns("make_time", DataType::Time(6), true);
}

// to_time(text[, pattern])
StatusOr<Binding> BindToTime(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  if (call.size() == 2) FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  return call.Returns("to_time", DataType::Time(6), true);
}

StatusOr<Binding> BindTimeTrunc(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  FS_RETURN_IF_ERROR(call.Require(1, TypeClass::Family::kTime));
  return call.Returns("time_trunc", call.type(1), true);
}

StatusOr<Binding> BindTimeDiff(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  for (std::size_t i = 1; i < 3; ++i) FS_RETURN_IF_ERROR(call.Require(i, TypeClass::Family::kTime));
  return call.Returns("time_diff", DataType::Long(), true);
}

}  // namespace

void AddTime(FunctionTable& table) {
  table.Custom("current_time", kScalar, 0, 1, BindCurrentTime);
  table.Custom("make_time", kScalar, 3, 3, BindMakeTime);
  table.Custom("to_time", kScalar, 1, 2, BindToTime);
  table.Custom("try_to_time", kScalar, 1, 2, BindToTime).BindsAs("", EvalMode::kTry);
  table.Custom("time_trunc", kScalar, 2, 2, BindTimeTrunc);
  table.Custom("time_diff", kScalar, 3, 3, BindTimeDiff);
}

}  // namespace firesteel::functions

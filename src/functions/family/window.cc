#include "functions/coercion.h"
#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

constexpr auto kWindow = FunctionKind::kWindow;

// A constant argument that must be 1 or more.
Status RequirePositive(CallBinder& call, std::size_t i, const char* name) {
  const auto& constant = call.argument(i).constant;
  const auto* number = constant ? std::get_if<std::int64_t>(&constant->data) : nullptr;
  if (number == nullptr || *number > 0) return Status::Ok();
  return call.Mismatch(
      "VALUE_OUT_OF_RANGE",
      {{"exprName", name}, {"valueRange", "(0, 2147483647]"}, {"currentValue", std::to_string(*number)}});
}

// lag(x, offset = 1, default = NULL), lead(...)
StatusOr<Binding> BindOffset(CallBinder& call) {
  if (call.size() >= 2) {
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "offset", "INT"));
    FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  } else {
    call.AddDefault(DataType::Int(), Value{std::int64_t{1}});
  }
  if (call.size() < 3) {
    call.AddDefault(call.type(0), Value{});
    return call.Returns(call.request().name, call.type(0), true);
  }
  if (call.type(2).Is(TypeKind::kNull)) call.CastTo(2, call.type(0));
  if (!SameIgnoringNullability(call.type(0), call.type(2))) {
    const auto common = TightestCommonType(call.type(0), call.type(2), call.mode());
    if (!common || !SameIgnoringNullability(*common, call.type(0))) {
      FS_RETURN_IF_ERROR(call.Require(2, call.type(0)));
    } else {
      call.CastTo(2, *common);
    }
  }
  return call.Returns(call.request().name, call.type(0), call.nullable(0) || call.nullable(2));
}

StatusOr<Binding> BindNtile(CallBinder& call) {
  if (call.size() == 0) {
    call.AddDefault(DataType::Int(), Value{std::int64_t{1}});
  } else {
    FS_RETURN_IF_ERROR(call.RequireConstant(0, "buckets", "INT"));
    FS_RETURN_IF_ERROR(call.RequireExactly(0, DataType::Int()));
    FS_RETURN_IF_ERROR(RequirePositive(call, 0, "buckets"));
  }
  return call.Returns("ntile", DataType::Int(), false);
}

StatusOr<Binding> BindNthValue(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "offset", "INT"));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  FS_RETURN_IF_ERROR(RequirePositive(call, 1, "offset"));
  if (call.size() == 3) FS_RETURN_IF_ERROR(call.Require(2, DataType::Boolean()));
  return call.Returns("nth_value", call.type(0), true);
}

}  // namespace

void AddWindow(FunctionTable& table) {
  table.Scalar("row_number", "() -> int!").OfKind(kWindow);
  table.Scalar("rank", "() -> int!").OfKind(kWindow);
  table.Scalar("dense_rank", "() -> int!").OfKind(kWindow);
  table.Scalar("percent_rank", "() -> double!").OfKind(kWindow);
  table.Scalar("cume_dist", "() -> double!").OfKind(kWindow);
  table.Custom("ntile", kWindow, 0, 1, BindNtile);
  table.Custom("lag", kWindow, 1, 3, BindOffset);
  table.Custom("lead", kWindow, 1, 3, BindOffset);
  table.Custom("nth_value", kWindow, 2, 3, BindNthValue);
}

}  // namespace firesteel::functions

#include "functions/function_table.h"

namespace firesteel::functions {

namespace {

// regexp_replace(text, pattern, replacement[, position])
StatusOr<Binding> BindReplace(CallBinder& call) {
  for (std::size_t i = 0; i < 3; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::String()));
  if (call.size() == 3) {
    call.AddDefault(DataType::Int(), Value{std::int64_t{1}});
    return call.Returns("regexp_replace", DataType::String());
  }
  FS_RETURN_IF_ERROR(call.Require(3, DataType::Int()));
  const auto* position =
      call.argument(3).constant ? std::get_if<std::int64_t>(&call.argument(3).constant->data) : nullptr;
  if (position != nullptr && *position < 1) {
    return call.Mismatch(
        "VALUE_OUT_OF_RANGE",
        {{"exprName", "`position`"}, {"valueRange", "(0, 2147483647]"}, {"currentValue", std::to_string(*position)}});
  }
  return call.Returns("regexp_replace", DataType::String());
}

}  // namespace

// Patterns are Java's; engines translate them.
void AddRegex(FunctionTable& table) {
  table.Scalar("rlike regexp regexp_like", "(string, string) -> boolean");
  table.Scalar("regexp_count", "(string, string) -> int");
  table.Scalar("regexp_extract", "(string, string, int=1) -> string");
  table.Scalar("regexp_extract_all", "(string, string, int=1) -> array<string>");
  table.Scalar("regexp_instr", "(string, string, int=0) -> int");
  table.Custom("regexp_replace", FunctionKind::kScalar, 3, 4, BindReplace);
  table.Scalar("regexp_substr", "(string, string) -> string?");
}

}  // namespace firesteel::functions

#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

constexpr auto kScalar = FunctionKind::kScalar;

// named_struct(name, value, ...)
StatusOr<Binding> BindNamedStruct(CallBinder& call) {
  if (call.size() % 2 != 0) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`named_struct`"},
                       {"expectedNum", "2n (n > 0)"},
                       {"actualNum", std::to_string(call.size())},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      call.request().span);
  }
  std::vector<StructField> fields;
  for (std::size_t i = 0; i < call.size(); i += 2) {
    const auto* name = call.argument(i).constant ? std::get_if<std::string>(&call.argument(i).constant->data) : nullptr;
    if (name == nullptr) {
      if (call.argument(i).constant && call.argument(i).constant->IsNull()) {
        return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "`" + call.argument(i).text + "`"}});
      }
      return call.Mismatch("CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
                           {{"inputExprs", "[" + SqlText(call.argument(i).text) + "]"}});
    }
    fields.push_back({.name = *name, .type = call.type(i + 1), .nullable = call.nullable(i + 1)});
  }
  return call.Returns("named_struct", DataType::Struct(std::move(fields)), false);
}

// struct(a, b + 1): fields take the names of their arguments, or col1, col2, ... by position.
StatusOr<Binding> BindStruct(CallBinder& call) {
  std::vector<StructField> fields;
  for (std::size_t i = 0; i < call.size(); ++i) {
    const std::string& name = call.argument(i).name;
    fields.push_back({.name = name.empty() ? "col" + std::to_string(i + 1) : name,
                      .type = call.type(i),
                      .nullable = call.nullable(i)});
  }
  return call.Returns("struct", DataType::Struct(std::move(fields)), false);
}

}  // namespace

void AddStruct(FunctionTable& table) {
  table.Custom("named_struct", kScalar, 0, -1, BindNamedStruct);
  table.Custom("struct", kScalar, 0, -1, BindStruct);
}

}  // namespace firesteel::functions

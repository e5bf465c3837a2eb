#include <algorithm>

#include "functions/coercion.h"
#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

using Family = TypeClass::Family;
constexpr auto kGenerator = FunctionKind::kGenerator;

bool IsOuter(const CallBinder& call) { return call.request().name.ends_with("_outer"); }

Binding Generates(const CallBinder& call, std::vector<StructField> columns) {
  if (IsOuter(call)) {
    for (StructField& column : columns) column.nullable = true;
  }
  Binding binding = call.Returns(call.request().name, DataType::Null(), true);
  binding.generated = std::move(columns);
  return binding;
}

std::vector<StructField> ElementColumns(const DataType& collection) {
  if (collection.Is(TypeKind::kArray)) {
    return {{.name = "col", .type = collection.element(), .nullable = collection.contains_null()}};
  }
  return {{.name = "key", .type = collection.key(), .nullable = false},
          {.name = "value", .type = collection.value(), .nullable = collection.value_contains_null()}};
}

StatusOr<Binding> BindExplode(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({Family::kArray, Family::kMap});
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  std::vector<StructField> columns = ElementColumns(call.type(0));
  if (call.request().name.starts_with("pos")) {
    columns.insert(columns.begin(), {.name = "pos", .type = DataType::Int(), .nullable = false});
  }
  return Generates(call, std::move(columns));
}

StatusOr<Binding> BindInline(CallBinder& call) {
  const DataType& type = call.type(0);
  if (!type.Is(TypeKind::kArray) || !type.element().Is(TypeKind::kStruct)) {
    return call.UnexpectedInput(0, "\"ARRAY<STRUCT>\"");
  }
  std::vector<StructField> columns = type.element().fields();
  for (StructField& column : columns) column.nullable = column.nullable || type.contains_null();
  return Generates(call, std::move(columns));
}

// stack(rows, v1, v2, ...): fills row after row; values of one column become one type.
StatusOr<Binding> BindStack(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireConstant(0, "n", "INT"));
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Int()));
  const auto* rows = std::get_if<std::int64_t>(&call.argument(0).constant->data);
  if (rows == nullptr) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "`n`"}});
  if (*rows < 1) {
    return call.Mismatch(
        "VALUE_OUT_OF_RANGE",
        {{"exprName", "`n`"}, {"valueRange", "(0, 2147483647]"}, {"currentValue", std::to_string(*rows)}});
  }
  const std::size_t values = call.size() - 1;
  const std::size_t width = (values + static_cast<std::size_t>(*rows) - 1) / static_cast<std::size_t>(*rows);
  std::vector<StructField> columns;
  for (std::size_t column = 0; column < width; ++column) {
    std::vector<DataType> types;
    for (std::size_t i = 1 + column; i < call.size(); i += width) types.push_back(call.type(i));
    // Only an untyped NULL takes the type of its neighbours.
    const auto typed = std::ranges::find_if(types, [](const DataType& type) { return !type.Is(TypeKind::kNull); });
    const DataType common = typed == types.end() ? DataType::Null() : *typed;
    const auto differs = std::ranges::find_if(types, [&](const DataType& type) {
      return !type.Is(TypeKind::kNull) && !SameIgnoringNullability(type, common);
    });
    if (differs != types.end()) {
      const auto other = static_cast<std::size_t>(differs - types.begin());
      return call.Mismatch("STACK_COLUMN_DIFF_TYPES",
                           {{"columnIndex", std::to_string(column)},
                            {"leftType", SqlType(types[0])},
                            {"leftParamIndex", std::to_string(1 + column)},
                            {"rightType", SqlType(types[other])},
                            {"rightParamIndex", std::to_string(1 + column + other * width)}});
    }
    for (std::size_t i = 1 + column; i < call.size(); i += width) call.CastTo(i, common);
    columns.push_back({.name = "col" + std::to_string(column), .type = common, .nullable = true});
  }
  return Generates(call, std::move(columns));
}

StatusOr<Binding> BindJsonTuple(CallBinder& call) {
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (call.type(i).Is(TypeKind::kNull)) call.CastTo(i, DataType::String());
    if (!call.type(i).IsString()) return call.Mismatch("NON_STRING_TYPE", {{"funcName", "`json_tuple`"}});
  }
  std::vector<StructField> columns;
  for (std::size_t i = 1; i < call.size(); ++i) {
    columns.push_back({.name = "c" + std::to_string(i - 1), .type = DataType::String(), .nullable = true});
  }
  return Generates(call, std::move(columns));
}

}  // namespace

void AddGenerator(FunctionTable& table) {
  for (const char* name : {"explode", "explode_outer", "posexplode", "posexplode_outer"}) {
    table.Custom(name, kGenerator, 1, 1, BindExplode);
  }
  table.Custom("inline", kGenerator, 1, 1, BindInline);
  table.Custom("inline_outer", kGenerator, 1, 1, BindInline);
  table.Custom("stack", kGenerator, 2, -1, BindStack);
  table.Custom("json_tuple", kGenerator, 2, -1, BindJsonTuple);
}

}  // namespace firesteel::functions

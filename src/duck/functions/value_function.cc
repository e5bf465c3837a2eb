#include "duck/functions/value_function.h"

#include <cmath>

#include "duck/functions/scalar_function.h"
#include "duck/functions/vector_values.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::ScalarFunction;

struct FunctionData {
  ValueFunction function = nullptr;
  std::string name;
};
struct BindData {
  std::vector<DataType> types;
  DataType result;
};

void ResolveTypes(ScalarFunction::ResolveTypesInput& input) {
  input.SetReturnType(input.GetArgType(input.GetArgCount() - 1));
}

void Bind(ScalarFunction::BindInput& input) {
  BindData data;
  for (idx_t i = 0; i + 1 < input.GetArgCount(); ++i) data.types.push_back(SparkTypeOf(input.GetArgType(i)));
  data.result = SparkTypeOf(input.GetArgType(input.GetArgCount() - 1));
  input.SetBindData<BindData>(std::move(data));
}

void Execute(ScalarFunction::ExecInput& input) {
  const BindData& bound = input.GetBindData<BindData>();
  const FunctionData& data = input.GetUserData<FunctionData>();
  const FunctionCall control(input.GetContext(), data.name);
  const idx_t count = input.GetRowCount();
  std::vector<std::vector<Value>> columns(bound.types.size());
  std::vector<std::size_t> varying;
  std::vector<Value> arguments(bound.types.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const duckdb::cxx::Vector& argument = input.GetArg(i);
    // Most constants are options: texts longer than what the rows hold.
    const bool constant =
        count > 0 && !bound.types[i].IsNested() && argument.GetVectorType() == duckdb::cxx::VectorType::CONSTANT;
    columns[i] = ReadValues(argument, bound.types[i], constant ? 1 : count, control);
    if (constant) {
      arguments[i] = std::move(columns[i][0]);
    } else {
      varying.push_back(i);
    }
  }
  std::vector<Value> results(count);
  std::vector<const Value*> pointers(count);
  for (idx_t row = 0; row < count; ++row) {
    for (const std::size_t i : varying) arguments[i] = std::move(columns[i][row]);
    control.Poll();
    results[row] = data.function({arguments, bound.types, bound.result, control});
    pointers[row] = &results[row];
  }
  duckdb::cxx::Vector out = input.GetResult();
  WriteValues(out, bound.result, pointers);
}

}  // namespace

DataType SparkTypeOf(const duckdb::cxx::LogicalType& type) {
  switch (type.GetTypeId()) {
    case LogicalTypeId::BOOLEAN:
      return DataType::Boolean();
    case LogicalTypeId::TINYINT:
      return DataType::Byte();
    case LogicalTypeId::SMALLINT:
      return DataType::Short();
    case LogicalTypeId::INTEGER:
      return DataType::Int();
    case LogicalTypeId::BIGINT:
      return DataType::Long();
    case LogicalTypeId::FLOAT:
      return DataType::Float();
    case LogicalTypeId::DOUBLE:
      return DataType::Double();
    case LogicalTypeId::DECIMAL:
      return DataType::Decimal(type.GetDecimalWidth(), type.GetDecimalScale());
    case LogicalTypeId::VARCHAR:
      return DataType::String();
    case LogicalTypeId::BLOB:
      return DataType::Binary();
    case LogicalTypeId::DATE:
      return DataType::Date();
    case LogicalTypeId::TIMESTAMP:
      return DataType::TimestampNtz();
    case LogicalTypeId::TIME:
      return DataType::Time();
    case LogicalTypeId::INTERVAL:
      return DataType::CalendarInterval();
    case LogicalTypeId::LIST:
      return DataType::Array(SparkTypeOf(type.GetListChildType()));
    case LogicalTypeId::MAP:
      return DataType::Map(SparkTypeOf(type.GetMapKeyType()), SparkTypeOf(type.GetMapValueType()));
    case LogicalTypeId::STRUCT: {
      std::vector<StructField> fields;
      for (idx_t i = 0; i < type.GetStructChildCount(); ++i) {
        fields.push_back({type.GetStructChildName(i), SparkTypeOf(type.GetStructChildType(i))});
      }
      return DataType::Struct(std::move(fields));
    }
    default:
      return DataType::Null();
  }
}

void InstallValueFunctionOf(duckdb::cxx::Connection& connection, const std::string& name, ValueFunction callback) {
  auto function = ScalarFunction::Create(connection.GetFactory());
  function.SetName(name);
  const auto any = connection.GetFactory().CreateType(LogicalTypeId::ANY);
  function.GetSignature().AddArgs("arguments", any).SetReturnType(any);
  function.SetUserData<FunctionData>(FunctionData{callback, name});
  function.SetResolveTypesCallback(ResolveTypes);
  function.SetBindCallback(Bind);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(Execute);
  connection.Register(function);
}

int CompareValues(const Value& a, const Value& b) {
  if (a.IsNull() || b.IsNull()) return static_cast<int>(b.IsNull()) - static_cast<int>(a.IsNull());
  const auto three_way = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (const auto* x = std::get_if<std::int64_t>(&a.data)) return three_way(*x, std::get<std::int64_t>(b.data));
  if (const auto* x = std::get_if<bool>(&a.data)) return three_way(*x, std::get<bool>(b.data));
  if (const auto* x = std::get_if<double>(&a.data)) {
    const double y = std::get<double>(b.data);
    if (std::isnan(*x) || std::isnan(y)) return static_cast<int>(std::isnan(*x)) - static_cast<int>(std::isnan(y));
    return three_way(*x, y);
  }
  if (const auto* x = std::get_if<DecimalValue>(&a.data)) {
    return three_way(x->unscaled, std::get<DecimalValue>(b.data).unscaled);
  }
  if (const auto* x = std::get_if<std::string>(&a.data)) {
    const int order = x->compare(std::get<std::string>(b.data));
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (const auto* x = std::get_if<CalendarIntervalValue>(&a.data)) {
    return *x == std::get<CalendarIntervalValue>(b.data) ? 0 : 1;
  }
  if (const auto* x = std::get_if<ValueList>(&a.data)) {
    const auto& y = std::get<ValueList>(b.data).items;
    for (std::size_t i = 0; i < x->items.size() && i < y.size(); ++i) {
      if (const int order = CompareValues(x->items[i], y[i]); order != 0) return order;
    }
    return three_way(x->items.size(), y.size());
  }
  const auto& x = std::get<ValueMap>(a.data).entries;
  const auto& y = std::get<ValueMap>(b.data).entries;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (const int order = CompareValues(x[i].key, y[i].key); order != 0) return order;
    if (const int order = CompareValues(x[i].value, y[i].value); order != 0) return order;
  }
  return three_way(x.size(), y.size());
}

}  // namespace firesteel::duck

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"

// Short verbs for building resolved plans by hand in tests of this module.
namespace firesteel::duck {

inline analysis::ColumnId NextColumnId() {
  static std::int64_t next = 0;
  return {++next};
}
inline analysis::ResolvedExpressionPtr Literal(Value value, DataType type) {
  const bool nullable = value.IsNull();
  return analysis::MakeResolved(analysis::ResolvedLiteral{std::move(value)}, std::move(type), nullable);
}
inline auto Int(std::int64_t value) { return Literal(Value{value}, DataType::Int()); }
inline auto Double(double value) { return Literal(Value{value}, DataType::Double()); }
inline auto Text(std::string value) { return Literal(Value{std::move(value)}, DataType::String()); }
inline auto Null(DataType type) { return Literal(Value{}, std::move(type)); }
inline auto NullInt() { return Null(DataType::Int()); }
inline auto ArrayOfInts(std::vector<std::int64_t> items) {
  ValueList list;
  for (std::int64_t item : items) list.items.push_back(Value{item});
  return Literal(Value{std::move(list)}, DataType::Array(DataType::Int()));
}
inline auto Column(const analysis::ResolvedPlanPtr& plan, std::size_t index) {
  const analysis::Attribute& attribute = plan->output.get().at(index);
  return analysis::MakeResolved(analysis::ColumnReference{attribute.id}, attribute.type, attribute.nullable);
}
inline auto Call(std::string name, std::vector<analysis::ResolvedExpressionPtr> arguments, DataType type,
                 plan::EvalMode mode = plan::EvalMode::kAnsi) {
  return analysis::MakeResolved(analysis::FunctionCall{std::move(name), mode, std::move(arguments)}, std::move(type),
                                true);
}
inline auto Cast(analysis::ResolvedExpressionPtr child, DataType type, plan::EvalMode mode = plan::EvalMode::kAnsi) {
  return analysis::MakeResolved(analysis::ResolvedCast{std::move(child), mode}, std::move(type), true);
}
inline auto AggregateOf(std::string name, std::vector<analysis::ResolvedExpressionPtr> arguments, DataType type) {
  analysis::AggregateCall call;
  call.name = std::move(name);
  call.arguments = std::move(arguments);
  return analysis::MakeResolved(std::move(call), std::move(type), true);
}

inline std::vector<analysis::Attribute> NewOutput(const std::vector<DataType>& types) {
  std::vector<analysis::Attribute> output;
  for (std::size_t i = 0; i < types.size(); ++i) output.push_back({NextColumnId(), "c" + std::to_string(i), types[i]});
  return output;
}
inline std::vector<DataType> TypesOf(const std::vector<analysis::ResolvedExpressionPtr>& expressions) {
  std::vector<DataType> types;
  for (const auto& expression : expressions) types.push_back(expression->type);
  return types;
}
inline auto OneRowPlan() { return analysis::MakeResolvedPlan(analysis::OneRow{}, {}); }
inline auto Values(std::vector<std::vector<analysis::ResolvedExpressionPtr>> rows) {
  auto output = NewOutput(TypesOf(rows.at(0)));
  return analysis::MakeResolvedPlan(analysis::ValuesRows{std::move(rows)}, std::move(output));
}
inline auto Project(analysis::ResolvedPlanPtr input, std::vector<analysis::ResolvedExpressionPtr> expressions) {
  auto output = NewOutput(TypesOf(expressions));
  return analysis::MakeResolvedPlan(analysis::ResolvedProject{std::move(input), std::move(expressions)},
                                    std::move(output));
}
inline auto Filter(analysis::ResolvedPlanPtr input, analysis::ResolvedExpressionPtr condition) {
  auto output = input->output;
  return analysis::MakeResolvedPlan(analysis::ResolvedFilter{std::move(input), std::move(condition)},
                                    std::move(output));
}
inline analysis::ResolvedSortOrder Ascending(analysis::ResolvedExpressionPtr child) { return {std::move(child)}; }
inline auto Sort(analysis::ResolvedPlanPtr input, std::vector<analysis::ResolvedSortOrder> order) {
  auto output = input->output;
  return analysis::MakeResolvedPlan(analysis::ResolvedSort{std::move(input), std::move(order)}, std::move(output));
}
inline auto Limit(analysis::ResolvedPlanPtr input, std::int64_t limit, std::int64_t offset) {
  auto output = input->output;
  return analysis::MakeResolvedPlan(analysis::ResolvedLimit{std::move(input), limit, offset}, std::move(output));
}
inline auto Join(analysis::ResolvedPlanPtr left, analysis::ResolvedPlanPtr right, plan::JoinType type,
                 analysis::ResolvedExpressionPtr condition) {
  auto output = left->output;
  if (type != plan::JoinType::kLeftSemi && type != plan::JoinType::kLeftAnti) {
    output.Append(right->output);
  }
  return analysis::MakeResolvedPlan(
      analysis::ResolvedJoin{std::move(left), std::move(right), type, std::move(condition)}, std::move(output));
}
inline auto Aggregate(analysis::ResolvedPlanPtr input, std::vector<analysis::ResolvedExpressionPtr> grouping,
                      std::vector<analysis::ResolvedExpressionPtr> aggregates,
                      std::optional<std::vector<std::vector<int>>> sets) {
  std::vector<DataType> types = TypesOf(grouping);
  if (sets) types.push_back(DataType::Long());
  for (const auto& aggregate : aggregates) types.push_back(aggregate->type);
  return analysis::MakeResolvedPlan(
      analysis::ResolvedAggregate{std::move(input), std::move(grouping), std::move(sets), std::move(aggregates)},
      NewOutput(types));
}
inline auto Generate(analysis::ResolvedPlanPtr input, std::string name,
                     std::vector<analysis::ResolvedExpressionPtr> arguments, const std::vector<DataType>& types,
                     bool outer) {
  auto output = input->output;
  for (analysis::Attribute& attribute : NewOutput(types)) output.push_back(attribute);
  return analysis::MakeResolvedPlan(
      analysis::ResolvedGenerate{std::move(input), std::move(name), std::move(arguments), outer}, std::move(output));
}
inline auto Scan(files::FileScan scan) {
  std::vector<DataType> types;
  for (const auto& field : scan.data_schema) types.push_back(field.type);
  for (const auto& field : scan.partition_schema) types.push_back(field.type);
  return analysis::MakeResolvedPlan(analysis::ScanFiles{std::make_shared<const files::FileScan>(std::move(scan)), ""},
                                    NewOutput(types));
}

// A value for reading in expectations: "NULL", "1", "1.5", "[1, 2]".
inline std::string TextOf(const Value& value, const DataType& type) {
  if (value.IsNull()) return "NULL";
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return std::to_string(*integer);
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value.data)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* decimal = std::get_if<DecimalValue>(&value.data))
    return DecimalToString(decimal->unscaled, type.scale());
  if (const auto* list = std::get_if<ValueList>(&value.data)) {
    std::string out = "[";
    for (const Value& item : list->items) {
      out += (out.size() > 1 ? ", " : "") + TextOf(item, type.Is(TypeKind::kArray) ? type.element() : DataType::Null());
    }
    return out + "]";
  }
  return "?";
}

}  // namespace firesteel::duck

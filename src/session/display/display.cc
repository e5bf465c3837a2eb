#include "session/display/display.h"

#include "analysis/plan/column_id.h"

namespace firesteel::session {

using analysis::ResolvedExpressionPtr;

analysis::ResolvedPlanPtr ForDisplay(analysis::ResolvedPlanPtr plan, DisplayForm form) {
  analysis::ResolvedProject project;
  std::vector<analysis::Attribute> output;
  for (const analysis::Attribute& column : plan->output) {
    ResolvedExpressionPtr value =
        analysis::MakeResolved(analysis::ColumnReference{column.id}, column.type, column.nullable);
    if (form == DisplayForm::kJson && column.type.IsNested()) {
      value = analysis::MakeResolved(analysis::FunctionCall{"to_json", plan::EvalMode::kAnsi, {value}},
                                     DataType::String(), true);
    } else if (!column.type.Is(TypeKind::kString)) {
      value = analysis::MakeResolved(analysis::ResolvedCast{value, plan::EvalMode::kAnsi}, DataType::String(),
                                     column.nullable);
    }
    output.push_back({analysis::NewColumnId(), column.name, DataType::String(), column.nullable, {}, {}});
    project.expressions.push_back(std::move(value));
  }
  // The sort of the query must stay the outermost thing engines see below this projection, and does: a projection
  // keeps the order of its input.
  project.input = std::move(plan);
  return analysis::MakeResolvedPlan(std::move(project), std::move(output));
}

}  // namespace firesteel::session

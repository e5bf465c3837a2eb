#include "session/row_result.h"

#include "analysis/plan/resolved_plan.h"

namespace firesteel::session {
namespace {

analysis::ResolvedPlanPtr ValuesPlan(const Schema& schema, const std::vector<std::vector<Value>>& rows) {
  std::vector<analysis::Attribute> output;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    // Ids need only be unique within this plan, which stands alone.
    output.push_back({{static_cast<std::int64_t>(i) + 1}, schema[i].name, schema[i].type, schema[i].nullable, {}, {}});
  }
  analysis::ValuesRows values;
  for (const std::vector<Value>& row : rows) {
    std::vector<analysis::ResolvedExpressionPtr>& out = values.rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      out.push_back(analysis::MakeResolved(analysis::ResolvedLiteral{row[i]}, schema[i].type, row[i].IsNull()));
    }
  }
  return analysis::MakeResolvedPlan(std::move(values), std::move(output));
}

class RowStream final : public engine::ResultStream {
 public:
  RowStream(engine::Engine& engine, Schema schema, std::vector<std::vector<Value>> rows)
      : engine_(engine), schema_(std::move(schema)), rows_(std::move(rows)) {}

  const Schema& schema() const override { return schema_; }

  Status ExportArrow(ArrowArrayStream* out) override {
    if (schema_.empty()) return Status::Internal("a statement without columns has no Arrow form");
    FS_ASSIGN_OR_RETURN(arrow_, engine_.Execute(ValuesPlan(schema_, rows_), {}));
    return arrow_->ExportArrow(out);
  }

  Status last_error() const override { return arrow_ ? arrow_->last_error() : Status::Ok(); }

  StatusOr<std::vector<std::vector<Value>>> NextRows() override { return std::exchange(rows_, {}); }

 private:
  engine::Engine& engine_;
  Schema schema_;
  std::vector<std::vector<Value>> rows_;
  std::unique_ptr<engine::ResultStream> arrow_;
};

}  // namespace

StatementResult MakeRowResult(engine::Engine& engine, Schema schema, std::vector<std::vector<Value>> rows) {
  StatementResult result;
  result.schema = schema;
  result.stream = std::make_unique<RowStream>(engine, std::move(schema), std::move(rows));
  return result;
}

StatementResult MakeEmptyResult(engine::Engine& engine) { return MakeRowResult(engine, {}, {}); }

}  // namespace firesteel::session

#include "analysis/time_window.h"

#include "plan/printer.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

constexpr const char* kColumn = "window";

// Takes calls of window() out of expressions.
class WindowCalls {
 public:
  plan::ExpressionPtr Replace(const plan::ExpressionPtr& expression) {
    if (expression == nullptr) return nullptr;
    if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) {
      if (IsWindow(*call)) {
        Remember(expression);
        return Rebuilt(expression, plan::UnresolvedAttribute{{kColumn}, std::nullopt});
      }
      plan::UnresolvedFunction copy = *call;
      const bool changed = ReplaceAll(copy.arguments);
      return changed ? Rebuilt(expression, std::move(copy)) : expression;
    }
    if (const auto* alias = plan::As<plan::Alias>(expression)) return ReplaceChild(expression, *alias);
    if (const auto* cast = plan::As<plan::Cast>(expression)) return ReplaceChild(expression, *cast);
    if (const auto* extract = plan::As<plan::ExtractValue>(expression)) return ReplaceChild(expression, *extract);
    return expression;
  }

  bool ReplaceAll(std::vector<plan::ExpressionPtr>& expressions) {
    bool changed = false;
    for (plan::ExpressionPtr& expression : expressions) {
      plan::ExpressionPtr replaced = Replace(expression);
      changed = changed || replaced != expression;
      expression = std::move(replaced);
    }
    return changed;
  }

  const plan::ExpressionPtr& call() const { return call_; }
  bool differ() const { return differ_; }

 private:
  static bool IsWindow(const plan::UnresolvedFunction& call) {
    return call.name.size() == 1 && EqualsIgnoreCase(call.name[0], kColumn) && call.arguments.size() >= 2;
  }

  template <typename Node>
  static plan::ExpressionPtr Rebuilt(const plan::ExpressionPtr& expression, Node node) {
    return plan::MakeExpression(std::move(node), expression->span, expression->text);
  }

  template <typename Node>
  plan::ExpressionPtr ReplaceChild(const plan::ExpressionPtr& expression, Node copy) {
    plan::ExpressionPtr child = Replace(copy.child);
    if (child == copy.child) return expression;
    copy.child = std::move(child);
    return Rebuilt(expression, std::move(copy));
  }

  void Remember(const plan::ExpressionPtr& expression) {
    if (call_ == nullptr) call_ = expression;
    differ_ = differ_ || plan::Print(call_) != plan::Print(expression);
  }

  plan::ExpressionPtr call_;
  bool differ_ = false;
};

}  // namespace

Status ExpandTimeWindow(WindowedSelect& select) {
  WindowCalls calls;
  calls.ReplaceAll(select.select_list);
  if (select.aggregate) {
    calls.ReplaceAll(select.aggregate->grouping);
    calls.ReplaceAll(select.aggregate->select_list);
    for (auto& set : select.aggregate->grouping_sets) calls.ReplaceAll(set);
  }
  select.having = calls.Replace(select.having);
  if (calls.call() == nullptr) return Status::Ok();
  const SourceSpan span = calls.call()->span;
  if (calls.differ()) return SparkError("_LEGACY_ERROR_TEMP_1039", {}, span);
  for (const plan::ExpressionPtr& item : select.select_list) {
    if (plan::As<plan::UnresolvedStar>(item)) return Unsupported("window() beside * in one select list", span);
  }
  plan::UnresolvedFunction windows = *plan::As<plan::UnresolvedFunction>(calls.call());
  windows.name = {"windows of a time"};  // no name that SQL text could call
  plan::LateralView view;
  view.input = select.input;
  view.generator = plan::MakeCall("explode", {plan::MakeExpression(std::move(windows), span, calls.call()->text)}, span);
  view.column_aliases = {kColumn};
  select.input = plan::MakeRelation(std::move(view), span);
  return Status::Ok();
}

}  // namespace firesteel::analysis

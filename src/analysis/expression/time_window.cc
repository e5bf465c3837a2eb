#include "analysis/expression/time_window.h"

#include <algorithm>

#include "base/deep_recursion.h"
#include "plan/printer.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

constexpr const char* kColumn = "window";

// Takes calls of window() out of expressions.
class WindowCalls {
 public:
  plan::ExpressionPtr Replace(const plan::ExpressionPtr& expression) {
    if (!Occurs(expression)) return expression;
    return WithStackRoom([&]() -> plan::ExpressionPtr {
      if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) {
        if (IsWindow(*call)) {
          Remember(expression);
          return Rebuilt(expression, plan::UnresolvedAttribute{{kColumn}, std::nullopt});
        }
        plan::UnresolvedFunction copy = *call;
        ReplaceAll(copy.arguments);
        return Rebuilt(expression, std::move(copy));
      }
      if (const auto* alias = plan::As<plan::Alias>(expression)) return ReplaceChild(expression, *alias);
      if (const auto* cast = plan::As<plan::Cast>(expression)) return ReplaceChild(expression, *cast);
      return ReplaceChild(expression, *plan::As<plan::ExtractValue>(expression));
    });
  }

  void ReplaceAll(std::vector<plan::ExpressionPtr>& expressions) {
    for (plan::ExpressionPtr& expression : expressions) expression = Replace(expression);
  }

  const plan::ExpressionPtr& call() const { return call_; }
  bool differ() const { return differ_; }

 private:
  static bool IsWindow(const plan::UnresolvedFunction& call) {
    return call.name.size() == 1 && EqualsIgnoreCase(call.name[0], kColumn) && call.arguments.size() >= 2;
  }

  // Every SELECT is asked, so this looks without building anything.
  static bool Occurs(const plan::ExpressionPtr& expression) {
    if (expression == nullptr) return false;
    return WithStackRoom([&] {
      if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) {
        return IsWindow(*call) || std::any_of(call->arguments.begin(), call->arguments.end(), Occurs);
      }
      if (const auto* alias = plan::As<plan::Alias>(expression)) return Occurs(alias->child);
      if (const auto* cast = plan::As<plan::Cast>(expression)) return Occurs(cast->child);
      const auto* extract = plan::As<plan::ExtractValue>(expression);
      return extract != nullptr && Occurs(extract->child);
    });
  }

  template <typename Node>
  static plan::ExpressionPtr Rebuilt(const plan::ExpressionPtr& expression, Node node) {
    return plan::MakeExpression(std::move(node), expression->span, expression->text);
  }

  template <typename Node>
  plan::ExpressionPtr ReplaceChild(const plan::ExpressionPtr& expression, Node copy) {
    copy.child = Replace(copy.child);
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
  view.generator =
      plan::MakeCall("explode", {plan::MakeExpression(std::move(windows), span, calls.call()->text)}, span);
  view.column_aliases = {kColumn};
  select.input = plan::MakeRelation(std::move(view), span);
  return Status::Ok();
}

}  // namespace firesteel::analysis

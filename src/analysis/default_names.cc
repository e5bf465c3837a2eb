#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/expression_resolver.h"
#include "analysis/literal_text.h"
#include "base/deep_recursion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using plan::FrameBoundKind;

struct DisplayName {
  std::string_view called;
  std::string_view shown;
};

// Functions that Spark shows under another name than they were called by. Sorted.
constexpr auto kDisplayNames = std::to_array<DisplayName>({
    {"acos", "ACOS"},       {"acosh", "ACOSH"},     {"asin", "ASIN"},       {"asinh", "ASINH"},
    {"atan", "ATAN"},       {"atan2", "ATAN2"},     {"atanh", "ATANH"},     {"cbrt", "CBRT"},
    {"ceil", "CEIL"},       {"cos", "COS"},         {"cosh", "COSH"},       {"cot", "COT"},
    {"csc", "CSC"},         {"degrees", "DEGREES"}, {"e", "E"},             {"exp", "EXP"},
    {"expm1", "EXPM1"},     {"floor", "FLOOR"},     {"hypot", "HYPOT"},     {"ln", "ln"},
    {"log", "LOG"},         {"log10", "LOG10"},     {"log1p", "LOG1P"},     {"log2", "LOG2"},
    {"pi", "PI"},           {"power", "POWER"},     {"radians", "RADIANS"}, {"rlike", "RLIKE"},
    {"sec", "SEC"},         {"signum", "SIGNUM"},   {"sin", "SIN"},         {"sinh", "SINH"},
    {"sqrt", "SQRT"},       {"tan", "TAN"},         {"tanh", "TANH"},
});

std::string ShownName(const std::string& called) {
  const auto* found = std::lower_bound(kDisplayNames.begin(), kDisplayNames.end(), called,
                                       [](const DisplayName& row, const std::string& name) { return row.called < name; });
  return found != kDisplayNames.end() && found->called == called ? std::string(found->shown) : called;
}

bool IsInfix(const std::string& name) {
  static constexpr std::string_view kNames[] = {"%", "&", "*", "+", "-", "/", "<", "<<", "<=", "<=>", "=", "==", ">", ">=", ">>", ">>>", "^", "|"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

// Builds Spark's toPrettySQL of what was written, looking up columns where the text depends on them.
class DefaultNamer {
 public:
  explicit DefaultNamer(ExpressionResolver& resolver) : resolver_(resolver) {}

  std::string Text(const plan::ExpressionPtr& expression) {
    return WithStackRoom([&] { return TextOf(expression); });
  }

  // The name of a select list item: that of the column for columns and casts of columns.
  std::string Name(const plan::ExpressionPtr& expression) {
    if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(expression)) return attribute->parts.back();
    if (const auto* cast = plan::As<plan::Cast>(expression)) {
      if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(cast->child)) return attribute->parts.back();
      if (const auto* alias = plan::As<plan::Alias>(cast->child)) return alias->names.empty() ? "" : alias->names[0];
    }
    if (const auto* text = plan::As<plan::ExpressionText>(expression); text && options().parse_expression) {
      const auto parsed = options().parse_expression(text->text);
      if (parsed.ok()) return Name(*parsed);
    }
    return Text(expression);
  }

 private:
  const AnalysisOptions& options() const { return resolver_.resolver_.options(); }

  std::string List(const std::vector<plan::ExpressionPtr>& expressions, std::string_view separator = ", ") {
    std::string list;
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      if (i > 0) list += separator;
      list += Text(expressions[i]);
    }
    return list;
  }

  std::string TextOf(const plan::ExpressionPtr& expression) {
    if (expression == nullptr) return "";
    if (const auto* literal = plan::As<plan::Literal>(expression)) {
      return PrettyLiteral(literal->value, literal->type, options().session_time_zone);
    }
    if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(expression)) return AttributeText(*attribute);
    if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) return CallText(*call, expression.get());
    if (const auto* alias = plan::As<plan::Alias>(expression)) {
      return Text(alias->child) + " AS " + (alias->names.empty() ? "" : alias->names[0]);
    }
    if (const auto* cast = plan::As<plan::Cast>(expression)) {
      return std::string(cast->mode == plan::CastMode::kTryCast ? "TRY_CAST(" : "CAST(") + Text(cast->child) + " AS " +
             cast->type.ToSql() + ")";
    }
    if (const auto* extract = plan::As<plan::ExtractValue>(expression)) return ExtractText(*extract);
    if (const auto* lambda = plan::As<plan::Lambda>(expression)) return LambdaText(*lambda);
    if (const auto* window = plan::As<plan::WindowExpression>(expression)) return WindowText(*window);
    if (const auto* subquery = plan::As<plan::SubqueryExpression>(expression)) return SubqueryText(*subquery);
    if (const auto* star = plan::As<plan::UnresolvedStar>(expression)) return StarText(*star);
    if (const auto* argument = plan::As<plan::NamedArgument>(expression)) return Text(argument->value);
    if (const auto* update = plan::As<plan::UpdateField>(expression)) return "update_fields(" + Text(update->child) + ")";
    if (const auto* text = plan::As<plan::ExpressionText>(expression)) {
      if (options().parse_expression) {
        const auto parsed = options().parse_expression(text->text);
        if (parsed.ok()) return Text(*parsed);
      }
      return text->text;
    }
    return expression->text;
  }

  std::string StarText(const plan::UnresolvedStar& star) {
    const auto columns = resolver_.ExpandStar(star, {});
    if (!columns.ok()) return "*";
    std::string list;
    for (const auto& column : *columns) list += (list.empty() ? "" : ", ") + column.name;
    return list;
  }

  std::string AttributeText(const plan::UnresolvedAttribute& attribute) {
    if (resolver_.FindLambdaParameter(attribute.parts[0]) != nullptr || IsParameter(attribute.parts[0])) {
      std::string text = "namedlambdavariable()";
      for (std::size_t i = 1; i < attribute.parts.size(); ++i) text += "." + attribute.parts[i];
      return text;
    }
    std::size_t used = 1;
    bool found = false;
    const auto look_in = [&](const Scope* scope) {
      if (scope == nullptr || found) return;
      const auto match = scope->Find(attribute.parts, {});
      if (!match.ok() || !*match) return;
      used = (*match)->parts_used;
      found = true;
    };
    look_in(resolver_.scope_.columns);
    look_in(resolver_.scope_.below);
    const Scope* outer = resolver_.scope_.columns != nullptr ? resolver_.scope_.columns->outer() : resolver_.resolver_.outer();
    bool is_outer = false;
    for (; !found && outer != nullptr; outer = outer->outer()) {
      look_in(outer);
      is_outer = found;
    }
    if (!found) used = attribute.parts.size();
    std::string text = attribute.parts[used - 1];
    for (std::size_t i = used; i < attribute.parts.size(); ++i) text += "." + attribute.parts[i];
    return is_outer ? "outer(" + text + ")" : text;
  }

  bool IsParameter(const std::string& name) const {
    return std::any_of(parameters_.begin(), parameters_.end(), [&](const std::string& parameter) {
      return resolver_.resolver_.SameName(parameter, name);
    });
  }

  std::string ExtractText(const plan::ExtractValue& extract) {
    const std::string base = Text(extract.child);
    const auto* literal = plan::As<plan::Literal>(extract.key);
    const bool by_text = literal != nullptr && std::holds_alternative<std::string>(literal->value.data);
    if (extract.by_name || by_text) {
      const StatusOr<ResolvedExpressionPtr> child = resolver_.Resolve(extract.child);
      const bool map = child.ok() && (*child)->type.Is(TypeKind::kMap);
      const std::string& field = std::get<std::string>(literal->value.data);
      return map ? base + "[" + field + "]" : base + "." + field;
    }
    return base + "[" + Text(extract.key) + "]";
  }

  std::string LambdaText(const plan::Lambda& lambda) {
    const std::size_t before = parameters_.size();
    parameters_.insert(parameters_.end(), lambda.parameters.begin(), lambda.parameters.end());
    std::string text = "lambdafunction(" + Text(lambda.body);
    parameters_.resize(before);
    for (std::size_t i = 0; i < lambda.parameters.size(); ++i) text += ", namedlambdavariable()";
    return text + ")";
  }

  std::string SubqueryText(const plan::SubqueryExpression& subquery) {
    switch (subquery.kind) {
      case plan::SubqueryKind::kExists:
        return "exists(" + OuterText(subquery) + ")";
      case plan::SubqueryKind::kIn: {
        const std::string values = subquery.in_values.size() == 1
                                       ? Text(subquery.in_values[0])
                                       : "named_struct(" + PairList(subquery.in_values) + ")";
        return "(" + values + " IN (listquery(" + OuterText(subquery) + ")))";
      }
      case plan::SubqueryKind::kScalar:
      case plan::SubqueryKind::kTableArgument:
        return "scalarsubquery(" + OuterText(subquery) + ")";
    }
    return "";
  }

  std::string PairList(const std::vector<plan::ExpressionPtr>& values) {
    std::string list;
    for (const auto& value : values) {
      const auto* attribute = plan::As<plan::UnresolvedAttribute>(value);
      list += (list.empty() ? "" : ", ") + (attribute ? attribute->parts.back() : Text(value)) + ", " + Text(value);
    }
    return list;
  }

  // Spark lists the outer columns a subquery uses.
  std::string OuterText(const plan::SubqueryExpression& subquery) { return resolver_.OuterColumnNames(subquery); }

  std::string SortText(const std::vector<plan::SortOrderSpec>& order) {
    std::string text;
    for (const plan::SortOrderSpec& item : order) {
      const bool ascending = item.direction == plan::SortDirection::kAscending;
      const bool first = item.nulls == plan::NullOrder::kDefault ? ascending : item.nulls == plan::NullOrder::kFirst;
      text += (text.empty() ? "" : ", ") + Text(item.child) + (ascending ? " ASC" : " DESC") +
              (first ? " NULLS FIRST" : " NULLS LAST");
    }
    return text;
  }

  std::string BoundText(const plan::FrameBound& bound) {
    switch (bound.kind) {
      case FrameBoundKind::kUnboundedPreceding:
        return "UNBOUNDED PRECEDING";
      case FrameBoundKind::kUnboundedFollowing:
        return "UNBOUNDED FOLLOWING";
      case FrameBoundKind::kCurrentRow:
        return "CURRENT ROW";
      case FrameBoundKind::kPreceding:
        return Negated(bound.offset) + " FOLLOWING";
      case FrameBoundKind::kFollowing:
        return Text(bound.offset) + " FOLLOWING";
    }
    return "";
  }

  // Spark keeps `n PRECEDING` as `-n FOLLOWING`.
  std::string Negated(const plan::ExpressionPtr& offset) {
    const auto* literal = plan::As<plan::Literal>(offset);
    if (literal != nullptr && literal->type.IsNumeric()) return "-" + Text(offset);
    return "(- " + Text(offset) + ")";
  }

  std::string WindowText(const plan::WindowExpression& window) {
    plan::WindowSpec spec = window.window;
    if (!spec.reference.empty()) {
      auto named = resolver_.NamedWindow(spec, {});
      if (named.ok()) spec = *named;
    }
    std::string text = Text(window.function) + " OVER (";
    std::string parts;
    if (!spec.partition_by.empty()) parts += "PARTITION BY " + List(spec.partition_by);
    if (!spec.order_by.empty()) parts += (parts.empty() ? "" : " ") + std::string("ORDER BY ") + SortText(spec.order_by);
    const auto* call = plan::As<plan::UnresolvedFunction>(window.function);
    const std::string name = call != nullptr ? FoldCase(call->name.back()) : "";
    std::string frame;
    const bool rank_like = name == "row_number" || name == "rank" || name == "dense_rank" || name == "percent_rank" ||
                           name == "cume_dist" || name == "ntile";
    if (spec.frame) {
      frame = std::string(spec.frame->type == plan::FrameType::kRows ? "ROWS" : "RANGE") + " BETWEEN " +
              BoundText(spec.frame->lower) + " AND " + BoundText(spec.frame->upper);
    } else if (rank_like) {
      frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
    } else if (name == "lag" || name == "lead") {
      const plan::ExpressionPtr offset = call->arguments.size() > 1 ? call->arguments[1] : nullptr;
      std::string shown = offset ? Text(offset) : "1";
      if (name == "lag") shown = shown.starts_with("-") ? shown.substr(1) : "-" + shown;
      frame = "ROWS BETWEEN " + shown + " FOLLOWING AND " + shown + " FOLLOWING";
    } else if (!spec.order_by.empty()) {
      frame = "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
    } else {
      frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
    }
    if (!parts.empty()) parts += " ";
    return text + parts + frame + ")";
  }

  std::string WhenText(const std::vector<plan::ExpressionPtr>& arguments) {
    std::string text = "CASE";
    std::size_t i = 0;
    for (; i + 1 < arguments.size(); i += 2) text += " WHEN " + Text(arguments[i]) + " THEN " + Text(arguments[i + 1]);
    if (i < arguments.size()) text += " ELSE " + Text(arguments[i]);
    return text + " END";
  }

  std::string StructText(const std::vector<plan::ExpressionPtr>& arguments) {
    std::string list;
    int position = 0;
    const auto add = [&](const std::string& name, const std::string& value) {
      list += (list.empty() ? "" : ", ") + name + ", " + value;
    };
    for (const auto& argument : arguments) {
      if (const auto* star = plan::As<plan::UnresolvedStar>(argument)) {
        const auto columns = resolver_.ExpandStar(*star, {});
        if (!columns.ok()) continue;
        for (const auto& column : *columns) ++position, add(column.name, column.name);
        continue;
      }
      ++position;
      if (const auto* alias = plan::As<plan::Alias>(argument)) {
        add(alias->names.empty() ? "" : alias->names[0], Text(alias->child));
      } else if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(argument)) {
        add(attribute->parts.back(), Text(argument));
      } else {
        add("col" + std::to_string(position), Text(argument));
      }
    }
    return "struct(" + Arguments(list) + ")";
  }

  // struct(..) shows its values alone at the top, named_struct(..) where analysis made one.
  static std::string Arguments(std::string list) { return list; }

  std::string CallText(const plan::UnresolvedFunction& call, const plan::Expression* written) {
    const std::string name = FoldCase(call.name.back());
    const auto& a = call.arguments;
    if (name == "when" || name == "case") return WhenText(a);
    if (a.size() == 2 && (name == "and" || name == "or")) return LogicalText(call, name);
    if (a.size() == 2 && IsInfix(name)) {
      const auto bound = resolver_.resolver_.bound_names().find(written);
      const std::string canonical = bound == resolver_.resolver_.bound_names().end() ? name : bound->second;
      if (canonical == "date_add" || canonical == "date_sub") return canonical + "(" + List(a) + ")";
      const std::string symbol = name == "==" ? "=" : name;
      // Adding an interval to a date or timestamp shows without parentheses.
      if ((name == "+" || name == "-") && canonical != name && canonical.find("interval") != std::string::npos) {
        return Text(a[0]) + " " + symbol + " " + Text(a[1]);
      }
      return "(" + Text(a[0]) + " " + symbol + " " + Text(a[1]) + ")";
    }
    if (a.size() == 2 && (name == "!=" || name == "<>")) return "(NOT (" + Text(a[0]) + " = " + Text(a[1]) + "))";
    if (a.size() == 2 && name == "div") return "(" + Text(a[0]) + " div " + Text(a[1]) + ")";
    if (a.size() == 1 && (name == "not" || name == "!")) return "(NOT " + Text(a[0]) + ")";
    if (a.size() == 1 && (name == "negative" || name == "-")) return name == "negative" && !call.bare && IsWord(written) ? "negative(" + Text(a[0]) + ")" : "(- " + Text(a[0]) + ")";
    if (a.size() == 1 && (name == "positive" || name == "+")) return "(+ " + Text(a[0]) + ")";
    if (a.size() == 1 && name == "~") return "~" + Text(a[0]);
    if (a.size() == 1 && name == "isnull") return "(" + Text(a[0]) + " IS NULL)";
    if (a.size() == 1 && name == "isnotnull") return "(" + Text(a[0]) + " IS NOT NULL)";
    if (name == "in" && !a.empty()) {
      return "(" + Text(a[0]) + " IN (" + List({a.begin() + 1, a.end()}) + "))";
    }
    if (name == "like" && a.size() >= 2) {
      std::string text = Text(a[0]) + " LIKE " + Text(a[1]);
      if (a.size() == 3) text += " ESCAPE '" + Text(a[2]) + "'";
      return text;
    }
    if (name == "ilike" && a.size() >= 2) return "ilike(" + Text(a[0]) + ", " + Text(a[1]) + ")";
    if (name == "||") return "concat(" + List(a) + ")";
    if (name == "struct") return StructText(a);
    if (name == "grouping__id" || (name == "grouping_id" && a.empty() && call.bare)) return "grouping_id()";
    std::string arguments = List(a);
    if (name == "count" && a.size() == 1) {
      const auto* star = plan::As<plan::UnresolvedStar>(a[0]);
      if (star != nullptr && star->qualifier.empty() && !call.distinct) arguments = "1";
    }
    std::string text = ShownName(name) + "(" + (call.distinct ? "DISTINCT " : "") + arguments + ")";
    if (!call.within_group.empty()) {
      text += " WITHIN GROUP (ORDER BY " + WithinGroupText(call.within_group) + ")";
    }
    if (call.filter) text += " FILTER (WHERE " + Text(call.filter) + ")";
    if (call.ignore_nulls.value_or(false)) text += " ignore nulls";
    return text;
  }

  std::string WithinGroupText(const std::vector<plan::SortOrderSpec>& order) {
    std::string text;
    for (const auto& item : order) {
      text += (text.empty() ? "" : ", ") + Text(item.child);
      if (item.direction == plan::SortDirection::kDescending) text += " DESC";
    }
    return text;
  }

  // negative(x) written as a function, not as a sign.
  static bool IsWord(const plan::Expression* written) {
    return written != nullptr && FoldCase(written->text).starts_with("negative");
  }

  // Long chains of AND are joined without recursion down their left side.
  std::string LogicalText(const plan::UnresolvedFunction& call, const std::string& name) {
    std::vector<plan::ExpressionPtr> right_sides;
    plan::ExpressionPtr rest;
    const plan::UnresolvedFunction* node = &call;
    while (node != nullptr) {
      right_sides.push_back(node->arguments[1]);
      rest = node->arguments[0];
      node = plan::As<plan::UnresolvedFunction>(rest);
      if (node != nullptr && (node->arguments.size() != 2 || node->name.size() != 1 || FoldCase(node->name[0]) != name)) {
        node = nullptr;
      }
    }
    std::string text(right_sides.size(), '(');
    text += Text(rest);
    const std::string symbol = name == "and" ? " AND " : " OR ";
    for (std::size_t i = right_sides.size(); i-- > 0;) text += symbol + Text(right_sides[i]) + ")";
    return text;
  }

  ExpressionResolver& resolver_;
  std::vector<std::string> parameters_;
};

std::string ExpressionResolver::DefaultName(const plan::ExpressionPtr& expression) {
  return DefaultNamer(*this).Name(expression);
}

}  // namespace firesteel::analysis

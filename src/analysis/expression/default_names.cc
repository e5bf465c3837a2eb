#include <algorithm>
#include <string_view>

#include "analysis/expression/display_names.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/literal_text.h"
#include "analysis/expression/type_cast.h"
#include "base/deep_recursion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using plan::FrameBoundKind;

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
      if (cast->type.IsNested()) return Text(cast->child);
      return std::string(cast->mode == plan::CastMode::kTryCast ? "TRY_CAST(" : "CAST(") + Text(cast->child) + " AS " +
             WithoutCharVarchar(cast->type).ToSql() + ")";
    }
    if (const auto* extract = plan::As<plan::ExtractValue>(expression)) return ExtractText(*extract);
    if (const auto* lambda = plan::As<plan::Lambda>(expression)) return LambdaText(*lambda);
    if (const auto* window = plan::As<plan::WindowExpression>(expression)) return WindowText(*window);
    if (const auto* subquery = plan::As<plan::SubqueryExpression>(expression)) return SubqueryText(*subquery);
    if (const auto* star = plan::As<plan::UnresolvedStar>(expression)) return StarText(*star);
    if (const auto* argument = plan::As<plan::NamedArgument>(expression)) return Text(argument->value);
    if (plan::As<plan::UpdateField>(expression) != nullptr) return UpdateText(expression);
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
    const Scope* outer =
        resolver_.scope_.columns != nullptr ? resolver_.scope_.columns->outer() : resolver_.resolver_.outer();
    bool is_outer = false;
    for (; !found && outer != nullptr; outer = outer->outer()) {
      look_in(outer);
      is_outer = found;
    }
    if (!found && options().find_variable) {
      if (const auto variable = options().find_variable(attribute.parts)) {
        std::string text = "variablereference(system.session." + variable->name + "=" +
                           SqlLiteral(variable->value, variable->type, options().session_time_zone) + ")";
        for (std::size_t i = variable->parts_used; i < attribute.parts.size(); ++i) text += "." + attribute.parts[i];
        return text;
      }
    }
    if (!found) used = attribute.parts.size();
    std::string text = attribute.parts[used - 1];
    for (std::size_t i = used; i < attribute.parts.size(); ++i) text += "." + attribute.parts[i];
    return is_outer ? "outer(" + text + ")" : text;
  }

  bool IsParameter(const std::string& name) const {
    return std::any_of(parameters_.begin(), parameters_.end(),
                       [&](const std::string& parameter) { return resolver_.resolver_.SameName(parameter, name); });
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
        // A DataFrame's offsets have signs, and Spark shows them so.
        return bound.offset->text.empty() ? "-" + Text(bound.offset) + " FOLLOWING" : Text(bound.offset) + " PRECEDING";
      case FrameBoundKind::kFollowing:
        return Text(bound.offset) + " FOLLOWING";
    }
    return "";
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
    if (!spec.order_by.empty())
      parts += (parts.empty() ? "" : " ") + std::string("ORDER BY ") + SortText(spec.order_by);
    const auto* call = plan::As<plan::UnresolvedFunction>(window.function);
    const std::string name = call != nullptr ? FoldCase(call->name.back()) : "";
    std::string frame;
    const bool rank_like =
        name == "row_number" || name == "rank" || name == "dense_rank" || name == "percent_rank" || name == "ntile";
    if (spec.frame) {
      frame = std::string(spec.frame->type == plan::FrameType::kRows ? "ROWS" : "RANGE") + " BETWEEN " +
              BoundText(spec.frame->lower) + " AND " + BoundText(spec.frame->upper);
    } else if (rank_like) {
      frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
    } else if (name == "lag" || name == "lead") {
      const plan::ExpressionPtr offset = call->arguments.size() > 1 ? call->arguments[1] : nullptr;
      std::string shown = offset ? Text(offset) : "1";
      if (name == "lag" && shown != "0") shown = shown.starts_with("-") ? shown.substr(1) : "-" + shown;
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

  // The arguments a function resolves to, where one that is no lambda stands for a constant one: transform(a, 1).
  std::string LambdaArguments(const std::vector<plan::ExpressionPtr>& arguments) {
    std::string list;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (i > 0) list += ", ";
      const bool lambda = plan::As<plan::Lambda>(arguments[i]) != nullptr;
      list +=
          i == 1 && !lambda ? "lambdafunction(" + Text(arguments[i]) + ", namedlambdavariable())" : Text(arguments[i]);
    }
    return list;
  }

  // to_char stands for another function by the type of its value.
  std::string ToCharText(const std::vector<plan::ExpressionPtr>& a) {
    const StatusOr<ResolvedExpressionPtr> value = resolver_.Resolve(a[0]);
    if (value.ok() && (*value)->type.IsDatetime()) return "date_format(" + List(a) + ")";
    if (value.ok() && (*value)->type.Is(TypeKind::kBinary)) {
      const std::string format = FoldCase(Text(a[1]));
      return format == "utf-8" ? "decode(" + List(a) + ")" : format + "(" + Text(a[0]) + ")";
    }
    return "to_char(" + List(a) + ")";
  }

  // TRIM(BOTH 'x' FROM s)
  std::string TrimText(const std::string& name, const std::vector<plan::ExpressionPtr>& a) {
    const std::string side = name == "ltrim" ? "LEADING" : name == "rtrim" ? "TRAILING" : "BOTH";
    return "TRIM(" + side + " " + Text(a[0]) + " FROM " + Text(a[1]) + ")";
  }

  // A chain such as 1 + 1 + ... is joined without recursion down its left side.
  std::string InfixText(const plan::UnresolvedFunction& call, const std::string& name,
                        const plan::Expression* written) {
    std::vector<std::string> right_sides;
    plan::ExpressionPtr rest;
    const plan::UnresolvedFunction* node = &call;
    const plan::Expression* at = written;
    while (node != nullptr && IsPlainInfix(*node, at)) {
      const std::string symbol = FoldCase(node->name.back());
      right_sides.push_back(" " + (symbol == "==" ? "=" : symbol) + " " + Text(node->arguments[1]) + ")");
      rest = node->arguments[0];
      at = rest.get();
      node = plan::As<plan::UnresolvedFunction>(rest);
    }
    if (right_sides.empty()) return ShiftText(call, name, written);
    std::string text(right_sides.size(), '(');
    text += Text(rest);
    for (std::size_t i = right_sides.size(); i-- > 0;) text += right_sides[i];
    return text;
  }

  // An operator of two operands shown as written: (a + b).
  bool IsPlainInfix(const plan::UnresolvedFunction& call, const plan::Expression* written) {
    const std::string name = FoldCase(call.name.back());
    if (call.arguments.size() != 2 || !IsInfixOperator(name)) return false;
    const auto bound = resolver_.resolver_.bound_calls().find(written);
    if (bound == resolver_.resolver_.bound_calls().end()) return true;
    const std::string& canonical = bound->second.name;
    return !bound->second.reversed && canonical != "date_add" && canonical != "date_sub" &&
           canonical != "add_interval" && canonical != "subtract_interval";
  }

  // Operators on dates and intervals, some of which show as calls.
  std::string ShiftText(const plan::UnresolvedFunction& call, const std::string& name,
                        const plan::Expression* written) {
    const auto& a = call.arguments;
    const auto bound = resolver_.resolver_.bound_calls().find(written);
    const bool known = bound != resolver_.resolver_.bound_calls().end();
    const std::string canonical = known ? bound->second.name : name;
    const bool reversed = known && bound->second.reversed;
    const std::string left = Text(reversed ? a[1] : a[0]);
    const std::string right = Text(reversed ? a[0] : a[1]);
    if (canonical == "date_add" || canonical == "date_sub") return canonical + "(" + left + ", " + right + ")";
    const std::string symbol = name == "==" ? "=" : name;
    // A point in time and an interval show without parentheses; whole days are added as days.
    if (canonical == "add_interval" || canonical == "subtract_interval") {
      if (known && bound->second.whole_days) {
        return canonical == "add_interval" ? "date_add(" + left + ", extractansiintervaldays(" + right + "))"
                                           : "date_add(" + left + ", (- extractansiintervaldays(" + right + ")))";
      }
      return left + " " + symbol + " " + right;
    }
    return "(" + left + " " + symbol + " " + right + ")";
  }

  std::string CallText(const plan::UnresolvedFunction& call, const plan::Expression* written) {
    const std::string name = FoldCase(call.name.back());
    const auto& a = call.arguments;
    const auto bound = resolver_.resolver_.bound_calls().find(written);
    if (bound != resolver_.resolver_.bound_calls().end() && bound->second.shown_arguments) {
      return bound->second.name + "(" + List(*bound->second.shown_arguments) + ")";
    }
    if (name == "when" || name == "case") return WhenText(a);
    if (a.size() == 2 && (name == "and" || name == "or")) return LogicalText(call, name);
    if (a.size() == 2 && IsInfixOperator(name)) return InfixText(call, name, written);
    if (a.size() == 1 && IsCastFunction(name)) return Text(a[0]);
    if (a.size() == 3 && name == "if") return "(IF(" + List(a) + "))";
    if (a.size() == 2 && (name == "trim" || name == "ltrim" || name == "rtrim")) return TrimText(name, a);
    if (a.size() == 2 && name == "date_part" && written != nullptr && FoldCase(written->text).starts_with("extract")) {
      return "extract(" + Text(a[0]) + " FROM " + Text(a[1]) + ")";
    }
    if (a.size() == 2 && (name == "datepart" || name == "extract"))
      return name + "(" + Text(a[0]) + " FROM " + Text(a[1]) + ")";
    if (a.size() == 3 && name == "nth_value") {
      return "nth_value(" + Text(a[0]) + ", " + Text(a[1]) + (Text(a[2]) == "true" ? ") ignore nulls" : ")");
    }
    if (a.size() == 2 && name == "dateadd") return "date_add(" + List(a) + ")";
    if (a.size() == 2 && (name == "ceil" || name == "floor")) return name + "(" + List(a) + ")";
    if (a.size() == 1 && name == "log") return "LOG(E(), " + Text(a[0]) + ")";
    if (a.size() == 1 && name == "assert_true")
      return "assert_true(" + Text(a[0]) + ", '" + Text(a[0]) + "' is not true!)";
    if (a.size() == 1 && name == "raise_error")
      return "raise_error(USER_RAISED_EXCEPTION, map(errorMessage, " + Text(a[0]) + "))";
    if (a.size() == 2 && name == "convert_timezone") return "convert_timezone(current_timezone(), " + List(a) + ")";
    if (a.size() == 2 && name == "from_json" && IsMapSchema(a[1])) return "entries";
    if (a.size() == 2 && name == "position" && !IsCallWithoutText(written)) return "locate(" + List(a) + ", 1)";
    if (a.size() == 2 && (name == "to_char" || name == "to_varchar")) return ToCharText(a);
    if (a.size() == 2 && name == "mode") {
      return Text(a[1]) == "true" ? "mode() WITHIN GROUP (ORDER BY " + Text(a[0]) + " DESC)"
                                  : "mode(" + Text(a[0]) + ")";
    }
    if (a.size() == 2 && (name == "!=" || name == "<>")) return "(NOT (" + Text(a[0]) + " = " + Text(a[1]) + "))";
    if (a.size() == 2 && name == "div") return "(" + Text(a[0]) + " div " + Text(a[1]) + ")";
    if (a.size() == 1 && (name == "not" || name == "!")) return "(NOT " + Text(a[0]) + ")";
    if (a.size() == 1 && (name == "negative" || name == "-"))
      return name == "negative" && !call.bare && IsWord(written) ? "negative(" + Text(a[0]) + ")"
                                                                 : "(- " + Text(a[0]) + ")";
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
    if (name == "grouping__id" || (name == "grouping_id" && a.empty() && call.bare)) return "grouping_id()";
    const std::size_t shown = std::min(a.size(), ShownArgumentLimit(name));
    std::string arguments = name == "transform" || name == "filter"
                                ? LambdaArguments(a)
                                : List({a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shown)});
    std::size_t count = shown;
    for (const std::string_view value : ShownDefaults(name, a.size())) {
      if (count++ > 0) arguments += ", ";
      arguments += value;
    }
    if (name == "count" && a.size() == 1) {
      const auto* star = plan::As<plan::UnresolvedStar>(a[0]);
      if (star != nullptr && star->qualifier.empty() && !call.distinct) arguments = "1";
    }
    std::string shown_name = ShownFunctionName(name);
    if (call.ignore_nulls.value_or(false) && name == "first_value") shown_name = "first";
    if (call.ignore_nulls.value_or(false) && name == "last_value") shown_name = "last";
    if (!call.within_group.empty() && name == "string_agg") shown_name = "listagg";
    std::string text = shown_name + "(" + (call.distinct ? "DISTINCT " : "") + arguments + ")";
    if (!call.within_group.empty()) {
      text += " WITHIN GROUP (ORDER BY " +
              (name == "listagg" || name == "string_agg" ? SortText(call.within_group)
                                                         : WithinGroupText(call.within_group, name == "mode")) +
              ")";
    }
    if (call.filter) text += " FILTER (WHERE " + Text(call.filter) + ")";
    return text;
  }

  // Changes to one struct are shown together, in the order they were made.
  std::string UpdateText(const plan::ExpressionPtr& expression) {
    std::string changes;
    plan::ExpressionPtr at = expression;
    while (const auto* update = plan::As<plan::UpdateField>(at)) {
      changes =
          ", " + (update->value ? "WithField(" + Text(update->value) + ")" : std::string("dropfield()")) + changes;
      at = update->child;
    }
    return "update_fields(" + Text(at) + changes + ")";
  }

  // Spark shows the order of mode() the other way round.
  std::string WithinGroupText(const std::vector<plan::SortOrderSpec>& order, bool reversed) {
    std::string text;
    for (const auto& item : order) {
      text += (text.empty() ? "" : ", ") + Text(item.child);
      if ((item.direction == plan::SortDirection::kDescending) != reversed) text += " DESC";
    }
    return text;
  }

  // from_json(text, 'MAP<..>') is named after the map.
  static bool IsMapSchema(const plan::ExpressionPtr& schema) {
    const auto* literal = plan::As<plan::Literal>(schema);
    const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
    return text != nullptr && FoldCase(*text).starts_with("map<");
  }

  // Made by a DataFrame's function, which has a name where SQL text may have used an operator or keywords.
  static bool IsCallWithoutText(const plan::Expression* written) { return written != nullptr && written->text.empty(); }

  // negative(x) written as a function, not as a sign.
  static bool IsWord(const plan::Expression* written) {
    return IsCallWithoutText(written) || (written != nullptr && FoldCase(written->text).starts_with("negative"));
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
      if (node != nullptr &&
          (node->arguments.size() != 2 || node->name.size() != 1 || FoldCase(node->name[0]) != name)) {
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

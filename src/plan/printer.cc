#include "plan/printer.h"

#include <sstream>

#include "base/overloaded.h"
#include "plan/expression.h"
#include "plan/relation.h"
#include "types/identifier_text.h"

namespace firesteel::plan {
namespace {

template <typename Range, typename Write>
std::string Join(const Range& range, std::string_view separator, Write write) {
  std::string out;
  for (const auto& item : range) {
    if (!out.empty()) out += separator;
    out += write(item);
  }
  return out;
}

std::string PrintName(const std::vector<std::string>& parts) {
  return Join(parts, ".", [](const std::string& part) { return QuoteIfNeeded(part); });
}

std::string PrintList(const std::vector<ExpressionPtr>& list) {
  return Join(list, ", ", [](const ExpressionPtr& item) { return Print(item); });
}

std::string PrintNames(const std::vector<std::string>& names) {
  return Join(names, ", ", [](const std::string& name) { return QuoteIfNeeded(name); });
}

std::string PrintOrder(const SortOrderSpec& order) {
  std::string out = order.child ? Print(order.child) : "ALL";
  out += order.direction == SortDirection::kAscending ? " ASC" : " DESC";
  if (order.nulls == NullOrder::kFirst) out += " NULLS FIRST";
  if (order.nulls == NullOrder::kLast) out += " NULLS LAST";
  return out;
}

std::string PrintOrders(const std::vector<SortOrderSpec>& orders) { return Join(orders, ", ", PrintOrder); }

std::string PrintBound(const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return "UNBOUNDED PRECEDING";
    case FrameBoundKind::kUnboundedFollowing:
      return "UNBOUNDED FOLLOWING";
    case FrameBoundKind::kCurrentRow:
      return "CURRENT ROW";
    case FrameBoundKind::kPreceding:
      return Print(bound.offset) + " PRECEDING";
    case FrameBoundKind::kFollowing:
      return Print(bound.offset) + " FOLLOWING";
  }
  return "";
}

std::string PrintWindow(const WindowSpec& spec) {
  std::vector<std::string> parts;
  if (!spec.reference.empty()) parts.push_back(QuoteIfNeeded(spec.reference));
  if (!spec.partition_by.empty()) parts.push_back("PARTITION BY " + PrintList(spec.partition_by));
  if (!spec.order_by.empty()) parts.push_back("ORDER BY " + PrintOrders(spec.order_by));
  if (spec.frame) {
    parts.push_back(std::string(spec.frame->type == FrameType::kRows ? "ROWS" : "RANGE") + " BETWEEN " +
                    PrintBound(spec.frame->lower) + " AND " + PrintBound(spec.frame->upper));
  }
  return "(" + Join(parts, " ", [](const std::string& part) { return part; }) + ")";
}

// A relation on one line, for subqueries inside expressions.
std::string OneLine(const RelationPtr& relation) {
  std::string text = Print(relation);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
    if (i + 1 < text.size()) out += " <- ";
  }
  return out;
}

std::string PrintCall(const UnresolvedFunction& call) {
  std::string out = Join(call.name, ".", [](const std::string& part) { return part; });
  if (call.bare) return out;
  out += "(" + std::string(call.distinct ? "DISTINCT " : "") + PrintList(call.arguments) + ")";
  if (!call.within_group.empty()) out += " WITHIN GROUP (ORDER BY " + PrintOrders(call.within_group) + ")";
  if (call.filter) out += " FILTER (WHERE " + Print(call.filter) + ")";
  if (call.ignore_nulls) out += *call.ignore_nulls ? " IGNORE NULLS" : " RESPECT NULLS";
  return out;
}

std::string PrintSubquery(const SubqueryExpression& subquery) {
  const std::string query = "{" + OneLine(subquery.plan) + "}";
  switch (subquery.kind) {
    case SubqueryKind::kScalar:
      return "scalar" + query;
    case SubqueryKind::kExists:
      return "exists" + query;
    case SubqueryKind::kIn:
      return "in(" + PrintList(subquery.in_values) + ")" + query;
    case SubqueryKind::kTableArgument:
      return "table" + query;
  }
  return "";
}

std::string PrintStar(const UnresolvedStar& star) {
  std::string out = star.qualifier.empty() ? "*" : PrintName(star.qualifier) + ".*";
  if (!star.except.empty()) out += " EXCEPT (" + Join(star.except, ", ", PrintName) + ")";
  return out;
}

}  // namespace

std::string PrintLiteral(const DataType& type, const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) -> std::string { return "NULL"; },
                 [](bool flag) -> std::string { return flag ? "true" : "false"; },
                 [&](std::int64_t number) -> std::string {
                   if (type.Is(TypeKind::kInt)) return std::to_string(number);
                   return type.ToSql() + " " + std::to_string(number);
                 },
                 [&](double number) {
                   std::ostringstream out;
                   out.precision(type.Is(TypeKind::kFloat) ? 9 : 17);
                   out << type.ToSql() << " " << number;
                   return out.str();
                 },
                 [&](const DecimalValue& decimal) {
                   return type.ToSql() + " " + DecimalToString(decimal.unscaled, type.scale());
                 },
                 [&](const std::string& text) -> std::string {
                   std::string out = type.Is(TypeKind::kBinary) ? "X'" : "'";
                   for (const char c : text) {
                     constexpr char kDigits[] = "0123456789ABCDEF";
                     const auto byte = static_cast<unsigned char>(c);
                     if (type.Is(TypeKind::kBinary)) {
                       out += {kDigits[byte >> 4], kDigits[byte & 15]};
                     } else if (c == '\n') {
                       out += "\\n";
                     } else if (c == '\'' || c == '\\') {
                       out += {'\\', c};
                     } else {
                       out += c;
                     }
                   }
                   return out + "'";
                 },
                 [](const CalendarIntervalValue& interval) {
                   return "INTERVAL " + std::to_string(interval.months) + " months " + std::to_string(interval.days) +
                          " days " + std::to_string(interval.microseconds) + " microseconds";
                 },
                 [](const ValueList& list) { return "<" + std::to_string(list.items.size()) + " values>"; },
                 [](const ValueMap& map) { return "<" + std::to_string(map.entries.size()) + " entries>"; }},
      value.data);
}

std::string Print(const ExpressionPtr& expression) {
  if (!expression) return "<none>";
  return std::visit(
      Overloaded{
          [](const Literal& literal) { return PrintLiteral(literal.type, literal.value); },
          [](const UnresolvedAttribute& attribute) { return PrintName(attribute.parts); },
          [](const UnresolvedStar& star) { return PrintStar(star); },
          [](const UnresolvedRegex& regex) { return "columns like `" + regex.pattern + "`"; },
          [](const UnresolvedFunction& call) { return PrintCall(call); },
          [](const Alias& alias) {
            const std::string names = PrintNames(alias.names);
            return Print(alias.child) + " AS " + (alias.names.size() > 1 ? "(" + names + ")" : names);
          },
          [](const Cast& cast) {
            return std::string(cast.mode == CastMode::kTryCast ? "try_cast" : "cast") + "(" + Print(cast.child) +
                   " AS " + cast.type.ToSql() + ")";
          },
          [](const ExtractValue& extract) {
            if (!extract.by_name) return Print(extract.child) + "[" + Print(extract.key) + "]";
            const auto* key = As<Literal>(extract.key);
            return Print(extract.child) + "." + (key ? QuoteIfNeeded(std::get<std::string>(key->value.data)) : "?");
          },
          [](const Lambda& lambda) { return "(" + PrintNames(lambda.parameters) + ") -> " + Print(lambda.body); },
          [](const NamedArgument& argument) { return argument.name + " => " + Print(argument.value); },
          [](const WindowExpression& window) { return Print(window.function) + " OVER " + PrintWindow(window.window); },
          [](const SubqueryExpression& subquery) { return PrintSubquery(subquery); },
          [](const UpdateField& update) {
            return "update_field(" + Print(update.child) + ", " + update.field +
                   (update.value ? ", " + Print(update.value) : "") + ")";
          },
          [](const ExpressionText& text) { return "text '" + text.text + "'"; },
          [](const Parameter& parameter) {
            return parameter.name.empty() ? "?" + std::to_string(parameter.position) : ":" + parameter.name;
          },
          [](const DefaultMarker&) -> std::string { return "DEFAULT"; }},
      expression->node);
}

namespace internal {
// relation_printer.cc
void PrintRelation(const RelationPtr& relation, int depth, std::string& out);
}  // namespace internal

std::string Print(const RelationPtr& relation) {
  std::string out;
  internal::PrintRelation(relation, 0, out);
  return out;
}

}  // namespace firesteel::plan

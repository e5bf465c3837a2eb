#include <unicode/regex.h>

#include <algorithm>

#include "analysis/expression/expression_resolver.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using Named = ExpressionResolver::NamedExpression;

Named FromColumn(const Attribute& column, SourceSpan span) {
  return {column.name, MakeResolved(ColumnReference{column.id, false}, column.type, column.nullable, span), column};
}

std::string ColumnList(const std::vector<Attribute>& columns) {
  std::string list;
  for (const Attribute& column : columns) list += (list.empty() ? "" : ", ") + QuoteIdentifier(column.name);
  return list;
}

bool StartsWith(const std::vector<std::string>& list, const std::vector<std::string>& prefix) {
  return list.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), list.begin());
}

}  // namespace

StatusOr<std::vector<Named>> ExpressionResolver::ExpandStar(const plan::UnresolvedStar& star, SourceSpan span) {
  std::vector<Named> expanded;
  if (scope_.columns == nullptr) {
    return SparkError("INVALID_USAGE_OF_STAR_OR_REGEX", {{"elem", "'*'"}, {"prettyName", "expression"}}, span);
  }
  if (star.plan_id && star.qualifier.empty()) {
    const RelationTrace* of_plan = FindPlan(resolver_.inputs(), *star.plan_id);
    if (of_plan == nullptr) return SparkError("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", "\"*\""}}, span);
    for (const Attribute& column : of_plan->scope->columns()) {
      if (const Attribute* visible = scope_.columns->FindId(column.id)) expanded.push_back(FromColumn(*visible, span));
    }
    return expanded;
  }
  if (star.qualifier.empty()) {
    for (const Attribute& column : scope_.columns->columns()) expanded.push_back(FromColumn(column, span));
  } else {
    for (const Attribute& column : scope_.columns->FindQualified(star.qualifier))
      expanded.push_back(FromColumn(column, span));
    if (expanded.empty()) {
      // s.* where s is a struct column.
      FS_ASSIGN_OR_RETURN(const auto base, FindAttribute(star.qualifier, span));
      if (!base) {
        std::string name;
        for (const auto& part : star.qualifier) name += (name.empty() ? "" : ".") + part;
        return SparkError(
            "CANNOT_RESOLVE_STAR_EXPAND",
            {{"targetString", QuoteParts(star.qualifier)}, {"columns", ColumnList(scope_.columns->columns())}}, span);
      }
      if (!(*base)->type.Is(TypeKind::kStruct)) {
        return SparkError(
            "CANNOT_RESOLVE_STAR_EXPAND",
            {{"targetString", QuoteParts(star.qualifier)}, {"columns", ColumnList(scope_.columns->columns())}}, span);
      }
      const auto& fields = (*base)->type.fields();
      for (std::size_t i = 0; i < fields.size(); ++i) {
        expanded.push_back({fields[i].name,
                            MakeResolved(FieldAccess{*base, static_cast<int>(i)}, fields[i].type,
                                         (*base)->nullable || fields[i].nullable, span),
                            std::nullopt});
      }
    }
  }
  if (star.except.empty()) return expanded;

  for (std::size_t i = 0; i < star.except.size(); ++i) {
    for (std::size_t j = 0; j < star.except.size(); ++j) {
      if (i == j || !StartsWith(star.except[i], star.except[j])) continue;
      std::string list;
      for (const auto& name : star.except) list += (list.empty() ? "" : ", ") + QuoteParts(name);
      return SparkError("EXCEPT_OVERLAPPING_COLUMNS", {{"columns", list}}, span);
    }
  }
  for (const auto& name : star.except) {
    std::vector<std::string> parts = star.qualifier;
    parts.insert(parts.end(), name.begin(), name.end());
    StatusOr<std::optional<ResolvedExpressionPtr>> found = FindAttribute(name, span);
    if (found.ok() && !*found && !star.qualifier.empty()) found = FindAttribute(parts, span);
    if (!found.ok()) return std::move(found).status();
    if (!*found) {
      std::vector<Attribute> columns;
      for (const Named& item : expanded) columns.push_back(item.column ? *item.column : Attribute{.name = item.name});
      return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                        {{"objectName", QuoteParts(name)}, {"proposal", ProposeColumns(name, columns)}}, span);
    }
    const ResolvedExpressionPtr target = **found;
    std::vector<Named> kept;
    for (Named& item : expanded) {
      const auto* column = As<ColumnReference>(item.expression);
      const auto* wanted = As<ColumnReference>(target);
      if (column != nullptr && wanted != nullptr && column->id == wanted->id) continue;
      const auto* field = As<FieldAccess>(target);
      const auto* item_field = As<FieldAccess>(item.expression);
      if (field != nullptr && item_field != nullptr && field->index == item_field->index) continue;
      const auto* field_of = field != nullptr ? As<ColumnReference>(field->child) : nullptr;
      if (field_of != nullptr && column != nullptr && field_of->id == column->id) {
        // EXCEPT (s.f): the struct without that field.
        std::vector<ResolvedExpressionPtr> arguments;
        const auto& fields = item.expression->type.fields();
        for (std::size_t i = 0; i < fields.size(); ++i) {
          if (static_cast<int>(i) == field->index) continue;
          arguments.push_back(MakeResolved(ResolvedLiteral{Value{fields[i].name}}, DataType::String(), false, span));
          arguments.push_back(MakeResolved(FieldAccess{item.expression, static_cast<int>(i)}, fields[i].type,
                                           item.expression->nullable || fields[i].nullable, span));
        }
        FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr rebuilt, Call("named_struct", std::move(arguments), span));
        kept.push_back({item.name, std::move(rebuilt), std::nullopt});
        continue;
      }
      kept.push_back(std::move(item));
    }
    expanded = std::move(kept);
  }
  return expanded;
}

StatusOr<std::vector<Named>> ExpressionResolver::ExpandRegex(const plan::UnresolvedRegex& regex, SourceSpan span) {
  std::vector<Named> expanded;
  if (scope_.columns == nullptr) return expanded;
  // ICU's dialect is Java's but for rare corners. Patterns that would run for ever are given up.
  constexpr std::int32_t kTimeLimit = 100;  // in ICU's steps, about a millisecond each
  UErrorCode status = U_ZERO_ERROR;
  icu::RegexMatcher matcher(icu::UnicodeString::fromUTF8(regex.pattern),
                            resolver_.options().case_sensitive ? 0 : UREGEX_CASE_INSENSITIVE, status);
  matcher.setTimeLimit(kTimeLimit, status);
  const AttributeList columns = regex.qualifier.empty() ? scope_.columns->columns()
                                                        : AttributeList(scope_.columns->FindQualified(regex.qualifier));
  for (const Attribute& column : columns) {
    if (U_FAILURE(status)) break;
    const icu::UnicodeString name = icu::UnicodeString::fromUTF8(column.name);
    matcher.reset(name);
    if (matcher.matches(status)) expanded.push_back(FromColumn(column, span));
  }
  if (U_FAILURE(status)) {
    return Status(StatusCode::kInvalidArgument,
                  "invalid column pattern '" + regex.pattern + "': " + u_errorName(status));
  }
  return expanded;
}

}  // namespace firesteel::analysis

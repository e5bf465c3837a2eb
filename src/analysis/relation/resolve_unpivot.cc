#include <algorithm>
#include <set>

#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

// UNPIVOT becomes stack(n, 'name', values.., ...) over the input, less the rows of NULLs.
namespace firesteel::analysis {
namespace {

struct ValueGroup {
  std::string name;
  std::vector<ResolvedExpressionPtr> columns;
};

ResolvedExpressionPtr Text(const std::string& text, SourceSpan span) {
  return MakeResolved(ResolvedLiteral{Value{text}}, DataType::String(), false, span);
}

std::string LastName(const plan::ExpressionPtr& expression) {
  const auto* attribute = plan::As<plan::UnresolvedAttribute>(expression);
  return attribute != nullptr ? attribute->parts.back() : "";
}

Status MismatchedTypes(const std::vector<ValueGroup>& groups, std::size_t position, SourceSpan span) {
  std::string types;
  std::set<std::string> seen;
  for (const ValueGroup& group : groups) {
    const std::string type = "\"" + group.columns[position]->type.ToSql() + "\"";
    if (!seen.insert(type).second) continue;
    types += (types.empty() ? "" : ", ") + type + " (" + QuoteIdentifier(group.name) + ")";
  }
  return SparkError("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {{"types", types}}, span);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveUnpivot(Resolver& resolver, const plan::Unpivot& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  input = resolver.Trimmed(std::move(input));
  const Scope scope = resolver.MakeScope(input);
  ExpressionResolver expressions(resolver, {.columns = &scope});

  std::vector<ValueGroup> groups;
  std::set<ColumnId> used;
  std::vector<Attribute> ids;
  if (node.ids) {
    for (const auto& written : *node.ids) {
      FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr id, expressions.Resolve(written));
      const auto* reference = As<ColumnReference>(id);
      if (reference == nullptr) {
        return SparkError("UNPIVOT_REQUIRES_ATTRIBUTES",
                          {{"given", "id"}, {"empty", "value"}, {"expressions", expressions.QuotedSql(written)}},
                          written->span);
      }
      const auto found = std::find_if(input.columns.begin(), input.columns.end(),
                                      [&](const Attribute& column) { return column.id == reference->id; });
      if (found != input.columns.end()) ids.push_back(*found);
    }
  }
  for (const plan::UnpivotValue& value : node.values) {
    ValueGroup group;
    group.name = value.alias;
    for (const auto& written : value.columns) {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr column, expressions.Resolve(written));
      if (const auto* reference = As<ColumnReference>(column)) used.insert(reference->id);
      if (value.alias.empty()) group.name += (group.name.empty() ? "" : "_") + LastName(written);
      group.columns.push_back(std::move(column));
    }
    groups.push_back(std::move(group));
  }
  if (!node.ids) {
    for (const Attribute& column : input.columns) {
      if (!used.contains(column.id)) ids.push_back(column);
    }
  }
  if (node.all_values) {
    for (const Attribute& column : input.columns) {
      const bool is_id = std::any_of(ids.begin(), ids.end(), [&](const Attribute& id) { return id.id == column.id; });
      if (!is_id) {
        groups.push_back({column.name, {MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span)}});
      }
    }
  }
  if (groups.empty()) return SparkError("UNPIVOT_REQUIRES_VALUE_COLUMNS", {}, span);

  const std::size_t width = node.value_columns.size();
  for (const ValueGroup& group : groups) {
    if (group.columns.size() == width) continue;
    std::string names;
    for (const auto& name : node.value_columns) names += (names.empty() ? "" : ", ") + QuoteIdentifier(name);
    return SparkError("UNPIVOT_VALUE_SIZE_MISMATCH", {{"names", names}}, span);
  }
  std::vector<Attribute> generated = {resolver.NewAttribute(node.variable_column, DataType::String(), false)};
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<DataType> types;
    bool nullable = false;
    bool texts = false;
    bool others = false;
    for (const ValueGroup& group : groups) {
      const DataType& type = group.columns[i]->type;
      types.push_back(type);
      nullable = nullable || group.columns[i]->nullable;
      texts = texts || type.IsString();
      others = others || (!type.IsString() && !type.Is(TypeKind::kNull));
    }
    const auto common = texts && others ? std::nullopt : functions::WiderType(types, resolver.mode());
    if (!common) return MismatchedTypes(groups, i, span);
    for (ValueGroup& group : groups) group.columns[i] = ImplicitCast(resolver, group.columns[i], *common);
    generated.push_back(resolver.NewAttribute(node.value_columns[i], *common, nullable));
  }

  ResolvedGenerate stack;
  stack.input = input.plan;
  stack.name = "stack";
  stack.arguments.push_back(
      MakeResolved(ResolvedLiteral{Value{static_cast<std::int64_t>(groups.size())}}, DataType::Int(), false, span));
  for (const ValueGroup& group : groups) {
    stack.arguments.push_back(Text(group.name, span));
    stack.arguments.insert(stack.arguments.end(), group.columns.begin(), group.columns.end());
  }
  std::vector<Attribute> output = input.plan->output;
  output.insert(output.end(), generated.begin(), generated.end());
  ResolvedRelation unpivoted;
  unpivoted.plan = MakeResolvedPlan(std::move(stack), output);
  unpivoted.columns = ids;
  unpivoted.columns.Append(generated);
  if (!node.include_nulls) {
    ResolvedExpressionPtr keep;
    for (std::size_t i = 0; i < width; ++i) {
      const Attribute& column = generated[i + 1];
      FS_ASSIGN_OR_RETURN(
          ResolvedExpressionPtr present,
          expressions.Call("isnotnull", {MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span)},
                           span));
      if (!keep) {
        keep = std::move(present);
      } else {
        FS_ASSIGN_OR_RETURN(keep, expressions.Call("or", {keep, present}, span));
      }
    }
    unpivoted.plan = MakeResolvedPlan(ResolvedFilter{unpivoted.plan, std::move(keep)}, std::move(output));
  }
  return unpivoted;
}

}  // namespace firesteel::analysis

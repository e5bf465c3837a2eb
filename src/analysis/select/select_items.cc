#include <functional>
#include <set>

#include "analysis/plan/resolved_rewrite.h"
#include "analysis/select/select_level.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

bool ContainsWindow(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression,
                 [](const ResolvedExpression& node) { return std::holds_alternative<WindowCall>(node.node); });
}

bool IsInSubquery(const ResolvedExpressionPtr& expression) {
  const auto* subquery = As<ResolvedSubquery>(expression);
  return subquery != nullptr && subquery->kind == plan::SubqueryKind::kIn;
}

// x IN (SELECT ..) and its negation are never NULL in a select list: Spark computes them by an existence join, which
// says false where the comparison is unknown. In WHERE both drop the row.
StatusOr<ResolvedExpressionPtr> UnknownInIsFalse(ExpressionResolver& resolver,
                                                 const ResolvedExpressionPtr& expression) {
  const auto* call = As<FunctionCall>(expression);
  const bool negated = call != nullptr && call->name == "not" && IsInSubquery(call->arguments[0]);
  if (!negated && !IsInSubquery(expression)) {
    return MapChildren(expression,
                       [&](const ResolvedExpressionPtr& child) { return UnknownInIsFalse(resolver, child); });
  }
  const ResolvedExpressionPtr no =
      MakeResolved(ResolvedLiteral{Value{false}}, DataType::Boolean(), false, expression->span);
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr known, resolver.Call("coalesce", {expression, no}, expression->span));
  return MakeResolved(*As<FunctionCall>(known), known->type, expression->nullable, expression->span);
}

// The name as written of a plain column: SELECT A shows "A" even where the column is "a".
std::string WrittenColumnName(const plan::ExpressionPtr& written) {
  const auto* attribute = plan::As<plan::UnresolvedAttribute>(written);
  return attribute != nullptr ? attribute->parts.back() : "";
}

}  // namespace

SelectLevel::SelectLevel(Resolver& resolver, ResolvedRelation input)
    : resolver_(resolver), input_(std::move(input)), scope_(resolver.MakeScope(input_)) {
  input_.select.reset();  // nobody looks below it any more
}

Status SelectLevel::AddItems(const std::vector<plan::ExpressionPtr>& select_list) {
  items_.reserve(select_list.size());
  for (const auto& expression : select_list) FS_RETURN_IF_ERROR(AddItem(expression));
  return Status::Ok();
}

void SelectLevel::AddNamed(const ExpressionResolver::NamedExpression& named) {
  Item item;
  item.raw = named.expression;
  item.span = named.expression->span;
  AddPlain(std::move(item), named.name, named.column ? named.column->metadata_json : "");
}

// Chains of hundreds of withColumn() come here with all columns of each: nothing is made or looked up for one column.
void SelectLevel::AddColumns(std::size_t first, std::size_t last) {
  if (first >= last) return;
  Item& item = items_.emplace_back();
  item.pass_through = true;
  item.run_begin = first;
  item.run_end = last;
  shown_runs_.emplace_back(first, last);
}

// The reference the input's own projection made to the same column serves again.
ResolvedExpressionPtr SelectLevel::InputReference(std::size_t position) const {
  const Attribute& column = input_.columns[position];
  const auto* below = std::get_if<ResolvedProject>(&input_.plan->node);
  if (below != nullptr && position < below->expressions.size()) {
    const auto* reference = As<ColumnReference>(below->expressions[position]);
    if (reference != nullptr && !reference->outer && reference->id == column.id) return below->expressions[position];
  }
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
}

// Whether this is the first time that the select list shows the input's column; it is shown from then on.
bool SelectLevel::ShowsFirst(ColumnId id) {
  for (const auto& [first, last] : shown_runs_) {
    for (std::size_t i = first; i < last; ++i) shown_ids_.insert(input_.columns[i].id.value);
  }
  shown_runs_.clear();
  return shown_ids_.insert(id.value).second;
}

Status SelectLevel::AddItem(const plan::ExpressionPtr& expression) {
  current_layer_ = 0;
  current_item_ = items_.size();
  current_written_ = expression;
  ExpressionResolver resolver(resolver_, {.columns = &scope_, .below = nullptr, .aliases = this});
  if (const auto* star = plan::As<plan::UnresolvedStar>(expression)) {
    FS_ASSIGN_OR_RETURN(const auto columns, resolver.ExpandStar(*star, expression->span));
    for (const auto& column : columns) AddNamed(column);
    return Status::Ok();
  }
  if (const auto* regex = plan::As<plan::UnresolvedRegex>(expression)) {
    FS_ASSIGN_OR_RETURN(const auto columns, resolver.ExpandRegex(*regex, expression->span));
    for (const auto& column : columns) AddNamed(column);
    return Status::Ok();
  }
  if (const auto* text = plan::As<plan::ExpressionText>(expression); text && resolver_.options().parse_expression) {
    FS_ASSIGN_OR_RETURN(const plan::ExpressionPtr parsed, resolver_.options().parse_expression(text->text));
    return AddItem(parsed);
  }
  const auto* alias = plan::As<plan::Alias>(expression);
  Item item;
  item.written = alias != nullptr ? alias->child : expression;
  item.named = alias != nullptr;
  item.span = expression->span;
  FS_ASSIGN_OR_RETURN(item.raw, resolver.Resolve(item.written));
  if (AnyNode(item.raw, [](const ResolvedExpression& node) {
        const auto* subquery = std::get_if<ResolvedSubquery>(&node.node);
        return subquery != nullptr && subquery->kind == plan::SubqueryKind::kIn && node.nullable;
      })) {
    FS_ASSIGN_OR_RETURN(item.raw, UnknownInIsFalse(resolver, item.raw));
  }
  if (IsGeneratorCall(*item.raw)) return AddGenerator(std::move(item), alias);
  if (AnyNode(item.raw, [](const ResolvedExpression& node) { return IsGeneratorCall(node); })) {
    return SparkError("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", resolver.QuotedSql(item.written)}},
                      expression->span);
  }
  if (alias != nullptr && alias->names.size() > 1) {
    std::string names;
    for (const auto& name : alias->names) names += (names.empty() ? "" : ", ") + QuoteIdentifier(name);
    return SparkError("MULTI_ALIAS_WITHOUT_GENERATOR", {{"expr", resolver.QuotedSql(item.written)}, {"names", names}},
                      expression->span);
  }
  std::string name = alias != nullptr ? alias->names[0] : resolver.DefaultName(item.written);
  AddPlain(std::move(item), std::move(name), alias != nullptr ? alias->metadata_json : "");
  return Status::Ok();
}

// A column shown under its own name keeps its id, so that ORDER BY and outer queries still find it under its table.
void SelectLevel::AddPlain(Item item, std::string name, std::string metadata_json) {
  Attribute output = resolver_.NewAttribute(std::move(name), item.raw->type, item.raw->nullable);
  const auto* reference = As<ColumnReference>(item.raw);
  if (reference != nullptr && !reference->outer) {
    if (const Attribute* column = InputColumn(reference->id)) {
      if (metadata_json.empty()) metadata_json = column->metadata_json;
      if (!item.named) {
        item.pass_through = ShowsFirst(column->id);
        Attribute same = item.pass_through ? *column : resolver_.CopyOf(*column);
        same.name = item.written ? WrittenColumnName(item.written) : column->name;
        if (same.name.empty()) same.name = output.name;
        output = std::move(same);
      }
    }
  }
  output.metadata_json = std::move(metadata_json);
  item.outputs.push_back(std::move(output));
  items_.push_back(std::move(item));
}

Status SelectLevel::AddGenerator(Item item, const plan::Alias* alias) {
  const auto& fields = item.raw->type.fields();
  for (const StructField& field : fields) {
    item.outputs.push_back(resolver_.NewAttribute(field.name, field.type, field.nullable));
  }
  if (alias != nullptr) {
    if (alias->names.size() != fields.size()) {
      std::string names;
      for (const auto& name : alias->names) names += (names.empty() ? "" : ",") + name;
      return SparkError("UDTF_ALIAS_NUMBER_MISMATCH",
                        {{"aliasesSize", std::to_string(fields.size())}, {"aliasesNames", names}}, item.span);
    }
    for (std::size_t i = 0; i < fields.size(); ++i) item.outputs[i].name = alias->names[i];
  }
  items_.push_back(std::move(item));
  return Status::Ok();
}

// A lateral column alias. The aliased item is then computed one layer below those that use it, once.
StatusOr<std::optional<ResolvedExpressionPtr>> SelectLevel::Find(const std::string& name, SourceSpan span) {
  std::vector<std::size_t> matches;
  for (std::size_t i = 0; i < items_.size() && i < current_item_; ++i) {
    if (items_[i].named && items_[i].outputs.size() == 1 && resolver_.SameName(items_[i].outputs[0].name, name)) {
      matches.push_back(i);
    }
  }
  using Found = std::optional<ResolvedExpressionPtr>;
  if (matches.empty()) return Found();
  if (matches.size() > 1) {
    return SparkError("AMBIGUOUS_LATERAL_COLUMN_ALIAS",
                      {{"name", QuoteIdentifier(name)}, {"n", std::to_string(matches.size())}}, span);
  }
  Item& item = items_[matches[0]];
  if (item.layer < 0) {
    // Its own layer was found when it was resolved: one above the aliases it uses.
    int deepest = -1;
    (void)AnyNode(item.raw, [&](const ResolvedExpression& node) {
      const auto* reference = std::get_if<ColumnReference>(&node.node);
      if (reference == nullptr) return false;
      for (const Item& other : items_) {
        if (other.layer >= 0 && other.outputs[0].id == reference->id) deepest = std::max(deepest, other.layer);
      }
      return false;
    });
    item.layer = deepest + 1;
    alias_ids_[item.outputs[0].id.value] = true;
  }
  const Attribute& output = item.outputs[0];
  return Found(MakeResolved(ColumnReference{output.id, false}, output.type, output.nullable, span));
}

bool SelectLevel::HasAggregateItems() const {
  for (const Item& item : items_) {
    if (item.pass_through) continue;
    // sum(x) OVER () is no aggregate, but sum(sum(x)) OVER () has one inside.
    const std::function<bool(const ResolvedExpressionPtr&)> has = [&](const ResolvedExpressionPtr& node) -> bool {
      if (!node) return false;
      if (std::holds_alternative<AggregateCall>(node->node)) return true;
      if (const auto* window = As<WindowCall>(node)) {
        bool found = false;
        ForEachChild(*window->function, [&](const ResolvedExpressionPtr& child) { found = found || has(child); });
        for (const auto& part : window->partition_by) found = found || has(part);
        for (const auto& part : window->order_by) found = found || has(part.child);
        return found;
      }
      bool found = false;
      ForEachChild(*node, [&](const ResolvedExpressionPtr& child) { found = found || has(child); });
      return found;
    };
    if (!ContainsWindow(item.raw)) {
      if (AnyNode(item.raw,
                  [](const ResolvedExpression& node) { return std::holds_alternative<AggregateCall>(node.node); })) {
        return true;
      }
    } else if (has(item.raw)) {
      return true;
    }
  }
  return false;
}

std::span<const Attribute> SelectLevel::OutputsOf(const Item& item) const {
  if (item.IsRun()) return std::span(input_.columns.get()).subspan(item.run_begin, item.run_end - item.run_begin);
  return item.outputs;
}

AttributeList SelectLevel::Columns() const {
  std::vector<Attribute> columns;
  columns.reserve(items_.size());
  for (const Item& item : items_) {
    if (item.hidden) continue;
    for (const Attribute& output : OutputsOf(item)) columns.push_back(output);
  }
  return columns;
}

bool SelectLevel::UsesOnlyColumns(const ResolvedExpressionPtr& raw) const {
  std::set<ColumnId> shown;
  for (const Item& item : items_) {
    if (item.hidden) continue;
    for (const Attribute& output : OutputsOf(item)) shown.insert(output.id);
  }
  return !AnyNode(raw, [&](const ResolvedExpression& node) {
    if (std::holds_alternative<AggregateCall>(node.node) || std::holds_alternative<WindowCall>(node.node)) return true;
    if (const auto* call = std::get_if<FunctionCall>(&node.node))
      return call->name == "grouping" || call->name == "grouping_id";
    if (const auto* subquery = std::get_if<ResolvedSubquery>(&node.node)) {
      for (const auto& outer : OuterReferences(subquery->plan)) {
        const ColumnId id = As<ColumnReference>(outer)->id;
        if (shown.contains(id)) continue;
        if (InputColumn(id) != nullptr) return true;
      }
      return false;
    }
    const auto* reference = std::get_if<ColumnReference>(&node.node);
    if (reference == nullptr || reference->outer || shown.contains(reference->id)) return false;
    return InputColumn(reference->id) != nullptr;  // else a lambda parameter
  });
}

}  // namespace firesteel::analysis

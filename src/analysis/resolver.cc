#include "analysis/resolver.h"

#include <set>

#include "analysis/plan/column_id.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"
#include "base/deep_recursion.h"
#include "base/overloaded.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

// Views may refer to views; Spark stops at spark.sql.view.maxNestedViewDepth. The same goes for functions.
constexpr int kMaxFences = 100;

StatusOr<ResolvedRelation> Dispatch(Resolver& r, const plan::Relation& relation) {
  const SourceSpan span = relation.span;
  return std::visit(
      Overloaded{
          [&](const plan::NamedRelation& node) { return ResolveNamedRelation(r, node, span); },
          [&](const plan::FileRelation& node) { return ResolveFileRelation(r, node, span); },
          [&](const plan::Project& node) { return ResolveProject(r, node, span); },
          [&](const plan::Filter& node) { return ResolveFilter(r, node, relation); },
          [&](const plan::Join& node) { return ResolveJoin(r, node, span); },
          [&](const plan::SetOperation& node) { return ResolveSetOperation(r, node, span); },
          [&](const plan::Sort& node) { return ResolveSort(r, node, relation); },
          [&](const plan::Limit& node) { return ResolveLimit(r, node, span); },
          [&](const plan::Offset& node) { return ResolveOffset(r, node, span); },
          [&](const plan::Tail& node) { return ResolveTail(r, node, span); },
          [&](const plan::Aggregate& node) { return ResolveAggregate(r, node, span); },
          [&](const plan::Having& node) { return ResolveHaving(r, node, span); },
          [&](const plan::Pivot& node) { return ResolvePivot(r, node, span); },
          [&](const plan::Unpivot& node) { return ResolveUnpivot(r, node, span); },
          [&](const plan::Distinct& node) { return ResolveDistinct(r, node, span); },
          [&](const plan::Deduplicate& node) { return ResolveDeduplicate(r, node, span); },
          [&](const plan::SubqueryAlias& node) { return ResolveSubqueryAlias(r, node, span); },
          [&](const plan::InlineTable& node) { return ResolveInlineTable(r, node, span); },
          [&](const plan::LocalRelation& node) { return ResolveLocalRelation(r, node); },
          [&](const plan::RangeRelation& node) { return ResolveRange(r, node); },
          [&](const plan::TableFunction& node) { return ResolveTableFunction(r, node, span); },
          [&](const plan::LateralView& node) { return ResolveLateralView(r, node, span); },
          [&](const plan::With& node) { return ResolveWith(r, node, span); },
          [&](const plan::WindowDefinitions& node) { return ResolveWindowDefinitions(r, node, span); },
          [&](const plan::Sample& node) { return ResolveSample(r, node, span); },
          [&](const plan::Repartition& node) { return ResolveRepartition(r, node, relation); },
          [&](const plan::Hint& node) { return ResolveHint(r, node, span); },
          [&](const plan::ToDf& node) { return ResolveToDf(r, node, span); },
          [&](const plan::RenameColumns& node) { return ResolveRenameColumns(r, node, span); },
          [&](const plan::DropColumns& node) { return ResolveDropColumns(r, node, span); },
          [&](const plan::WithColumns& node) { return ResolveWithColumns(r, node, span); },
          [&](const plan::SqlText& node) { return ResolveSqlText(r, node, span); },
          [&](const plan::NaFill& node) { return ResolveNaFill(r, node, span); },
          [&](const plan::NaDrop& node) { return ResolveNaDrop(r, node, span); },
          [&](const plan::NaReplace& node) { return ResolveNaReplace(r, node, span); },
          [&](const plan::ToSchema& node) { return ResolveToSchema(r, node, span); },
          [&](const plan::CollectMetrics& node) { return ResolveCollectMetrics(r, node, span); },
          [&](const plan::ParseText& node) { return ResolveParseText(r, node, span); },
          [&](const plan::AsOfJoin& node) { return ResolveAsOfJoin(r, node, span); },
          [&](const plan::DerivedRelation& node) { return ResolveDerived(r, node, relation.plan_id, span); },
      },
      relation.node);
}

RelationTrace::View ViewOf(const plan::Relation& relation, std::size_t inputs) {
  if (std::holds_alternative<plan::SetOperation>(relation.node)) return RelationTrace::View::kSealed;
  if (std::holds_alternative<plan::SubqueryAlias>(relation.node) || inputs != 1) return RelationTrace::View::kOwnOnly;
  return RelationTrace::View::kThrough;
}

bool SameColumns(const std::vector<Attribute>& a, const std::vector<Attribute>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].id != b[i].id || a[i].name != b[i].name || a[i].nullable != b[i].nullable) return false;
  }
  return true;
}

}  // namespace

Resolver::Resolver(const AnalysisOptions& options, RelationSource& source) : options_(&options), source_(&source) {}

StatusOr<ResolvedRelation> Resolver::Resolve(const plan::RelationPtr& relation) {
  return WithStackRoom([&]() -> StatusOr<ResolvedRelation> {
    if (relation == nullptr) {  // a query without FROM
      return ResolvedRelation{.plan = MakeResolvedPlan(OneRow{}, {}), .columns = {}, .hidden = {}, .select = nullptr};
    }
    traces_.emplace_back();
    StatusOr<ResolvedRelation> resolved = Dispatch(*this, *relation);
    std::vector<RelationTracePtr> inputs = std::move(traces_.back());
    traces_.pop_back();
    if (!resolved.ok()) return resolved;
    const RelationTrace::View view = ViewOf(*relation, inputs.size());
    traces_.back().push_back(std::make_shared<const RelationTrace>(RelationTrace{
        relation->plan_id, view, std::make_shared<const Scope>(MakeScope(*resolved)), std::move(inputs)}));
    return resolved;
  });
}

StatusOr<ResolvedRelation> Resolver::ResolveNested(const plan::RelationPtr& relation, const Scope* outer) {
  traces_.emplace_back();
  StatusOr<ResolvedRelation> resolved = ResolveLateral(relation, outer);
  traces_.pop_back();
  return resolved;
}

StatusOr<ResolvedRelation> Resolver::ResolveLateral(const plan::RelationPtr& relation, const Scope* outer) {
  const Scope* const saved = std::exchange(outer_, outer);
  StatusOr<ResolvedRelation> resolved = Resolve(relation);
  outer_ = saved;
  return resolved;
}

StatusOr<ResolvedRelation> Resolver::ResolveView(const ViewRelation& view) {
  if (NestedTooDeep()) {
    return SparkError("VIEW_EXCEED_MAX_NESTED_DEPTH",
                      {{"viewName", QuoteParts(view.qualified_name)}, {"maxNestedDepth", std::to_string(kMaxFences)}});
  }
  const bool temporary = view.qualified_name.size() == 1;
  const Fence fence(*this,
                    {.current_database = view.current_database,
                     .options = view.options.get(),
                     .names = view.names.get(),
                     .temporary_functions = temporary ? temporary_functions_ : FunctionSource::Temporary::kHidden});
  return Resolve(view.plan);
}

bool Resolver::NestedTooDeep() const { return fences_ >= kMaxFences; }

Resolver::Fence::Fence(Resolver& resolver, const Surroundings& surroundings)
    : resolver_(resolver),
      options_(resolver.options_),
      source_(resolver.source_),
      outer_(std::exchange(resolver.outer_, nullptr)),
      current_database_(resolver.current_database_),
      ctes_(std::exchange(resolver.ctes_, nullptr)),
      window_definitions_(std::exchange(resolver.window_definitions_, {})),
      temporary_functions_(std::exchange(resolver.temporary_functions_, surroundings.temporary_functions)) {
  ++resolver.fences_;
  if (!surroundings.current_database.empty()) resolver.current_database_ = surroundings.current_database;
  if (surroundings.names != nullptr) resolver.source_ = surroundings.names;
  if (surroundings.options == nullptr) return;
  own_ = *surroundings.options;
  own_.session_time_zone = options_->session_time_zone;  // an engine has one for the whole query
  own_.now_us = options_->now_us;
  own_.user = options_->user;
  own_.prune_partitions = options_->prune_partitions;
  own_.find_variable = options_->find_variable;
  own_.functions = options_->functions;
  own_.parse_query = options_->parse_query, own_.parse_expression = options_->parse_expression,
  own_.parse_sql_text = options_->parse_sql_text;
  resolver.options_ = &own_;
}

Resolver::Fence::~Fence() {
  --resolver_.fences_;
  resolver_.options_ = options_;
  resolver_.source_ = source_;
  resolver_.outer_ = outer_;
  resolver_.current_database_ = std::move(current_database_);
  resolver_.ctes_ = std::move(ctes_);
  resolver_.window_definitions_ = std::move(window_definitions_);
  resolver_.temporary_functions_ = temporary_functions_;
}

StatusOr<SqlFunctionPtr> Resolver::FindSqlFunction(const std::vector<std::string>& name) {
  if (options_->functions == nullptr) return SqlFunctionPtr();
  std::vector<std::string> key = {current_database_,
                                  temporary_functions_ == FunctionSource::Temporary::kSeen ? "seen" : "hidden"};
  for (const std::string& part : name) key.push_back(FoldCase(part));
  if (const auto known = functions_.find(key); known != functions_.end()) return known->second;
  FS_ASSIGN_OR_RETURN(SqlFunctionPtr found,
                      options_->functions->FindFunction(name, current_database_, temporary_functions_));
  functions_.emplace(std::move(key), found);
  return found;
}

ResolvedRelation Resolver::Trimmed(ResolvedRelation relation) const {
  relation.hidden.clear();
  relation.select.reset();
  if (SameColumns(relation.columns, relation.plan->output)) {
    relation.plan = relation.plan;
    return relation;
  }
  std::vector<ResolvedExpressionPtr> expressions;
  expressions.reserve(relation.columns.size());
  for (const Attribute& column : relation.columns) {
    expressions.push_back(MakeResolved(ColumnReference{column.id}, column.type, column.nullable));
  }
  relation.plan = MakeResolvedPlan(ResolvedProject{relation.plan, std::move(expressions)}, relation.columns);
  return relation;
}

Scope Resolver::MakeScope(const ResolvedRelation& relation) const {
  return Scope(relation.columns, relation.hidden,
               options_->case_sensitive ? Scope::Case::kSensitive : Scope::Case::kInsensitive, origins_, outer_);
}

Scope Resolver::MakeScope(AttributeList columns) const {
  return Scope(std::move(columns), {}, options_->case_sensitive ? Scope::Case::kSensitive : Scope::Case::kInsensitive,
               origins_, outer_);
}

ColumnId Resolver::NewId() { return NewColumnId(); }

Attribute Resolver::NewAttribute(std::string name, DataType type, bool nullable) const {
  return Attribute{.id = NewId(), .name = std::move(name), .type = std::move(type), .nullable = nullable};
}

Attribute Resolver::CopyOf(const Attribute& attribute) {
  Attribute copy = attribute;
  copy.id = NewId();
  const auto origin = origins_.find(attribute.id.value);
  origins_[copy.id.value] = origin == origins_.end() ? attribute.id.value : origin->second;
  return copy;
}

bool Resolver::SameName(std::string_view a, std::string_view b) const {
  return options_->case_sensitive ? a == b : EqualsIgnoreCase(a, b);
}

std::optional<Value> Resolver::ConstantOf(const ResolvedExpressionPtr& expression) const {
  if (const auto* literal = As<ResolvedLiteral>(expression)) return literal->value;
  const auto found = constants_.find(expression.get());
  return found == constants_.end() ? std::nullopt : std::optional<Value>(found->second.second);
}

void Resolver::RememberConstant(const ResolvedExpressionPtr& expression, Value value) {
  if (As<ResolvedLiteral>(expression)) return;
  constants_[expression.get()] = {expression, std::move(value)};
}

}  // namespace firesteel::analysis

#include "session/session.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "base/error/fault_report.h"
#include "session/cache/plan_cache.h"
#include "session/catalog/session_functions.h"
#include "session/catalog/view_names.h"
#include "session/commands/commands.h"
#include "session/commands/required_rights.h"
#include "session/commands/write_checks.h"
#include "session/relations.h"
#include "session/row_result.h"
#include "session/tables/changed_locations.h"
#include "session/tables/run_key.h"
#include "session/tables/table_storage.h"
#include "sql/parser.h"
#include "sql/text/variable_substitution.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

constexpr const char* kCatalog = "spark_catalog";
constexpr const char* kGlobalTemp = "global_temp";

template <typename Command>
concept HasExecutor = requires(Session& session, const Command& command) {
  Execute(session, command);
};

template <typename Command>
constexpr bool kChangesData =
    std::is_same_v<Command, plan::Insert> || std::is_same_v<Command, plan::InsertOverwriteDirectory> ||
    std::is_same_v<Command, plan::WriteFiles> || std::is_same_v<Command, plan::WriteTable> ||
    std::is_same_v<Command, plan::WriteTableV2> || std::is_same_v<Command, plan::Truncate> ||
    std::is_same_v<Command, plan::DropTable> || std::is_same_v<Command, plan::RenameTable> ||
    std::is_same_v<Command, plan::DropDatabase> || std::is_same_v<Command, plan::AddColumns> ||
    std::is_same_v<Command, plan::AddPartitions> || std::is_same_v<Command, plan::DropPartitions> ||
    std::is_same_v<Command, plan::RenamePartition> || std::is_same_v<Command, plan::RecoverPartitions> ||
    std::is_same_v<Command, plan::SetLocation> || std::is_same_v<Command, plan::CreateTable>;

template <typename Command>
constexpr bool kRemovesData = std::is_same_v<Command, plan::DropTable> || std::is_same_v<Command, plan::DropDatabase>;

template <typename Command>
constexpr bool kWritesRows =
    std::is_same_v<Command, plan::Insert> || std::is_same_v<Command, plan::InsertOverwriteDirectory> ||
    std::is_same_v<Command, plan::WriteFiles> || std::is_same_v<Command, plan::WriteTable> ||
    std::is_same_v<Command, plan::WriteTableV2> || std::is_same_v<Command, plan::CreateTable>;

template <typename Command>
plan::RelationPtr RowsOf(const Command& command) {
  if constexpr (requires { command.input; }) {
    return command.input;
  } else {
    return command.query;
  }
}

template <typename Command>
std::string TargetOf(const Command& command) {
  if constexpr (std::is_same_v<Command, plan::WriteFiles>) {
    return command.path.empty() ? FindOption(command.options, "dbtable").value_or("") : command.path;
  } else if constexpr (requires { command.path; }) {
    return command.path;
  } else if constexpr (requires { command.table; }) {
    return QuoteParts(command.table);
  } else {
    return QuoteParts(command.name);
  }
}

// Cached rows must never outlive what they were made from.
template <typename Command>
StatusOr<StatementResult> ExecuteCommand(Session& session, const Command& command) {
  if constexpr (!kChangesData<Command>) {
    return Execute(session, command);
  } else {
    if (session.plan_cache().empty()) return Execute(session, command);
    std::vector<std::string> changed = ChangedLocations(session, command);
    auto result = Execute(session, command);
    const std::vector<std::string> after = ChangedLocations(session, command);
    changed.insert(changed.end(), after.begin(), after.end());
    for (const std::string& location : changed) {
      if (kRemovesData<Command> && result.ok()) {
        session.plan_cache().RemoveAt(location);
      } else {
        session.plan_cache().Invalidate(location);
      }
    }
    return result;
  }
}

bool ChoiceIs(const Settings& settings, std::string_view key, std::string_view value) {
  return EqualsIgnoreCase(settings.Text(key), value);
}

sql::ParseOptions WithArguments(sql::ParseOptions options, const plan::SqlText& text) {
  options.parameters.emplace();
  for (const auto& [name, value] : text.named_arguments) options.parameters->named.emplace(name, value);
  options.parameters->positional = text.positional_arguments;
  return options;
}

}  // namespace

Session::Session(const Services& services)
    : services_(services),
      plan_cache_(std::make_unique<PlanCache>()),
      functions_(std::make_unique<SessionFunctions>(*this)),
      relations_(std::make_unique<Relations>(*this)),
      names_(relations_.get()) {}
Session::~Session() = default;

std::unique_ptr<Session> Session::Clone() const {
  auto copy = std::make_unique<Session>(services_);
  copy->settings_ = settings_;
  copy->rights_ = rights_;
  copy->current_database_ = current_database_;
  for (const auto& [name, view] : temporary_views_.All())
    copy->temporary_views_.Put(*view, TemporaryViews::Present::kReplace);
  *copy->plan_cache_ = *plan_cache_;
  copy->instants_ = instants_;
  copy->functions_->CopyTemporary(*functions_);
  return copy;
}

analysis::RelationSource& Session::relations() { return *names_; }

StatusOr<std::string> Session::Substitute(std::string_view text) const {
  if (!settings_.Boolean("spark.sql.variable.substitute")) return std::string(text);
  Status refused;
  auto substituted = sql::SubstituteVariables(
      text, [&](sql::VariableScope scope, const std::string& name) -> std::optional<std::string> {
        switch (scope) {
          case sql::VariableScope::kConfiguration:
            return settings_.Find(name);
          case sql::VariableScope::kEnvironment:
            if (!services_.environment_names || services_.environment_names->contains(name))
              return services_.environment.Get(name);
            refused = SparkError("FIRESTEEL_ENVIRONMENT_NOT_ALLOWED", {{"reference", "env:" + name}, {"name", name}});
            return std::nullopt;
          case sql::VariableScope::kSystem:
            return std::nullopt;  // properties of a JVM, which there is none of
        }
        return std::nullopt;
      });
  FS_RETURN_IF_ERROR(refused);
  return substituted;
}

sql::ParseOptions Session::MakeParseOptions(const Settings& settings) const {
  sql::ParseOptions options;
  options.session_zone = settings.Text("spark.sql.session.timeZone");
  if (ChoiceIs(settings, "spark.sql.timestampType", "TIMESTAMP_NTZ")) {
    options.timestamp_type = sql::TimestampMeans::kTimestampNtz;
  }
  if (settings.Boolean("spark.sql.ansi.enforceReservedKeywords"))
    options.reserved_keywords = sql::ReservedKeywords::kEnforced;
  if (settings.Boolean("spark.sql.ansi.doubleQuotedIdentifiers"))
    options.double_quotes = sql::DoubleQuotes::kIdentifier;
  const auto on = [&settings](const char* setting) { return settings.Boolean(setting); };
  if (on("spark.sql.legacy.interval.enabled")) options.interval_literals = sql::IntervalLiterals::kCalendar;
  if (on("spark.sql.legacy.exponentLiteralAsDecimal.enabled"))
    options.exponent_literals = sql::ExponentLiterals::kDecimal;
  if (on("spark.sql.legacy.setopsPrecedence.enabled"))
    options.set_operation_order = sql::SetOperationOrder::kLeftToRight;
  if (on("spark.sql.legacy.parser.havingWithoutGroupByAsWhere")) {
    options.having_without_group_by = sql::HavingWithoutGroupBy::kFilters;
  }
  if (on("spark.sql.legacy.identifierClause")) options.identifier_clauses = sql::IdentifierClauses::kReferencesOnly;
  if (on("spark.sql.parser.escapedStringLiterals")) options.string_escapes = sql::StringEscapes::kLiteral;
  options.evaluate_name = [this](const plan::ExpressionPtr& expression) { return EvaluateName(expression); };
  options.quoted_names_are_patterns = on("spark.sql.parser.quotedRegexColumnNames");
  return options;
}

StatusOr<std::string> Session::EvaluateName(const plan::ExpressionPtr& expression) const {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedExpressionPtr resolved,
                      analysis::AnalyzeConstant(expression, MakeAnalysisOptions(), *relations_));
  const auto refuse = [&](const char* condition, std::map<std::string, std::string> parameters) {
    parameters["name"] = "IDENTIFIER";
    parameters["expr"] = expression->text;
    return SparkError(condition, std::move(parameters), expression->span);
  };
  const auto* literal = analysis::As<analysis::ResolvedLiteral>(resolved);
  if (literal == nullptr) return refuse("NOT_A_CONSTANT_STRING.NOT_CONSTANT", {});
  if (!resolved->type.IsString()) {
    return refuse("NOT_A_CONSTANT_STRING.WRONG_TYPE", {{"dataType", resolved->type.ToSimpleString()}});
  }
  if (literal->value.IsNull()) return refuse("NOT_A_CONSTANT_STRING.NULL", {});
  return std::get<std::string>(literal->value.data);
}

StatusOr<plan::CommandPtr> Session::Parse(std::string_view text, const StatementOrigin& origin) const {
  sql::ParseOptions options = MakeParseOptions();
  options.source_name = origin.source_name;
  options.first_line = origin.first_line;
  return sql::ParseStatement(text, options);
}

StatusOr<plan::CommandPtr> Session::Parse(const plan::SqlText& text) const {
  FS_ASSIGN_OR_RETURN(const std::string substituted, Substitute(text.text));
  auto statement = sql::ParseStatement(substituted, WithArguments(MakeParseOptions(), text));
  if (!statement.ok() && statement.status().condition() == "UNBOUND_SQL_PARAMETER") {
    // Spark binds arguments after parsing: what is wrong with the text itself comes first.
    const auto unbound = sql::ParseStatement(substituted, MakeParseOptions());
    if (!unbound.ok()) return unbound.status();
  }
  return statement;
}

StatusOr<StatementResult> Session::Execute(std::string_view text, const StatementOrigin& origin) {
  return ExecuteText(text, std::nullopt, origin);
}

StatusOr<StatementResult> Session::ExecuteForDisplay(std::string_view text, DisplayForm form,
                                                     const StatementOrigin& origin) {
  return ExecuteText(text, form, origin);
}

StatusOr<StatementResult> Session::ExecuteText(std::string_view text, std::optional<DisplayForm> form,
                                               const StatementOrigin& origin) {
  FS_ASSIGN_OR_RETURN(const std::string substituted, Substitute(text));
  FS_ASSIGN_OR_RETURN(const plan::CommandPtr command, Parse(substituted, origin));
  const auto* query = std::get_if<plan::Query>(&command->node);
  auto result = query != nullptr ? ExecuteQuery(*query, form) : Execute(command);
  if (!result.ok())
    return WithStatement(std::move(result).status(), origin.source_name, substituted, origin.first_line);
  return result;
}

Status Session::CheckRights(Rights needed) const {
  if (needed <= rights_) return Status::Ok();
  return SparkError("FIRESTEEL_RIGHTS_TOO_FEW",
                    {{"rights", std::string(RightsName(rights_))}, {"needed", std::string(RightsName(needed))}});
}

StatusOr<StatementResult> Session::Execute(const plan::CommandPtr& command) {
  FS_RETURN_IF_ERROR(CheckRights(RequiredRights(*this, command->node)).WithSpan(command->span));
  observed_.clear();
  return std::visit(
      [&](const auto& node) -> StatusOr<StatementResult> {
        using Node = std::remove_cvref_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, plan::Query>) {
          return ExecuteQuery(node, std::nullopt);
        } else if constexpr (std::is_same_v<Node, plan::UnsupportedStatement>) {
          return Unsupported(node.feature, command->span);
        } else if constexpr (HasExecutor<Node>) {
          std::string key;
          if constexpr (kWritesRows<Node>) {
            if (run_key_.empty()) {
              FS_ASSIGN_OR_RETURN(key, KeyOfWrite(*this, TargetOf(node), RowsOf(node)));
            }
          }
          const bool brings_key = !key.empty();
          if (brings_key) run_key_ = std::move(key);
          const bool was_executing = std::exchange(executes_command_, kChangesData<Node>);
          auto result = ExecuteCommand(*this, node);
          executes_command_ = was_executing;
          if (brings_key) run_key_.clear();
          if (!result.ok()) return std::move(result).status().WithSpan(command->span);
          return result;
        } else if constexpr (std::is_same_v<Node, plan::CreatePipelineDataset> ||
                             std::is_same_v<Node, plan::CreatePipelineFlow>) {
          return Unsupported("pipeline definitions outside a pipeline project (use firesteel run)", command->span);
        } else if constexpr (std::is_same_v<Node, plan::DeleteFrom>) {
          return Unsupported("DELETE FROM", command->span);
        } else {
          static_assert(std::is_same_v<Node, plan::AnalyzeTable>, "a statement without executor");
          return Unsupported("ANALYZE TABLE", command->span);
        }
      },
      command->node);
}

StatusOr<StatementResult> Session::ExecuteQuery(const plan::Query& query, std::optional<DisplayForm> form) {
  observed_.clear();
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, Analyze(query.relation));
  StatementResult result;
  result.schema = analysis::SchemaOf(*plan);
  result.is_query = true;
  FS_ASSIGN_OR_RETURN(result.stream, Run(form ? ForDisplay(plan, *form) : plan));
  return result;
}

analysis::AnalysisOptions Session::MakeAnalysisOptions(const Settings& settings) const {
  analysis::AnalysisOptions options;
  options.ansi = settings.Boolean("spark.sql.ansi.enabled");
  options.case_sensitive = settings.Boolean("spark.sql.caseSensitive");
  options.session_time_zone = settings.Text("spark.sql.session.timeZone");
  options.current_catalog = kCatalog;
  options.current_database = current_database_;
  options.group_by_ordinal = settings.Boolean("spark.sql.groupByOrdinal");
  options.order_by_ordinal = settings.Boolean("spark.sql.orderByOrdinal");
  options.group_by_alias = settings.Boolean("spark.sql.groupByAliases");
  options.store_assignment_ansi = ChoiceIs(settings, "spark.sql.storeAssignmentPolicy", "ANSI");
  options.decimal_precision_loss = settings.Boolean("spark.sql.decimalOperations.allowPrecisionLoss");
  options.size_of_null_is_minus_one = !options.ansi && settings.Boolean("spark.sql.legacy.sizeOfNull");
  options.cross_join_enabled = settings.Boolean("spark.sql.crossJoin.enabled");
  options.max_recursion = static_cast<int>(settings.Integer("spark.sql.cteRecursionLevelLimit"));
  options.max_recursion_rows = settings.Integer("spark.sql.cteRecursionRowLimit");
  options.find_variable = [this](const std::vector<std::string>& parts) { return variables_.Resolve(parts); };
  options.functions = functions_.get();
  options.user = services_.user;
  options.now_us =
      std::chrono::duration_cast<std::chrono::microseconds>(services_.clock.Now().time_since_epoch()).count();
  const sql::ParseOptions parse = MakeParseOptions(settings);
  options.parse_query = [parse](const std::string& text) { return sql::ParseQuery(text, parse); };
  options.parse_sql_text = [this, parse](const plan::SqlText& text) -> StatusOr<plan::RelationPtr> {
    FS_ASSIGN_OR_RETURN(const std::string substituted, Substitute(text.text));
    return sql::ParseQuery(substituted, WithArguments(parse, text));
  };
  options.pivot_max_values = settings.Integer("spark.sql.pivotMaxValues");
  options.parse_expression = [parse](const std::string& text) { return sql::ParseExpression(text, parse); };
  return options;
}

engine::ExecutionOptions Session::MakeExecutionOptions(bool keep_order) {
  engine::ExecutionOptions options;
  options.session_time_zone = settings_.Text("spark.sql.session.timeZone");
  options.keep_order = keep_order;
  options.cancellation = &cancellation_;
  options.on_progress = on_progress_;
  stores_ = services_.storage.StoresOf(settings_);
  options.stores = stores_;
  return options;
}

StatusOr<analysis::ResolvedPlanPtr> Session::Analyze(const plan::RelationPtr& relation) {
  analysis::AnalysisOptions options = MakeAnalysisOptions();
  options.prune_partitions = plan_cache_->empty();  // kept rows stand for whole plans
  RememberInstant(options.now_us);
  FS_ASSIGN_OR_RETURN(analysis::Analysis analysis, analysis::AnalyzeQuery(relation, options, *names_));
  std::move(analysis.metrics.begin(), analysis.metrics.end(), std::back_inserter(observed_));
  return executes_command_ ? WithCachedRows(analysis.plan, CacheUse::kCompute) : std::move(analysis.plan);
}

StatusOr<std::vector<ObservedRow>> Session::ObservedMetrics() {
  std::vector<ObservedRow> observed;
  for (const analysis::ObservedMetrics& metrics : observed_) {
    FS_ASSIGN_OR_RETURN(auto rows, relations_->Collect(metrics.plan, 1));
    if (rows.empty()) return Status::Internal("observed metrics without a row");
    observed.push_back({metrics.name, analysis::SchemaOf(*metrics.plan), std::move(rows[0])});
  }
  observed_.clear();
  return observed;
}

StatusOr<std::unique_ptr<engine::ResultStream>> Session::Run(const analysis::ResolvedPlanPtr& plan) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr ready, WithCachedRows(plan, CacheUse::kCompute));
  FS_RETURN_IF_ERROR(services_.storage.VerifyBeforeReading(ready, settings_, cancellation_));
  return services_.engine.Execute(ready, MakeExecutionOptions(/*keep_order=*/true));
}

StatusOr<catalog::TableName> Session::Qualify(const plan::Name& name) const {
  if (name.size() == 1) return catalog::TableName{current_database_, name[0]};
  if (name.size() == 2) return catalog::TableName{name[0], name[1]};
  if (name.size() == 3 && EqualsIgnoreCase(name[0], kCatalog)) return catalog::TableName{name[1], name[2]};
  if (name.size() == 3)
    return SparkError("CATALOG_NOT_FOUND",
                      {{"catalogName", QuoteIdentifier(name[0])}, {"config", "\"spark.sql.catalog." + name[0] + "\""}});
  plan::Name space(name.begin(), name.end() - 1);
  return SparkError("REQUIRES_SINGLE_PART_NAMESPACE", {{"sessionCatalog", kCatalog}, {"namespace", QuoteParts(space)}});
}

TemporaryViewPtr Session::FindTemporaryView(const plan::Name& name) const {
  if (name.size() == 1) return temporary_views_.Find(name[0]);
  if (name.size() == 2 && EqualsIgnoreCase(name[0], kGlobalTemp)) return services_.global_views->Find(name[1]);
  return nullptr;
}

std::vector<plan::Name> Session::TemporaryViewsMetBy(const std::function<void()>& work) {
  BoundNames met;
  BoundNames* const outer = relations_->Record(&met);
  work();
  relations_->Record(outer);
  std::vector<plan::Name> names;
  for (const auto& [name, view] : met.views) names.push_back(name);
  return names;
}

StatusOr<Schema> Session::BindView(TemporaryView& view) {
  auto met = std::make_shared<BoundNames>();
  BoundNames* const outer = relations_->Record(met.get());
  const auto plan = Analyze(view.plan);
  relations_->Record(outer);
  FS_RETURN_IF_ERROR(plan.status());
  view.current_database = current_database_;
  // The view may outlive this session, so it keeps values alone and none of the functions.
  analysis::AnalysisOptions options = MakeAnalysisOptions();
  options.find_variable = nullptr, options.functions = nullptr;
  options.parse_query = nullptr, options.parse_expression = nullptr, options.parse_sql_text = nullptr;
  view.options = std::make_shared<const analysis::AnalysisOptions>(std::move(options));
  if (view.text.empty()) view.names = std::move(met);
  return analysis::SchemaOf(**plan);
}

}  // namespace firesteel::session

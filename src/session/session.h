#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analyzer.h"
#include "base/cancellation.h"
#include "base/settings/settings.h"
#include "base/status_or.h"
#include "engine/engine.h"
#include "plan/command.h"
#include "session/catalog/temporary_views.h"
#include "session/display/display.h"
#include "session/rights.h"
#include "session/services.h"
#include "session/variables.h"
#include "sql/parse_options.h"

namespace firesteel::session {

class PlanCache;
class SessionFunctions;

// The rows of one statement; commands without rows give an empty schema.
struct StatementResult {
  Schema schema;
  std::unique_ptr<engine::ResultStream> stream;  // never null
  bool is_query = false;                         // SELECT and the like, not a command that answers with rows
};

// What df.observe() counted.
struct ObservedRow {
  std::string name;
  Schema schema;
  std::vector<Value> values;
};

// Where a statement comes from, for error messages.
struct StatementOrigin {
  std::string source_name;
  int first_line = 1;
};

// One user's session: settings, current database, temporary views; parses, analyses and runs statements. Not
// thread-safe: one statement at a time. Several sessions over the same services may run side by side.
class Session {
 public:
  explicit Session(const Services& services);
  ~Session();
  // A session of its own with the same settings, current database, temporary views and cached rows; what either does
  // later is its own. Checkpoints stay where they are.
  std::unique_ptr<Session> Clone() const;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs one statement. Commands have happened when this returns; a query runs as its stream is read. Errors carry
  // the statement's text and position.
  StatusOr<StatementResult> Execute(std::string_view text, const StatementOrigin& origin = {});
  // As Execute, but the rows come as text for people: every column of the stream is a string (or NULL), while
  // StatementResult::schema still tells the types.
  StatusOr<StatementResult> ExecuteForDisplay(std::string_view text, DisplayForm form,
                                              const StatementOrigin& origin = {});
  // The same for a statement parsed before.
  StatusOr<StatementResult> Execute(const plan::CommandPtr& command);

  // The statement after ${..} was replaced, as Execute would see it.
  StatusOr<std::string> Substitute(std::string_view text) const;
  StatusOr<plan::CommandPtr> Parse(std::string_view text, const StatementOrigin& origin = {}) const;
  // A text with its arguments in place (spark.sql(text, args)). Errors carry the text, as those of Execute do.
  StatusOr<plan::CommandPtr> Parse(const plan::SqlText& text) const;

  // Metrics that df.observe() asks for are kept until the next statement (ObservedMetrics).
  StatusOr<analysis::ResolvedPlanPtr> Analyze(const plan::RelationPtr& relation);
  StatusOr<std::unique_ptr<engine::ResultStream>> Run(const analysis::ResolvedPlanPtr& plan);

  // The metrics of the statement executed last: one row each, computed now from the same input. To be called when the
  // statement's rows have been read. Input that differs from run to run (rand()) may give other figures than its rows.
  StatusOr<std::vector<ObservedRow>> ObservedMetrics();

  // Looks relations up as this session's queries see them.
  analysis::RelationSource& relations();

  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }
  const Services& services() const { return services_; }

  // Makes the next statement's write happen once: a write of the same key into the same place is a no-op. "" leaves it
  // to the setting firesteel.run.key (run_key.h).
  void SetRunKey(std::string key) { run_key_ = std::move(key); }
  const std::string& run_key() const { return run_key_; }

  // What its user may do; everything unless said otherwise. FIRESTEEL_RIGHTS_TOO_FEW for statements that take more.
  void SetRights(Rights rights) { rights_ = rights; }
  Status CheckRights(Rights needed) const;

  // Statements stop when this token is cancelled.
  void SetCancellation(CancellationToken token) { cancellation_ = std::move(token); }
  void SetProgress(std::function<void(double)> on_progress) { on_progress_ = std::move(on_progress); }

  analysis::AnalysisOptions MakeAnalysisOptions() const { return MakeAnalysisOptions(settings_); }
  // As if these settings were the session's: for views, which remember theirs.
  analysis::AnalysisOptions MakeAnalysisOptions(const Settings& settings) const;
  engine::ExecutionOptions MakeExecutionOptions(bool keep_order);
  sql::ParseOptions MakeParseOptions() const { return MakeParseOptions(settings_); }
  sql::ParseOptions MakeParseOptions(const Settings& settings) const;

  const std::string& current_database() const { return current_database_; }
  void SetCurrentDatabase(std::string database) { current_database_ = std::move(database); }

  // [catalog.][database.]name -> catalog name with the current database filled in. REQUIRES_SINGLE_PART_NAMESPACE and
  // CATALOG_NOT_FOUND for what does not fit the one catalog there is.
  StatusOr<catalog::TableName> Qualify(const plan::Name& name) const;

  // Temporary views; global ones live in the database "global_temp" and are shared by all sessions over the services.
  TemporaryViews& temporary_views() { return temporary_views_; }
  TemporaryViews& global_temporary_views() { return *services_.global_views; }
  TemporaryViewPtr FindTemporaryView(const plan::Name& name) const;
  // Adds what a view has to remember of where it was made: the settings and, for a DataFrame, what its names mean. The
  // schema is that of its plan.
  StatusOr<Schema> BindView(TemporaryView& view);

  // df.persist() and CACHE TABLE: the rows of whatever computes the same (names of columns aside), wherever it occurs
  // in a later plan, are computed once, when they are first needed, and read from then on. Levels have PySpark's names;
  // "" is the default, and StorageLevel() answers "NONE" for what is not kept. Persisting twice keeps the first level.
  Status Persist(const plan::RelationPtr& relation, const std::string& storage_level);
  Status Unpersist(const plan::RelationPtr& relation);
  StatusOr<std::string> StorageLevel(const plan::RelationPtr& relation);
  // Equal for relations that compute the same: df.sameSemantics(), df.semanticHash().
  StatusOr<std::string> SemanticDigest(const plan::RelationPtr& relation);
  PlanCache& plan_cache() { return *plan_cache_; }

  SessionVariables& variables() { return variables_; }
  SessionFunctions& functions() { return *functions_; }

  // Runs `work`, an analysis, and says which temporary views it met, by name in lower case.
  std::vector<plan::Name> TemporaryViewsMetBy(const std::function<void()>& work);

  // The plan with kept rows in place of what computes them. Run() and commands do this themselves. kCompute computes
  // rows that are not there yet; kWhatIsThere, for explanations, leaves those parts as they are. `found`, where given,
  // gets the kept parts the plan has.
  enum class CacheUse { kCompute, kWhatIsThere };
  struct KeptPart {
    std::vector<analysis::Attribute> output;
    std::string storage_level;
  };
  StatusOr<analysis::ResolvedPlanPtr> WithCachedRows(const analysis::ResolvedPlanPtr& plan, CacheUse use,
                                                     std::vector<KeptPart>* found = nullptr);

  struct KeptRows {
    analysis::ResolvedPlanPtr plan;  // reads them
    std::shared_ptr<void> rows;      // shared with the engine, which frees them with the last holder
  };
  // Runs a relation once and keeps its rows until RemoveCheckpoint or the session's end; the id is what
  // plan::CheckpointReference names them by. Removing what is not there does nothing.
  StatusOr<std::string> Checkpoint(const plan::RelationPtr& relation);
  void RemoveCheckpoint(const std::string& id);
  const KeptRows* FindCheckpoint(const std::string& id) const;

 private:
  class Relations;
  class ViewNames;
  class CachedParts;

  StatusOr<analysis::ResolvedPlanPtr> AnalyzeWhole(const plan::RelationPtr& relation);  // partitions not pruned
  void RememberInstant(std::int64_t now_us);
  // What the argument of IDENTIFIER(..) says.
  StatusOr<std::string> EvaluateName(const plan::ExpressionPtr& expression) const;
  StatusOr<StatementResult> ExecuteText(std::string_view text, std::optional<DisplayForm> form,
                                        const StatementOrigin& origin);
  StatusOr<StatementResult> ExecuteQuery(const plan::Query& query, std::optional<DisplayForm> form);

  Services services_;
  Settings settings_;
  Rights rights_ = Rights::kAdmin;
  std::string current_database_ = "default";
  TemporaryViews temporary_views_;
  std::unique_ptr<PlanCache> plan_cache_;
  std::shared_ptr<files::StoreLocator> stores_;  // of the settings last used; shared with queries that run; or null
  std::vector<std::int64_t> instants_;           // statement times of the latest analyses
  std::string run_key_;
  bool executes_command_ = false;  // what is analysed is about to run
  std::map<std::string, KeptRows> checkpoints_;
  SessionVariables variables_;
  std::unique_ptr<SessionFunctions> functions_;
  std::unique_ptr<Relations> relations_;
  analysis::RelationSource* names_;  // what analysis looks names up in: relations_, or a view's own
  std::vector<analysis::ObservedMetrics> observed_;
  CancellationToken cancellation_;
  std::function<void(double)> on_progress_;
};

}  // namespace firesteel::session

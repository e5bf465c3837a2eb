#pragma once

#include "base/status_or.h"
#include "plan/command.h"
#include "session/session.h"

// One function per statement; session.cc dispatches. Each has happened when it returns.
namespace firesteel::session {

StatusOr<StatementResult> Execute(Session& session, const plan::CreateDatabase& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropDatabase& command);
StatusOr<StatementResult> Execute(Session& session, const plan::AlterDatabase& command);

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::CreateTableLike& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RenameTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::SetProperties& command);
StatusOr<StatementResult> Execute(Session& session, const plan::UnsetProperties& command);
StatusOr<StatementResult> Execute(Session& session, const plan::SetLocation& command);
StatusOr<StatementResult> Execute(Session& session, const plan::AddColumns& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RenameColumn& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropColumnsOf& command);
StatusOr<StatementResult> Execute(Session& session, const plan::AlterColumn& command);
StatusOr<StatementResult> Execute(Session& session, const plan::CommentOn& command);

StatusOr<StatementResult> Execute(Session& session, const plan::AddPartitions& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropPartitions& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RenamePartition& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RecoverPartitions& command);

StatusOr<StatementResult> Execute(Session& session, const plan::CreateView& command);
StatusOr<StatementResult> Execute(Session& session, const plan::CreateTempViewUsing& command);
StatusOr<StatementResult> Execute(Session& session, const plan::AlterViewAs& command);

StatusOr<StatementResult> Execute(Session& session, const plan::CreateFunction& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropFunction& command);

StatusOr<StatementResult> Execute(Session& session, const plan::Insert& command);
StatusOr<StatementResult> Execute(Session& session, const plan::InsertOverwriteDirectory& command);
StatusOr<StatementResult> Execute(Session& session, const plan::Truncate& command);
StatusOr<StatementResult> Execute(Session& session, const plan::WriteFiles& command);
StatusOr<StatementResult> Execute(Session& session, const plan::WriteTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::WriteTableV2& command);

StatusOr<StatementResult> Execute(Session& session, const plan::ShowDatabases& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowTables& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowViews& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowColumns& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowPartitions& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowCreateTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowFunctions& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowTableProperties& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowCatalogs& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ShowCurrentNamespace& command);

StatusOr<StatementResult> Execute(Session& session, const plan::DescribeTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DescribeDatabase& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DescribeFunction& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DescribeQuery& command);

StatusOr<StatementResult> Execute(Session& session, const plan::DeclareVariables& command);
StatusOr<StatementResult> Execute(Session& session, const plan::SetVariables& command);
StatusOr<StatementResult> Execute(Session& session, const plan::DropVariable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ExecuteImmediate& command);

StatusOr<StatementResult> Execute(Session& session, const plan::Use& command);
StatusOr<StatementResult> Execute(Session& session, const plan::SetConf& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ResetConf& command);
StatusOr<StatementResult> Execute(Session& session, const plan::SetTimeZone& command);
StatusOr<StatementResult> Execute(Session& session, const plan::Explain& command);

StatusOr<StatementResult> Execute(Session& session, const plan::CacheTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::UncacheTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::ClearCache& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RefreshTable& command);
StatusOr<StatementResult> Execute(Session& session, const plan::RefreshPath& command);

// The settings that change what a view's or a function's text means; kept with it as Spark keeps them.
catalog::Properties MeaningfulSettings(const Settings& settings);

// A table or view by its name.
plan::RelationPtr NamedRelation(const plan::Name& name);

// Removes a temporary view, `v` or `global_temp.v`, with the rows kept of it. False where there was none.
bool DropTemporaryView(Session& session, const plan::Name& name);

}  // namespace firesteel::session

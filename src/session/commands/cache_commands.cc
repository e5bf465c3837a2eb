#include "session/cache/plan_cache.h"
#include "session/commands/commands.h"
#include "session/commands/write_checks.h"
#include "session/row_result.h"
#include "session/tables/changed_locations.h"

namespace firesteel::session {
namespace {

plan::RelationPtr Named(const plan::Name& name) {
  plan::NamedRelation relation;
  relation.parts = name;
  return plan::MakeRelation(std::move(relation));
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CacheTable& command) {
  if (command.query != nullptr) {
    plan::CreateView view;
    view.name = command.table;
    view.kind = plan::CreateView::Kind::kTemporary;
    view.query = command.query;
    view.query_text = command.query_text;
    FS_RETURN_IF_ERROR(Execute(session, view).status());
  }
  FS_RETURN_IF_ERROR(session.Persist(Named(command.table), FindOption(command.options, "storageLevel").value_or("")));
  if (!command.lazy) {
    FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(Named(command.table)));
    FS_RETURN_IF_ERROR(session.WithCachedRows(plan, Session::CacheUse::kCompute).status());
  }
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::UncacheTable& command) {
  const Status removed = session.Unpersist(Named(command.table));
  if (removed.code() == StatusCode::kNotFound && command.if_missing == plan::IfExists::kSkip) {
    return MakeEmptyResult(session.services().engine);
  }
  FS_RETURN_IF_ERROR(removed);
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::ClearCache&) {
  session.plan_cache().Clear();
  return MakeEmptyResult(session.services().engine);
}

// Files are listed anew by every query, so all a refresh can find out of date are cached rows.
StatusOr<StatementResult> Execute(Session& session, const plan::RefreshTable& command) {
  FS_RETURN_IF_ERROR(session.Analyze(Named(command.table)).status());
  for (const std::string& location : LocationsOfTable(session, command.table))
    session.plan_cache().Invalidate(location);
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RefreshPath& command) {
  for (const std::string& location : LocationsOfPath(session, command.path)) session.plan_cache().Invalidate(location);
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session

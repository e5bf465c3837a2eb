#include "session/cache_key.h"
#include "session/commands.h"
#include "session/row_result.h"
#include "session/table_definition.h"
#include "types/identifier_text.h"

namespace firesteel::session {

StatusOr<std::string> CacheKey(const Session& session, const plan::Name& name) {
  if (session.FindTemporaryView(name) != nullptr) return FoldCase(QuoteParts(name));
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  return FoldCase(ShownName(qualified));
}

StatusOr<StatementResult> Execute(Session& session, const plan::CacheTable& command) {
  if (command.query != nullptr) {
    plan::CreateView view;
    view.name = command.table;
    view.kind = plan::CreateView::Kind::kTemporary;
    view.query = command.query;
    view.query_text = command.query_text;
    FS_RETURN_IF_ERROR(Execute(session, view).status());
  }
  FS_ASSIGN_OR_RETURN(const std::string key, CacheKey(session, command.table));
  session.cache().erase(key);
  plan::NamedRelation relation;
  relation.parts = command.table;
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(plan::MakeRelation(std::move(relation))));
  // LAZY only allows computing later; computing now keeps its promise too.
  FS_ASSIGN_OR_RETURN(auto materialised, session.services().engine.Materialize(plan, session.MakeExecutionOptions(true)));
  session.cache()[key] = {std::move(materialised.first), std::move(materialised.second)};
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::UncacheTable& command) {
  const auto key = CacheKey(session, command.table);
  plan::NamedRelation relation;
  relation.parts = command.table;
  const Status exists = session.Analyze(plan::MakeRelation(std::move(relation))).status();
  if (!exists.ok()) {
    if (command.if_missing == plan::IfExists::kSkip && exists.code() == StatusCode::kNotFound) {
      return MakeEmptyResult(session.services().engine);
    }
    return exists;
  }
  if (key.ok()) session.cache().erase(*key);
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::ClearCache&) {
  session.cache().clear();
  return MakeEmptyResult(session.services().engine);
}

// Files are listed anew by every query, so all a refresh can find out of date are cached rows.
StatusOr<StatementResult> Execute(Session& session, const plan::RefreshTable& command) {
  plan::NamedRelation relation;
  relation.parts = command.table;
  FS_RETURN_IF_ERROR(session.Analyze(plan::MakeRelation(std::move(relation))).status());
  FS_ASSIGN_OR_RETURN(const std::string key, CacheKey(session, command.table));
  if (!session.cache().contains(key)) return MakeEmptyResult(session.services().engine);
  plan::CacheTable again;
  again.table = command.table;
  return Execute(session, again);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RefreshPath&) {
  session.cache().clear();
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session

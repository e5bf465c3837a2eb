#include "session/dataframe/derived_expressions.h"

#include "sql/parser.h"

namespace firesteel::session {

StatusOr<Schema> SchemaOfRelation(Session& session, const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(relation));
  return analysis::SchemaOf(*plan);
}

StatusOr<std::vector<std::vector<Value>>> RowsOf(Session& session, const plan::RelationPtr& relation,
                                                 std::int64_t limit) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(relation));
  return session.relations().Collect(plan, limit);
}

StatusOr<plan::ExpressionPtr> ColumnCalled(const Session& session, const std::string& name) {
  FS_ASSIGN_OR_RETURN(std::vector<std::string> parts, sql::ParseMultipartName(name, session.MakeParseOptions()));
  return plan::MakeExpression(plan::UnresolvedAttribute{std::move(parts), {}});
}

StatusOr<StructField> ColumnOf(Session& session, const plan::RelationPtr& relation, const std::string& name) {
  FS_ASSIGN_OR_RETURN(const plan::ExpressionPtr column, ColumnCalled(session, name));
  FS_ASSIGN_OR_RETURN(Schema schema, SchemaOfRelation(session, plan::MakeRelation(plan::Project{relation, {column}})));
  return std::move(schema[0]);
}

}  // namespace firesteel::session

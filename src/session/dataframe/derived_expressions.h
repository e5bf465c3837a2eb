#pragma once

#include <string>
#include <vector>

#include "plan/relation.h"
#include "session/session.h"

// Pieces of plans that stand for DataFrame methods, and the rows they give.
namespace firesteel::session {

inline plan::ExpressionPtr ColumnNamed(std::string name) {
  return plan::MakeExpression(plan::UnresolvedAttribute{{std::move(name)}, {}});
}
inline plan::ExpressionPtr DoubleLiteral(double value) {
  return plan::MakeExpression(plan::Literal{DataType::Double(), Value{value}});
}
inline plan::ExpressionPtr TextLiteral(std::string text) {
  return plan::MakeExpression(plan::Literal{DataType::String(), Value{std::move(text)}});
}
inline plan::ExpressionPtr CastTo(plan::ExpressionPtr child, DataType type,
                                  plan::CastMode mode = plan::CastMode::kCast) {
  return plan::MakeExpression(plan::Cast{std::move(child), std::move(type), mode});
}
inline plan::ExpressionPtr Named(plan::ExpressionPtr child, std::string name) {
  return plan::MakeExpression(plan::Alias{std::move(child), {std::move(name)}, ""});
}

// The columns of a relation; its analysis errors.
StatusOr<Schema> SchemaOfRelation(Session& session, const plan::RelationPtr& relation);

// The first `limit` rows.
StatusOr<std::vector<std::vector<Value>>> RowsOf(Session& session, const plan::RelationPtr& relation,
                                                 std::int64_t limit);

// The column a method names ("a", "s.field"), with its type: UNRESOLVED_COLUMN where there is none.
StatusOr<StructField> ColumnOf(Session& session, const plan::RelationPtr& relation, const std::string& name);

// The name of a column, "s.field" or "`a.b`", as an expression.
StatusOr<plan::ExpressionPtr> ColumnCalled(const Session& session, const std::string& name);

// What Spark's `require` raises: an IllegalArgumentException without condition.
inline Status RequirementFailed(const std::string& text) {
  return Status(StatusCode::kInvalidArgument, "requirement failed: " + text);
}

}  // namespace firesteel::session

#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

using namespace analysis;
using plan::JoinType;

namespace {

const char* JoinWords(JoinType type) {
  switch (type) {
    case JoinType::kInner: return "JOIN";
    case JoinType::kLeft: return "LEFT JOIN";
    case JoinType::kRight: return "RIGHT JOIN";
    case JoinType::kFull: return "FULL JOIN";
    case JoinType::kCross: return "CROSS JOIN";
    case JoinType::kLeftSemi: return "SEMI JOIN";
    case JoinType::kLeftAnti: return "ANTI JOIN";
  }
  return "JOIN";
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedJoin& join, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(const SelectQuery left, lowering.Relation(join.left));
  FS_ASSIGN_OR_RETURN(const SelectQuery right, lowering.Relation(join.right));
  SelectQuery query;
  for (const SelectItem& item : left.items) query.items.push_back({item.id, ColumnName(item.id)});
  const bool left_only = join.type == JoinType::kLeftSemi || join.type == JoinType::kLeftAnti;
  if (!left_only) {
    for (const SelectItem& item : right.items) query.items.push_back({item.id, ColumnName(item.id)});
  }
  std::string condition;
  if (join.condition) {
    FS_ASSIGN_OR_RETURN(condition, lowering.Expression(join.condition));
  }
  const bool without_condition = condition.empty();
  std::string words = JoinWords(join.type);
  if (without_condition && join.type == JoinType::kInner) words = "CROSS JOIN";
  if (!without_condition && join.type == JoinType::kCross) words = "JOIN";
  if (without_condition && words != "CROSS JOIN") condition = "true";
  query.from = AsFromItem(left) + "\n" + words + (join.lateral ? " LATERAL " : " ") + AsFromItem(right);
  if (join.lateral && condition.empty()) {
    query.from = AsFromItem(left) + "\nJOIN LATERAL " + AsFromItem(right);
    condition = "true";
  }
  if (!condition.empty()) query.from += "\n  ON " + condition;
  return query;
}

}  // namespace firesteel::duck

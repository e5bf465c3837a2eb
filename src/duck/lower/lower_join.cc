#include "duck/lower/lower_condition.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"
#include "duck/rows/input_size.h"

namespace firesteel::duck {

using namespace analysis;
using plan::JoinType;

namespace {

const char* JoinWords(JoinType type) {
  switch (type) {
    case JoinType::kInner:
      return "JOIN";
    case JoinType::kLeft:
      return "LEFT JOIN";
    case JoinType::kRight:
      return "RIGHT JOIN";
    case JoinType::kFull:
      return "FULL JOIN";
    case JoinType::kCross:
      return "CROSS JOIN";
    case JoinType::kLeftSemi:
      return "SEMI JOIN";
    case JoinType::kLeftAnti:
      return "ANTI JOIN";
  }
  return "JOIN";
}

// The order of Spark's broadcast hash join, which streams the left side (of a right join the right one) and finds the
// last of equal keys on the other first; without an equality to hash by, both sides in order.
std::vector<std::string> OrderOfResult(const ResolvedJoin& join, const std::string& left, const std::string& right) {
  if (right.empty()) return {left};
  const bool hashed = HasEquality(join.condition);
  if (join.type == JoinType::kFull) return {left + " ASC NULLS LAST", right};
  const std::string found = hashed ? " DESC" : " ASC";
  return join.type == JoinType::kRight ? std::vector{right, left + found} : std::vector{left, right + found};
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedJoin& join, const ResolvedPlan&) {
  FS_ASSIGN_OR_RETURN(SelectQuery left, lowering.Relation(join.left));
  FS_ASSIGN_OR_RETURN(SelectQuery right, lowering.Relation(join.right));
  const bool one_sided = join.type == JoinType::kLeftSemi || join.type == JoinType::kLeftAnti;
  SelectQuery query;
  if (lowering.context().row_order == RowOrder::kSpark) {
    const std::string left_place = lowering.FreshName("place_");
    left = Numbered(std::move(left), left_place);
    // The rows of a correlated side have no places among all.
    const std::string right_place = one_sided || join.lateral ? "" : lowering.FreshName("place_");
    if (!right_place.empty()) right = Numbered(std::move(right), right_place);
    query.order_by = OrderOfResult(join, left_place, right_place);
  }
  for (const SelectItem& item : left.items) query.items.push_back({item.id, ColumnName(item.id)});
  if (!one_sided) {
    for (const SelectItem& item : right.items) query.items.push_back({item.id, ColumnName(item.id)});
  }
  std::string condition;
  if (join.condition) {
    FS_ASSIGN_OR_RETURN(condition, LowerCondition(lowering, join.condition));
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

#include <set>
#include <utility>

#include "duck/lower/lower_condition.h"
#include "duck/lower/lowering.h"
#include "duck/lower/may_raise.h"
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

bool IsOneSided(JoinType type) { return type == JoinType::kLeftSemi || type == JoinType::kLeftAnti; }

// One side of a join on its way into FROM.
struct Side {
  SelectQuery query;
  std::vector<std::string> order;  // what its rows are ordered by in Spark's order; empty where they have none
};

void Number(Lowering& lowering, Side& side) {
  side.order = {lowering.FreshName("place_")};
  side.query = Numbered(std::move(side.query), side.order[0]);
}

// Rows of files know their places; those of other relations are counted, except for an open list of joins, which has
// the places of what it joins.
StatusOr<Side> LowerSide(Lowering& lowering, const ResolvedPlanPtr& plan, bool in_order) {
  Side side;
  if (in_order && HasPlacesInFiles(plan)) {
    side.order.resize(1);
    FS_ASSIGN_OR_RETURN(side.query, lowering.RelationWithPlaces(plan, side.order[0]));
    return side;
  }
  FS_ASSIGN_OR_RETURN(side.query, lowering.Relation(plan));
  if (!in_order) return side;
  if (side.query.IsOpenJoin()) {
    side.order = side.query.order_by;
  } else {
    Number(lowering, side);
  }
  return side;
}

// True where the join may stand in the list of joins that its left side is. WHERE of the left side then sees the rows
// of this join: the same ones, but for joins that pad the left side, unless it or the condition may fail or draws
// numbers.
bool MayFollow(const SelectQuery& left, const ResolvedJoin& join) {
  if (!left.IsOpenJoin() || join.lateral) return false;
  if (left.where.empty()) return true;
  if (join.type == JoinType::kRight || join.type == JoinType::kFull) return false;
  return !left.where_may_raise && !(join.condition && MayRaise(join.condition));
}

// The order of Spark's broadcast hash join, which streams the left side (of a right join the right one) and finds the
// last of equal keys on the other first; without an equality to hash by, both sides in order. A side found last comes
// as one column.
std::vector<std::string> OrderOfResult(const ResolvedJoin& join, std::vector<std::string> left,
                                       const std::vector<std::string>& right) {
  if (right.empty()) return left;
  const std::string found = HasEquality(join.condition) ? " DESC" : " ASC";
  switch (join.type) {
    case JoinType::kFull:
      return {left[0] + " ASC NULLS LAST", right[0]};
    case JoinType::kRight:
      return {right[0], left[0] + found};
    default:
      left.push_back(right[0] + found);
      return left;
  }
}

// What stands between the sides, and the condition that then belongs after them.
std::string Words(const ResolvedJoin& join, std::string& condition) {
  const bool inner = join.type == JoinType::kInner || join.type == JoinType::kCross;
  if (inner && condition.empty() && !join.lateral) return "CROSS JOIN ";
  if (condition.empty()) condition = "true";
  return std::string(inner ? "JOIN" : JoinWords(join.type)) + (join.lateral ? " LATERAL " : " ");
}

}  // namespace

// Inner, cross, left, semi and anti joins on a left side that is a list of joins go on with that list; a list on the
// right is put into brackets. Other sides are queries of their own.
StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedJoin& join, const ResolvedPlan& plan) {
  const bool in_order = lowering.context().row_order == RowOrder::kSpark;
  FS_ASSIGN_OR_RETURN(Side left, LowerSide(lowering, join.left, in_order));
  // The rows of a correlated side have no places among all.
  const bool right_in_order = in_order && !IsOneSided(join.type) && !join.lateral;
  FS_ASSIGN_OR_RETURN(Side right, LowerSide(lowering, join.right, right_in_order));
  const bool left_found_last = join.type == JoinType::kRight || join.type == JoinType::kFull;
  const bool follows = MayFollow(left.query, join) && !(in_order && left_found_last);
  if (in_order && left.query.IsOpenJoin() && !follows) Number(lowering, left);
  if (right_in_order && right.query.IsOpenJoin()) Number(lowering, right);

  SelectQuery query;
  std::set<ColumnId> listed;  // a side may put out one column twice
  for (const Attribute& attribute : plan.output) {
    const ColumnId id = attribute.id;
    if (lowering.IsNeededAbove(plan, id) && listed.insert(id).second) query.items.push_back({id, ColumnName(id)});
  }
  query.order_by = OrderOfResult(join, left.order, right.order);
  query.order_is_of_places = true;
  query.from_is_join = !join.lateral;
  if (follows) query.where = left.query.where;
  query.from = follows ? left.query.from : AsFromItem(left.query);

  std::string condition;
  if (join.condition) {
    FS_ASSIGN_OR_RETURN(condition, LowerCondition(lowering, join.condition));
  }
  query.from += "\n" + Words(join, condition);
  const bool bracketed = right.query.IsOpenJoin() && right.query.where.empty() && right.query.order_by.empty();
  query.from += bracketed && !join.lateral ? "(\n" + Indented(right.query.from) + "\n)" : AsFromItem(right.query);
  if (!condition.empty()) query.from += "\n  ON " + condition;
  return query;
}

}  // namespace firesteel::duck

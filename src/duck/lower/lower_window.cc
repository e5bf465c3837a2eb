#include <algorithm>

#include "duck/lower/duck_type.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;
using plan::FrameBoundKind;

namespace {

// RANGE over dates and timestamps: the offset is our number of months or microseconds, DuckDB wants an INTERVAL there.
StatusOr<std::string> Offset(Lowering& lowering, const ResolvedFrameBound& bound, const WindowCall& call) {
  FS_ASSIGN_OR_RETURN(std::string sql, lowering.Expression(bound.offset));
  if (call.frame_type != plan::FrameType::kRange || call.order_by.empty()) return sql;
  const DataType& key = call.order_by[0].child->type;
  if (!key.IsDatetime()) return sql;
  switch (bound.offset->type.kind()) {
    case TypeKind::kYearMonthInterval:
      return "to_months(" + sql + ")";
    case TypeKind::kDayTimeInterval:
      return "to_microseconds(" + sql + ")";
    case TypeKind::kCalendarInterval:
      return sql;
    default:
      return "to_days((" + sql + ")::INTEGER)";
  }
}

// A negative number of rows before a row is a number of rows after it; DuckDB takes none below zero.
ResolvedFrameBound WithPositiveOffset(const ResolvedFrameBound& bound) {
  const auto* literal = bound.offset ? As<ResolvedLiteral>(bound.offset) : nullptr;
  const auto* number = literal == nullptr ? nullptr : std::get_if<std::int64_t>(&literal->value.data);
  if (number == nullptr || *number >= 0 || !bound.offset->type.IsIntegral()) return bound;
  const ResolvedExpressionPtr opposite =
      MakeResolved(ResolvedLiteral{Value{-*number}}, bound.offset->type, false, bound.offset->span);
  return {bound.kind == FrameBoundKind::kPreceding ? FrameBoundKind::kFollowing : FrameBoundKind::kPreceding, opposite};
}

StatusOr<std::string> Bound(Lowering& lowering, const ResolvedFrameBound& written, const WindowCall& call) {
  const ResolvedFrameBound bound = WithPositiveOffset(written);
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return std::string("UNBOUNDED PRECEDING");
    case FrameBoundKind::kCurrentRow:
      return std::string("CURRENT ROW");
    case FrameBoundKind::kUnboundedFollowing:
      return std::string("UNBOUNDED FOLLOWING");
    case FrameBoundKind::kPreceding:
    case FrameBoundKind::kFollowing: {
      FS_ASSIGN_OR_RETURN(std::string offset, Offset(lowering, bound, call));
      return offset + (bound.kind == FrameBoundKind::kPreceding ? " PRECEDING" : " FOLLOWING");
    }
  }
  return Status::Internal("frame bound kind");
}

bool HasFrame(const WindowCall& call) {
  const auto* function = As<FunctionCall>(call.function);
  return function == nullptr || function->name == "nth_value";
}

// True where it shows which of the rows with equal keys comes first, and where one more key changes nothing else.
bool CountsRows(const WindowCall& call) {
  const auto* function = As<FunctionCall>(call.function);
  if (HasFrame(call)) return call.frame_type == plan::FrameType::kRows;
  return function->name == "row_number" || function->name == "ntile" || function->name == "lag" ||
         function->name == "lead";
}

// `place`: the column that holds the place of each row among all, or "".
StatusOr<std::string> Over(Lowering& lowering, const WindowCall& call, const std::string& place) {
  std::vector<std::string> parts;
  if (!call.partition_by.empty()) {
    FS_ASSIGN_OR_RETURN(auto keys, lowering.Expressions(call.partition_by));
    parts.push_back("PARTITION BY " + Join(keys, ", "));
  }
  std::vector<std::string> order;
  if (!call.order_by.empty()) {
    FS_ASSIGN_OR_RETURN(std::string keys, lowering.SortOrders(call.order_by));
    order.push_back(std::move(keys));
  }
  if (!place.empty() && CountsRows(call)) order.push_back(place);
  if (!order.empty()) parts.push_back("ORDER BY " + Join(order, ", "));
  if (HasFrame(call)) {
    FS_ASSIGN_OR_RETURN(std::string lower, Bound(lowering, call.lower, call));
    FS_ASSIGN_OR_RETURN(std::string upper, Bound(lowering, call.upper, call));
    parts.push_back((call.frame_type == plan::FrameType::kRows ? "ROWS BETWEEN " : "RANGE BETWEEN ") + lower + " AND " +
                    upper);
  }
  return " OVER (" + Join(parts, " ") + ")";
}

// The keys by which Spark sorts its rows for the calls, the last call's first: its rows come out in that order.
StatusOr<std::vector<std::string>> OrderOfResult(Lowering& lowering, const ResolvedWindow& window) {
  std::vector<std::string> keys;
  const auto add = [&](std::string key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  };
  for (auto item = window.calls.rbegin(); item != window.calls.rend(); ++item) {
    const auto* call = As<WindowCall>(*item);
    FS_ASSIGN_OR_RETURN(const auto partitions, lowering.Expressions(call->partition_by));
    for (const std::string& key : partitions) add("(" + key + ") ASC NULLS FIRST");
    for (const ResolvedSortOrder& order : call->order_by) {
      FS_ASSIGN_OR_RETURN(std::string key, lowering.SortOrder(order));
      add(std::move(key));
    }
  }
  return keys;
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedWindow& window, const ResolvedPlan& plan) {
  const bool in_order = lowering.context().row_order == RowOrder::kSpark;
  const bool places_matter =
      in_order || std::any_of(window.calls.begin(), window.calls.end(),
                              [](const ResolvedExpressionPtr& call) { return CountsRows(*As<WindowCall>(call)); });
  std::string place;
  SelectQuery query;
  if (places_matter) {
    FS_ASSIGN_OR_RETURN(query, lowering.RelationWithPlaces(window.input, place));
  } else {
    FS_ASSIGN_OR_RETURN(query, lowering.Relation(window.input));
  }
  if (!query.AcceptsItems() || !query.order_by.empty() || query.limit || query.offset > 0) {
    query = Wrapped(std::move(query));
  }
  const std::size_t first = plan.output.size() - window.calls.size();
  for (std::size_t i = 0; i < window.calls.size(); ++i) {
    const ColumnId id = plan.output[first + i].id;
    if (!lowering.IsReferenced(id)) continue;
    const auto* call = As<WindowCall>(window.calls[i]);
    FS_ASSIGN_OR_RETURN(const std::string over, Over(lowering, *call, place));
    std::string sql;
    if (const auto* aggregate = As<AggregateCall>(call->function)) {
      AggregateCall adjusted = *aggregate;
      adjusted.ignore_nulls = adjusted.ignore_nulls || call->ignore_nulls;
      FS_ASSIGN_OR_RETURN(sql, LowerAggregate(lowering, adjusted, *call->function, over));
    } else if (const auto* function = As<FunctionCall>(call->function)) {
      FS_ASSIGN_OR_RETURN(sql, LowerWindowFunction(lowering, *function, call->ignore_nulls, *call->function, over));
    } else {
      return Status::Internal("a window call of neither an aggregate nor a window function");
    }
    query.items.push_back({id, std::move(sql)});
  }
  if (in_order) {
    FS_ASSIGN_OR_RETURN(query.order_by, OrderOfResult(lowering, window));
    query.order_by.push_back(place);
  }
  return query;
}

}  // namespace firesteel::duck

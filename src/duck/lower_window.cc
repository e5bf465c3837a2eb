#include "duck/duck_type.h"
#include "duck/lowering.h"
#include "duck/sql_text.h"

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
    case TypeKind::kYearMonthInterval: return "to_months(" + sql + ")";
    case TypeKind::kDayTimeInterval: return "to_microseconds(" + sql + ")";
    case TypeKind::kCalendarInterval: return sql;
    default: return "to_days((" + sql + ")::INTEGER)";
  }
}

StatusOr<std::string> Bound(Lowering& lowering, const ResolvedFrameBound& bound, const WindowCall& call) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding: return std::string("UNBOUNDED PRECEDING");
    case FrameBoundKind::kCurrentRow: return std::string("CURRENT ROW");
    case FrameBoundKind::kUnboundedFollowing: return std::string("UNBOUNDED FOLLOWING");
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

StatusOr<std::string> Over(Lowering& lowering, const WindowCall& call) {
  std::vector<std::string> parts;
  if (!call.partition_by.empty()) {
    FS_ASSIGN_OR_RETURN(auto keys, lowering.Expressions(call.partition_by));
    parts.push_back("PARTITION BY " + Join(keys, ", "));
  }
  if (!call.order_by.empty()) {
    FS_ASSIGN_OR_RETURN(std::string keys, lowering.SortOrders(call.order_by));
    parts.push_back("ORDER BY " + keys);
  }
  if (HasFrame(call)) {
    FS_ASSIGN_OR_RETURN(std::string lower, Bound(lowering, call.lower, call));
    FS_ASSIGN_OR_RETURN(std::string upper, Bound(lowering, call.upper, call));
    parts.push_back((call.frame_type == plan::FrameType::kRows ? "ROWS BETWEEN " : "RANGE BETWEEN ") + lower + " AND " +
                    upper);
  }
  return " OVER (" + Join(parts, " ") + ")";
}

}  // namespace

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ResolvedWindow& window, const ResolvedPlan& plan) {
  FS_ASSIGN_OR_RETURN(SelectQuery query, lowering.Relation(window.input));
  if (!query.AcceptsItems() || !query.order_by.empty() || query.limit || query.offset > 0) {
    query = Wrapped(std::move(query));
  }
  const std::size_t first = plan.output.size() - window.calls.size();
  for (std::size_t i = 0; i < window.calls.size(); ++i) {
    const ColumnId id = plan.output[first + i].id;
    if (!lowering.IsReferenced(id)) continue;
    const auto* call = As<WindowCall>(window.calls[i]);
    FS_ASSIGN_OR_RETURN(const std::string over, Over(lowering, *call));
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
  return query;
}

}  // namespace firesteel::duck

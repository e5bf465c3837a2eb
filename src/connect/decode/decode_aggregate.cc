#include "connect/decode/decode_parts.h"

// Grouping, pivoting and its reverse.
namespace firesteel::connect {
namespace proto = spark::connect;
namespace {

RelationResult DecodePivot(const proto::Aggregate& message, plan::Pivot pivot, DecodeContext& context) {
  pivot.explicit_grouping = true;
  FS_ASSIGN_OR_RETURN(plan::ExpressionPtr column, DecodeExpression(message.pivot().col(), context));
  pivot.columns.push_back(std::move(column));
  FS_ASSIGN_OR_RETURN(auto values, DecodeLiterals(message.pivot().values(), context));
  for (plan::ExpressionPtr& value : values) pivot.values.push_back({std::move(value), ""});
  return plan::MakeRelation(std::move(pivot));
}

}  // namespace

RelationResult DecodeAggregate(const proto::Aggregate& message, DecodeContext& context) {
  plan::Aggregate aggregate;
  aggregate.select_includes_grouping = false;
  FS_ASSIGN_OR_RETURN(aggregate.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(aggregate.grouping, DecodeExpressions(message.grouping_expressions(), context));
  FS_ASSIGN_OR_RETURN(aggregate.select_list, DecodeExpressions(message.aggregate_expressions(), context));
  switch (message.group_type()) {
    case proto::Aggregate::GROUP_TYPE_GROUPBY:
      aggregate.kind = plan::GroupKind::kGroupBy;
      break;
    case proto::Aggregate::GROUP_TYPE_ROLLUP:
      aggregate.kind = plan::GroupKind::kRollup;
      break;
    case proto::Aggregate::GROUP_TYPE_CUBE:
      aggregate.kind = plan::GroupKind::kCube;
      break;
    case proto::Aggregate::GROUP_TYPE_GROUPING_SETS:
      aggregate.kind = plan::GroupKind::kGroupingSets;
      for (const auto& set : message.grouping_sets()) {
        FS_ASSIGN_OR_RETURN(auto columns, DecodeExpressions(set.grouping_set(), context));
        aggregate.grouping_sets.push_back(std::move(columns));
      }
      break;
    case proto::Aggregate::GROUP_TYPE_PIVOT: {
      plan::Pivot pivot;
      pivot.input = std::move(aggregate.input);
      pivot.grouping = std::move(aggregate.grouping);
      pivot.aggregates = std::move(aggregate.select_list);
      return DecodePivot(message, std::move(pivot), context);
    }
    default:
      return InvalidMessage("a grouping without a kind");
  }
  return plan::MakeRelation(std::move(aggregate));
}

RelationResult DecodeUnpivot(const proto::Unpivot& message, DecodeContext& context) {
  plan::Unpivot unpivot;
  FS_ASSIGN_OR_RETURN(unpivot.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(unpivot.ids, DecodeExpressions(message.ids(), context));
  if (message.has_values()) {
    FS_ASSIGN_OR_RETURN(auto values, DecodeExpressions(message.values().values(), context));
    for (plan::ExpressionPtr& value : values) unpivot.values.push_back({{std::move(value)}, ""});
  } else {
    unpivot.all_values = true;
  }
  unpivot.variable_column = message.variable_column_name();
  unpivot.value_columns = {message.value_column_name()};
  unpivot.include_nulls = true;  // melt keeps them; only SQL's UNPIVOT drops them
  return plan::MakeRelation(std::move(unpivot));
}

}  // namespace firesteel::connect

#include "connect/decode_relation.h"

#include <utility>

#include "base/deep_recursion.h"
#include "connect/decode_expression.h"
#include "connect/invalid_message.h"
#include "connect/type_codec.h"
#include "spark/connect/relations.pb.h"
#include "sql/parser.h"
#include "types/schema_json.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using Result = StatusOr<plan::RelationPtr>;

template <typename Messages>
StatusOr<std::vector<plan::ExpressionPtr>> DecodeList(const Messages& messages, DecodeContext& context) {
  std::vector<plan::ExpressionPtr> list;
  for (const proto::Expression& message : messages) {
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr decoded, DecodeExpression(message, context));
    list.push_back(std::move(decoded));
  }
  return list;
}

plan::ExpressionPtr Count(int count) { return plan::MakeExpression(plan::Literal{DataType::Int(), Value{static_cast<std::int32_t>(count)}}); }

StatusOr<Schema> SchemaOfText(const std::string& text, const DecodeContext& context) {
  if (text.starts_with("{")) return SchemaFromJson(text);
  return sql::ParseSchema(text, context.parse);
}

Result DecodeSql(const proto::SQL& message) {
  return plan::MakeRelation(plan::SqlText{message.query(), {}, {}});
}

Result DecodeLocal(const proto::LocalRelation& message, const DecodeContext& context) {
  plan::LocalRelation local;
  if (message.has_schema()) {
    FS_ASSIGN_OR_RETURN(local.schema, SchemaOfText(message.schema(), context));
  }
  local.arrow_ipc = message.data();
  return plan::MakeRelation(std::move(local));
}

Result DecodeRead(const proto::Read& message, const DecodeContext& context) {
  if (message.has_named_table()) {
    plan::NamedRelation named;
    FS_ASSIGN_OR_RETURN(named.parts, sql::ParseMultipartName(message.named_table().unparsed_identifier(), context.parse));
    for (const auto& [key, value] : message.named_table().options()) named.options[key] = value;
    return plan::MakeRelation(std::move(named));
  }
  plan::FileRelation file;
  const auto& source = message.data_source();
  file.format = source.format();
  file.paths.assign(source.paths().begin(), source.paths().end());
  if (source.has_schema() && !source.schema().empty()) {
    FS_ASSIGN_OR_RETURN(file.schema, SchemaOfText(source.schema(), context));
  }
  for (const auto& [key, value] : source.options()) file.options[key] = value;
  return plan::MakeRelation(std::move(file));
}


Result DecodeInput(const proto::Relation& message, DecodeContext& context) { return DecodeRelation(message, context); }

Result DecodeProject(const proto::Project& message, DecodeContext& context) {
  plan::Project project;
  if (message.has_input()) { FS_ASSIGN_OR_RETURN(project.input, DecodeInput(message.input(), context)); }
  FS_ASSIGN_OR_RETURN(project.expressions, DecodeList(message.expressions(), context));
  return plan::MakeRelation(std::move(project));
}

Result DecodeJoin(const proto::Join& message, DecodeContext& context) {
  plan::Join join;
  FS_ASSIGN_OR_RETURN(join.left, DecodeInput(message.left(), context));
  FS_ASSIGN_OR_RETURN(join.right, DecodeInput(message.right(), context));
  switch (message.join_type()) {
    case proto::Join::JOIN_TYPE_INNER: join.type = plan::JoinType::kInner; break;
    case proto::Join::JOIN_TYPE_FULL_OUTER: join.type = plan::JoinType::kFull; break;
    case proto::Join::JOIN_TYPE_LEFT_OUTER: join.type = plan::JoinType::kLeft; break;
    case proto::Join::JOIN_TYPE_RIGHT_OUTER: join.type = plan::JoinType::kRight; break;
    case proto::Join::JOIN_TYPE_LEFT_ANTI: join.type = plan::JoinType::kLeftAnti; break;
    case proto::Join::JOIN_TYPE_LEFT_SEMI: join.type = plan::JoinType::kLeftSemi; break;
    case proto::Join::JOIN_TYPE_CROSS: join.type = plan::JoinType::kCross; break;
    default: return InvalidMessage("a join without type");
  }
  if (message.has_join_condition()) { FS_ASSIGN_OR_RETURN(join.condition, DecodeExpression(message.join_condition(), context)); }
  join.using_columns.assign(message.using_columns().begin(), message.using_columns().end());
  return plan::MakeRelation(std::move(join));
}

Result DecodeSetOperation(const proto::SetOperation& message, DecodeContext& context) {
  plan::SetOperation set;
  FS_ASSIGN_OR_RETURN(set.left, DecodeInput(message.left_input(), context));
  FS_ASSIGN_OR_RETURN(set.right, DecodeInput(message.right_input(), context));
  switch (message.set_op_type()) {
    case proto::SetOperation::SET_OP_TYPE_UNION: set.kind = plan::SetOperationKind::kUnion; break;
    case proto::SetOperation::SET_OP_TYPE_INTERSECT: set.kind = plan::SetOperationKind::kIntersect; break;
    case proto::SetOperation::SET_OP_TYPE_EXCEPT: set.kind = plan::SetOperationKind::kExcept; break;
    default: return InvalidMessage("a set operation without kind");
  }
  set.all = message.is_all();
  set.by_name = message.by_name();
  set.allow_missing_columns = message.allow_missing_columns();
  return plan::MakeRelation(std::move(set));
}

Result DecodeSort(const proto::Sort& message, DecodeContext& context) {
  plan::Sort sort;
  FS_ASSIGN_OR_RETURN(sort.input, DecodeInput(message.input(), context));
  for (const auto& order : message.order()) {
    FS_ASSIGN_OR_RETURN(plan::SortOrderSpec spec, DecodeSortOrder(order, context));
    sort.order.push_back(std::move(spec));
  }
  sort.global = message.is_global();
  return plan::MakeRelation(std::move(sort));
}

Result DecodeAggregate(const proto::Aggregate& message, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(plan::RelationPtr input, DecodeInput(message.input(), context));
  FS_ASSIGN_OR_RETURN(auto grouping, DecodeList(message.grouping_expressions(), context));
  FS_ASSIGN_OR_RETURN(auto aggregates, DecodeList(message.aggregate_expressions(), context));
  if (message.group_type() == proto::Aggregate::GROUP_TYPE_PIVOT) {
    plan::Pivot pivot;
    pivot.input = std::move(input);
    pivot.grouping = std::move(grouping);
    pivot.explicit_grouping = true;
    pivot.aggregates = std::move(aggregates);
    FS_ASSIGN_OR_RETURN(auto column, DecodeExpression(message.pivot().col(), context));
    pivot.columns.push_back(std::move(column));
    for (const auto& value : message.pivot().values()) {
      FS_ASSIGN_OR_RETURN(plan::Literal literal, DecodeLiteral(value, context));
      pivot.values.push_back({plan::MakeExpression(std::move(literal)), ""});
    }
    return plan::MakeRelation(std::move(pivot));
  }
  plan::Aggregate aggregate;
  aggregate.input = std::move(input);
  aggregate.grouping = std::move(grouping);
  aggregate.select_list = std::move(aggregates);
  aggregate.select_includes_grouping = false;
  switch (message.group_type()) {
    case proto::Aggregate::GROUP_TYPE_GROUPBY: aggregate.kind = plan::GroupKind::kGroupBy; break;
    case proto::Aggregate::GROUP_TYPE_ROLLUP: aggregate.kind = plan::GroupKind::kRollup; break;
    case proto::Aggregate::GROUP_TYPE_CUBE: aggregate.kind = plan::GroupKind::kCube; break;
    case proto::Aggregate::GROUP_TYPE_GROUPING_SETS:
      aggregate.kind = plan::GroupKind::kGroupingSets;
      for (const auto& set : message.grouping_sets()) {
        FS_ASSIGN_OR_RETURN(auto columns, DecodeList(set.grouping_set(), context));
        aggregate.grouping_sets.push_back(std::move(columns));
      }
      break;
    default: return InvalidMessage("a grouping without kind");
  }
  return plan::MakeRelation(std::move(aggregate));
}

Result DecodeWithColumns(const proto::WithColumns& message, DecodeContext& context) {
  plan::WithColumns with;
  FS_ASSIGN_OR_RETURN(with.input, DecodeInput(message.input(), context));
  for (const auto& alias : message.aliases()) {
    proto::Expression expression;
    *expression.mutable_alias() = alias;
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr decoded, DecodeExpression(expression, context));
    with.aliases.push_back(std::move(decoded));
  }
  return plan::MakeRelation(std::move(with));
}

Result DecodeShow(const proto::ShowString& message, DecodeContext& context) {
  plan::ShowString show;
  FS_ASSIGN_OR_RETURN(show.input, DecodeInput(message.input(), context));
  show.rows = message.num_rows();
  show.truncate = message.truncate();
  show.vertical = message.vertical();
  return plan::MakeRelation(plan::DerivedRelation{std::move(show)});
}

Result Decode(const proto::Relation& message, DecodeContext& context) {
  switch (message.rel_type_case()) {
    case proto::Relation::kSql: return DecodeSql(message.sql());
    case proto::Relation::kLocalRelation: return DecodeLocal(message.local_relation(), context);
    case proto::Relation::kRead: return DecodeRead(message.read(), context);
    case proto::Relation::kProject: return DecodeProject(message.project(), context);
    case proto::Relation::kJoin: return DecodeJoin(message.join(), context);
    case proto::Relation::kSetOp: return DecodeSetOperation(message.set_op(), context);
    case proto::Relation::kSort: return DecodeSort(message.sort(), context);
    case proto::Relation::kAggregate: return DecodeAggregate(message.aggregate(), context);
    case proto::Relation::kWithColumns: return DecodeWithColumns(message.with_columns(), context);
    case proto::Relation::kShowString: return DecodeShow(message.show_string(), context);
    case proto::Relation::kFilter: {
      plan::Filter filter;
      FS_ASSIGN_OR_RETURN(filter.input, DecodeInput(message.filter().input(), context));
      FS_ASSIGN_OR_RETURN(filter.condition, DecodeExpression(message.filter().condition(), context));
      return plan::MakeRelation(std::move(filter));
    }
    case proto::Relation::kLimit: {
      FS_ASSIGN_OR_RETURN(auto input, DecodeInput(message.limit().input(), context));
      return plan::MakeRelation(plan::Limit{std::move(input), Count(message.limit().limit())});
    }
    case proto::Relation::kRange: {
      const auto& range = message.range();
      return plan::MakeRelation(plan::RangeRelation{range.start(), range.end(), range.step()});
    }
    case proto::Relation::kSubqueryAlias: {
      FS_ASSIGN_OR_RETURN(auto input, DecodeInput(message.subquery_alias().input(), context));
      return plan::MakeRelation(plan::SubqueryAlias{std::move(input), message.subquery_alias().alias(), {}});
    }
    case proto::Relation::REL_TYPE_NOT_SET: return InvalidMessage("a relation without kind");
    default: return Unsupported("relation messages of kind " + std::to_string(message.rel_type_case()));
  }
}

}  // namespace

Result DecodeRelation(const proto::Relation& message, DecodeContext& context) {
  return WithStackRoom([&]() -> Result {
    FS_ASSIGN_OR_RETURN(const plan::RelationPtr decoded, Decode(message, context));
    if (!message.has_common() || !message.common().has_plan_id()) return decoded;
    auto with_id = std::make_shared<plan::Relation>(*decoded);
    with_id->plan_id = message.common().plan_id();
    return plan::RelationPtr(std::move(with_id));
  });
}

}  // namespace firesteel::connect

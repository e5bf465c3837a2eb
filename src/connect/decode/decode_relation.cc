#include "connect/decode/decode_relation.h"

#include <memory>
#include <utility>

#include "base/deep_recursion.h"
#include "connect/decode/decode_parts.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

StatusOr<plan::ExpressionPtr> RowCount(int count, const char* what) {
  if (count < 0)
    return SparkError("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
                      {{"name", what}, {"expr", "\"" + std::to_string(count) + "\""}, {"v", std::to_string(count)}});
  return plan::MakeExpression(plan::Literal{DataType::Int(), Value{static_cast<std::int32_t>(count)}});
}

RelationResult DecodeProject(const proto::Project& message, DecodeContext& context) {
  plan::Project project;
  if (message.has_input()) {
    FS_ASSIGN_OR_RETURN(project.input, DecodeRelation(message.input(), context));
  }
  FS_ASSIGN_OR_RETURN(project.expressions, DecodeExpressions(message.expressions(), context));
  return plan::MakeRelation(std::move(project));
}

RelationResult DecodeFilter(const proto::Filter& message, DecodeContext& context) {
  plan::Filter filter;
  FS_ASSIGN_OR_RETURN(filter.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(filter.condition, DecodeExpression(message.condition(), context));
  return plan::MakeRelation(std::move(filter));
}

RelationResult DecodeSort(const proto::Sort& message, DecodeContext& context) {
  plan::Sort sort;
  FS_ASSIGN_OR_RETURN(sort.input, DecodeRelation(message.input(), context));
  for (const auto& order : message.order()) {
    FS_ASSIGN_OR_RETURN(plan::SortOrderSpec spec, DecodeSortOrder(order, context));
    sort.order.push_back(std::move(spec));
  }
  sort.global = message.is_global();
  return plan::MakeRelation(std::move(sort));
}

template <typename Node, typename Message>
RelationResult DecodeCounted(const Message& message, int count, const char* what, DecodeContext& context) {
  Node node;
  FS_ASSIGN_OR_RETURN(node.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(node.count, RowCount(count, what));
  return plan::MakeRelation(std::move(node));
}

RelationResult DecodeSample(const proto::Sample& message, DecodeContext& context) {
  plan::Sample sample;
  FS_ASSIGN_OR_RETURN(sample.input, DecodeRelation(message.input(), context));
  sample.lower = message.lower_bound();
  sample.upper = message.upper_bound();
  sample.with_replacement = message.with_replacement();
  if (message.has_seed()) sample.seed = message.seed();
  return plan::MakeRelation(std::move(sample));
}

RelationResult DecodeDeduplicate(const proto::Deduplicate& message, DecodeContext& context) {
  if (message.within_watermark()) return Unsupported("dropDuplicatesWithinWatermark (streaming)");
  plan::Deduplicate deduplicate;
  FS_ASSIGN_OR_RETURN(deduplicate.input, DecodeRelation(message.input(), context));
  deduplicate.columns = ToVector(message.column_names());
  deduplicate.all_columns = message.all_columns_as_keys();
  if (deduplicate.all_columns == !deduplicate.columns.empty()) {
    return InvalidMessage("deduplication needs either columns or all of them");
  }
  return plan::MakeRelation(std::move(deduplicate));
}

RelationResult DecodeRange(const proto::Range& message) {
  if (message.step() == 0) return InvalidMessage("a range with the step 0");
  return plan::MakeRelation(plan::RangeRelation{message.start(), message.end(), message.step()});
}

RelationResult DecodeSubqueryAlias(const proto::SubqueryAlias& message, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(plan::RelationPtr input, DecodeRelation(message.input(), context));
  return plan::MakeRelation(plan::SubqueryAlias{std::move(input), message.alias(), {}});
}

RelationResult DecodeRepartition(const proto::Repartition& message, DecodeContext& context) {
  if (message.num_partitions() <= 0)
    return InvalidMessage("repartition into " + std::to_string(message.num_partitions()) + " partitions");
  plan::Repartition repartition;
  FS_ASSIGN_OR_RETURN(repartition.input, DecodeRelation(message.input(), context));
  repartition.partitions = message.num_partitions();
  repartition.shuffle = message.shuffle();
  return plan::MakeRelation(std::move(repartition));
}

RelationResult DecodeRepartitionBy(const proto::RepartitionByExpression& message, DecodeContext& context) {
  plan::Repartition repartition;
  FS_ASSIGN_OR_RETURN(repartition.input, DecodeRelation(message.input(), context));
  if (message.has_num_partitions()) {
    if (message.num_partitions() <= 0)
      return InvalidMessage("repartition into " + std::to_string(message.num_partitions()) + " partitions");
    repartition.partitions = message.num_partitions();
  }
  for (const proto::Expression& expression : message.partition_exprs()) {
    // repartitionByRange sends sort orders; which range lies in which file is nothing rows tell.
    const proto::Expression& key = expression.has_sort_order() ? expression.sort_order().child() : expression;
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr decoded, DecodeExpression(key, context));
    repartition.expressions.push_back(std::move(decoded));
  }
  return plan::MakeRelation(std::move(repartition));
}

RelationResult DecodeHint(const proto::Hint& message, DecodeContext& context) {
  plan::Hint hint;
  FS_ASSIGN_OR_RETURN(hint.input, DecodeRelation(message.input(), context));
  hint.name = message.name();
  FS_ASSIGN_OR_RETURN(hint.parameters, DecodeExpressions(message.parameters(), context));
  return plan::MakeRelation(std::move(hint));
}

RelationResult DecodeCollectMetrics(const proto::CollectMetrics& message, DecodeContext& context) {
  plan::CollectMetrics metrics;
  FS_ASSIGN_OR_RETURN(metrics.input, DecodeRelation(message.input(), context));
  metrics.name = message.name();
  FS_ASSIGN_OR_RETURN(metrics.metrics, DecodeExpressions(message.metrics(), context));
  return plan::MakeRelation(std::move(metrics));
}

RelationResult Decode(const proto::Relation& message, DecodeContext& context) {
  using Kind = proto::Relation;
  switch (message.rel_type_case()) {
    case Kind::kRead:
      return DecodeRead(message.read(), context);
    case Kind::kProject:
      return DecodeProject(message.project(), context);
    case Kind::kFilter:
      return DecodeFilter(message.filter(), context);
    case Kind::kJoin:
      return DecodeJoin(message.join(), context);
    case Kind::kSetOp:
      return DecodeSetOperation(message.set_op(), context);
    case Kind::kSort:
      return DecodeSort(message.sort(), context);
    case Kind::kLimit:
      return DecodeCounted<plan::Limit>(message.limit(), message.limit().limit(), "limit", context);
    case Kind::kOffset:
      return DecodeCounted<plan::Offset>(message.offset(), message.offset().offset(), "offset", context);
    case Kind::kTail:
      return DecodeCounted<plan::Tail>(message.tail(), message.tail().limit(), "tail", context);
    case Kind::kAggregate:
      return DecodeAggregate(message.aggregate(), context);
    case Kind::kSql:
      return DecodeSql(message.sql(), context);
    case Kind::kWithRelations:
      return DecodeWithRelations(message.with_relations(), context);
    case Kind::kLocalRelation:
      return DecodeLocal(message.local_relation(), context);
    case Kind::kCachedLocalRelation:
      return DecodeCachedLocal(message.cached_local_relation(), context);
    case Kind::kChunkedCachedLocalRelation:
      return DecodeChunkedLocal(message.chunked_cached_local_relation(), context);
    case Kind::kSample:
      return DecodeSample(message.sample(), context);
    case Kind::kDeduplicate:
      return DecodeDeduplicate(message.deduplicate(), context);
    case Kind::kRange:
      return DecodeRange(message.range());
    case Kind::kSubqueryAlias:
      return DecodeSubqueryAlias(message.subquery_alias(), context);
    case Kind::kRepartition:
      return DecodeRepartition(message.repartition(), context);
    case Kind::kRepartitionByExpression:
      return DecodeRepartitionBy(message.repartition_by_expression(), context);
    case Kind::kToDf:
      return DecodeToDf(message.to_df(), context);
    case Kind::kWithColumnsRenamed:
      return DecodeRename(message.with_columns_renamed(), context);
    case Kind::kWithColumns:
      return DecodeWithColumns(message.with_columns(), context);
    case Kind::kDrop:
      return DecodeDrop(message.drop(), context);
    case Kind::kToSchema:
      return DecodeToSchema(message.to_schema(), context);
    case Kind::kHint:
      return DecodeHint(message.hint(), context);
    case Kind::kUnpivot:
      return DecodeUnpivot(message.unpivot(), context);
    case Kind::kCollectMetrics:
      return DecodeCollectMetrics(message.collect_metrics(), context);
    case Kind::kParse:
      return DecodeParse(message.parse(), context);
    case Kind::kAsOfJoin:
      return DecodeAsOfJoin(message.as_of_join(), context);
    case Kind::kLateralJoin:
      return DecodeLateralJoin(message.lateral_join(), context);
    case Kind::kUnresolvedTableValuedFunction:
      return DecodeTableFunction(message.unresolved_table_valued_function(), context);
    case Kind::kFillNa:
      return DecodeNaFill(message.fill_na(), context);
    case Kind::kDropNa:
      return DecodeNaDrop(message.drop_na(), context);
    case Kind::kReplace:
      return DecodeNaReplace(message.replace(), context);
    case Kind::kCatalog:
      return DecodeCatalog(message.catalog(), context);
    case Kind::kShowString:
    case Kind::kHtmlString:
    case Kind::kSummary:
    case Kind::kDescribe:
    case Kind::kCrosstab:
    case Kind::kCov:
    case Kind::kCorr:
    case Kind::kApproxQuantile:
    case Kind::kFreqItems:
    case Kind::kSampleBy:
    case Kind::kTranspose:
    case Kind::kCachedRemoteRelation:
      return DecodeDerived(message, context);
    case Kind::kMapPartitions:
      return Unsupported("Python functions over partitions (mapInPandas, mapInArrow)");
    case Kind::kGroupMap:
      return Unsupported("Python functions over groups (applyInPandas, applyInArrow)");
    case Kind::kCoGroupMap:
      return Unsupported("Python functions over cogrouped data");
    case Kind::kWithWatermark:
      return Unsupported("streaming (withWatermark)");
    case Kind::kApplyInPandasWithState:
      return Unsupported("streaming (applyInPandasWithState)");
    case Kind::kCommonInlineUserDefinedTableFunction:
      return Unsupported("Python table functions");
    case Kind::kCommonInlineUserDefinedDataSource:
      return Unsupported("Python data sources");
    case Kind::kMlRelation:
      return Unsupported("MLlib");
    case Kind::kExtension:
      return Unsupported("Spark Connect relation plugins");
    case Kind::kUnknown:
    case Kind::REL_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("a relation without a kind");
}

}  // namespace

StatusOr<plan::RelationPtr> DecodeRelation(const proto::Relation& message, DecodeContext& context) {
  return WithStackRoom([&]() -> RelationResult {
    FS_ASSIGN_OR_RETURN(plan::RelationPtr decoded, Decode(message, context));
    if (!message.common().has_plan_id() || decoded->plan_id) return decoded;
    auto with_id = std::make_shared<plan::Relation>();
    with_id->node = decoded->node;
    with_id->span = decoded->span;
    with_id->plan_id = message.common().plan_id();
    return plan::RelationPtr(std::move(with_id));
  });
}

}  // namespace firesteel::connect

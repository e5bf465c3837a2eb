#include "connect/decode/decode_parts.h"

// Relations that the session works out: shown text, statistics, checkpoints.
namespace firesteel::connect {
namespace proto = spark::connect;
namespace {

template <typename Node>
RelationResult Derived(Node node) {
  return plan::MakeRelation(plan::DerivedRelation{std::move(node)});
}

RelationResult DecodeShow(const proto::ShowString& message, plan::RelationPtr input) {
  return Derived(plan::ShowString{std::move(input), message.num_rows(), message.truncate(), message.vertical()});
}

RelationResult DecodeQuantiles(const proto::StatApproxQuantile& message, plan::RelationPtr input) {
  return Derived(plan::ApproximateQuantile{std::move(input),
                                           ToVector(message.cols()),
                                           {message.probabilities().begin(), message.probabilities().end()},
                                           message.relative_error()});
}

RelationResult DecodeFrequentItems(const proto::StatFreqItems& message, plan::RelationPtr input) {
  plan::FrequentItems items{std::move(input), ToVector(message.cols()), std::nullopt};
  if (message.has_support()) items.support = message.support();
  return Derived(std::move(items));
}

RelationResult DecodeSampleBy(const proto::StatSampleBy& message, plan::RelationPtr input, DecodeContext& context) {
  plan::SampleBy sample;
  sample.input = std::move(input);
  FS_ASSIGN_OR_RETURN(sample.column, DecodeExpression(message.col(), context));
  for (const auto& fraction : message.fractions()) {
    FS_ASSIGN_OR_RETURN(plan::Literal stratum, DecodeLiteral(fraction.stratum(), context));
    sample.fractions.emplace_back(plan::MakeExpression(std::move(stratum)), fraction.fraction());
  }
  if (message.has_seed()) sample.seed = message.seed();
  return Derived(std::move(sample));
}

RelationResult DecodeTranspose(const proto::Transpose& message, plan::RelationPtr input, DecodeContext& context) {
  plan::Transpose transpose{std::move(input), nullptr};
  if (message.index_columns_size() > 1) return InvalidMessage("transpose with several index columns");
  if (message.index_columns_size() == 1) {
    FS_ASSIGN_OR_RETURN(transpose.index_column, DecodeExpression(message.index_columns(0), context));
  }
  return Derived(std::move(transpose));
}

const proto::Relation& InputOf(const proto::Relation& message) {
  switch (message.rel_type_case()) {
    case proto::Relation::kShowString:
      return message.show_string().input();
    case proto::Relation::kHtmlString:
      return message.html_string().input();
    case proto::Relation::kSummary:
      return message.summary().input();
    case proto::Relation::kDescribe:
      return message.describe().input();
    case proto::Relation::kCrosstab:
      return message.crosstab().input();
    case proto::Relation::kCov:
      return message.cov().input();
    case proto::Relation::kCorr:
      return message.corr().input();
    case proto::Relation::kApproxQuantile:
      return message.approx_quantile().input();
    case proto::Relation::kFreqItems:
      return message.freq_items().input();
    case proto::Relation::kSampleBy:
      return message.sample_by().input();
    default:
      return message.transpose().input();
  }
}

}  // namespace

RelationResult DecodeDerived(const proto::Relation& message, DecodeContext& context) {
  if (message.has_cached_remote_relation()) {
    return Derived(plan::CheckpointReference{message.cached_remote_relation().relation_id()});
  }
  FS_ASSIGN_OR_RETURN(plan::RelationPtr input, DecodeRelation(InputOf(message), context));
  switch (message.rel_type_case()) {
    case proto::Relation::kShowString:
      return DecodeShow(message.show_string(), std::move(input));
    case proto::Relation::kHtmlString:
      return Derived(
          plan::HtmlString{std::move(input), message.html_string().num_rows(), message.html_string().truncate()});
    case proto::Relation::kSummary:
      return Derived(plan::SummaryStatistics{std::move(input), ToVector(message.summary().statistics())});
    case proto::Relation::kDescribe:
      return Derived(plan::DescribeStatistics{std::move(input), ToVector(message.describe().cols())});
    case proto::Relation::kCrosstab:
      return Derived(plan::Crosstab{std::move(input), message.crosstab().col1(), message.crosstab().col2()});
    case proto::Relation::kCov:
      return Derived(plan::Covariance{std::move(input), message.cov().col1(), message.cov().col2()});
    case proto::Relation::kCorr:
      return Derived(
          plan::Correlation{std::move(input), message.corr().col1(), message.corr().col2(), message.corr().method()});
    case proto::Relation::kApproxQuantile:
      return DecodeQuantiles(message.approx_quantile(), std::move(input));
    case proto::Relation::kFreqItems:
      return DecodeFrequentItems(message.freq_items(), std::move(input));
    case proto::Relation::kSampleBy:
      return DecodeSampleBy(message.sample_by(), std::move(input), context);
    case proto::Relation::kTranspose:
      return DecodeTranspose(message.transpose(), std::move(input), context);
    default:
      return InvalidMessage("a relation that is not derived");
  }
}

}  // namespace firesteel::connect

#include <algorithm>
#include <cmath>

#include "functions/coercion.h"
#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
constexpr auto kAggregate = FunctionKind::kAggregate;

const TypeClass& NumericOrAnsiInterval() {
  static const TypeClass accepted =
      TypeClass::Choice({Family::kNumeric, Family::kYearMonthInterval, Family::kDayTimeInterval});
  return accepted;
}

StatusOr<Binding> BindCount(CallBinder& call) {
  if (call.size() == 0) {
    return SparkError("WRONG_NUM_ARGS.WITH_SUGGESTION",
                      {{"functionName", "`count`"},
                       {"expectedNum", " >= 1"},
                       {"actualNum", "0"},
                       {"legacyNum", "0"},
                       {"legacyConfKey", "\"spark.sql.legacy.allowParameterlessCount\""},
                       {"legacyConfValue", "\"true\""}},
                      call.request().span);
  }
  return call.Returns("count", DataType::Long(), false);
}

// Spark checks the argument of these two itself, with words of its own.
Status RequireSummable(CallBinder& call) {
  if (call.Require(0, NumericOrAnsiInterval()).ok()) return Status::Ok();
  return call.UnexpectedInput(0, "\"NUMERIC\" or \"ANSI INTERVAL\"");
}

StatusOr<Binding> BindSum(CallBinder& call) {
  if (call.type(0).Is(TypeKind::kTimestamp)) call.CastTo(0, DataType::Double());
  FS_RETURN_IF_ERROR(RequireSummable(call));
  const DataType& type = call.type(0);
  const auto result = [&]() -> DataType {
    if (type.Is(TypeKind::kDecimal)) return DataType::Decimal(std::min(38, type.precision() + 10), type.scale());
    if (type.IsIntegral()) return DataType::Long();
    if (type.IsAnsiInterval()) return type;
    return DataType::Double();
  };
  return call.Returns("sum", result(), true);
}

StatusOr<Binding> BindAverage(CallBinder& call) {
  if (call.type(0).Is(TypeKind::kTimestamp)) call.CastTo(0, DataType::Double());
  FS_RETURN_IF_ERROR(RequireSummable(call));
  const DataType& type = call.type(0);
  const auto result = [&]() -> DataType {
    if (type.Is(TypeKind::kDecimal)) {
      return DataType::Decimal(std::min(38, type.precision() + 4), std::min(38, type.scale() + 4));
    }
    if (type.Is(TypeKind::kYearMonthInterval)) return DataType::YearMonthInterval();
    if (type.Is(TypeKind::kDayTimeInterval)) return DataType::DayTimeInterval();
    return DataType::Double();
  };
  return call.Returns("avg", result(), true);
}

StatusOr<Binding> BindExtreme(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(0), call.request().name));
  return call.Returns(call.request().name, call.type(0), true);
}

// first(x[, ignore nulls]), last(...)
template <const char* canonical>
StatusOr<Binding> BindFirstOrLast(CallBinder& call) {
  if (call.size() == 2) {
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "ignoreNulls", "BOOLEAN"));
    FS_RETURN_IF_ERROR(call.Require(1, DataType::Boolean()));
  }
  return call.Returns(canonical, call.type(0), true);
}

StatusOr<Binding> BindCollect(CallBinder& call) {
  const bool set = call.request().name == "collect_set";
  if (set && call.type(0).Is(TypeKind::kMap)) {
    return call.Mismatch("UNSUPPORTED_INPUT_TYPE", {{"functionName", "`collect_set`"}, {"dataType", "\"MAP\""}});
  }
  return call.Returns(set ? "collect_set" : "collect_list", DataType::Array(call.type(0), false), false);
}

StatusOr<Binding> BindBy(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(1), call.request().name));
  return call.Returns(call.request().name, call.type(0), true);
}

StatusOr<Binding> BindMode(CallBinder& call) {
  const auto within = call.request().within_group;
  if (call.size() == 0 && within.size() != 1) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`mode`"},
                       {"expectedNum", "1"},
                       {"actualNum", "0"},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      call.request().span);
  }
  if (call.size() == 2) {
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "deterministic", "BOOLEAN"));
    if (call.argument(1).constant->IsNull()) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "deterministic"}});
    if (!call.type(1).Is(TypeKind::kBoolean)) {
      return SparkError("UNEXPECTED_INPUT_TYPE",
                        {{"functionName", "`mode`"},
                         {"paramIndex", "second"},
                         {"requiredType", "\"BOOLEAN\""},
                         {"inputSql", SqlText(call.argument(1).text)},
                         {"inputType", "\"" + call.type(1).ToSql() + "\""}},
                        call.request().span);
    }
  }
  const DataType type = call.size() == 0 ? within[0].type : call.type(0);
  return call.Returns("mode", type, true);
}

DataType PercentileType(const DataType& value) {
  if (value.Is(TypeKind::kYearMonthInterval)) return DataType::YearMonthInterval();
  if (value.Is(TypeKind::kDayTimeInterval)) return DataType::DayTimeInterval();
  return DataType::Double();
}

// The share asked for: one number, or an array of them (and then the result is an array).
StatusOr<DataType> SharesResult(CallBinder& call, std::size_t i, const DataType& one) {
  static const TypeClass accepted = TypeClass::Choice({DataType::Double(), DataType::Array(DataType::Double(), false)});
  FS_RETURN_IF_ERROR(call.RequireConstant(i, "percentage", "DOUBLE"));
  const Value share = *call.argument(i).constant;
  if (share.IsNull()) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "percentage"}});
  const bool array = call.type(i).Is(TypeKind::kArray);
  const auto in_range = [](const Value& value, const DataType& type) {
    double number = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) number = static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value.data)) number = *real;
    if (const auto* decimal = std::get_if<DecimalValue>(&value.data)) {
      number = static_cast<double>(decimal->unscaled) * std::pow(10.0, -type.scale());
    }
    return number >= 0 && number <= 1;
  };
  bool accept = true;
  if (array) {
    const DataType given = call.type(i);
    const auto& items = std::get<ValueList>(share.data).items;
    const auto is_null = [](const Value& item) { return item.IsNull(); };
    if (std::any_of(items.begin(), items.end(), is_null)) FS_RETURN_IF_ERROR(call.RequireExactly(i, accepted));
    for (const Value& item : items) accept = accept && in_range(item, given.element());
    call.CastTo(i, DataType::Array(DataType::Double(), false));
  } else {
    accept = call.type(i).IsString() || in_range(share, call.type(i));
    FS_RETURN_IF_ERROR(call.Require(i, accepted));
  }
  if (!accept) {
    return call.Mismatch(
        "VALUE_OUT_OF_RANGE",
        {{"exprName", "percentage"}, {"valueRange", "[0.0, 1.0]"}, {"currentValue", call.argument(i).text}});
  }
  return array ? DataType::Array(one, false) : one;
}

// percentile(x, share[, frequency])
StatusOr<Binding> BindPercentile(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequireSummable(call));
  FS_ASSIGN_OR_RETURN(const DataType result, SharesResult(call, 1, PercentileType(call.type(0))));
  if (call.size() == 3) {
    FS_RETURN_IF_ERROR(call.Require(2, Family::kIntegral));
  } else {
    call.AddDefault(DataType::Int(), Value{std::int64_t{1}});
  }
  return call.Returns("percentile", result, true);
}

StatusOr<Binding> BindMedian(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequireSummable(call));
  return call.Returns("median", PercentileType(call.type(0)), true);
}

// percentile_cont(share) WITHIN GROUP (ORDER BY x), percentile_disc
StatusOr<Binding> BindInverseDistribution(CallBinder& call) {
  const auto within = call.request().within_group;
  const DataType value = within.empty() ? DataType::Double() : within[0].type;
  FS_ASSIGN_OR_RETURN(const DataType result, SharesResult(call, 0, PercentileType(value)));
  return call.Returns(call.request().name, result, true);
}

StatusOr<Binding> BindPercentileApprox(CallBinder& call) {
  static const TypeClass accepted =
      TypeClass::Choice({Family::kNumeric, DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz(),
                         Family::kYearMonthInterval, Family::kDayTimeInterval});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  FS_ASSIGN_OR_RETURN(const DataType result, SharesResult(call, 1, call.type(0)));
  if (call.size() == 3) {
    FS_RETURN_IF_ERROR(call.RequireConstant(2, "accuracy", "INTEGRAL"));
    FS_RETURN_IF_ERROR(call.Require(2, Family::kIntegral));
    const auto* accuracy = std::get_if<std::int64_t>(&call.argument(2).constant->data);
    if (accuracy == nullptr) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "accuracy"}});
    if (*accuracy <= 0 || *accuracy > INT32_MAX) {
      return call.Mismatch("VALUE_OUT_OF_RANGE", {{"exprName", "accuracy"},
                                                  {"valueRange", "(0, 2147483647]"},
                                                  {"currentValue", std::to_string(*accuracy) + "L"}});
    }
  } else {
    call.AddDefault(DataType::Int(), Value{std::int64_t{10000}});
  }
  return call.Returns("percentile_approx", result, true);
}

StatusOr<Binding> BindApproxCountDistinct(CallBinder& call) {
  if (call.size() == 2) {
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "relativeSD", "DOUBLE"));
    call.CastTo(1, DataType::Double());
  }
  return call.Returns("approx_count_distinct", DataType::Long(), false);
}

StatusOr<Binding> BindListagg(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::String(), DataType::Binary()});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  if (call.size() == 2) {
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "delimiter", "STRING"));
    if (call.type(1).Is(TypeKind::kNull)) call.CastTo(1, call.type(0));
    FS_RETURN_IF_ERROR(call.Require(1, accepted));
    if (!(call.type(0) == call.type(1))) return call.DifferentTypes();
  } else {
    call.AddDefault(call.type(0), Value{std::string()});
  }
  return call.Returns("listagg", call.type(0), true);
}

constexpr char kFirst[] = "first";
constexpr char kLast[] = "last";

// bitmap_or_agg, bitmap_and_agg
template <const char* canonical>
StatusOr<Binding> BindBitmap(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, DataType::Binary()));
  return call.Returns(canonical, DataType::Binary(), false);
}

// histogram_numeric(x, bins): the places of the bins have x's type.
StatusOr<Binding> BindHistogram(CallBinder& call) {
  static const TypeClass accepted =
      TypeClass::Choice({Family::kNumeric, DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz(),
                         Family::kYearMonthInterval, Family::kDayTimeInterval});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "nb", "INT"));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  const auto* bins = std::get_if<std::int64_t>(&call.argument(1).constant->data);
  if (bins == nullptr) return call.Mismatch("UNEXPECTED_NULL", {{"exprName", "nb"}});
  if (*bins < 2) {
    return call.Mismatch(
        "VALUE_OUT_OF_RANGE",
        {{"exprName", "histogram"}, {"valueRange", "[2, 2147483647]"}, {"currentValue", std::to_string(*bins)}});
  }
  const DataType bin = DataType::Struct({{.name = "x", .type = call.type(0), .nullable = true},
                                         {.name = "y", .type = DataType::Double(), .nullable = true}});
  return call.Returns("histogram_numeric", DataType::Array(bin, true), true);
}

// count_min_sketch(x, eps, confidence, seed)
StatusOr<Binding> BindCountMinSketch(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({Family::kIntegral, DataType::String(), DataType::Binary()});
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  static constexpr const char* kNames[] = {"", "eps", "confidence", "seed"};
  for (std::size_t i = 1; i < 4; ++i) {
    const DataType type = i == 3 ? DataType::Int() : DataType::Double();
    if (i == 3) {
      FS_RETURN_IF_ERROR(call.Require(i, Family::kIntegral));
    } else {
      FS_RETURN_IF_ERROR(call.Require(i, type));
    }
    FS_RETURN_IF_ERROR(call.RequireConstant(i, kNames[i], i == 3 ? "INT" : "DOUBLE"));
    if (call.argument(i).constant->IsNull())
      return call.Mismatch("UNEXPECTED_NULL", {{"exprName", std::string("`") + kNames[i] + "`"}});
  }
  return call.Returns("count_min_sketch", DataType::Binary(), false);
}

constexpr char kBitmapOr[] = "bitmap_or_agg";
constexpr char kBitmapAnd[] = "bitmap_and_agg";

}  // namespace

void AddAggregate(FunctionTable& table) {
  table.Custom("count", kAggregate, 0, -1, BindCount);
  table.Aggregate("count_if", "(boolean) -> bigint!");
  table.Aggregate("product", "(double) -> double?");
  table.Custom("sum", kAggregate, 1, 1, BindSum);
  table.Custom("try_sum", kAggregate, 1, 1, BindSum).BindsAs("", EvalMode::kTry);
  table.Custom("avg mean", kAggregate, 1, 1, BindAverage);
  table.Custom("try_avg", kAggregate, 1, 1, BindAverage).BindsAs("", EvalMode::kTry);
  table.Custom("min", kAggregate, 1, 1, BindExtreme);
  table.Custom("max", kAggregate, 1, 1, BindExtreme);
  table.Custom("first first_value any_value", kAggregate, 1, 2, BindFirstOrLast<kFirst>);
  table.Custom("last last_value", kAggregate, 1, 2, BindFirstOrLast<kLast>);
  table.Custom("collect_list array_agg collect_set", kAggregate, 1, 1, BindCollect);
  table.Custom("max_by", kAggregate, 2, 2, BindBy);
  table.Custom("min_by", kAggregate, 2, 2, BindBy);
  table.Custom("mode", kAggregate, 0, 2, BindMode);
  table.Aggregate("bool_and every", "(boolean) -> boolean?");
  table.Aggregate("bool_or any some", "(boolean) -> boolean?");
  table.Aggregate("bit_and", "=(integral) -> $0?");
  table.Aggregate("bit_or", "=(integral) -> $0?");
  table.Aggregate("bit_xor", "=(integral) -> $0?");
  table.Aggregate("stddev_samp stddev std", "(double) -> double?");
  table.Aggregate("stddev_pop", "(double) -> double?");
  table.Aggregate("var_samp variance", "(double) -> double?");
  table.Aggregate("var_pop", "(double) -> double?");
  table.Aggregate("skewness", "(double) -> double?");
  table.Aggregate("kurtosis", "(double) -> double?");
  table.Aggregate("corr", "(double, double) -> double?");
  table.Aggregate("covar_pop", "(double, double) -> double?");
  table.Aggregate("covar_samp", "(double, double) -> double?");
  table.Aggregate("regr_count", "(numeric, numeric) -> bigint!");
  for (const char* name :
       {"regr_avgx", "regr_avgy", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy"}) {
    table.Aggregate(name, "(double, double) -> double?");
  }
  table.Custom("percentile", kAggregate, 2, 3, BindPercentile);
  table.Custom("median", kAggregate, 1, 1, BindMedian);
  table.Custom("percentile_cont", kAggregate, 1, 1, BindInverseDistribution);
  table.Custom("percentile_disc", kAggregate, 1, 1, BindInverseDistribution);
  table.Custom("percentile_approx approx_percentile", kAggregate, 2, 3, BindPercentileApprox);
  table.Custom("approx_count_distinct", kAggregate, 1, 2, BindApproxCountDistinct);
  table.Custom("listagg string_agg", kAggregate, 1, 2, BindListagg);
  table.Aggregate("bitmap_construct_agg", "(bigint) -> binary!");
  table.Custom("bitmap_or_agg", kAggregate, 1, 1, BindBitmap<kBitmapOr>);
  table.Custom("bitmap_and_agg", kAggregate, 1, 1, BindBitmap<kBitmapAnd>);
  table.Custom("histogram_numeric", kAggregate, 2, 2, BindHistogram);
  table.Custom("count_min_sketch", kAggregate, 4, 4, BindCountMinSketch)
      .Parameters({"column", "epsilon", "confidence", "seed"});
  table.Aggregate("grouping", "(any) -> tinyint!");
  table.Aggregate("grouping_id", "(any*) -> bigint!");
}

}  // namespace firesteel::functions

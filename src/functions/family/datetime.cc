#include "functions/coercion.h"
#include "functions/family/date_part.h"
#include "functions/function_table.h"
#include "plan/expression.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
using Arguments = std::span<const plan::ExpressionPtr>;
constexpr auto kScalar = FunctionKind::kScalar;

// year(x) and its like: any point in time, or a text, becomes a date.
StatusOr<Binding> BindDateField(CallBinder& call, std::string_view canonical) {
  if (call.type(0).IsDatetime()) {
    call.CastTo(0, DataType::Date());
  } else {
    FS_RETURN_IF_ERROR(call.Require(0, DataType::Date()));
  }
  return call.Returns(canonical, DataType::Int());
}

template <const char* canonical>
StatusOr<Binding> BindField(CallBinder& call) {
  return BindDateField(call, canonical);
}

// hour(x), minute(x), second(x): in the session's zone where x is an instant.
StatusOr<Binding> BindTimeField(CallBinder& call) {
  if (!call.type(0).Is(TypeKind::kTimestampNtz) && !call.type(0).Is(TypeKind::kTime)) {
    FS_RETURN_IF_ERROR(call.Require(0, DataType::Timestamp()));
  }
  return call.Returns(call.request().name, DataType::Int(), call.AnyNullable() || call.type(0).Is(TypeKind::kTime));
}

// date_add, date_sub
StatusOr<Binding> BindDateAdd(CallBinder& call, std::string_view canonical) {
  static const TypeClass days = TypeClass::Choice({DataType::Int(), DataType::Short(), DataType::Byte()});
  if (call.type(0).IsDatetime()) call.CastTo(0, DataType::Date());
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Date()));
  // Outside ANSI mode only constant texts count as numbers of days.
  const bool text_counts = call.mode() != EvalMode::kLegacy || call.argument(1).constant.has_value();
  if (call.type(1).IsString() && text_counts) call.CastTo(1, DataType::Int());
  FS_RETURN_IF_ERROR(call.RequireExactly(1, days));
  call.CastTo(1, DataType::Int());
  return call.Returns(canonical, DataType::Date());
}

StatusOr<Binding> BindDateAddDays(CallBinder& call) { return BindDateAdd(call, "date_add"); }
StatusOr<Binding> BindDateSubDays(CallBinder& call) { return BindDateAdd(call, "date_sub"); }

// to_date, to_timestamp, ...: a cast, or text read by a Java pattern.
StatusOr<Binding> BindParse(CallBinder& call, std::string_view canonical, const DataType& result) {
  static const TypeClass accepted =
      TypeClass::Choice({DataType::String(), DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz()});
  static const TypeClass with_numbers = TypeClass::Choice({accepted, Family::kNumeric});
  const bool numbers = result.Is(TypeKind::kTimestamp) && call.size() == 1;
  FS_RETURN_IF_ERROR(call.Require(0, numbers ? with_numbers : accepted));
  if (call.size() == 1) {
    // Without a pattern it is a cast.
    Binding cast = call.Returns("positive", call.type(0));
    cast.nullable = cast.nullable || CastMayGiveNull(cast.result, result, EvalMode::kAnsi);
    cast.final_type = result;
    return cast;
  }
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  return call.Returns(canonical, result, call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

StatusOr<Binding> BindToDate(CallBinder& call) { return BindParse(call, "to_date", DataType::Date()); }
StatusOr<Binding> BindToTimestamp(CallBinder& call) { return BindParse(call, "to_timestamp", DataType::Timestamp()); }
StatusOr<Binding> BindToTimestampNtz(CallBinder& call) {
  return BindParse(call, "to_timestamp_ntz", DataType::TimestampNtz());
}

// unix_timestamp([x[, format]]); without arguments the current time.
plan::ExpressionPtr RewriteUnixTimestamp(Arguments a) {
  if (!a.empty()) return nullptr;
  return plan::MakeCall("unix_seconds", {plan::MakeCall("current_timestamp", {})});
}

StatusOr<Binding> BindUnixTimestamp(CallBinder& call) {
  static const TypeClass accepted =
      TypeClass::Choice({DataType::String(), DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz()});
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  if (call.size() == 2) {
    FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  } else {
    call.AddDefault(DataType::String(), Value{std::string("yyyy-MM-dd HH:mm:ss")});
  }
  return call.Returns("unix_timestamp", DataType::Long(), call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

// make_timestamp(date[, time[, zone]])
Status RequireDateAndTime(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Date()));
  if (call.size() > 1) FS_RETURN_IF_ERROR(call.Require(1, TypeClass::Family::kTime));
  if (call.size() > 2) FS_RETURN_IF_ERROR(call.Require(2, DataType::String()));
  return Status::Ok();
}

Status RequireTimestampParts(CallBinder& call) {
  for (std::size_t i = 0; i < 5; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  FS_RETURN_IF_ERROR(call.Require(5, DataType::Decimal(16, 6)));
  if (!(call.type(5) == DataType::Decimal(16, 6))) call.CastTo(5, DataType::Decimal(16, 6));
  if (call.size() == 7) FS_RETURN_IF_ERROR(call.Require(6, DataType::String()));
  return Status::Ok();
}

StatusOr<Binding> BindMakeTimestamp(CallBinder& call, std::string_view canonical, const DataType& result) {
  if (call.size() <= 3) {
    FS_RETURN_IF_ERROR(RequireDateAndTime(call));
    return call.Returns(canonical, result, call.AnyNullable() || result.Is(TypeKind::kTimestampNtz));
  }
  if (call.size() < 6) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`" + std::string(call.request().name) + "`"},
                       {"expectedNum", "[1, 2, 3, 6, 7]"},
                       {"actualNum", std::to_string(call.size())},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      call.request().span);
  }
  FS_RETURN_IF_ERROR(RequireTimestampParts(call));
  return call.Returns(canonical, result, call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

StatusOr<Binding> BindMakeTimestampLtz(CallBinder& call) {
  return BindMakeTimestamp(call, "make_timestamp", DataType::Timestamp());
}

StatusOr<Binding> BindMakeTimestampNtz(CallBinder& call) {
  return BindMakeTimestamp(call, "make_timestamp_ntz", DataType::TimestampNtz());
}

StatusOr<Binding> BindMakeDate(CallBinder& call) {
  for (std::size_t i = 0; i < 3; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  return call.Returns("make_date", DataType::Date(), call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

StatusOr<Binding> BindNextDay(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Date()));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  return call.Returns("next_day", DataType::Date(), true);
}

StatusOr<Binding> BindTimestampSeconds(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kNumeric));
  const bool floating = call.type(0).Is(TypeKind::kFloat) || call.type(0).Is(TypeKind::kDouble);
  return call.Returns("timestamp_seconds", DataType::Timestamp(), floating || call.AnyNullable());
}

// timestampadd(unit, amount, time), timestampdiff(unit, start, end)
StatusOr<Binding> BindTimestampAdd(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Long()));
  FS_RETURN_IF_ERROR(call.Require(2, Family::kAnyTimestamp));
  return call.Returns("timestampadd", call.type(2));
}

StatusOr<Binding> BindTimestampDiff(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Timestamp()));
  FS_RETURN_IF_ERROR(call.Require(2, DataType::Timestamp()));
  return call.Returns("timestampdiff", DataType::Long());
}

plan::ExpressionPtr RewriteConvertTimezone(Arguments a) {
  if (a.size() == 3) return nullptr;
  return plan::MakeCall("convert_timezone", {plan::MakeCall("current_timezone", {}), a[0], a[1]});
}

// window_time(window): the last moment inside it.
plan::ExpressionPtr RewriteWindowTime(Arguments a) {
  const auto text = plan::MakeExpression(plan::Literal{DataType::String(), Value{std::string("end")}});
  const auto end = plan::MakeExpression(plan::ExtractValue{a[0], text, true});
  const DataType seconds = DataType::DayTimeInterval(IntervalField::kSecond, IntervalField::kSecond);
  return plan::MakeCall("-", {end, plan::MakeExpression(plan::Literal{seconds, Value{std::int64_t{1}}})});
}

constexpr char kYear[] = "year";
constexpr char kQuarter[] = "quarter";
constexpr char kMonth[] = "month";
constexpr char kDay[] = "day";
constexpr char kDayOfWeek[] = "dayofweek";
constexpr char kDayOfYear[] = "dayofyear";
constexpr char kWeekDay[] = "weekday";
constexpr char kWeekOfYear[] = "weekofyear";

}  // namespace

void AddDatetime(FunctionTable& table) {
  table.Custom("year", kScalar, 1, 1, BindField<kYear>);
  table.Custom("quarter", kScalar, 1, 1, BindField<kQuarter>);
  table.Custom("month", kScalar, 1, 1, BindField<kMonth>);
  table.Custom("day dayofmonth", kScalar, 1, 1, BindField<kDay>);
  table.Custom("dayofweek", kScalar, 1, 1, BindField<kDayOfWeek>);
  table.Custom("dayofyear", kScalar, 1, 1, BindField<kDayOfYear>);
  table.Custom("weekday", kScalar, 1, 1, BindField<kWeekDay>);
  table.Custom("weekofyear", kScalar, 1, 1, BindField<kWeekOfYear>);
  table.Custom("hour", kScalar, 1, 1, BindTimeField);
  table.Custom("minute", kScalar, 1, 1, BindTimeField);
  table.Custom("second", kScalar, 1, 1, BindTimeField);
  table.Custom("date_part datepart extract", kScalar, 2, 2, BindDatePart);
  table.Scalar("dayname", "(date) -> string");
  table.Scalar("monthname", "(date) -> string");
  table.Scalar("last_day", "(date) -> date");
  table.Custom("next_day", kScalar, 2, 2, BindNextDay);
  table.Scalar("add_months", "(date, int) -> date");
  table.Scalar("months_between", "(timestamp, timestamp, boolean=true) -> double");

  table.Custom("date_add dateadd", kScalar, 2, 2, BindDateAddDays);
  table.Custom("date_sub", kScalar, 2, 2, BindDateSubDays);
  table.Scalar("date_diff datediff", "(date, date) -> int");
  table.Custom("timestampadd", kScalar, 3, 3, BindTimestampAdd);
  table.Custom("timestampdiff", kScalar, 3, 3, BindTimestampDiff);
  table.Scalar("trunc", "(date, string) -> date?");
  table.Scalar("date_trunc", "(string, timestamp) -> timestamp?");

  table.Scalar("date_format", "(timestamp, string) -> string");
  table.Scalar("from_unixtime", "(bigint, string='yyyy-MM-dd HH:mm:ss') -> string?");
  table.Custom("to_date", kScalar, 1, 2, BindToDate);
  table.Custom("try_to_date", kScalar, 1, 2, BindToDate).BindsAs("", EvalMode::kTry);
  table.Custom("to_timestamp to_timestamp_ltz", kScalar, 1, 2, BindToTimestamp);
  table.Custom("try_to_timestamp", kScalar, 1, 2, BindToTimestamp).BindsAs("", EvalMode::kTry);
  table.Custom("to_timestamp_ntz", kScalar, 1, 2, BindToTimestampNtz);
  table.Custom("unix_timestamp", kScalar, 0, 2, BindUnixTimestamp).RewrittenBy(RewriteUnixTimestamp);
  table.Custom("to_unix_timestamp", kScalar, 1, 2, BindUnixTimestamp);
  table.Scalar("from_utc_timestamp", "(timestamp, string) -> timestamp");
  table.Scalar("to_utc_timestamp", "(timestamp, string) -> timestamp");
  table.Scalar("convert_timezone", "(string, string?, timestamp_ntz) -> timestamp_ntz")
      .RewrittenBy(RewriteConvertTimezone)
      .Parameters({"sourceTz", "targetTz", "sourceTs"});

  table.Rewritten("window_time", 1, 1, RewriteWindowTime);
  table.Custom("make_date", kScalar, 3, 3, BindMakeDate);
  table.Custom("make_timestamp make_timestamp_ltz", kScalar, 1, 7, BindMakeTimestampLtz);
  table.Custom("make_timestamp_ntz", kScalar, 2, 6, BindMakeTimestampNtz);
  table.Custom("try_make_timestamp try_make_timestamp_ltz", kScalar, 1, 7, BindMakeTimestampLtz)
      .BindsAs("", EvalMode::kTry);
  table.Custom("try_make_timestamp_ntz", kScalar, 2, 6, BindMakeTimestampNtz).BindsAs("", EvalMode::kTry);
  table.Scalar("date_from_unix_date", "(int) -> date");
  table.Custom("timestamp_seconds", kScalar, 1, 1, BindTimestampSeconds);
  table.Scalar("timestamp_millis", "=(integral) -> timestamp");
  table.Scalar("timestamp_micros", "=(integral) -> timestamp");
  table.Scalar("unix_date", "=(date) -> int");
  table.Scalar("unix_seconds", "=(timestamp) -> bigint");
  table.Scalar("unix_millis", "=(timestamp) -> bigint");
  table.Scalar("unix_micros", "=(timestamp) -> bigint");

  table.Scalar("current_date curdate", "() -> date!");
  table.Scalar("current_timestamp now", "() -> timestamp!");
  table.Scalar("localtimestamp", "() -> timestamp_ntz!");
  table.Scalar("current_timezone", "() -> string!");
}

}  // namespace firesteel::functions

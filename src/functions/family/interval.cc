#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
constexpr auto kScalar = FunctionKind::kScalar;

// Parts that are left out are zero. Seconds are a decimal of the given precision.
StatusOr<Binding> BindMake(CallBinder& call, std::string_view canonical, std::size_t parts, bool has_seconds,
                           int precision, DataType result) {
  const DataType seconds = DataType::Decimal(precision, 6);
  for (std::size_t i = 0; i < call.size(); ++i) {
    const bool is_seconds = has_seconds && i + 1 == parts;
    if (!is_seconds) {
      FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
      continue;
    }
    FS_RETURN_IF_ERROR(call.Require(i, seconds));
    call.CastTo(i, seconds);
  }
  for (std::size_t i = call.size(); i < parts; ++i) {
    const bool is_seconds = has_seconds && i + 1 == parts;
    if (is_seconds) {
      call.AddDefault(seconds, Value{DecimalValue{0}});
    } else {
      call.AddDefault(DataType::Int(), Value{std::int64_t{0}});
    }
  }
  return call.Returns(canonical, std::move(result));
}

StatusOr<Binding> BindMakeInterval(CallBinder& call) {
  StatusOr<Binding> bound = BindMake(call, "make_interval", 7, true, 18, DataType::CalendarInterval());
  if (bound.ok() && call.mode() != EvalMode::kAnsi) bound->nullable = true;
  return bound;
}

StatusOr<Binding> BindMakeDayTime(CallBinder& call) {
  return BindMake(call, "make_dt_interval", 4, true, 18, DataType::DayTimeInterval());
}

StatusOr<Binding> BindMakeYearMonth(CallBinder& call) {
  return BindMake(call, "make_ym_interval", 2, false, 0, DataType::YearMonthInterval());
}

}  // namespace

void AddInterval(FunctionTable& table) {
  table.Custom("make_interval", kScalar, 0, 7, BindMakeInterval);
  table.Custom("try_make_interval", kScalar, 0, 7, BindMakeInterval).BindsAs("", EvalMode::kTry);
  table.Custom("make_dt_interval", kScalar, 0, 4, BindMakeDayTime);
  table.Custom("make_ym_interval", kScalar, 0, 2, BindMakeYearMonth);
}

}  // namespace firesteel::functions

#include "functions/family/arithmetic.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using enum TypeKind;

bool IsDate(const DataType& type) { return type.Is(kDate); }
bool IsTimestamp(const DataType& type) { return type.Is(kTimestamp) || type.Is(kTimestampNtz); }
bool IsDays(const DataType& type) {
  return type.Is(kDayTimeInterval) && type.first_field() == IntervalField::kDay &&
         type.last_field() == IntervalField::kDay;
}
bool IsCalendarOrDayTime(const DataType& type) { return type.Is(kCalendarInterval) || type.Is(kDayTimeInterval); }

// canonical(value, interval), whatever the order it was written in.
Binding Ordered(Binding binding, std::size_t value) {
  if (value == 1) binding.argument_order = {1, 0};
  return binding;
}

// value +- interval, where argument `value` is a point in time. Absent where neither rule of Spark's fits.
std::optional<StatusOr<Binding>> ShiftByInterval(CallBinder& call, std::size_t value, std::string_view canonical) {
  const DataType& point = call.type(value);
  const DataType& interval = call.type(1 - value);
  if (IsDate(point)) {
    if (IsDays(interval) || interval.Is(kYearMonthInterval) || interval.Is(kCalendarInterval)) {
      return Ordered(call.Returns(canonical, point), value);
    }
    if (interval.Is(kDayTimeInterval)) {
      call.CastTo(value, DataType::Timestamp());
      return Ordered(call.Returns(canonical, DataType::Timestamp()), value);
    }
    return std::nullopt;
  }
  if (IsTimestamp(point) && interval.Is(kYearMonthInterval)) return Ordered(call.Returns(canonical, point), value);
  if (point.Is(kTime) && interval.Is(kDayTimeInterval))
    return Ordered(call.Returns(canonical, DataType::Time(6), true), value);
  if (!IsCalendarOrDayTime(interval)) return std::nullopt;
  if (point.Is(kNull)) return std::nullopt;
  // '2020-01-01' + INTERVAL 1 DAY: computed as a timestamp, given back as what it was.
  const DataType written = point;
  if (auto status = call.Require(value, TypeClass::Family::kAnyTimestamp); !status.ok()) return status;
  Binding binding = call.Returns(canonical, call.type(value));
  if (!(written == binding.result) && !written.Is(kNull)) binding.final_type = written;
  return Ordered(std::move(binding), value);
}

StatusOr<Binding> ShiftByDays(CallBinder& call, std::size_t date, std::string_view canonical) {
  const TypeClass days = TypeClass::Choice({DataType::Int(), DataType::Short(), DataType::Byte()});
  FS_RETURN_IF_ERROR(call.RequireExactly(1 - date, days));
  call.CastTo(1 - date, DataType::Int());
  return Ordered(call.Returns(canonical, DataType::Date()), date);
}

bool BothSameIntervals(const DataType& a, const DataType& b) {
  return (a.Is(kCalendarInterval) && b.Is(kCalendarInterval)) || (a.Is(kDayTimeInterval) && b.Is(kDayTimeInterval)) ||
         (a.Is(kYearMonthInterval) && b.Is(kYearMonthInterval)) || (a.Is(kNull) && b.IsAnsiInterval()) ||
         (a.IsAnsiInterval() && b.Is(kNull));
}

StatusOr<Binding> SubtractTimestamps(CallBinder& call) {
  for (std::size_t i = 0; i < 2; ++i) {
    const DataType other = call.type(1 - i);
    if (!IsTimestamp(other)) continue;
    if (call.type(i).IsString() && call.mode() == EvalMode::kLegacy) call.CastTo(i, DataType::Double());
    if (IsDate(call.type(i)) || call.type(i).IsString() || call.type(i).Is(kNull)) call.CastTo(i, other);
  }
  if (IsTimestamp(call.type(0)) && IsTimestamp(call.type(1)) && !(call.type(0) == call.type(1))) {
    call.CastAll(DataType::TimestampNtz());
  }
  FS_RETURN_IF_ERROR(call.RequireExactly(0, TypeClass::Family::kAnyTimestamp));
  FS_RETURN_IF_ERROR(call.RequireExactly(1, TypeClass::Family::kAnyTimestamp));
  return call.Returns("subtract_timestamps", DataType::DayTimeInterval());
}

StatusOr<Binding> SubtractDates(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Date()));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Date()));
  return call.Returns("subtract_dates", DataType::DayTimeInterval(IntervalField::kDay, IntervalField::kDay));
}

StatusOr<Binding> ScaleInterval(CallBinder& call, std::size_t interval, std::string_view canonical) {
  const DataType& type = call.type(interval);
  if (type.Is(kCalendarInterval)) {
    FS_RETURN_IF_ERROR(call.Require(1 - interval, DataType::Double()));
    // Spark gives NULL for an interval out of range outside ANSI mode.
    return Ordered(call.Returns(canonical, DataType::CalendarInterval(), true), interval);
  }
  FS_RETURN_IF_ERROR(call.Require(1 - interval, TypeClass::Family::kNumeric));
  return Ordered(call.Returns(canonical, type.Is(kYearMonthInterval) ? DataType::YearMonthInterval()
                                                                     : DataType::DayTimeInterval()),
                 interval);
}

bool IsInterval(const DataType& type) { return type.IsAnsiInterval() || type.Is(kCalendarInterval); }

// An untyped NULL beside a point in time stands for an interval.
StatusOr<Binding> AddUnknownInterval(CallBinder& call, std::size_t value) {
  call.CastTo(1 - value, DataType::DayTimeInterval());
  if (IsDate(call.type(value))) call.CastTo(value, DataType::Timestamp());
  return Ordered(call.Returns("add_interval", call.type(value)), value);
}

Status NoIntervalFromNull(const CallBinder& call) {
  return call.Mismatch("CAST_WITHOUT_SUGGESTION", {{"srcType", "\"TIMESTAMP\""}, {"targetType", "\"VOID\""}});
}

}  // namespace

std::optional<StatusOr<Binding>> BindDatetimeAdd(CallBinder& call) {
  const DataType& left = call.type(0);
  const DataType& right = call.type(1);
  if (BothSameIntervals(left, right)) return std::nullopt;
  if (left.Is(kNull) && right.Is(kCalendarInterval)) return NoIntervalFromNull(call);
  if (left.Is(kCalendarInterval) && right.Is(kNull)) return NoIntervalFromNull(call);
  if (right.Is(kNull) && (IsDate(left) || IsTimestamp(left))) return AddUnknownInterval(call, 0);
  if (left.Is(kNull) && (IsDate(right) || IsTimestamp(right))) return AddUnknownInterval(call, 1);
  if (IsInterval(right)) {
    if (auto bound = ShiftByInterval(call, 0, "add_interval")) return bound;
  }
  if (IsInterval(left)) {
    if (auto bound = ShiftByInterval(call, 1, "add_interval")) return bound;
  }
  if (IsDate(left)) return ShiftByDays(call, 0, "date_add");
  if (IsDate(right)) return ShiftByDays(call, 1, "date_add");
  return std::nullopt;
}

std::optional<StatusOr<Binding>> BindDatetimeSubtract(CallBinder& call) {
  const DataType& left = call.type(0);
  const DataType& right = call.type(1);
  if (BothSameIntervals(left, right)) return std::nullopt;
  if (left.Is(kNull) && right.Is(kCalendarInterval)) return NoIntervalFromNull(call);
  if (IsInterval(right)) {
    if (auto bound = ShiftByInterval(call, 0, "subtract_interval")) return bound;
  }
  if (IsTimestamp(left) || IsTimestamp(right)) return SubtractTimestamps(call);
  if (IsDate(right)) return SubtractDates(call);
  if (left.Is(kTime) && right.Is(kTime)) {
    return call.Returns("subtract_times", DataType::DayTimeInterval(IntervalField::kHour, IntervalField::kSecond),
                        true);
  }
  if (IsDate(left) && right.Is(kNull)) return SubtractDates(call);
  if (IsDate(left) && (!right.IsString() || call.mode() == EvalMode::kLegacy)) return ShiftByDays(call, 0, "date_sub");
  // In ANSI mode the text becomes a date first, and dates are subtracted.
  if (IsDate(left) && right.IsString() && call.mode() != EvalMode::kLegacy) return SubtractDates(call);
  return std::nullopt;
}

std::optional<StatusOr<Binding>> BindIntervalMultiply(CallBinder& call) {
  if (IsInterval(call.type(0))) return ScaleInterval(call, 0, "multiply_interval");
  if (IsInterval(call.type(1))) return ScaleInterval(call, 1, "multiply_interval");
  return std::nullopt;
}

std::optional<StatusOr<Binding>> BindIntervalDivide(CallBinder& call) {
  if (!IsInterval(call.type(0))) return std::nullopt;
  StatusOr<Binding> bound = ScaleInterval(call, 0, "divide_interval");
  if (bound.ok() && call.type(0).IsAnsiInterval()) bound->nullable = call.AnyNullable();
  return bound;
}

}  // namespace firesteel::functions

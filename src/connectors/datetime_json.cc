#include "connectors/datetime_json.h"

#include <chrono>
#include <cstdio>

#include "connectors/arrow_value.h"

namespace firesteel::connectors {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::string DateText(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

// HH:mm:ss[.ffffff] of microseconds since midnight.
std::string TimeText(std::int64_t micros) {
  char text[48];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(micros / 3'600'000'000),
                static_cast<int>(micros / 60'000'000 % 60), static_cast<int>(micros / 1'000'000 % 60));
  std::string out = text;
  if (const auto fraction = static_cast<int>(micros % 1'000'000); fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", fraction);
    out += text;
  }
  return out;
}

std::string TimestampText(std::int64_t micros) {
  const std::int64_t days = micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0);
  return DateText(days) + "T" + TimeText(micros - days * kMicrosPerDay);
}

// ISO 8601, which PostgreSQL's interval reads: P1Y2M3DT4H5M6.000007S.
std::string IntervalText(std::int64_t months, std::int64_t days, std::int64_t micros) {
  std::string out = "P";
  if (months != 0) out += std::to_string(months) + "M";
  if (days != 0) out += std::to_string(days) + "D";
  if (micros != 0 || out == "P") {
    char text[48];
    std::snprintf(text, sizeof text, "T%s%lld.%06lldS", micros < 0 ? "-" : "",
                  static_cast<long long>(micros < 0 ? -(micros / 1'000'000) : micros / 1'000'000),
                  static_cast<long long>(micros < 0 ? -(micros % 1'000'000) : micros % 1'000'000));
    out += text;
  }
  return out;
}

}  // namespace

Status AppendDatetimeJson(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::string& out) {
  const auto integer = [&] { return ArrowArrayViewGetIntUnsafe(&view, row); };
  std::string text;
  switch (type.kind()) {
    case TypeKind::kDate:
      text = DateText(integer());
      break;
    case TypeKind::kTimestamp:
      text = TimestampText(integer()) + "Z";
      break;
    case TypeKind::kTimestampNtz:
      text = TimestampText(integer());
      break;
    case TypeKind::kTime:
      text = TimeText(integer());
      break;
    case TypeKind::kDayTimeInterval:
      text = IntervalText(0, 0, integer());
      break;
    case TypeKind::kYearMonthInterval:
    case TypeKind::kCalendarInterval: {
      ArrowInterval interval{};
      ArrowArrayViewGetIntervalUnsafe(&view, row, &interval);
      text = IntervalText(interval.months, interval.days, interval.ns / 1000);
      break;
    }
    default:
      return Unsupported("exporting values of type " + type.ToSql() + " as JSON");
  }
  out += '"' + text + '"';
  return Status::Ok();
}

}  // namespace firesteel::connectors

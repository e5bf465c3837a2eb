#include "connectors/datetime_json.h"

#include <cstdio>

#include "connectors/arrow_value.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::connectors {
namespace {

std::string DateText(std::int64_t days) {
  const values::CivilDay date = values::CivilFromDays(days);  // PostgreSQL takes years past 9999 without a sign
  char text[40];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02d", static_cast<long long>(date.year), date.month, date.day);
  return text;
}

std::string TimestampText(std::int64_t micros) {
  const std::int64_t days = values::FloorDivide(micros, values::kMicrosPerDay);
  return DateText(days) + "T" + values::TimeToText(micros - days * values::kMicrosPerDay);
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
      text = values::TimeToText(integer());
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

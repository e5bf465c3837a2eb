#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

const std::string* ConstantText(const analysis::ResolvedExpressionPtr& expression) {
  const auto* literal = analysis::As<analysis::ResolvedLiteral>(expression);
  return literal == nullptr ? nullptr : std::get_if<std::string>(&literal->value.data);
}

std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return text;
}

// Spark's unit names, in DuckDB's; "" for an unknown one, which gives NULL.
std::string TruncUnit(const std::string& name) {
  const std::string unit = Upper(name);
  if (unit == "YEAR" || unit == "YYYY" || unit == "YY") return "year";
  if (unit == "QUARTER") return "quarter";
  if (unit == "MONTH" || unit == "MM" || unit == "MON") return "month";
  if (unit == "WEEK") return "week";
  if (unit == "DAY" || unit == "DD") return "day";
  if (unit == "HOUR") return "hour";
  if (unit == "MINUTE") return "minute";
  if (unit == "SECOND") return "second";
  if (unit == "MILLISECOND") return "millisecond";
  if (unit == "MICROSECOND") return "microsecond";
  return "";
}

// date_trunc(unit, timestamp)
StatusOr<std::string> DateTrunc(LoweringCall& call) {
  const bool instant = call.ArgumentType(1).Is(TypeKind::kTimestamp);
  const std::string local = instant ? ToLocal(call.lowering, call.arguments[1]) : call.arguments[1];
  std::string sql;
  if (const std::string* unit = ConstantText(call.expressions[0])) {
    const std::string name = TruncUnit(*unit);
    if (name.empty()) return "NULL::" + DuckTypeName(call.type);
    sql = "date_trunc('" + name + "', " + local + ")";
  } else {
    sql = "fs_date_trunc(" + call.arguments[0] + ", " + local + ")";
  }
  return instant ? FromLocal(call.lowering, sql) : sql;
}

// trunc(date, unit)
StatusOr<std::string> Trunc(LoweringCall& call) {
  if (const std::string* unit = ConstantText(call.expressions[1])) {
    const std::string name = TruncUnit(*unit);
    if (name.empty() || (name != "year" && name != "quarter" && name != "month" && name != "week")) {
      return std::string("NULL::DATE");
    }
    return "CAST(date_trunc('" + name + "', " + call.arguments[0] + ") AS DATE)";
  }
  return "fs_trunc_date(" + call.arguments[0] + ", " + call.arguments[1] + ")";
}

std::string ShiftMonths(LoweringCall& call, const std::string& timestamp, const std::string& months, bool instant) {
  const std::string local = instant ? ToLocal(call.lowering, timestamp) : timestamp;
  const std::string shifted = "(" + local + " + to_months(CAST(" + months + " AS INTEGER)))";
  return instant ? FromLocal(call.lowering, shifted) : shifted;
}

// timestampadd(unit, quantity, timestamp)
StatusOr<std::string> TimestampAdd(LoweringCall& call) {
  const std::string* constant = ConstantText(call.expressions[0]);
  if (constant == nullptr) return Unsupported("TIMESTAMPADD_WITH_COMPUTED_UNIT", call.span);
  const std::string unit = Upper(*constant);
  const std::string& amount = call.arguments[1];
  const bool instant = call.ArgumentType(2).Is(TypeKind::kTimestamp);
  const std::string& timestamp = call.arguments[2];
  if (unit == "YEAR") return ShiftMonths(call, timestamp, "(" + amount + " * 12)", instant);
  if (unit == "QUARTER") return ShiftMonths(call, timestamp, "(" + amount + " * 3)", instant);
  if (unit == "MONTH") return ShiftMonths(call, timestamp, amount, instant);
  if (unit == "WEEK" || unit == "DAY" || unit == "DAYOFYEAR") {
    const std::string local = instant ? ToLocal(call.lowering, timestamp) : timestamp;
    const std::string shifted =
        "(" + local + " + to_days(CAST(" + amount + (unit == "WEEK" ? " * 7" : "") + " AS INTEGER)))";
    return instant ? FromLocal(call.lowering, shifted) : shifted;
  }
  std::string micros;
  if (unit == "HOUR") micros = "3600000000";
  if (unit == "MINUTE") micros = "60000000";
  if (unit == "SECOND") micros = "1000000";
  if (unit == "MILLISECOND") micros = "1000";
  if (unit == "MICROSECOND") micros = "1";
  if (micros.empty()) return Unsupported("TIMESTAMPADD_" + unit, call.span);
  return "make_timestamp(epoch_us(" + timestamp + ") + CAST(" + amount + " AS BIGINT) * " + micros + ")";
}

// timestampdiff(unit, start, end): whole units between the readings of the clock, towards zero. Also for hours and
// less: a day on which the clock is moved has 24 of them.
StatusOr<std::string> TimestampDiff(LoweringCall& call) {
  const std::string* constant = ConstantText(call.expressions[0]);
  if (constant == nullptr) return Unsupported("TIMESTAMPDIFF_WITH_COMPUTED_UNIT", call.span);
  const std::string unit = Upper(*constant);
  const auto micros_between = [&](const char* per_unit) {
    return ExpandTemplate("((epoch_us($L3) - epoch_us($L2)) // ", call) + per_unit + ")";
  };
  if (unit == "HOUR") return micros_between("3600000000");
  if (unit == "MINUTE") return micros_between("60000000");
  if (unit == "SECOND") return micros_between("1000000");
  if (unit == "MILLISECOND") return micros_between("1000");
  if (unit == "MICROSECOND") return micros_between("1");
  const std::string locals = ExpandTemplate("$L2, $L3", call);
  if (unit == "WEEK") return "fs_timestamp_diff('DAY', " + locals + ") // 7";
  if (unit == "QUARTER") return "fs_timestamp_diff('MONTH', " + locals + ") // 3";
  if (unit == "YEAR") return "fs_timestamp_diff('MONTH', " + locals + ") // 12";
  return "fs_timestamp_diff(" + SqlString(unit) + ", " + locals + ")";
}

// With a pattern: own code compiled from the Java pattern. Without: what a cast does.
StatusOr<std::string> Parse(LoweringCall& call, const DataType& target) {
  if (call.ArgumentType(0).IsString() && call.size() > 1) {
    const bool instant = target.Is(TypeKind::kTimestamp);
    const std::string parsed = "fs_parse_datetime(" + call.arguments[0] + ", " + call.arguments[1] + ", " +
                               call.Mode() + ", " + SqlString(call.lowering.zone()) + ", " +
                               (instant ? "'timestamp'" : "'timestamp_ntz'") + ")";
    return target.Is(TypeKind::kDate) ? "CAST(" + parsed + " AS DATE)" : parsed;
  }
  return LowerCast(call.lowering, call.arguments[0], call.ArgumentType(0), target, call.mode);
}
StatusOr<std::string> ToDate(LoweringCall& call) { return Parse(call, DataType::Date()); }
StatusOr<std::string> ToTimestamp(LoweringCall& call) { return Parse(call, call.type); }

// unix_timestamp(x[, pattern]): whole seconds.
StatusOr<std::string> UnixTimestamp(LoweringCall& call) {
  if (call.size() == 0) return std::string("epoch(now())");
  const DataType& from = call.ArgumentType(0);
  std::string instant = call.arguments[0];
  if (from.IsString()) {
    FS_ASSIGN_OR_RETURN(instant, Parse(call, DataType::Timestamp()));
  } else {
    FS_ASSIGN_OR_RETURN(instant, LowerCast(call.lowering, instant, from, DataType::Timestamp(), call.mode));
  }
  return "CAST(floor(epoch_us(" + instant + ") / 1000000) AS BIGINT)";
}

StatusOr<std::string> DateFormat(LoweringCall& call) {
  return "fs_format_datetime(" + ExpandTemplate("$L1", call) + ", " + call.arguments[1] + ", " +
         SqlString(call.lowering.zone()) + ")";
}

StatusOr<std::string> FromUnixtime(LoweringCall& call) {
  const std::string instant = "make_timestamp(CAST(" + call.arguments[0] + " AS BIGINT) * 1000000)";
  const std::string local = ToLocal(call.lowering, instant);
  const std::string pattern = call.size() > 1 ? call.arguments[1] : "'yyyy-MM-dd HH:mm:ss'";
  return "fs_format_datetime(" + local + ", " + pattern + ", " + SqlString(call.lowering.zone()) + ")";
}

// date_part and extract: fields of dates, timestamps and intervals.
StatusOr<std::string> DatePart(LoweringCall& call) {
  const std::string* constant = ConstantText(call.expressions[0]);
  if (constant == nullptr) return Unsupported("DATE_PART_WITH_COMPUTED_FIELD", call.span);
  const std::string field = Upper(*constant);
  const DataType& source = call.ArgumentType(1);
  const std::string x = ExpandTemplate("$L2", call);
  if (source.Is(TypeKind::kYearMonthInterval)) {
    if (field.starts_with("YEAR") || field == "Y" || field == "YR" || field == "YRS") return "trunc(" + x + " / 12)";
    return "(" + x + " % 12)";
  }
  if (source.Is(TypeKind::kDayTimeInterval)) {
    if (field.starts_with("DAY") || field == "D") return "(" + x + " // 86400000000)";
    if (field.starts_with("HOUR") || field == "H" || field == "HR" || field == "HRS") {
      return "((" + x + " // 3600000000) % 24)";
    }
    if (field.starts_with("MIN") || field == "M") return "((" + x + " // 60000000) % 60)";
    return "(CAST(" + x + " % 60000000 AS DECIMAL(18, 0)) * 0.000001)";
  }
  if (field == "YEAR" || field == "Y" || field == "YEARS" || field == "YR" || field == "YRS") return "year(" + x + ")";
  if (field == "YEAROFWEEK") return "isoyear(" + x + ")";
  if (field == "QUARTER" || field == "QTR") return "quarter(" + x + ")";
  if (field == "MONTH" || field == "MON" || field == "MONS" || field == "MONTHS") return "month(" + x + ")";
  if (field == "WEEK" || field == "W" || field == "WEEKS") return "weekofyear(" + x + ")";
  if (field == "DAY" || field == "D" || field == "DAYS") return "day(" + x + ")";
  if (field == "DAYOFWEEK" || field == "DOW") return "(dayofweek(" + x + ") + 1)";
  if (field == "DAYOFWEEK_ISO" || field == "DOW_ISO") return "isodow(" + x + ")";
  if (field == "DOY") return "dayofyear(" + x + ")";
  if (field == "HOUR" || field == "H" || field == "HOURS" || field == "HR" || field == "HRS") return "hour(" + x + ")";
  if (field == "MINUTE" || field == "M" || field == "MIN" || field == "MINS" || field == "MINUTES") {
    return "minute(" + x + ")";
  }
  if (field == "SECOND" || field == "S" || field == "SEC" || field == "SECONDS" || field == "SECS") {
    return "(CAST(microsecond(" + x + ") AS DECIMAL(18, 0)) * 0.000001)";
  }
  return SparkError("INVALID_EXTRACT_FIELD", {{"field", "`" + *constant + "`"}, {"expr", "\"\""}}, call.span);
}

// A fixed number of days, or an interval.
StatusOr<std::string> DateAdd(LoweringCall& call) {
  const bool minus = call.name == "date_sub";
  return "(" + call.arguments[0] + (minus ? " - " : " + ") + "CAST(" + call.arguments[1] + " AS INTEGER))";
}

// Parts of intervals: YEAR TO MONTH is a number of months, DAY TO SECOND one of microseconds.
StatusOr<std::string> IntervalPart(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  const std::string part(call.name.substr(9));
  if (call.ArgumentType(0).Is(TypeKind::kYearMonthInterval)) {
    return part == "years" ? "(" + x + " // 12)" : "(" + x + " % 12)";
  }
  const bool calendar = call.ArgumentType(0).Is(TypeKind::kCalendarInterval);
  if (calendar && part == "years") return "datepart('year', " + x + ")";
  if (calendar && part == "months") return "datepart('month', " + x + ")";
  if (calendar && part == "days") return "datepart('day', " + x + ")";
  const std::string micros = calendar ? "(datepart('hour', " + x + ") * 3600000000 + datepart('minute', " + x +
                                            ") * 60000000 + datepart('microsecond', " + x + "))"
                                      : x;
  if (part == "days") return "(" + micros + " // 86400000000)";
  if (part == "hours") return calendar ? "(" + micros + " // 3600000000)" : "((" + micros + " // 3600000000) % 24)";
  if (part == "minutes") return "((" + micros + " // 60000000) % 60)";
  return "(CAST(" + micros + " % 60000000 AS DECIMAL(18, 0)) * 0.000001)";
}

StatusOr<std::string> TimestampSeconds(LoweringCall& call) {
  const DataType& type = call.ArgumentType(0);
  if (type.IsIntegral()) return "make_timestamp(CAST(" + call.arguments[0] + " AS BIGINT) * 1000000)";
  if (type.Is(TypeKind::kDecimal)) {
    return "make_timestamp(CAST(CAST(" + call.arguments[0] + " AS DECIMAL(38, 6)) * 1000000 AS BIGINT))";
  }
  return "make_timestamp(CAST(trunc(CAST(" + call.arguments[0] + " AS DOUBLE) * 1000000) AS BIGINT))";
}

// make_timestamp(year, month, day, hour, minute, seconds[, zone])
StatusOr<std::string> MakeTimestamp(LoweringCall& call) {
  if (call.size() <= 3) {  // (date[, time[, zone]])
    const std::string local = call.size() == 1 ? "CAST(" + call.arguments[0] + " AS TIMESTAMP)"
                                               : "(" + call.arguments[0] + " + " + call.arguments[1] + ")";
    if (call.name == "make_timestamp_ntz") return local;
    if (call.size() == 3) return "fs_from_local(" + local + ", " + call.arguments[2] + ")";
    return FromLocal(call.lowering, local);
  }
  std::string local = "fs_make_timestamp(";
  for (std::size_t i = 0; i < 5; ++i) local += call.arguments[i] + ", ";
  local += "CAST(" + call.arguments[5] + " * 1000000 AS BIGINT), " + call.Mode() + ")";
  if (call.name == "make_timestamp_ntz") return local;
  if (call.size() == 7) return "fs_from_local(" + local + ", " + call.arguments[6] + ")";
  return FromLocal(call.lowering, local);
}

constexpr FunctionLowering kRows[] = {
    {"date_trunc", "", DateTrunc},
    {"trunc", "", Trunc},
    {"year", "year($L1)"},
    {"quarter", "quarter($L1)"},
    {"month", "month($L1)"},
    {"day", "day($L1)"},
    {"dayofmonth", "day($L1)"},
    {"dayofweek", "(dayofweek($L1) + 1)"},
    {"weekday", "(isodow($L1) - 1)"},
    {"dayofyear", "dayofyear($L1)"},
    {"weekofyear", "weekofyear($L1)"},
    {"hour", "hour($L1)"},
    {"minute", "minute($L1)"},
    {"second", "second($L1)"},
    {"date_part_null", "NULL::DOUBLE", nullptr, true},
    {"extract", "", DatePart},
    {"date_part", "", DatePart},
    {"datepart", "", DatePart},
    {"dayofweek_iso", "isodow($L1)"},
    {"yearofweek", "isoyear($L1)"},
    {"second_with_fraction", "(CAST(microsecond($L1) AS DECIMAL(18, 0)) * 0.000001)"},
    {"interval_years", "", IntervalPart},
    {"interval_months", "", IntervalPart},
    {"interval_days", "", IntervalPart},
    {"interval_hours", "", IntervalPart},
    {"interval_minutes", "", IntervalPart},
    {"interval_seconds", "", IntervalPart},
    {"make_timestamp", "", MakeTimestamp, true},
    {"make_timestamp_ntz", "", MakeTimestamp, true},
    {"make_ym_interval", "($1 * 12 + $2)"},
    {"make_dt_interval",
     "(((CAST($1 AS BIGINT) * 24 + $2) * 60 + $3) * 60000000 + CAST(trunc($4) AS BIGINT) * 1000000 + "
     "CAST(($4 - trunc($4)) * 1000000 AS BIGINT))"},
    {"make_interval",
     "(to_months(CAST($1 * 12 + $2 AS INTEGER)) + to_days(CAST($3 * 7 + $4 AS INTEGER)) + "
     "to_microseconds((CAST($5 AS BIGINT) * 60 + $6) * 60000000 + CAST(trunc($7) AS BIGINT) * 1000000 + "
     "CAST(($7 - trunc($7)) * 1000000 AS BIGINT)))"},
    {"dayname", "left(dayname($L1), 3)"},
    {"monthname", "left(monthname($L1), 3)"},
    {"date_add", "", DateAdd},
    {"dateadd", "", DateAdd},
    {"date_sub", "", DateAdd},
    {"datediff", "($1 - $2)"},
    {"date_diff", "($1 - $2)"},
    {"add_months", "CAST($1 + to_months($2) AS DATE)"},
    {"last_day", "last_day($1)"},
    {"next_day", "fs_next_day($1, $2, $m)", nullptr, true},
    {"months_between", "fs_months_between($L1, $L2, $3)", nullptr, true},
    {"make_date", "fs_make_date($1, $2, $3, $m)", nullptr, true},
    {"to_date", "", ToDate},
    {"to_timestamp", "", ToTimestamp},
    {"to_timestamp_ntz", "", ToTimestamp},
    {"to_timestamp_ltz", "", ToTimestamp},
    {"unix_timestamp", "", UnixTimestamp},
    {"to_unix_timestamp", "", UnixTimestamp},
    {"from_unixtime", "", FromUnixtime},
    {"date_format", "", DateFormat, true},
    {"unix_seconds", "CAST(floor(epoch_us($1) / 1000000) AS BIGINT)"},
    {"unix_millis", "CAST(floor(epoch_us($1) / 1000) AS BIGINT)"},
    {"unix_micros", "epoch_us($1)"},
    {"unix_date", "($1 - DATE '1970-01-01')"},
    {"date_from_unix_date", "(DATE '1970-01-01' + $1)"},
    {"timestamp_seconds", "", TimestampSeconds},
    {"timestamp_millis", "make_timestamp($1 * 1000)"},
    {"timestamp_micros", "make_timestamp($1)"},
    {"timestampadd", "", TimestampAdd},
    {"timestampdiff", "", TimestampDiff},
    {"from_utc_timestamp", "fs_to_local($1, $2)", nullptr, true},
    {"to_utc_timestamp", "fs_from_local($1, $2)", nullptr, true},
    {"convert_timezone", "fs_to_local(fs_from_local($3, $1), $2)", nullptr, true},
    {"current_timezone", "$z", nullptr, true},
};

}  // namespace

std::span<const FunctionLowering> DatetimeLowerings() { return kRows; }

}  // namespace firesteel::duck

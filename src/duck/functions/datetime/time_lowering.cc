#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

std::string TimeOf(const std::string& micros) { return "CAST(make_timestamp(" + micros + ") AS TIME)"; }

StatusOr<std::string> MakeTime(LoweringCall& call) {
  return TimeOf("fs_make_time_micros(" + call.arguments[0] + ", " + call.arguments[1] + ", CAST(" + call.arguments[2] +
                " * 1000000 AS BIGINT))");
}

StatusOr<std::string> ToTime(LoweringCall& call) {
  if (call.size() == 1) {
    return LowerCast(call.lowering, call.arguments[0], call.ArgumentType(0), call.type, call.mode);
  }
  return TimeOf("fs_parse_time(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.Mode() + ")");
}

StatusOr<std::string> TimeTrunc(LoweringCall& call) {
  const std::string unit = "fs_time_unit_micros('time_trunc', " + call.arguments[0] + ")";
  const std::string micros = TimeMicros(call.arguments[1]);
  return TimeOf("(" + micros + " - " + micros + " % " + unit + ")");
}

StatusOr<std::string> TimeDiff(LoweringCall& call) {
  return "((" + TimeMicros(call.arguments[2]) + " - " + TimeMicros(call.arguments[1]) +
         ") // fs_time_unit_micros('time_diff', " + call.arguments[0] + "))";
}

StatusOr<std::string> SubtractTimes(LoweringCall& call) {
  return "(" + TimeMicros(call.arguments[0]) + " - " + TimeMicros(call.arguments[1]) + ")";
}

StatusOr<std::string> TimeWindows(LoweringCall& call) {
  return "fs_time_windows(" + ExpandTemplate("$*", call) + ", NULL::" + DuckTypeName(call.type) + ")";
}

constexpr FunctionLowering kRows[] = {
    {"make_time", "", MakeTime, true},   {"to_time", "", ToTime, true},           {"subtract_times", "", SubtractTimes},
    {"time_trunc", "", TimeTrunc, true}, {"time_windows", "", TimeWindows, true}, {"time_diff", "", TimeDiff},
};

}  // namespace

std::string TimeMicros(const std::string& time) {
  return "((hour(" + time + ") * 3600 + minute(" + time + ") * 60)::BIGINT * 1000000 + microsecond(" + time + "))";
}

std::span<const FunctionLowering> TimeLowerings() { return kRows; }

}  // namespace firesteel::duck

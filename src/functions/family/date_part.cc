#include "functions/family/date_part.h"

#include <map>
#include <string>

#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

struct Part {
  std::string_view canonical;
  DataType result;
};

std::string Upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// The spellings Spark knows, by what they mean.
std::string_view FieldOf(std::string_view text) {
  static const std::map<std::string, std::string_view, std::less<>> fields = {{"YEAR", "YEAR"},
                                                                              {"Y", "YEAR"},
                                                                              {"YEARS", "YEAR"},
                                                                              {"YR", "YEAR"},
                                                                              {"YRS", "YEAR"},
                                                                              {"YEAROFWEEK", "YEAROFWEEK"},
                                                                              {"QUARTER", "QUARTER"},
                                                                              {"QTR", "QUARTER"},
                                                                              {"MONTH", "MONTH"},
                                                                              {"MON", "MONTH"},
                                                                              {"MONS", "MONTH"},
                                                                              {"MONTHS", "MONTH"},
                                                                              {"WEEK", "WEEK"},
                                                                              {"W", "WEEK"},
                                                                              {"WEEKS", "WEEK"},
                                                                              {"DAY", "DAY"},
                                                                              {"D", "DAY"},
                                                                              {"DAYS", "DAY"},
                                                                              {"DAYOFWEEK", "DAYOFWEEK"},
                                                                              {"DOW", "DAYOFWEEK"},
                                                                              {"DAYOFWEEK_ISO", "DAYOFWEEK_ISO"},
                                                                              {"DOW_ISO", "DAYOFWEEK_ISO"},
                                                                              {"DOY", "DOY"},
                                                                              {"HOUR", "HOUR"},
                                                                              {"H", "HOUR"},
                                                                              {"HOURS", "HOUR"},
                                                                              {"HR", "HOUR"},
                                                                              {"HRS", "HOUR"},
                                                                              {"MINUTE", "MINUTE"},
                                                                              {"M", "MINUTE"},
                                                                              {"MIN", "MINUTE"},
                                                                              {"MINS", "MINUTE"},
                                                                              {"MINUTES", "MINUTE"},
                                                                              {"SECOND", "SECOND"},
                                                                              {"S", "SECOND"},
                                                                              {"SEC", "SECOND"},
                                                                              {"SECONDS", "SECOND"},
                                                                              {"SECS", "SECOND"}};
  const auto found = fields.find(Upper(text));
  return found == fields.end() ? std::string_view() : found->second;
}

std::optional<Part> DatetimePart(std::string_view field) {
  static const std::map<std::string_view, Part> parts = {
      {"YEAR", {"year", DataType::Int()}},           {"YEAROFWEEK", {"yearofweek", DataType::Int()}},
      {"QUARTER", {"quarter", DataType::Int()}},     {"MONTH", {"month", DataType::Int()}},
      {"WEEK", {"weekofyear", DataType::Int()}},     {"DAY", {"day", DataType::Int()}},
      {"DAYOFWEEK", {"dayofweek", DataType::Int()}}, {"DAYOFWEEK_ISO", {"dayofweek_iso", DataType::Int()}},
      {"DOY", {"dayofyear", DataType::Int()}},       {"HOUR", {"hour", DataType::Int()}},
      {"MINUTE", {"minute", DataType::Int()}},       {"SECOND", {"second_with_fraction", DataType::Decimal(8, 6)}}};
  const auto found = parts.find(field);
  if (found == parts.end()) return std::nullopt;
  return found->second;
}

std::optional<Part> IntervalPart(std::string_view field, const DataType& interval) {
  const bool calendar = interval.Is(TypeKind::kCalendarInterval);
  const bool months = calendar || interval.Is(TypeKind::kYearMonthInterval);
  const bool days = calendar || interval.Is(TypeKind::kDayTimeInterval);
  if (months && field == "YEAR") return Part{"interval_years", DataType::Int()};
  if (months && field == "MONTH") return Part{"interval_months", DataType::Byte()};
  if (days && field == "DAY") return Part{"interval_days", DataType::Int()};
  if (days && field == "HOUR") return Part{"interval_hours", DataType::Byte()};
  if (days && field == "MINUTE") return Part{"interval_minutes", DataType::Byte()};
  if (days && field == "SECOND") return Part{"interval_seconds", DataType::Decimal(8, 6)};
  return std::nullopt;
}

bool IsTimeOfDayPart(std::string_view canonical) {
  return canonical == "hour" || canonical == "minute" || canonical == "second_with_fraction";
}

}  // namespace

StatusOr<Binding> BindDatePart(CallBinder& call) {
  if (!call.argument(0).constant) {
    return SparkError(
        "NON_FOLDABLE_ARGUMENT",
        {{"funcName", QuoteIdentifier(call.request().name)}, {"paramName", "`field`"}, {"paramType", "\"STRING\""}},
        call.request().span);
  }
  const auto* text = std::get_if<std::string>(&call.argument(0).constant->data);
  if (text == nullptr) return call.Returns("date_part_null", DataType::Double(), true);
  const bool interval = call.type(1).IsAnsiInterval() || call.type(1).Is(TypeKind::kCalendarInterval);
  const std::string_view field = FieldOf(*text);
  const std::optional<Part> part = interval ? IntervalPart(field, call.type(1)) : DatetimePart(field);
  if (!part) {
    return SparkError("INVALID_EXTRACT_FIELD",
                      {{"field", QuoteIdentifier(*text)}, {"expr", SqlText(call.argument(1).text)}},
                      call.request().span);
  }
  if (!interval) {
    const bool wants_time = IsTimeOfDayPart(part->canonical);
    if (wants_time && !call.type(1).Is(TypeKind::kTimestampNtz) && !call.type(1).Is(TypeKind::kTime))
      FS_RETURN_IF_ERROR(call.Require(1, DataType::Timestamp()));
    if (!wants_time && !call.type(1).IsDatetime()) FS_RETURN_IF_ERROR(call.Require(1, DataType::Date()));
    if (!wants_time) call.CastTo(1, DataType::Date());
  }
  Binding binding = call.Returns(part->canonical, part->result, call.nullable(1) || call.type(1).Is(TypeKind::kTime));
  binding.argument_order = {1};  // the field has become the function
  return binding;
}

}  // namespace firesteel::functions

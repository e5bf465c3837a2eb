#include <array>
#include <charconv>

#include "values/datetime/field_pattern_fields.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::values {
namespace {

void AppendPadded(std::int64_t value, int width, std::string& out) {
  char digits[20];
  if (width == 2 && value >= 0 && value < 100) {  // all but the year of almost every timestamp
    digits[0] = static_cast<char>('0' + value / 10);
    digits[1] = static_cast<char>('0' + value % 10);
    out.append(digits, 2);
    return;
  }
  const char* const end = std::to_chars(digits, digits + sizeof digits, value < 0 ? -value : value).ptr;
  if (value < 0) out += '-';
  for (auto missing = width - (end - digits); missing > 0; --missing) out += '0';
  out.append(digits, static_cast<std::size_t>(end - digits));
}

std::string Padded(std::int64_t value, int width) {
  std::string out;
  AppendPadded(value, width, out);
  return out;
}

// "+09", "+0900", "+09:00", seconds where there are any.
std::string OffsetText(std::int64_t offset_us, bool colon, bool minutes_always) {
  std::int64_t seconds = offset_us / 1'000'000;
  std::string out = seconds < 0 ? "-" : "+";
  if (seconds < 0) seconds = -seconds;
  out += Padded(seconds / 3600, 2);
  const std::int64_t minutes = seconds / 60 % 60;
  if (minutes != 0 || minutes_always) out += (colon ? ":" : "") + Padded(minutes, 2);
  if (seconds % 60 != 0) out += (colon ? ":" : "") + Padded(seconds % 60, 2);
  return out;
}

}  // namespace

void FieldPattern::FormatOperations(const std::vector<Operation>& operations, const Fields& f, std::string& out) {
  for (const Operation& operation : operations) {
    if (operation.kind == Operation::Kind::kLiteral) {
      out += operation.literal;
      continue;
    }
    if (operation.kind == Operation::Kind::kOptional) {
      FormatOperations(operation.optional, f, out);
      continue;
    }
    const int count = operation.count;
    switch (operation.letter) {
      case 'G':
        out += f.year > 0 ? (count == 4 ? "Anno Domini" : "AD") : (count == 4 ? "Before Christ" : "BC");
        break;
      case 'y':
      case 'u': {
        const std::int64_t year = operation.letter == 'y' && f.year <= 0 ? 1 - f.year : f.year;
        if (count == 2) {
          AppendPadded(((year % 100) + 100) % 100, 2, out);
        } else {
          if (count >= 4 && year > 9999) out += '+';
          AppendPadded(year, count, out);
        }
        break;
      }
      case 'M':
      case 'L':
        if (count <= 2) {
          AppendPadded(f.month, count, out);
        } else {
          const std::string name = kMonths[static_cast<std::size_t>(f.month - 1)];
          out += count == 3 ? name.substr(0, 3) : name;
        }
        break;
      case 'Q':
      case 'q': {
        const int quarter = (f.month - 1) / 3 + 1;
        static constexpr std::array<const char*, 4> kNames = {"1st quarter", "2nd quarter", "3rd quarter",
                                                              "4th quarter"};
        if (count <= 2) {
          AppendPadded(quarter, count, out);
        } else {
          out += count == 3 ? "Q" + std::to_string(quarter) : kNames[static_cast<std::size_t>(quarter - 1)];
        }
        break;
      }
      case 'd':
        AppendPadded(f.day, count, out);
        break;
      case 'D':
        AppendPadded(f.day_of_year, count, out);
        break;
      case 'F':
        AppendPadded((f.day - 1) % 7 + 1, count, out);
        break;
      case 'E': {
        const std::string name = kWeekdays[static_cast<std::size_t>(f.weekday - 1)];
        out += count <= 3 ? name.substr(0, 3) : name;
        break;
      }
      case 'a':
        out += f.hour < 12 ? "AM" : "PM";
        break;
      case 'H':
        AppendPadded(f.hour, count, out);
        break;
      case 'k':
        AppendPadded(f.hour == 0 ? 24 : f.hour, count, out);
        break;
      case 'K':
        AppendPadded(f.hour % 12, count, out);
        break;
      case 'h':
        AppendPadded(f.hour % 12 == 0 ? 12 : f.hour % 12, count, out);
        break;
      case 'm':
        AppendPadded(f.minute, count, out);
        break;
      case 's':
        AppendPadded(f.second, count, out);
        break;
      case 'S': {
        char digits[9];  // of a second
        std::int64_t rest = f.micros * 1000;
        for (int i = 9; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
        out.append(digits, static_cast<std::size_t>(count));
        break;
      }
      case 'V':
        out += f.zone;
        break;
      case 'z':
        out += f.abbreviation;
        break;
      case 'O':
        out += "GMT";
        if (*f.offset_us != 0) {
          std::string offset = OffsetText(*f.offset_us, true, count == 4);
          if (count == 1 && offset[1] == '0') offset.erase(1, 1);
          out += offset;
        }
        break;
      case 'X':
      case 'x':
        if (operation.letter == 'X' && *f.offset_us == 0) {
          out += "Z";
        } else {
          out += OffsetText(*f.offset_us, count == 3 || count == 5, count >= 2);
        }
        break;
      case 'Z':
        if (count <= 3) {
          out += OffsetText(*f.offset_us, false, true);
        } else if (count == 4) {
          out += "GMT" + (*f.offset_us == 0 ? "" : OffsetText(*f.offset_us, true, true));
        } else {
          out += *f.offset_us == 0 ? "Z" : OffsetText(*f.offset_us, true, true);
        }
        break;
      default:
        break;
    }
  }
}

std::string FieldPattern::Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                                 std::string_view zone_abbreviation) const {
  std::string out;
  AppendFormat(local_us, offset_us, zone_name, zone_abbreviation, out);
  return out;
}

void FieldPattern::AppendFormat(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                                std::string_view zone_abbreviation, std::string& out) const {
  Fields fields;
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  const std::int64_t micros = local_us - days * kMicrosPerDay;
  const CivilDay civil = CivilFromDays(days);
  fields.year = civil.year;
  fields.month = civil.month;
  fields.day = civil.day;
  fields.hour = static_cast<int>(micros / 3'600'000'000);
  fields.minute = static_cast<int>(micros / 60'000'000 % 60);
  fields.second = static_cast<int>(micros / 1'000'000 % 60);
  fields.micros = static_cast<int>(micros % 1'000'000);
  fields.day_of_year = static_cast<int>(days - DaysFromCivil(civil.year, 1, 1)) + 1;
  fields.weekday = static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
  fields.offset_us = offset_us;
  fields.zone = std::string(zone_name);
  fields.abbreviation = std::string(zone_abbreviation);
  FormatOperations(operations_, fields, out);
}

}  // namespace firesteel::values

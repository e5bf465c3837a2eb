#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"
#include "values/datetime/datetime_pattern.h"

namespace firesteel {
class Zone;
}

namespace firesteel::values {

// How CSV fields and JSON strings become dates and timestamps: by the pattern of the options, else as casts read them.
// Made once per file scan.
class DatetimeReader {
 public:
  static StatusOr<DatetimeReader> Make(const std::optional<std::string>& date_format,
                                       const std::optional<std::string>& timestamp_format,
                                       const std::optional<std::string>& timestamp_ntz_format, const std::string& zone);
  // Nothing where the text is no value of the type (DATE, TIMESTAMP or TIMESTAMP_NTZ).
  std::optional<Value> Read(std::string_view text, const DataType& type) const;
  // The same as the number of days or microseconds.
  std::optional<std::int64_t> ReadNumber(std::string_view text, const DataType& type) const;
  const Zone& zone() const { return *zone_; }

 private:
  std::optional<DatetimePattern> date_, timestamp_, timestamp_ntz_;
  const Zone* zone_ = nullptr;  // lives as long as the program
};

// A text field as a number, boolean, binary or text, by Java's parsers rather than Spark's casts: no blanks around.
// Nothing where it is malformed.
std::optional<Value> ReadPlainField(std::string_view text, const DataType& type);

}  // namespace firesteel::values

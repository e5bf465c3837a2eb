#pragma once

#include <optional>
#include <string>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"
#include "values/datetime/datetime_pattern.h"

namespace firesteel {
class Zone;
}

namespace firesteel::values {

// Values as the text formats write them: Spark's JacksonGenerator and UnivocityGenerator.
class FieldWriter {
 public:
  // Absent formats are Spark's: "yyyy-MM-dd" and ISO timestamps with the zone's offset.
  static StatusOr<FieldWriter> Make(const std::string& session_time_zone, const std::optional<std::string>& date_format,
                                    const std::optional<std::string>& timestamp_format,
                                    const std::optional<std::string>& timestamp_ntz_format);

  // A value that is neither NULL nor nested, without quotes: "1.0E10", "2024-01-31T10:00:00.000Z".
  std::string Plain(const Value& value, const DataType& type) const;
  void AppendDate(std::int64_t days, std::string& out) const;
  // TIMESTAMP or TIMESTAMP_NTZ.
  void AppendTimestamp(std::int64_t micros, const DataType& type, std::string& out) const;

  enum class NullFields { kLeftOut, kWritten };
  void AppendJson(const Value& value, const DataType& type, NullFields null_fields, std::string& out) const;

 private:
  const Zone* zone_ = nullptr;  // lives as long as the program
  std::string zone_name_;
  DatetimePattern date_, timestamp_, timestamp_ntz_;
};

}  // namespace firesteel::values

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "files/listing/file_scan.h"
#include "types/data_type.h"
#include "values/datetime/datetime_pattern.h"

namespace firesteel::files {

// Finds the type of CSV values, one after another, as Spark's CSVInferSchema does: int, long, decimal (whole numbers
// beyond long), double, date, timestamp, boolean, string. One per column set; not thread-safe.
class CsvValueInference {
 public:
  // Spark's error for date and timestamp patterns that it refuses; `prefer_ntz` is spark.sql.timestampType.
  static StatusOr<CsvValueInference> Make(const CsvReadOptions& options, const std::string& session_zone,
                                          bool prefer_ntz);

  // The type of a column that was `so_far` after one more value. kNull stands for no value yet.
  DataType Widen(const DataType& so_far, std::optional<std::string_view> value) const;

 private:
  DataType TypeFrom(TypeKind first, std::string_view text) const;
  bool IsDate(std::string_view text) const;
  bool IsTimestamp(std::string_view text) const;
  DataType Common(const DataType& a, const DataType& b) const;

  std::string null_value_;
  std::string nan_value_, positive_infinity_, negative_infinity_;
  std::string zone_;
  std::optional<values::DatetimePattern> date_pattern_, timestamp_pattern_;
  bool lenient_date_ = true;  // dates of this form can be read as timestamps too
  bool prefer_ntz_ = false;
  bool prefer_date_ = true;
};

// The narrowest numeric type that holds both, as inference of CSV and JSON sees it; nothing where only text does.
std::optional<DataType> WiderInferredNumber(const DataType& a, const DataType& b);

}  // namespace firesteel::files

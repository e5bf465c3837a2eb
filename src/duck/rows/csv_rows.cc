#include <limits>
#include <optional>
#include <string>

#include "base/utf8.h"
#include "duck/rows/file_row_source.h"
#include "files/format/csv/csv_record.h"
#include "types/identifier_text.h"
#include "values/number/number_text.h"
#include "values/text/field_text.h"

namespace firesteel::duck {
namespace {

class CsvParser final : public RecordParser {
 public:
  CsvParser(const files::FileScan& scan, const std::vector<std::size_t>& data_columns, values::DatetimeReader datetimes)
      : options_(std::get<files::CsvReadOptions>(scan.options)),
        tokenizer_(options_),
        datetimes_(std::move(datetimes)) {
    // The column of corrupt records is in no file; the others take the fields in order.
    std::vector<std::optional<std::size_t>> position(scan.data_schema.size());
    for (std::size_t i = 0; i < scan.data_schema.size(); ++i) {
      const StructField& field = scan.data_schema[i];
      if (field.type.IsString() && EqualsIgnoreCase(field.name, options_.corrupt_record_column)) continue;
      position[i] = file_columns_++;
    }
    std::size_t wanted = 0;
    for (const std::size_t column : data_columns) {
      columns_.push_back({position[column], scan.data_schema[column].type});
      if (position[column]) ++wanted;
    }
    // With fewer columns than the file has, Spark picks fields by number and never counts them, but for records of
    // several lines.
    counts_fields_ = options_.multi_line || (wanted > 0 && wanted == file_columns_);
  }

  Status Parse(std::string_view given, RowBatch& rows) override {
    // Spark's parser reads characters; bytes that are none are the replacement character to it.
    std::string_view record = given;
    if (!IsValidUtf8(given)) record = valid_ = MakeValidUtf8(given);
    tokenizer_.Split(record, fields_);
    const auto& fields = fields_.values;
    const bool miscounted = counts_fields_ && fields.size() != file_columns_;
    bool malformed = miscounted;
    BatchColumn* corrupt = nullptr;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      BatchColumn& out = rows.columns[i];
      const auto& position = columns_[i].position;
      if (!position) {
        corrupt = &out;
      } else if (*position >= fields.size() || !fields[*position] || *fields[*position] == options_.null_value) {
        out.AppendNull();
      } else if (!Convert(*fields[*position], columns_[i].type, out)) {
        out.AppendNull();
        malformed = true;
      }
    }
    if (malformed && options_.mode == files::ParseMode::kDropMalformed) {
      for (BatchColumn& column : rows.columns) column.Truncate(rows.rows);
      return Status::Ok();
    }
    if (malformed && options_.mode == files::ParseMode::kFailFast) {
      if (miscounted) return SparkError("MALFORMED_CSV_RECORD", {{"badRecord", std::string(record)}, {"where", ""}});
      return SparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                        {{"badRecord", std::string(record)}, {"failFastMode", "FAILFAST"}, {"where", ""}});
    }
    if (corrupt != nullptr && malformed) {
      corrupt->AppendText(record);
    } else if (corrupt != nullptr) {
      corrupt->AppendNull();
    }
    ++rows.rows;
    return Status::Ok();
  }

 private:
  struct Column {
    std::optional<std::size_t> position;  // among the fields of a record; absent: the column of corrupt records
    DataType type;
  };

  // Appends the field as a value of the type; false, and nothing appended, where it is none.
  bool Convert(std::string_view field, const DataType& type, BatchColumn& out) const {
    switch (type.kind()) {
      case TypeKind::kString:
        out.AppendText(field);
        return true;
      case TypeKind::kInt:
        return AppendInteger(values::ParseJavaInteger<std::int32_t>(field), out);
      case TypeKind::kLong:
        return AppendInteger(values::ParseJavaInteger<std::int64_t>(field), out);
      case TypeKind::kDate:
      case TypeKind::kTimestamp:
      case TypeKind::kTimestampNtz:
        return AppendInteger(datetimes_.ReadNumber(field, type), out);
      case TypeKind::kFloat:
      case TypeKind::kDouble:
        if (const auto special = SpecialNumber(field)) {
          out.AppendDouble(*special);
          return true;
        }
        [[fallthrough]];
      default: {
        auto value = values::ReadPlainField(field, type);
        if (value) out.Append(*std::move(value));
        return value.has_value();
      }
    }
  }

  template <typename Number>
  static bool AppendInteger(const std::optional<Number>& number, BatchColumn& out) {
    if (number) out.AppendInteger(*number);
    return number.has_value();
  }

  std::optional<double> SpecialNumber(std::string_view field) const {
    if (field == options_.nan_value) return std::numeric_limits<double>::quiet_NaN();
    if (field == options_.positive_infinity) return std::numeric_limits<double>::infinity();
    if (field == options_.negative_infinity) return -std::numeric_limits<double>::infinity();
    return std::nullopt;
  }

  const files::CsvReadOptions options_;
  const files::CsvTokenizer tokenizer_;
  const values::DatetimeReader datetimes_;
  std::vector<Column> columns_;
  std::size_t file_columns_ = 0;
  bool counts_fields_ = true;
  files::CsvTokenizer::Fields fields_;
  std::string valid_;  // the record at hand, where it had bytes that are no characters
};

}  // namespace

StatusOr<std::unique_ptr<RecordParser>> MakeCsvParser(const files::FileScan& scan,
                                                      const std::vector<std::size_t>& data_columns,
                                                      const std::string& session_time_zone) {
  const auto& options = std::get<files::CsvReadOptions>(scan.options);
  FS_ASSIGN_OR_RETURN(
      values::DatetimeReader datetimes,
      values::DatetimeReader::Make(options.date_format, options.timestamp_format, options.timestamp_ntz_format,
                                   options.time_zone.empty() ? session_time_zone : options.time_zone));
  return std::unique_ptr<RecordParser>(std::make_unique<CsvParser>(scan, data_columns, std::move(datetimes)));
}

}  // namespace firesteel::duck

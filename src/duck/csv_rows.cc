#include <optional>

#include "duck/field_text.h"
#include "duck/file_row_source.h"
#include "files/csv_record.h"
#include "types/identifier_text.h"

namespace firesteel::duck {
namespace {

class CsvParser final : public RecordParser {
 public:
  CsvParser(const files::FileScan& scan, const std::vector<std::size_t>& data_columns, DatetimeReader datetimes)
      : options_(std::get<files::CsvReadOptions>(scan.options)), tokenizer_(options_), datetimes_(std::move(datetimes)) {
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
    // With fewer columns than the file has, the parser picks fields by number and never counts them.
    counts_fields_ = wanted == file_columns_;
    any_wanted_ = wanted > 0;
  }

  Status Parse(std::string_view record, std::vector<std::vector<Value>>& rows) override {
    tokenizer_.Split(record, fields_);
    bool malformed = counts_fields_ && any_wanted_ && fields_.size() != file_columns_;
    std::vector<Value> row(columns_.size());
    std::optional<std::size_t> corrupt;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].position) {
        corrupt = i;
        continue;
      }
      if (*columns_[i].position >= fields_.size()) continue;
      const std::optional<std::string>& field = fields_[*columns_[i].position];
      if (!field || *field == options_.null_value) continue;
      if (auto value = Convert(*field, columns_[i].type)) {
        row[i] = std::move(*value);
      } else {
        malformed = true;
      }
    }
    if (malformed) {
      if (options_.mode == files::ParseMode::kDropMalformed) return Status::Ok();
      if (options_.mode == files::ParseMode::kFailFast) {
        return SparkError("MALFORMED_CSV_RECORD", {{"badRecord", std::string(record)}, {"where", ""}});
      }
      if (corrupt) row[*corrupt] = Value{std::string(record)};
    }
    rows.push_back(std::move(row));
    return Status::Ok();
  }

 private:
  struct Column {
    std::optional<std::size_t> position;  // among the fields of a record; absent: the column of corrupt records
    DataType type;
  };

  std::optional<Value> Convert(const std::string& field, const DataType& type) const {
    if (type.Is(TypeKind::kDate) || type.IsDatetime()) return datetimes_.Read(field, type);
    if (type.Is(TypeKind::kDouble) || type.Is(TypeKind::kFloat)) {
      if (field == options_.nan_value) return Value{std::numeric_limits<double>::quiet_NaN()};
      if (field == options_.positive_infinity) return Value{std::numeric_limits<double>::infinity()};
      if (field == options_.negative_infinity) return Value{-std::numeric_limits<double>::infinity()};
    }
    return ReadPlainField(field, type);
  }

  const files::CsvReadOptions options_;
  const files::CsvTokenizer tokenizer_;
  const DatetimeReader datetimes_;
  std::vector<Column> columns_;
  std::size_t file_columns_ = 0;
  bool counts_fields_ = true;
  bool any_wanted_ = false;
  files::CsvTokenizer::Fields fields_;
};

}  // namespace

StatusOr<std::unique_ptr<RecordParser>> MakeCsvParser(const files::FileScan& scan,
                                                      const std::vector<std::size_t>& data_columns,
                                                      const std::string& session_time_zone) {
  const auto& options = std::get<files::CsvReadOptions>(scan.options);
  FS_ASSIGN_OR_RETURN(DatetimeReader datetimes,
                      DatetimeReader::Make(options.date_format, options.timestamp_format, options.timestamp_ntz_format,
                                           options.time_zone.empty() ? session_time_zone : options.time_zone));
  return std::unique_ptr<RecordParser>(std::make_unique<CsvParser>(scan, data_columns, std::move(datetimes)));
}

}  // namespace firesteel::duck

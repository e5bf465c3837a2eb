#include "analysis/plan/scan_identity.h"

#include <variant>

namespace firesteel::analysis {
namespace {

// Parts with their lengths, so that no two lists of parts give one text.
class Parts {
 public:
  Parts& Add(const std::string& part) {
    text_ += std::to_string(part.size()) + ":" + part;
    return *this;
  }
  Parts& Add(const std::optional<std::string>& part) { return part ? Add("=" + *part) : Add("-"); }
  Parts& Add(const char* part) { return Add(std::string(part)); }
  Parts& Add(bool part) { return Add(std::string(part ? "1" : "0")); }
  Parts& Add(double part) { return Add(std::to_string(part)); }
  Parts& Add(files::ParseMode part) { return Add(std::to_string(static_cast<int>(part))); }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void AddOptions(Parts& parts, const files::ParquetReadOptions& options) { parts.Add(options.merge_schema); }

void AddOptions(Parts& parts, const files::CsvReadOptions& options) {
  parts.Add(options.separator).Add(options.quote).Add(options.escape).Add(options.comment).Add(options.header);
  parts.Add(options.multi_line).Add(options.ignore_leading_white_space).Add(options.ignore_trailing_white_space);
  parts.Add(options.infer_schema).Add(options.enforce_schema).Add(options.null_value).Add(options.empty_value);
  parts.Add(options.nan_value).Add(options.positive_infinity).Add(options.negative_infinity).Add(options.date_format);
  parts.Add(options.timestamp_format)
      .Add(options.timestamp_ntz_format)
      .Add(options.line_separator)
      .Add(options.encoding);
  parts.Add(options.time_zone).Add(options.mode).Add(options.corrupt_record_column).Add(options.sampling_ratio);
}

void AddOptions(Parts& parts, const files::JsonReadOptions& options) {
  parts.Add(options.multi_line)
      .Add(options.primitives_as_string)
      .Add(options.prefers_decimal)
      .Add(options.allow_comments);
  parts.Add(options.allow_unquoted_field_names).Add(options.allow_single_quotes).Add(options.drop_field_if_all_null);
  parts.Add(options.infer_timestamp).Add(options.date_format).Add(options.timestamp_format).Add(options.line_separator);
  parts.Add(options.encoding).Add(options.time_zone).Add(options.mode).Add(options.corrupt_record_column);
  parts.Add(options.sampling_ratio);
}

void AddOptions(Parts& parts, const files::TextReadOptions& options) {
  parts.Add(options.whole_text).Add(options.line_separator);
}

}  // namespace

std::string ScanIdentity(const files::FileScan& scan) {
  Parts parts;
  parts.Add(std::to_string(static_cast<int>(scan.format))).Add(scan.root);
  parts.Add(DataType::Struct(scan.data_schema).ToSql()).Add(DataType::Struct(scan.partition_schema).ToSql());
  std::visit([&](const auto& options) { AddOptions(parts, options); }, scan.options);
  return parts.Take();
}

}  // namespace firesteel::analysis

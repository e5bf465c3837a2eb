#include "duck/rows/file_row_source.h"
#include "duck/rows/text_options.h"
#include "types/identifier_text.h"
#include "values/json/json_value.h"

namespace firesteel::duck {
namespace {

// As Jackson calls the token a value begins with.
std::string TokenName(const values::JsonNode& node) {
  switch (node.kind) {
    case values::JsonNode::Kind::kNull:
      return "VALUE_NULL";
    case values::JsonNode::Kind::kTrue:
      return "VALUE_TRUE";
    case values::JsonNode::Kind::kFalse:
      return "VALUE_FALSE";
    case values::JsonNode::Kind::kNumber:
      return node.text.find_first_of(".eE") == std::string::npos ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT";
    case values::JsonNode::Kind::kString:
      return "VALUE_STRING";
    case values::JsonNode::Kind::kArray:
      return "START_ARRAY";
    case values::JsonNode::Kind::kObject:
      return "START_OBJECT";
  }
  return "";
}

class JsonParser final : public RecordParser {
 public:
  JsonParser(const files::FileScan& scan, const std::vector<std::size_t>& data_columns,
             values::DatetimeReader datetimes)
      : options_(std::get<files::JsonReadOptions>(scan.options)), datetimes_(std::move(datetimes)) {
    for (const std::size_t column : data_columns) {
      const StructField& field = scan.data_schema[column];
      if (field.type.IsString() && EqualsIgnoreCase(field.name, options_.corrupt_record_column)) {
        corrupt_ = names_.size();
      }
      names_.push_back(field);
    }
  }

  Status Parse(std::string_view record, RowBatch& rows) override {
    if (record.find_first_not_of(" \t\r\n") == std::string_view::npos) return Status::Ok();
    const auto node = values::ParseJsonNode(record, syntax_);
    if (!node || (node->kind != values::JsonNode::Kind::kObject && node->kind != values::JsonNode::Kind::kArray &&
                  node->kind != values::JsonNode::Kind::kNull)) {
      return Malformed(record, std::vector<Value>(names_.size()), rows);
    }
    if (node->kind == values::JsonNode::Kind::kArray) {
      for (const values::JsonNode& item : node->items) {
        if (item.kind != values::JsonNode::Kind::kObject)
          return Malformed(record, std::vector<Value>(names_.size()), rows);
        FS_RETURN_IF_ERROR(Object(item, record, rows));
      }
      return Status::Ok();
    }
    if (node->kind == values::JsonNode::Kind::kNull) {
      return Malformed(record, std::vector<Value>(names_.size()), rows);
    }
    return Object(*node, record, rows);
  }

 private:
  Status Object(const values::JsonNode& node, std::string_view record, RowBatch& rows) {
    std::vector<Value> row(names_.size());
    bool complete = true;
    for (const auto& [name, child] : node.fields) {
      for (std::size_t i = 0; i < names_.size(); ++i) {
        if (names_[i].name != name || i == corrupt_) continue;
        auto value = values::JsonToValue(child, names_[i].type, datetimes_, complete);
        if (value) {
          row[i] = std::move(*value);
        } else {
          complete = false;
          if (options_.mode == files::ParseMode::kFailFast) {
            return SparkError("CANNOT_PARSE_JSON_FIELD", {{"fieldName", name},
                                                          {"fieldValue", std::string(child.source)},
                                                          {"jsonType", TokenName(child)},
                                                          {"dataType", "\"" + names_[i].type.ToSql() + "\""},
                                                          {"where", ""}});
          }
        }
      }
    }
    if (!complete) return Malformed(record, std::move(row), rows);
    rows.AppendRow(std::move(row));
    return Status::Ok();
  }

  Status Malformed(std::string_view record, std::vector<Value> row, RowBatch& rows) {
    if (options_.mode == files::ParseMode::kDropMalformed) return Status::Ok();
    if (options_.mode == files::ParseMode::kFailFast) {
      return SparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                        {{"badRecord", std::string(record)}, {"failFastMode", "FAILFAST"}, {"where", ""}});
    }
    if (corrupt_) row[*corrupt_] = Value{std::string(record)};
    rows.AppendRow(std::move(row));
    return Status::Ok();
  }

  const files::JsonReadOptions options_;
  const values::DatetimeReader datetimes_;
  const values::JsonSyntax syntax_ = SyntaxOf(options_);
  std::vector<StructField> names_;
  std::optional<std::size_t> corrupt_;
};

}  // namespace

StatusOr<std::unique_ptr<RecordParser>> MakeJsonParser(const files::FileScan& scan,
                                                       const std::vector<std::size_t>& data_columns,
                                                       const std::string& session_time_zone) {
  const auto& options = std::get<files::JsonReadOptions>(scan.options);
  FS_ASSIGN_OR_RETURN(
      values::DatetimeReader datetimes,
      values::DatetimeReader::Make(options.date_format, options.timestamp_format, options.timestamp_ntz_format,
                                   options.time_zone.empty() ? session_time_zone : options.time_zone));
  return std::unique_ptr<RecordParser>(std::make_unique<JsonParser>(scan, data_columns, std::move(datetimes)));
}

}  // namespace firesteel::duck

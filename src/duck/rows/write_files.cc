#include "duck/rows/write_files.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "duck/arrow/arrow_result.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"
#include "duck/rows/csv_line.h"
#include "duck/rows/text_options.h"
#include "types/identifier_text.h"
#include "types/schema_json.h"

namespace firesteel::duck {
namespace {

using engine::FileWriteRequest;
using engine::WrittenFile;

// A column of the COPY's query.
struct SelectItemText {
  std::string sql;
  std::string name;
};

std::string Codec(const FileWriteRequest& request) {
  const std::string& name = request.compression;
  if (request.format == FileWriteRequest::Format::kParquet) {
    if (name.empty()) return "snappy";
    if (name == "none") return "uncompressed";
    if (name == "lz4_raw" || name == "lz4raw") return "lz4_raw";
    return name;
  }
  if (name.empty() || name == "none" || name == "uncompressed") return "none";
  return name == "deflate" || name == "bzip2" ? name : name;
}

// Instants are written as isAdjustedToUTC=true; nested ones as well, hence the walk through the type.
bool HoldsInstant(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kTimestamp:
      return true;
    case TypeKind::kArray:
      return HoldsInstant(type.element());
    case TypeKind::kMap:
      return HoldsInstant(type.key()) || HoldsInstant(type.value());
    case TypeKind::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [](const StructField& field) { return HoldsInstant(field.type); });
    default:
      return false;
  }
}

// The type a column has inside a Parquet file: DuckTypeName, but for instants.
std::string StoredTypeName(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kTimestamp:
      return "TIMESTAMPTZ";
    case TypeKind::kArray:
      return StoredTypeName(type.element()) + "[]";
    case TypeKind::kMap:
      return "MAP(" + StoredTypeName(type.key()) + ", " + StoredTypeName(type.value()) + ")";
    case TypeKind::kStruct: {
      const auto names = StructFieldNames(type);
      std::vector<std::string> fields;
      for (std::size_t i = 0; i < names.size(); ++i) {
        fields.push_back(SqlIdentifier(names[i]) + " " + StoredTypeName(type.fields()[i].type));
      }
      return "STRUCT(" + Join(fields, ", ") + ")";
    }
    default:
      return DuckTypeName(type);
  }
}

std::string StoredColumn(const std::string& column, const DataType& type) {
  if (type.Is(TypeKind::kTimestamp)) return "make_timestamptz(epoch_us(" + column + "))";
  if (HoldsInstant(type)) return "CAST(" + column + " AS " + StoredTypeName(type) + ")";
  return column;
}

std::string PartitionName(std::size_t i) { return "partition_" + std::to_string(i); }

// DuckDB writes a partition value of NULL so, and URL-encodes the others.
constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

std::string UrlDecoded(std::string_view text) {
  const auto hex = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

const std::string* FormatOption(const FileWriteRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.format_options) {
    if (EqualsIgnoreCase(key, name)) return &value;
  }
  return nullptr;
}

bool IsText(const FileWriteRequest& request) { return request.format != FileWriteRequest::Format::kParquet; }

// Text formats: lines of ours go through DuckDB's CSV writer as they are; the name of the one column is the header.
std::string CopyOptions(const FileWriteRequest& request) {
  std::vector<std::string> options;
  if (!IsText(request)) {
    options.push_back("FORMAT parquet");
    options.push_back("COMPRESSION " + Codec(request));
    std::vector<std::string> metadata;
    for (const auto& [key, value] : request.parquet_metadata)
      metadata.push_back(SqlString(key) + ": " + SqlString(value));
    if (!metadata.empty()) options.push_back("KV_METADATA {" + Join(metadata, ", ") + "}");
    options.push_back("RETURN_STATS true");
    return Join(options, ", ");
  }
  const std::string* header = FormatOption(request, "header");
  const bool with_header =
      request.format == FileWriteRequest::Format::kCsv && header != nullptr && EqualsIgnoreCase(*header, "true");
  options.push_back(std::string("FORMAT csv, HEADER ") + (with_header ? "true" : "false") +
                    ", QUOTE '', ESCAPE '', DELIMITER '\x01'");
  if (Codec(request) != "none") options.push_back("COMPRESSION " + Codec(request));
  options.push_back("RETURN_FILES true");
  return Join(options, ", ");
}

// The row as one finished line of text.
StatusOr<SelectItemText> LineOf(const std::vector<analysis::Attribute>& columns, const FileWriteRequest& request,
                                const engine::ExecutionOptions& options) {
  if (request.format == FileWriteRequest::Format::kText) {
    if (columns.size() != 1 || !columns[0].type.IsString()) {
      return SparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                        {{"format", "Text"},
                         {"columnName", columns.empty() ? "" : "`" + columns[0].name + "`"},
                         {"columnType", columns.empty() ? "" : "\"" + columns[0].type.ToSql() + "\""}});
    }
    return SelectItemText{"coalesce(" + ColumnName(columns[0].id) + ", '')", "value"};
  }
  const bool csv = request.format == FileWriteRequest::Format::kCsv;
  std::vector<StructField> fields;
  for (const analysis::Attribute& column : columns) {
    if (csv && column.type.IsNested()) {
      return SparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {{"format", "CSV"},
                                                                 {"columnName", "`" + column.name + "`"},
                                                                 {"columnType", "\"" + column.type.ToSql() + "\""}});
    }
    fields.push_back({column.name, column.type});
  }
  const DataType row = DataType::Struct(std::move(fields));
  std::map<std::string, std::string> settings(request.format_options.begin(), request.format_options.end());
  settings.emplace("timeZone", options.session_time_zone);
  const std::string constants = SqlString(DataTypeToJson(row)) + ", " + SqlString(PackTextOptions(settings));
  SelectItemText line;
  if (csv) {
    std::vector<std::string> fields_of_line;
    for (const analysis::Attribute& column : columns) fields_of_line.push_back(ColumnName(column.id));
    line.sql = "fs_csv_line(" + constants + ", " + Join(fields_of_line, ", ") + ")";
  } else {
    const auto names = StructFieldNames(row);
    std::vector<std::string> values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      values.push_back(SqlIdentifier(names[i]) + " := " + ColumnName(columns[i].id));
    }
    line.sql = "fs_json_line(struct_pack(" + Join(values, ", ") + "), " + constants + ", NULL::VARCHAR)";
  }
  if (csv) {
    std::vector<std::string> names;
    for (const analysis::Attribute& column : columns) names.push_back(column.name);
    line.name = CsvHeader(names, [&](const char* name) { return FormatOption(request, name); });
  } else {
    line.name = "value";
  }
  return line;
}

std::string Extension(const FileWriteRequest& request) {
  switch (request.format) {
    case FileWriteRequest::Format::kParquet:
      return "parquet";
    case FileWriteRequest::Format::kCsv:
      return "csv";
    case FileWriteRequest::Format::kJson:
      return "json";
    case FileWriteRequest::Format::kText:
      return "txt";
  }
  return "data";
}

StatusOr<std::vector<WrittenFile>> RunCopy(std::shared_ptr<DuckDatabase> database, const std::string& sql,
                                           const FileWriteRequest& request, const engine::ExecutionOptions& options) {
  std::vector<WrittenFile> files;
  if (request.format == FileWriteRequest::Format::kParquet) {
    const Schema stats = {{"filename", DataType::String()}, {"count", DataType::Long()}, {"bytes", DataType::Long()}};
    FS_ASSIGN_OR_RETURN(const auto rows, RunToEnd(std::move(database), sql, stats, options));
    for (const auto& row : rows) {
      WrittenFile file;
      file.uri = std::get<std::string>(row[0].data);
      file.rows = std::get<std::int64_t>(row[1].data);
      file.bytes = std::get<std::int64_t>(row[2].data);
      files.push_back(std::move(file));
    }
    return files;
  }
  const Schema names = {{"count", DataType::Long()}, {"files", DataType::Array(DataType::String())}};
  FS_ASSIGN_OR_RETURN(const auto rows, RunToEnd(std::move(database), sql, names, options));
  for (const auto& row : rows) {
    const auto& list = std::get<ValueList>(row[1].data).items;
    for (const Value& name : list) {
      WrittenFile file;
      file.uri = std::get<std::string>(name.data);
      if (list.size() == 1) file.rows = std::get<std::int64_t>(row[0].data);
      std::error_code ignored;
      const auto size = std::filesystem::file_size(file.uri, ignored);
      if (!ignored) file.bytes = static_cast<std::int64_t>(size);
      files.push_back(std::move(file));
    }
  }
  return files;
}

// A write that fails leaves sums behind that nobody will ask for.
class DigestsOfStage {
 public:
  DigestsOfStage(std::shared_ptr<DuckDatabase> database, std::string stage)
      : database_(std::move(database)), stage_(std::move(stage)) {}
  ~DigestsOfStage() { database_->write_digests().DropBelow(stage_); }
  DigestsOfStage(const DigestsOfStage&) = delete;
  DigestsOfStage& operator=(const DigestsOfStage&) = delete;
  void FillIn(std::vector<WrittenFile>& files) {
    for (WrittenFile& file : files) file.sha256 = database_->write_digests().Take(file.uri);
  }

 private:
  const std::shared_ptr<DuckDatabase> database_;  // shared with its other users
  const std::string stage_;
};

StatusOr<std::vector<WrittenFile>> CopyQuery(const std::shared_ptr<DuckDatabase>& database, const SelectQuery& query,
                                             const std::vector<analysis::Attribute>& output,
                                             const FileWriteRequest& request, const engine::ExecutionOptions& options) {
  std::vector<std::string> columns;
  std::vector<analysis::Attribute> data;
  for (std::size_t i = 0; i < output.size(); ++i) {
    const bool partition = std::find(request.partition_columns.begin(), request.partition_columns.end(),
                                     static_cast<int>(i)) != request.partition_columns.end();
    if (!partition) data.push_back(output[i]);
  }
  if (IsText(request)) {
    FS_ASSIGN_OR_RETURN(const SelectItemText line, LineOf(data, request, options));
    columns.push_back(line.sql + " AS " + SqlIdentifier(line.name));
  } else {
    for (const analysis::Attribute& column : data) {
      columns.push_back(StoredColumn(ColumnName(column.id), column.type) + " AS " + SqlIdentifier(column.name));
    }
  }
  const std::string source = "FROM (\n" + Indented(ToSql(query)) + "\n)";
  std::string directory = request.stage_directory;
  while (!directory.empty() && directory.back() == '/') directory.pop_back();

  const auto into_one_file = [&] {
    const std::string target = directory + "/part-00000." + Extension(request);
    return RunCopy(database,
                   "COPY (\n  SELECT " + Join(columns, ", ") + "\n  " + source + "\n) TO " + SqlString(target) + " (" +
                       CopyOptions(request) + ")",
                   request, options);
  };
  const std::int64_t most_rows = request.max_rows_per_file;
  if (request.partition_columns.empty() && request.file_count.value_or(1) <= 1 && most_rows == 0)
    return into_one_file();

  // The partition columns become texts under plain names, which files later turn into Spark's directories; n equal
  // shares go by number.
  std::vector<std::string> keys;
  for (int index : request.partition_columns) keys.push_back(ColumnName(output[index].id));
  std::string numbered;
  if (keys.empty()) {
    const std::string count = std::to_string(std::max(request.file_count.value_or(1), 1));
    const std::string number = "(row_number() OVER () - 1)";
    std::string share = number + " % " + count;
    if (most_rows > 0)
      share += " + " + count + " * (" + number + " // " + count + " // " + std::to_string(most_rows) + ")";
    numbered = "SELECT " + Join(columns, ", ") + ", " + share + " AS n\n" + source;
  } else {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const DataType& type = output[request.partition_columns[i]].type;
      std::string text = "CAST(" + keys[i] + " AS VARCHAR)";
      if (type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz)) {
        text = "CAST(epoch_us(" + keys[i] + ") AS VARCHAR)";
      }
      columns.push_back(text + " AS " + PartitionName(i));
      texts.push_back(PartitionName(i));
    }
    if (most_rows > 0) {
      columns.push_back("(row_number() OVER (PARTITION BY " + Join(keys, ", ") + ") - 1) // " +
                        std::to_string(most_rows) + " AS n");
      texts.push_back("n");
    }
    numbered = "SELECT " + Join(columns, ", ") + "\n" + source + "\nORDER BY " + Join(texts, ", ");
  }
  std::vector<std::string> by;
  if (keys.empty()) {
    by.push_back("n");
  } else {
    for (std::size_t i = 0; i < keys.size(); ++i) by.push_back(PartitionName(i));
    if (most_rows > 0) by.push_back("n");
  }
  const std::string sql = "COPY (\n" + Indented(numbered) + "\n) TO " + SqlString(directory) + " (" +
                          CopyOptions(request) + ", PARTITION_BY (" + Join(by, ", ") +
                          "), OVERWRITE_OR_IGNORE true, FILENAME_PATTERN 'part-{i}')";
  FS_ASSIGN_OR_RETURN(std::vector<WrittenFile> files, RunCopy(database, sql, request, options));
  // Without rows there is no share to make a file of, but the schema and the header must lie somewhere.
  if (files.empty() && keys.empty()) return into_one_file();
  for (WrittenFile& file : files) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::string mark = "/" + PartitionName(i) + "=";
      const std::size_t begin = file.uri.find(mark);
      if (begin == std::string::npos) return Status::Internal("a written file outside of its partition: " + file.uri);
      const std::size_t end = file.uri.find('/', begin + mark.size());
      const std::string text = UrlDecoded(file.uri.substr(begin + mark.size(), end - begin - mark.size()));
      const DataType& type = output[request.partition_columns[i]].type;
      if (text == kNullPartition) {
        file.partition_values.push_back(Value{});
        continue;
      }
      // Back to a value by the same text form it was written in.
      std::string back = SqlString(text);
      if (type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz)) {
        back = "make_timestamp(CAST(" + back + " AS BIGINT))";
      } else {
        back = "CAST(" + back + " AS " + DuckTypeName(type) + ")";
      }
      if (type.IsString()) {
        file.partition_values.push_back(Value{text});
      } else {
        FS_ASSIGN_OR_RETURN(auto rows, RunToEnd(database, "SELECT " + back, {{"v", type}}, {}));
        file.partition_values.push_back(rows.at(0).at(0));
      }
    }
  }
  return files;
}

}  // namespace

StatusOr<std::vector<WrittenFile>> WriteQuery(std::shared_ptr<DuckDatabase> database, const SelectQuery& query,
                                              const std::vector<analysis::Attribute>& output,
                                              const FileWriteRequest& request,
                                              const engine::ExecutionOptions& options) {
  DigestsOfStage digests(database, request.stage_directory);
  FS_ASSIGN_OR_RETURN(std::vector<WrittenFile> files, CopyQuery(database, query, output, request, options));
  digests.FillIn(files);
  return files;
}

}  // namespace firesteel::duck

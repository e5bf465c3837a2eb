#include <algorithm>

#include "duck/lower/duck_type.h"
#include "duck/lower/lower_literal.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"
#include "files/format/parquet/parquet_scan.h"
#include "types/identifier_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

std::string WithoutSpacesAndQuotes(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '"'; });
  return text;
}

// A column as it lies in the files, as a value of its declared type.
std::string AsDeclared(const std::string& column, const std::string& file_type, const DataType& type) {
  const std::string wanted = DuckTypeName(type);
  if (WithoutSpacesAndQuotes(FoldCase(file_type)) == WithoutSpacesAndQuotes(FoldCase(wanted))) return column;
  const bool with_zone = file_type == "TIMESTAMP WITH TIME ZONE" || file_type == "TIMESTAMPTZ";
  if (with_zone && (type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz))) {
    return "make_timestamp(epoch_us(" + column + "))";
  }
  if (type.IsString() && file_type == "BLOB") return "decode(" + column + ")";
  if (type.Is(TypeKind::kBinary) && file_type == "VARCHAR") return "encode(" + column + ")";
  return "CAST(" + column + " AS " + wanted + ")";
}

// The values that paths give: a constant where all files agree, else looked up by the number of the file.
std::string PartitionColumn(const files::FileScan& scan, std::size_t index) {
  const DataType& type = scan.partition_schema[index].type;
  const Value& first = scan.files[0].partition_values[index];
  const bool constant = std::all_of(scan.files.begin(), scan.files.end(), [&](const files::FileEntry& file) {
    return file.partition_values[index] == first;
  });
  if (constant) return LowerLiteral(first, type);
  std::vector<std::string> values;
  for (const files::FileEntry& file : scan.files) values.push_back(LowerLiteral(file.partition_values[index], type));
  return "list_extract([" + Join(values, ", ") + "], CAST(file_index AS BIGINT) + 1)";
}

std::string FileList(const files::FileScan& scan) {
  std::vector<std::string> names;
  // What the listing said of an object saves the request that would ask again.
  const bool all_known = std::all_of(scan.files.begin(), scan.files.end(), [](const files::FileEntry& file) {
    return file.uri.find("://") != std::string::npos && !file.etag.empty();
  });
  for (const files::FileEntry& file : scan.files) {
    names.push_back(all_known ? "{'filename': " + SqlString(file.uri) + ", 'file_size': " + std::to_string(file.size) +
                                    ", 'etag': " + SqlString(file.etag) + "}"
                              : SqlString(file.uri));
  }
  return "[" + Join(names, ", ") + "]";
}

StatusOr<SelectQuery> LowerParquet(Lowering& lowering, const files::FileScan& scan, const ResolvedPlan& plan) {
  std::vector<std::string> read;
  for (std::size_t i = 0; i < scan.data_schema.size(); ++i) {
    if (lowering.IsReferenced(plan.output[i].id)) read.push_back(scan.data_schema[i].name);
  }
  // DuckDB would cast what the files store to one common type where Spark's reader refuses.
  FS_RETURN_IF_ERROR(files::CheckStoredTypes(scan, read));
  FS_ASSIGN_OR_RETURN(const auto columns, lowering.context().describe_parquet(scan));
  SelectQuery query;
  for (std::size_t i = 0; i < plan.output.size(); ++i) {
    if (!lowering.IsReferenced(plan.output[i].id)) continue;
    std::string sql;
    if (i >= scan.data_schema.size()) {
      sql = PartitionColumn(scan, i - scan.data_schema.size());
    } else {
      const StructField& field = scan.data_schema[i];
      const auto found = std::find_if(columns.begin(), columns.end(),
                                      [&](const auto& column) { return EqualsIgnoreCase(column.first, field.name); });
      sql = found == columns.end() ? LowerLiteral(Value{}, field.type)
                                   : AsDeclared(SqlIdentifier(found->first), found->second, field.type);
    }
    query.items.push_back({plan.output[i].id, std::move(sql)});
  }
  if (lowering.wanted_place) {  // no file has 2^40 rows
    query.items.push_back({*lowering.wanted_place, "CAST(file_index AS BIGINT) * 1099511627776 + file_row_number"});
  }
  query.from = ReadParquetSql(scan);
  return query;
}

const std::string* CorruptRecordColumn(const files::FileScan& scan) {
  if (const auto* csv = std::get_if<files::CsvReadOptions>(&scan.options)) return &csv->corrupt_record_column;
  if (const auto* json = std::get_if<files::JsonReadOptions>(&scan.options)) return &json->corrupt_record_column;
  return nullptr;
}

// Which records are bad shows only while other columns are parsed. `columns` are those to be read.
Status CheckCorruptRecordColumn(const files::FileScan& scan, const std::vector<std::size_t>& columns) {
  const std::string* name = CorruptRecordColumn(scan);
  if (name == nullptr) return Status::Ok();
  for (const StructField& field : scan.data_schema) {
    if (field.type.IsString() || !EqualsIgnoreCase(field.name, *name)) continue;
    return SparkError("INVALID_CORRUPT_RECORD_TYPE",
                      {{"columnName", QuoteIdentifier(field.name)}, {"actualType", "\"" + field.type.ToSql() + "\""}});
  }
  std::vector<std::size_t> parsed;
  for (const std::size_t column : columns) {
    if (column < scan.data_schema.size()) parsed.push_back(column);
  }
  if (parsed.size() == 1 && EqualsIgnoreCase(scan.data_schema[parsed[0]].name, *name)) {
    return SparkError("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN");
  }
  return Status::Ok();
}

// Text formats are read by code of ours; only the columns somebody wants are parsed.
StatusOr<SelectQuery> LowerText(Lowering& lowering, const files::FileScanPtr& scan, const ResolvedPlan& plan) {
  SelectQuery query;
  std::vector<std::size_t> columns;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < plan.output.size(); ++i) {
    if (!lowering.IsReferenced(plan.output[i].id)) continue;
    columns.push_back(i);
    names.push_back(ColumnName(plan.output[i].id));
    query.items.push_back({plan.output[i].id, names.back()});
  }
  if (!lowering.context().text_table) return Unsupported("READ_TEXT_FORMATS");
  FS_RETURN_IF_ERROR(CheckCorruptRecordColumn(*scan, columns));
  FS_ASSIGN_OR_RETURN(query.from, lowering.context().text_table(scan, columns));
  query.from += " AS " + lowering.FreshName("rows_");
  if (!names.empty()) query.from += "(" + Join(names, ", ") + ")";
  query.from_is_table = true;
  return query;
}

StatusOr<SelectQuery> NoFiles(Lowering& lowering, const ResolvedPlan& plan) {
  SelectQuery query;
  for (const Attribute& attribute : plan.output) {
    if (!lowering.IsReferenced(attribute.id)) continue;
    query.items.push_back({attribute.id, LowerLiteral(Value{}, attribute.type)});
  }
  query.where.push_back("false");
  return query;
}

}  // namespace

std::string ReadParquetSql(const files::FileScan& scan) {
  return "read_parquet(" + FileList(scan) + (scan.files.size() > 1 ? ", union_by_name = true" : "") +
         ", hive_partitioning = false)";
}

StatusOr<SelectQuery> LowerRelation(Lowering& lowering, const ScanFiles& scan, const ResolvedPlan& plan) {
  if (scan.scan->files.empty()) return NoFiles(lowering, plan);
  switch (scan.scan->format) {
    case files::FileFormat::kParquet:
      return LowerParquet(lowering, *scan.scan, plan);
    case files::FileFormat::kCsv:
    case files::FileFormat::kJson:
    case files::FileFormat::kText:
    case files::FileFormat::kBinaryFile:
      return LowerText(lowering, scan.scan, plan);
  }
  return Status::Internal("file format");
}

}  // namespace firesteel::duck

#include "files/format/writable_types.h"

#include <algorithm>
#include <set>

#include "files/format/read_options.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

bool CanHold(FileFormat format, const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
      return format == FileFormat::kJson || format == FileFormat::kParquet;
    case TypeKind::kCalendarInterval:
      return false;
    case TypeKind::kVariant:
      return format == FileFormat::kJson || format == FileFormat::kParquet;
    case TypeKind::kArray:
      return format != FileFormat::kCsv && CanHold(format, type.element());
    case TypeKind::kMap:
      return format != FileFormat::kCsv && CanHold(format, type.key()) && CanHold(format, type.value());
    case TypeKind::kStruct:
      return format != FileFormat::kCsv &&
             std::all_of(type.fields().begin(), type.fields().end(),
                         [&](const StructField& field) { return CanHold(format, field.type); });
    default:
      return format != FileFormat::kText || type.IsString();
  }
}

bool HoldsEmptyStruct(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kArray:
      return HoldsEmptyStruct(type.element());
    case TypeKind::kMap:
      return HoldsEmptyStruct(type.key()) || HoldsEmptyStruct(type.value());
    case TypeKind::kStruct:
      return type.fields().empty() ||
             std::any_of(type.fields().begin(), type.fields().end(),
                         [](const StructField& field) { return HoldsEmptyStruct(field.type); });
    default:
      return false;
  }
}

// What Spark writes as text and our encoders cannot yet.
Status CheckTextForm(FileFormat format, const StructField& column, const DataType& type) {
  if (type.Is(TypeKind::kTime)) return SparkError("UNSUPPORTED_TIME_TYPE");
  if (format != FileFormat::kCsv && format != FileFormat::kJson) return Status::Ok();
  const auto refused = [&](const char* what) {
    return Unsupported(std::string("writing ") + what + " to " + std::string(FileFormatTitle(format)) +
                       " files (column '" + column.name + "')");
  };
  switch (type.kind()) {
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      return refused("intervals");
    case TypeKind::kArray:
      return CheckTextForm(format, column, type.element());
    case TypeKind::kMap:
      if (type.key().IsNested()) return refused("maps with nested keys");
      FS_RETURN_IF_ERROR(CheckTextForm(format, column, type.key()));
      return CheckTextForm(format, column, type.value());
    case TypeKind::kStruct:
      for (const StructField& field : type.fields()) FS_RETURN_IF_ERROR(CheckTextForm(format, column, field.type));
      return Status::Ok();
    default:
      return Status::Ok();
  }
}

Status CheckNames(const Schema& columns, std::set<std::string>& names) {
  for (const StructField& column : columns) {
    if (!names.insert(FoldCase(column.name)).second) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(column.name))}});
    }
  }
  return Status::Ok();
}

}  // namespace

Status CheckWritable(FileFormat format, const Schema& data_columns, const Schema& partition_columns) {
  const std::string title(FileFormatTitle(format));
  if (data_columns.empty() || HoldsEmptyStruct(DataType::Struct(data_columns))) {
    return SparkError("EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE", {{"format", title}});
  }
  if (format != FileFormat::kCsv) {
    std::set<std::string> names;
    FS_RETURN_IF_ERROR(CheckNames(data_columns, names));
    FS_RETURN_IF_ERROR(CheckNames(partition_columns, names));
  }
  for (const StructField& column : partition_columns) {
    if (column.type.IsNested() || column.type.Is(TypeKind::kCalendarInterval) || column.type.Is(TypeKind::kVariant)) {
      return SparkError("INVALID_PARTITION_COLUMN_DATA_TYPE", {{"type", "\"" + column.type.ToSql() + "\""}});
    }
  }
  for (const StructField& column : data_columns) {
    FS_RETURN_IF_ERROR(CheckTextForm(format, column, column.type));
  }
  FS_RETURN_IF_ERROR(CheckReadable(format, data_columns));
  if (format == FileFormat::kText && data_columns.size() != 1) {
    return Status(StatusCode::kInvalidArgument, "Text data source supports only a single column, and you have " +
                                                    std::to_string(data_columns.size()) + " columns.")
        .WithCondition("_LEGACY_ERROR_TEMP_1290", "");
  }
  return Status::Ok();
}

Status CheckReadable(FileFormat format, const Schema& data_columns) {
  for (const StructField& column : data_columns) {
    if (CanHold(format, column.type)) continue;
    return SparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {{"format", std::string(FileFormatTitle(format))},
                                                               {"columnName", QuoteIdentifier(column.name)},
                                                               {"columnType", "\"" + column.type.ToSql() + "\""}});
  }
  return Status::Ok();
}

}  // namespace firesteel::files

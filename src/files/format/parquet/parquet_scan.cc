#include "files/format/parquet/parquet_scan.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "files/format/parquet/parquet_footer.h"
#include "files/format/parquet/parquet_schema.h"
#include "files/format/schema_merge.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

constexpr std::size_t kFooterThreads = 8;  // they mostly wait, on S3

StatusOr<Schema> ReadFileSchema(StoreLocator& stores, const FileEntry& file, const FileSettings& settings) {
  FS_ASSIGN_OR_RETURN(const Location location, Locate(stores, file.uri));
  const auto read = [&]() -> StatusOr<Schema> {
    FS_ASSIGN_OR_RETURN(const ParquetFooter footer,
                        ReadParquetFooter(*location.store, location.uri.key, static_cast<std::uint64_t>(file.size)));
    return SparkSchemaOf(footer, settings.parquet);
  };
  StatusOr<Schema> schema = read();
  if (schema.ok()) return schema;
  const std::string path = SparkPathText(location.uri);
  if (schema.status().code() == StatusCode::kDataError && schema.status().condition().empty()) {
    return SparkError("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER",
                      {{"path", path}, {"reason", schema.status().message()}});
  }
  return std::move(schema).status().Annotate(path);
}

// True where Spark's vectorized reader turns the stored type into the wanted one (ParquetVectorUpdaterFactory).
bool SparkConverts(const DataType& stored, const DataType& wanted) {
  if (SameIgnoringNullability(stored, wanted)) return true;
  const auto small_integer = [](const DataType& type) {
    return type.Is(TypeKind::kByte) || type.Is(TypeKind::kShort) || type.Is(TypeKind::kInt);
  };
  switch (wanted.kind()) {
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
      return small_integer(stored);
    case TypeKind::kLong:
      return small_integer(stored);
    case TypeKind::kDouble:
      return small_integer(stored) || stored.Is(TypeKind::kFloat);
    case TypeKind::kDecimal:
      if (small_integer(stored)) return wanted.precision() - wanted.scale() >= 10;
      if (stored.Is(TypeKind::kLong)) return wanted.precision() - wanted.scale() >= 20;
      return stored.Is(TypeKind::kDecimal) && wanted.scale() >= stored.scale() &&
             wanted.precision() - wanted.scale() >= stored.precision() - stored.scale();
    case TypeKind::kTimestamp:
      return stored.Is(TypeKind::kTimestampNtz);
    case TypeKind::kTimestampNtz:
      return stored.Is(TypeKind::kDate);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return stored.IsString() || stored.Is(TypeKind::kBinary);
    case TypeKind::kYearMonthInterval:
      return small_integer(stored);
    case TypeKind::kDayTimeInterval:
      return stored.Is(TypeKind::kLong);
    case TypeKind::kArray:
      return stored.Is(TypeKind::kArray) && SparkConverts(stored.element(), wanted.element());
    case TypeKind::kMap:
      return stored.Is(TypeKind::kMap) && SparkConverts(stored.key(), wanted.key()) &&
             SparkConverts(stored.value(), wanted.value());
    case TypeKind::kStruct:
      // Fields are matched by name when read; a missing one is NULL.
      return stored.Is(TypeKind::kStruct) &&
             std::all_of(wanted.fields().begin(), wanted.fields().end(), [&](const StructField& field) {
               return std::all_of(stored.fields().begin(), stored.fields().end(), [&](const StructField& one) {
                 return !EqualsIgnoreCase(one.name, field.name) || SparkConverts(one.type, field.type);
               });
             });
    default:
      return false;
  }
}

const StructField* Find(const Schema& schema, std::string_view name) {
  for (const StructField& field : schema) {
    if (EqualsIgnoreCase(field.name, name)) return &field;
  }
  return nullptr;
}

}  // namespace

StatusOr<Schema> InferParquetSchema(StoreLocator& stores, std::vector<FileEntry>& files, bool merge,
                                    bool ignore_corrupt_files, const FileSettings& settings) {
  const std::size_t count = merge ? files.size() : std::min(files.size(), kMostFootersChecked);
  std::vector<std::optional<StatusOr<Schema>>> found(count);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) found[i].emplace(ReadFileSchema(stores, files[i], settings));
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(kFooterThreads, count / 4); ++i) threads.emplace_back(work);
    work();
  }
  std::vector<std::size_t> order;  // by path: Spark takes the first for the schema
  for (std::size_t i = 0; i < count; ++i) {
    if (!found[i]->ok()) {
      if (ignore_corrupt_files && found[i]->status().code() == StatusCode::kDataError) continue;
      return found[i]->status();
    }
    order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return files[a].uri < files[b].uri; });
  Schema schema;
  std::shared_ptr<const Schema> last;
  for (const std::size_t i : order) {
    Schema& one = found[i]->value();
    if (!last || *last != one) last = std::make_shared<const Schema>(one);
    files[i].stored_schema = last;
    if (i == order[0]) {
      schema = one;
    } else if (merge) {
      StatusOr<Schema> merged = MergeSchemas(schema, one, settings.case_sensitive);
      if (!merged.ok()) {
        return SparkError("CANNOT_MERGE_SCHEMAS", {{"left", "\"" + DataType::Struct(schema).ToSql() + "\""},
                                                   {"right", "\"" + DataType::Struct(one).ToSql() + "\""}})
            .Annotate("'" + files[i].uri + "': " + merged.status().message());
      }
      schema = std::move(merged).value();
    }
  }
  return schema;
}

Status CheckStoredTypes(const FileScan& scan, const std::vector<std::string>& columns) {
  const Schema* checked = nullptr;  // files of one writer share their schema
  for (const FileEntry& file : scan.files) {
    if (!file.stored_schema || file.stored_schema.get() == checked) continue;
    for (const std::string& column : columns) {
      const StructField* wanted = Find(scan.data_schema, column);
      const StructField* stored = Find(*file.stored_schema, column);
      if (wanted == nullptr || stored == nullptr || SparkConverts(stored->type, wanted->type)) continue;
      return SparkError("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH",
                        {{"path", file.uri.starts_with('/') ? "file:" + file.uri : file.uri},
                         {"column", "[" + column + "]"},
                         {"expectedType", wanted->type.ToSimpleString()},
                         {"actualType", stored->type.ToSimpleString()}});
    }
    checked = file.stored_schema.get();
  }
  return Status::Ok();
}

}  // namespace firesteel::files

#include "files/format/parquet/parquet_schema.h"

#include "types/schema_json.h"

namespace firesteel::files {
namespace {

using Physical = ParquetElement::Physical;
using Logical = ParquetElement::Logical;
using Repetition = ParquetElement::Repetition;

constexpr int kMaxDepth = 200;

const char* PhysicalName(Physical physical) {
  switch (physical) {
    case Physical::kBoolean:
      return "BOOLEAN";
    case Physical::kInt32:
      return "INT32";
    case Physical::kInt64:
      return "INT64";
    case Physical::kInt96:
      return "INT96";
    case Physical::kFloat:
      return "FLOAT";
    case Physical::kDouble:
      return "DOUBLE";
    case Physical::kByteArray:
      return "BINARY";
    case Physical::kFixedLenByteArray:
      return "FIXED_LEN_BYTE_ARRAY";
    case Physical::kGroup:
      return "GROUP";
  }
  return "";
}

std::string LogicalName(const ParquetElement& element) {
  const std::string zone = element.adjusted_to_utc ? "true" : "false";
  switch (element.logical) {
    case Logical::kNone:
      return "";
    case Logical::kString:
      return "STRING";
    case Logical::kMap:
      return "MAP";
    case Logical::kList:
      return "LIST";
    case Logical::kEnum:
      return "ENUM";
    case Logical::kDecimal:
      return "DECIMAL(" + std::to_string(element.precision) + "," + std::to_string(element.scale) + ")";
    case Logical::kDate:
      return "DATE";
    case Logical::kTimeMillis:
      return "TIME(MILLIS," + zone + ")";
    case Logical::kTimeMicros:
      return "TIME(MICROS," + zone + ")";
    case Logical::kTimeNanos:
      return "TIME(NANOS," + zone + ")";
    case Logical::kTimestampMillis:
      return "TIMESTAMP(MILLIS," + zone + ")";
    case Logical::kTimestampMicros:
      return "TIMESTAMP(MICROS," + zone + ")";
    case Logical::kTimestampNanos:
      return "TIMESTAMP(NANOS," + zone + ")";
    case Logical::kInteger:
      return "INTEGER(" + std::to_string(element.bit_width) + "," + (element.is_signed ? "true" : "false") + ")";
    case Logical::kUnknown:
      return "UNKNOWN";
    case Logical::kJson:
      return "JSON";
    case Logical::kBson:
      return "BSON";
    case Logical::kUuid:
      return "UUID";
    case Logical::kFloat16:
      return "FLOAT16";
    case Logical::kInterval:
      return "INTERVAL";
    case Logical::kMapKeyValue:
      return "MAP_KEY_VALUE";
    case Logical::kVariant:
      return "VARIANT";
  }
  return "";
}

Status Illegal(const ParquetElement& element) {
  std::string type = PhysicalName(element.physical);
  if (element.logical != Logical::kNone) type += " (" + LogicalName(element) + ")";
  return SparkError("PARQUET_TYPE_ILLEGAL", {{"parquetType", type}}).Annotate("column '" + element.name + "'");
}

StatusOr<DataType> DecimalOf(const ParquetElement& element, int most_digits) {
  if (element.precision < 1 || element.precision > most_digits || element.precision > 38 || element.scale < 0 ||
      element.scale > element.precision) {
    return Illegal(element);
  }
  return DataType::Decimal(element.precision, element.scale);
}

StatusOr<DataType> IntegerOf(const ParquetElement& element) {
  const bool wide = element.physical == Physical::kInt64;
  if (wide != (element.bit_width == 64)) return Illegal(element);
  switch (element.bit_width) {
    case 8:
      return element.is_signed ? DataType::Byte() : DataType::Short();
    case 16:
      return element.is_signed ? DataType::Short() : DataType::Int();
    case 32:
      return element.is_signed ? DataType::Int() : DataType::Long();
    case 64:
      return element.is_signed ? DataType::Long() : DataType::Decimal(20, 0);
    default:
      return Illegal(element);
  }
}

StatusOr<DataType> PrimitiveOf(const ParquetElement& element, const ParquetTypeOptions& options) {
  const bool zoned = element.adjusted_to_utc || !options.infer_timestamp_ntz;
  switch (element.physical) {
    case Physical::kBoolean:
      return DataType::Boolean();
    case Physical::kFloat:
      return DataType::Float();
    case Physical::kDouble:
      return DataType::Double();
    case Physical::kInt96:
      return DataType::Timestamp();
    case Physical::kInt32:
      switch (element.logical) {
        case Logical::kNone:
          return DataType::Int();
        case Logical::kInteger:
          return IntegerOf(element);
        case Logical::kDate:
          return DataType::Date();
        case Logical::kDecimal:
          return DecimalOf(element, 9);
        case Logical::kUnknown:
          return DataType::Null();
        default:
          return Illegal(element);
      }
    case Physical::kInt64:
      switch (element.logical) {
        case Logical::kNone:
          return DataType::Long();
        case Logical::kInteger:
          return IntegerOf(element);
        case Logical::kDecimal:
          return DecimalOf(element, 18);
        case Logical::kTimestampMillis:
        case Logical::kTimestampMicros:
          return zoned ? DataType::Timestamp() : DataType::TimestampNtz();
        case Logical::kTimestampNanos:
          return options.nanos_as_long ? StatusOr<DataType>(DataType::Long()) : Illegal(element);
        case Logical::kTimeMicros:
          return element.adjusted_to_utc ? Illegal(element) : StatusOr<DataType>(DataType::Time());
        default:
          return Illegal(element);
      }
    case Physical::kByteArray:
      switch (element.logical) {
        case Logical::kString:
        case Logical::kEnum:
        case Logical::kJson:
          return DataType::String();
        case Logical::kNone:
          return options.binary_as_string ? DataType::String() : DataType::Binary();
        case Logical::kBson:
          return DataType::Binary();
        case Logical::kDecimal:
          return DecimalOf(element, 38);
        default:
          return Illegal(element);
      }
    case Physical::kFixedLenByteArray:
      switch (element.logical) {
        case Logical::kDecimal:
          return DecimalOf(element, 38);
        case Logical::kNone:
          return DataType::Binary();
        default:
          return Illegal(element);
      }
    case Physical::kGroup:
      break;
  }
  return Illegal(element);
}

// The flat list as a tree, walked by index.
class SchemaTree {
 public:
  SchemaTree(const std::vector<ParquetElement>& elements, const ParquetTypeOptions& options)
      : elements_(elements), options_(options) {}

  StatusOr<Schema> Fields(std::size_t group, int depth = 0) const {
    Schema fields;
    std::size_t child = group + 1;
    for (int i = 0; i < elements_[group].children; ++i) {
      if (child >= elements_.size() || depth > kMaxDepth) {
        return Status(StatusCode::kDataError, "the schema in its footer is damaged");
      }
      const ParquetElement& element = elements_[child];
      StructField field{.name = element.name};
      FS_ASSIGN_OR_RETURN(field.type, TypeOf(child, depth));
      if (element.repetition == Repetition::kRepeated) {
        // A repeated field outside a list group is an array of required elements.
        field.type = DataType::Array(field.type, false);
        field.nullable = false;
      } else {
        field.nullable = element.repetition == Repetition::kOptional;
      }
      fields.push_back(std::move(field));
      child = After(child, depth);
    }
    return fields;
  }

 private:
  // The index behind the subtree at `index`.
  std::size_t After(std::size_t index, int depth) const {
    std::size_t open = static_cast<std::size_t>(elements_[index].children);
    (void)depth;
    ++index;
    while (open > 0 && index < elements_.size()) {
      open += static_cast<std::size_t>(elements_[index].children);
      --open;
      ++index;
    }
    return index;
  }

  StatusOr<DataType> TypeOf(std::size_t index, int depth) const {
    const ParquetElement& element = elements_[index];
    if (element.physical != Physical::kGroup) return PrimitiveOf(element, options_);
    if (index + 1 >= elements_.size() && element.children > 0) {
      return Status(StatusCode::kDataError, "the schema in its footer is damaged");
    }
    if (element.logical == Logical::kList) return ListOf(index, depth);
    if (element.logical == Logical::kMap || element.logical == Logical::kMapKeyValue) return MapOf(index, depth);
    if (element.logical != Logical::kNone) return Illegal(element);
    FS_ASSIGN_OR_RETURN(Schema fields, Fields(index, depth + 1));
    return DataType::Struct(std::move(fields));
  }

  // The backward compatibility rules of Parquet's LogicalTypes.md, as Spark applies them.
  StatusOr<DataType> ListOf(std::size_t index, int depth) const {
    const ParquetElement& list = elements_[index];
    if (list.children != 1 || depth > kMaxDepth) return Illegal(list);
    const ParquetElement& repeated = elements_[index + 1];
    if (repeated.repetition != Repetition::kRepeated) return Illegal(list);
    const bool is_element = repeated.physical != Physical::kGroup || repeated.children != 1 ||
                            repeated.name == "array" || repeated.name == list.name + "_tuple";
    if (is_element) {
      FS_ASSIGN_OR_RETURN(DataType element, TypeOf(index + 1, depth + 1));
      return DataType::Array(std::move(element), false);
    }
    FS_ASSIGN_OR_RETURN(const Schema inner, Fields(index + 1, depth + 1));
    return DataType::Array(inner[0].type, inner[0].nullable);
  }

  StatusOr<DataType> MapOf(std::size_t index, int depth) const {
    const ParquetElement& map = elements_[index];
    if (map.children != 1 || depth > kMaxDepth) return Illegal(map);
    const ParquetElement& pair = elements_[index + 1];
    if (pair.repetition != Repetition::kRepeated || pair.physical != Physical::kGroup || pair.children != 2) {
      return Illegal(map);
    }
    FS_ASSIGN_OR_RETURN(const Schema inner, Fields(index + 1, depth + 1));
    return DataType::Map(inner[0].type, inner[1].type, inner[1].nullable);
  }

  const std::vector<ParquetElement>& elements_;
  const ParquetTypeOptions& options_;
};

}  // namespace

StatusOr<Schema> ConvertParquetSchema(const ParquetFooter& footer, const ParquetTypeOptions& options) {
  return SchemaTree(footer.elements, options).Fields(0);
}

StatusOr<Schema> SparkSchemaOf(const ParquetFooter& footer, const ParquetTypeOptions& options) {
  const auto stored = footer.key_values.find(std::string(kSparkRowMetadataKey));
  if (stored != footer.key_values.end()) {
    // Spark falls back to the Parquet types where it cannot read the JSON (a newer version's types).
    if (StatusOr<Schema> schema = SchemaFromJson(stored->second); schema.ok()) return schema;
  }
  return ConvertParquetSchema(footer, options);
}

}  // namespace firesteel::files

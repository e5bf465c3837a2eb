#include "files/format/parquet/parquet_footer.h"

#include <algorithm>
#include <cstring>

#include "files/format/parquet/thrift_compact_reader.h"

namespace firesteel::files {
namespace {

using Reader = ThriftCompactReader;
using Type = ThriftCompactReader::Type;
using Logical = ParquetElement::Logical;

constexpr std::uint64_t kTailGuess = 64 << 10;  // most footers fit, so that one read is enough

Status Damaged(std::string message) { return Status(StatusCode::kDataError, std::move(message)); }

// Calls `visit` for each field of the struct; it returns whether it has read the value.
template <typename Visit>
Status ForEachField(Reader& reader, Visit visit) {
  int last_id = 0;
  while (true) {
    FS_ASSIGN_OR_RETURN(const Reader::Field field, reader.NextField(last_id));
    if (field.type == Type::kStop) return Status::Ok();
    FS_ASSIGN_OR_RETURN(const bool taken, visit(field));
    if (!taken) FS_RETURN_IF_ERROR(reader.Skip(field.type));
  }
}

StatusOr<bool> TakeInt(Reader& reader, int& out) {
  FS_ASSIGN_OR_RETURN(const std::int64_t value, reader.ReadInteger());
  out = static_cast<int>(value);
  return true;
}

StatusOr<bool> TakeText(Reader& reader, std::string& out) {
  FS_ASSIGN_OR_RETURN(const std::string_view value, reader.ReadBinary());
  out = std::string(value);
  return true;
}

// TimeType and TimestampType: 1 isAdjustedToUTC, 2 unit (a union of MILLIS = 1, MICROS = 2, NANOS = 3).
Status ReadTimeUnit(Reader& reader, ParquetElement& element, int& unit) {
  return ForEachField(reader, [&](const Reader::Field& field) -> StatusOr<bool> {
    if (field.id == 1) {
      element.adjusted_to_utc = field.boolean();
      return true;
    }
    if (field.id != 2 || field.type != Type::kStruct) return false;
    FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& choice) -> StatusOr<bool> {
      unit = choice.id;
      return false;
    }));
    return true;
  });
}

// The union LogicalType of parquet.thrift.
Status ReadLogicalType(Reader& reader, ParquetElement& element) {
  return ForEachField(reader, [&](const Reader::Field& field) -> StatusOr<bool> {
    if (field.type != Type::kStruct) return false;
    int unit = 0;
    switch (field.id) {
      case 1:
        element.logical = Logical::kString;
        return false;
      case 2:
        element.logical = Logical::kMap;
        return false;
      case 3:
        element.logical = Logical::kList;
        return false;
      case 4:
        element.logical = Logical::kEnum;
        return false;
      case 5:
        element.logical = Logical::kDecimal;
        FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& part) -> StatusOr<bool> {
          if (part.id == 1) return TakeInt(reader, element.scale);
          if (part.id == 2) return TakeInt(reader, element.precision);
          return false;
        }));
        return true;
      case 6:
        element.logical = Logical::kDate;
        return false;
      case 7:
        FS_RETURN_IF_ERROR(ReadTimeUnit(reader, element, unit));
        element.logical = unit == 1 ? Logical::kTimeMillis : unit == 2 ? Logical::kTimeMicros : Logical::kTimeNanos;
        return true;
      case 8:
        FS_RETURN_IF_ERROR(ReadTimeUnit(reader, element, unit));
        element.logical = unit == 1   ? Logical::kTimestampMillis
                          : unit == 2 ? Logical::kTimestampMicros
                                      : Logical::kTimestampNanos;
        return true;
      case 10:
        element.logical = Logical::kInteger;
        FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& part) -> StatusOr<bool> {
          if (part.id == 1 && part.type == Type::kByte) {
            FS_ASSIGN_OR_RETURN(element.bit_width, reader.ReadByte());
            return true;
          }
          if (part.id == 2) element.is_signed = part.boolean();
          return false;
        }));
        return true;
      case 11:
        element.logical = Logical::kUnknown;
        return false;
      case 12:
        element.logical = Logical::kJson;
        return false;
      case 13:
        element.logical = Logical::kBson;
        return false;
      case 14:
        element.logical = Logical::kUuid;
        return false;
      case 15:
        element.logical = Logical::kFloat16;
        return false;
      case 16:
        element.logical = Logical::kVariant;
        return false;
      default:
        return false;
    }
  });
}

// ConvertedType, the older form of the same; used where there is no logical type.
void ApplyConvertedType(int converted, ParquetElement& element) {
  static constexpr Logical kConverted[] = {Logical::kString,
                                           Logical::kMap,
                                           Logical::kMapKeyValue,
                                           Logical::kList,
                                           Logical::kEnum,
                                           Logical::kDecimal,
                                           Logical::kDate,
                                           Logical::kTimeMillis,
                                           Logical::kTimeMicros,
                                           Logical::kTimestampMillis,
                                           Logical::kTimestampMicros,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kInteger,
                                           Logical::kJson,
                                           Logical::kBson,
                                           Logical::kInterval};
  if (converted < 0 || converted >= static_cast<int>(std::size(kConverted))) return;
  element.logical = kConverted[converted];
  if (element.logical == Logical::kInteger) {  // UINT_8, UINT_16, UINT_32, UINT_64, INT_8 ..
    element.is_signed = converted >= 15;
    element.bit_width = 8 << ((converted - 11) % 4);
  }
}

StatusOr<ParquetElement> ReadElement(Reader& reader) {
  ParquetElement element;
  int physical = -1;
  int repetition = 0;
  int converted = -1;
  FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& field) -> StatusOr<bool> {
    switch (field.id) {
      case 1:
        return TakeInt(reader, physical);
      case 2:
        return TakeInt(reader, element.type_length);
      case 3:
        return TakeInt(reader, repetition);
      case 4:
        return TakeText(reader, element.name);
      case 5:
        return TakeInt(reader, element.children);
      case 6:
        return TakeInt(reader, converted);
      case 7:
        return TakeInt(reader, element.scale);
      case 8:
        return TakeInt(reader, element.precision);
      case 10:
        if (field.type != Type::kStruct) return false;
        FS_RETURN_IF_ERROR(ReadLogicalType(reader, element));
        return true;
      default:
        return false;
    }
  }));
  if (physical > 7 || repetition < 0 || repetition > 2 || element.children < 0) {
    return Damaged("the schema in its footer holds an unknown type");
  }
  element.physical = physical < 0 ? ParquetElement::Physical::kGroup : static_cast<ParquetElement::Physical>(physical);
  element.repetition = static_cast<ParquetElement::Repetition>(repetition);
  if (element.logical == Logical::kNone) ApplyConvertedType(converted, element);
  return element;
}

Status ReadKeyValues(Reader& reader, std::map<std::string, std::string>& out) {
  FS_ASSIGN_OR_RETURN(const Reader::List list, reader.ReadList());
  for (std::uint32_t i = 0; i < list.size; ++i) {
    std::string key;
    std::string value;
    FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& field) -> StatusOr<bool> {
      if (field.id == 1 && field.type == Type::kBinary) return TakeText(reader, key);
      if (field.id == 2 && field.type == Type::kBinary) return TakeText(reader, value);
      return false;
    }));
    out[key] = value;
  }
  return Status::Ok();
}

std::uint32_t LittleEndian32(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

StatusOr<ParquetFooter> ParseParquetFooter(std::string_view bytes) {
  Reader reader(bytes);
  ParquetFooter footer;
  FS_RETURN_IF_ERROR(ForEachField(reader, [&](const Reader::Field& field) -> StatusOr<bool> {
    switch (field.id) {
      case 2: {
        if (field.type != Type::kList) return false;
        FS_ASSIGN_OR_RETURN(const Reader::List list, reader.ReadList());
        for (std::uint32_t i = 0; i < list.size; ++i) {
          FS_ASSIGN_OR_RETURN(ParquetElement element, ReadElement(reader));
          footer.elements.push_back(std::move(element));
        }
        return true;
      }
      case 3: {
        FS_ASSIGN_OR_RETURN(footer.rows, reader.ReadInteger());
        return true;
      }
      case 5:
        if (field.type != Type::kList) return false;
        FS_RETURN_IF_ERROR(ReadKeyValues(reader, footer.key_values));
        return true;
      case 6:
        if (field.type != Type::kBinary) return false;
        return TakeText(reader, footer.created_by);
      default:
        return false;
    }
  }));
  if (footer.elements.empty()) return Damaged("its footer holds no schema");
  return footer;
}

StatusOr<ParquetFooter> ReadParquetFooter(storage::ObjectStore& store, const std::string& key, std::uint64_t size) {
  constexpr std::uint64_t kTrailer = 8;  // length and magic
  if (size < 4 + kTrailer) {
    return Damaged("it is not a Parquet file (only " + std::to_string(size) + " bytes long)");
  }
  std::string tail(static_cast<std::size_t>(std::min(size, kTailGuess)), '\0');
  FS_RETURN_IF_ERROR(store.ReadRange(key, size - tail.size(), tail, {}));
  const char* trailer = tail.data() + tail.size() - kTrailer;
  if (std::memcmp(trailer + 4, "PARE", 4) == 0) return Unsupported("encrypted Parquet footers");
  if (std::memcmp(trailer + 4, "PAR1", 4) != 0) {
    return Damaged("it is not a Parquet file, or was cut off: expected 'PAR1' in the last 4 of its " +
                   std::to_string(size) + " bytes");
  }
  const std::uint64_t length = LittleEndian32(trailer);
  if (length + kTrailer + 4 > size) {
    return Damaged("its footer claims " + std::to_string(length) + " bytes, more than the file has");
  }
  if (length + kTrailer > tail.size()) {
    tail.resize(static_cast<std::size_t>(length + kTrailer));
    FS_RETURN_IF_ERROR(store.ReadRange(key, size - tail.size(), tail, {}));
  }
  return ParseParquetFooter(std::string_view(tail).substr(tail.size() - kTrailer - length, length));
}

}  // namespace firesteel::files

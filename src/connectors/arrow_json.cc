#include "connectors/arrow_json.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/byte_text.h"
#include "connectors/arrow_value.h"
#include "connectors/datetime_json.h"

namespace firesteel::connectors {
namespace {

Status AppendJsonText(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return Status(StatusCode::kDataError, "text holds a NUL byte, which PostgreSQL cannot store");
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
  return Status::Ok();
}

template <typename Number>
void AppendFloat(Number value, std::string& out) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  } else {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, end.ptr);
  }
}

Status AppendMap(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::string& out) {
  const ArrowArrayView& entries = *view.children[0];
  const auto [begin, end] = ArrowListRange(view, row);
  const char* separator = "";
  out += '{';
  for (std::int64_t i = begin; i < end; ++i) {
    out += std::exchange(separator, ",");
    if (type.key().IsNested()) return Unsupported("exporting MAP columns with keys of type " + type.key().ToSql());
    std::string key;
    FS_RETURN_IF_ERROR(AppendJson(*entries.children[0], entries.offset + i, type.key(), key));
    if (!key.starts_with('"')) key = "\"" + key + "\"";
    out += key + ":";
    FS_RETURN_IF_ERROR(AppendJson(*entries.children[1], entries.offset + i, type.value(), out));
  }
  out += '}';
  return Status::Ok();
}

}  // namespace

Status AppendJson(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::string& out) {
  if (ArrowArrayViewIsNull(&view, row)) {
    out += "null";
    return Status::Ok();
  }
  switch (type.kind()) {
    case TypeKind::kNull:
      out += "null";
      return Status::Ok();
    case TypeKind::kBoolean:
      out += ArrowBool(view, row) ? "true" : "false";
      return Status::Ok();
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      out += std::to_string(ArrowArrayViewGetIntUnsafe(&view, row));
      return Status::Ok();
    case TypeKind::kFloat:
      AppendFloat(static_cast<float>(ArrowArrayViewGetDoubleUnsafe(&view, row)), out);
      return Status::Ok();
    case TypeKind::kDouble:
      AppendFloat(ArrowArrayViewGetDoubleUnsafe(&view, row), out);
      return Status::Ok();
    case TypeKind::kDecimal:
      out += DecimalToString(ArrowDecimal128(view, row), type.scale());
      return Status::Ok();
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return AppendJsonText(ArrowText(view, row), out);
    case TypeKind::kBinary:
      out += '"' + Base64Encode(ArrowText(view, row)) + '"';
      return Status::Ok();
    case TypeKind::kArray: {
      const ArrowArrayView& items = *view.children[0];
      const auto [begin, end] = ArrowListRange(view, row);
      const char* separator = "";
      out += '[';
      for (std::int64_t i = begin; i < end; ++i) {
        out += std::exchange(separator, ",");
        FS_RETURN_IF_ERROR(AppendJson(items, i, type.element(), out));
      }
      out += ']';
      return Status::Ok();
    }
    case TypeKind::kMap:
      return AppendMap(view, row, type, out);
    case TypeKind::kStruct: {
      const char* separator = "";
      out += '{';
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        out += std::exchange(separator, ",");
        FS_RETURN_IF_ERROR(AppendJsonText(type.fields()[i].name, out));
        out += ':';
        FS_RETURN_IF_ERROR(AppendJson(*view.children[i], view.offset + row, type.fields()[i].type, out));
      }
      out += '}';
      return Status::Ok();
    }
    default:
      return AppendDatetimeJson(view, row, type, out);
  }
}

}  // namespace firesteel::connectors

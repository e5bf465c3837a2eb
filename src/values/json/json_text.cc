#include "values/json/json_text.h"

#include <cmath>

#include "base/byte_text.h"
#include "base/zone.h"
#include "types/java_number.h"
#include "values/datetime/text_datetime.h"
#include "values/json/json_document.h"
#include "values/number/text_number.h"

namespace firesteel::values {
StatusOr<FieldWriter> FieldWriter::Make(const std::string& session_time_zone,
                                        const std::optional<std::string>& date_format,
                                        const std::optional<std::string>& timestamp_format,
                                        const std::optional<std::string>& timestamp_ntz_format) {
  FieldWriter writer;
  writer.zone_ = Zone::Find(session_time_zone);
  writer.zone_name_ = session_time_zone;
  if (writer.zone_ == nullptr) return SparkError("INVALID_TIMEZONE", {{"timeZone", session_time_zone}});
  FS_ASSIGN_OR_RETURN(writer.date_,
                      DatetimePattern::Compile(date_format.value_or("yyyy-MM-dd"), DatetimePattern::Use::kFormat));
  FS_ASSIGN_OR_RETURN(writer.timestamp_,
                      DatetimePattern::Compile(timestamp_format.value_or("yyyy-MM-dd'T'HH:mm:ss.SSSXXXXX"),
                                               DatetimePattern::Use::kFormat));
  FS_ASSIGN_OR_RETURN(writer.timestamp_ntz_,
                      DatetimePattern::Compile(timestamp_ntz_format.value_or("yyyy-MM-dd'T'HH:mm:ss.SSS"),
                                               DatetimePattern::Use::kFormat));
  return writer;
}

void FieldWriter::AppendDate(std::int64_t days, std::string& out) const {
  date_.AppendFormat(days * kMicrosPerDay, 0, "", out);
}

void FieldWriter::AppendTimestamp(std::int64_t micros, const DataType& type, std::string& out) const {
  if (type.Is(TypeKind::kTimestampNtz)) return timestamp_ntz_.AppendFormat(micros, 0, "", out);
  const std::int64_t offset = zone_->OffsetAt(micros);
  timestamp_.AppendFormat(micros + offset, offset, zone_name_, out);
}

std::string FieldWriter::Plain(const Value& value, const DataType& type) const {
  std::string out;
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return std::get<bool>(value.data) ? "true" : "false";
    case TypeKind::kFloat:
      return JavaFloat(static_cast<float>(std::get<double>(value.data)));
    case TypeKind::kDouble:
      return JavaDouble(std::get<double>(value.data));
    case TypeKind::kDecimal:
      return JavaDecimal(std::get<DecimalValue>(value.data).unscaled, type.scale());
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return std::get<std::string>(value.data);
    case TypeKind::kBinary:
      return Base64Encode(std::get<std::string>(value.data));
    case TypeKind::kDate:
      AppendDate(std::get<std::int64_t>(value.data), out);
      return out;
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      AppendTimestamp(std::get<std::int64_t>(value.data), type, out);
      return out;
    default:
      if (const auto* number = std::get_if<std::int64_t>(&value.data)) return std::to_string(*number);
      return "";
  }
}

void FieldWriter::AppendJson(const Value& value, const DataType& type, NullFields null_fields, std::string& out) const {
  if (value.IsNull()) {
    out += "null";
    return;
  }
  switch (type.kind()) {
    case TypeKind::kArray: {
      out += '[';
      const auto& items = std::get<ValueList>(value.data).items;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        AppendJson(items[i], type.element(), null_fields, out);
      }
      out += ']';
      return;
    }
    case TypeKind::kMap: {
      out += '{';
      bool first = true;
      for (const auto& [key, mapped] : std::get<ValueMap>(value.data).entries) {
        if (!first) out += ',';
        first = false;
        AppendJsonString(type.key().IsNested() ? "" : Plain(key, type.key()), out);
        out += ':';
        AppendJson(mapped, type.value(), null_fields, out);
      }
      out += '}';
      return;
    }
    case TypeKind::kStruct: {
      out += '{';
      bool first = true;
      const auto& items = std::get<ValueList>(value.data).items;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].IsNull() && null_fields == NullFields::kLeftOut) continue;
        if (!first) out += ',';
        first = false;
        AppendJsonString(type.fields()[i].name, out);
        out += ':';
        AppendJson(items[i], type.fields()[i].type, null_fields, out);
      }
      out += '}';
      return;
    }
    case TypeKind::kBoolean:
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
    case TypeKind::kDecimal:
      out += Plain(value, type);
      return;
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      if (std::isfinite(std::get<double>(value.data))) {
        out += Plain(value, type);
        return;
      }
      return AppendJsonString(Plain(value, type), out);
    default:
      return AppendJsonString(Plain(value, type), out);
  }
}

}  // namespace firesteel::values

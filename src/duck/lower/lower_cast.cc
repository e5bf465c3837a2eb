#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/lower_literal.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

using plan::EvalMode;

std::string ModeText(EvalMode mode) {
  return mode == EvalMode::kAnsi ? "'ansi'" : mode == EvalMode::kLegacy ? "'legacy'" : "'try'";
}

std::string Native(const std::string& sql, const DataType& to, EvalMode mode) {
  return (mode == EvalMode::kAnsi ? "CAST(" : "TRY_CAST(") + sql + " AS " + DuckTypeName(to) + ")";
}

int IntegralWidth(TypeKind kind) { return static_cast<int>(kind) - static_cast<int>(TypeKind::kByte); }

// "fs_to_int(x, 'ansi')": a function of ours per target type.
std::string Own(const char* function, const std::string& sql, EvalMode mode) {
  return std::string(function) + "(" + sql + ", " + ModeText(mode) + ")";
}

const char* IntegralName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kByte:
      return "tinyint";
    case TypeKind::kShort:
      return "smallint";
    case TypeKind::kInt:
      return "int";
    default:
      return "bigint";
  }
}

std::string ToIntegral(const std::string& sql, const DataType& from, const DataType& to, EvalMode mode) {
  const std::string suffix = IntegralName(to.kind());
  switch (from.kind()) {
    case TypeKind::kBoolean:
      return Native(sql, to, mode);
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      if (IntegralWidth(from.kind()) <= IntegralWidth(to.kind()) || mode != EvalMode::kLegacy)
        return Native(sql, to, mode);
      return "fs_wrap_" + suffix + "(CAST(" + sql + " AS BIGINT))";
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      if (mode == EvalMode::kLegacy) return "fs_saturate_" + suffix + "(CAST(" + sql + " AS DOUBLE))";
      return Native("trunc(" + sql + ")", to, mode);
    case TypeKind::kDecimal:
      if (mode == EvalMode::kLegacy) return "fs_wrap_" + suffix + "(CAST(trunc(" + sql + ") AS BIGINT))";
      return Native("trunc(" + sql + ")", to, mode);
    case TypeKind::kTimestamp: {
      // Whole seconds, rounded down; a smaller target overflows like a number.
      const std::string seconds = "CAST(floor(epoch_us(" + sql + ") / 1000000) AS BIGINT)";
      return ToIntegral(seconds, DataType::Long(), to, mode);
    }
    case TypeKind::kTime:
      return ToIntegral("(" + TimeMicros(sql) + " // 1000000)", DataType::Long(), to, mode);
    case TypeKind::kDate:
      return "NULL::" + DuckTypeName(to);  // legacy only
    case TypeKind::kYearMonthInterval:
      return Native(from.last_field() == IntervalField::kYear ? "trunc(" + sql + " / 12)" : sql, to, mode);
    case TypeKind::kDayTimeInterval: {
      static constexpr std::int64_t kUnit[] = {0, 0, 86'400'000'000, 3'600'000'000, 60'000'000, 1'000'000};
      const std::int64_t unit = kUnit[static_cast<int>(from.last_field())];
      return Native("(" + sql + " // " + std::to_string(unit) + "::BIGINT)", to, mode);
    }
    default:
      return Own(("fs_string_to_" + suffix).c_str(), sql, mode);
  }
}

std::string ToDecimal(const std::string& sql, const DataType& from, const DataType& to, EvalMode mode) {
  if (from.IsString()) {
    return "fs_string_to_decimal(" + sql + ", " + ModeText(mode) + ", NULL::" + DuckTypeName(to) + ")";
  }
  if (from.Is(TypeKind::kFloat) || from.Is(TypeKind::kDouble)) {
    return "fs_double_to_decimal(CAST(" + sql + " AS DOUBLE), " + ModeText(mode) + ", NULL::" + DuckTypeName(to) + ")";
  }
  if (from.Is(TypeKind::kTimestamp)) {
    return Native("CAST(epoch_us(" + sql + ") AS DECIMAL(26, 0)) * 0.000001", to, mode);
  }
  if (from.Is(TypeKind::kTime)) return Native("CAST(" + TimeMicros(sql) + " AS DECIMAL(26, 0)) * 0.000001", to, mode);
  if (from.Is(TypeKind::kDayTimeInterval)) return Native("CAST(" + sql + " AS DECIMAL(26, 0)) * 0.000001", to, mode);
  return Native(sql, to, mode);
}

std::string ToFloating(const std::string& sql, const DataType& from, const DataType& to, EvalMode mode) {
  const bool is_float = to.Is(TypeKind::kFloat);
  if (from.IsString()) return Own(is_float ? "fs_string_to_float" : "fs_string_to_double", sql, mode);
  if (from.Is(TypeKind::kTimestamp))
    return "CAST(epoch_us(" + sql + ") / 1000000.0::DOUBLE AS " + DuckTypeName(to) + ")";
  if (from.Is(TypeKind::kDouble) && is_float) return "fs_double_to_float(" + sql + ")";
  if (from.Is(TypeKind::kDate)) return "NULL::" + DuckTypeName(to);
  return "CAST(" + sql + " AS " + DuckTypeName(to) + ")";
}

std::string ToBoolean(const std::string& sql, const DataType& from, EvalMode mode) {
  if (from.IsString()) return Own("fs_string_to_boolean", sql, mode);
  if (from.Is(TypeKind::kTimestamp)) return "(epoch_us(" + sql + ") <> 0)";
  if (from.Is(TypeKind::kDate)) return "NULL::BOOLEAN";
  return "(" + sql + " <> 0)";
}

std::string ToDate(const Lowering& lowering, const std::string& sql, const DataType& from, EvalMode mode) {
  if (from.IsString()) return Own("fs_string_to_date", sql, mode);
  if (from.Is(TypeKind::kTimestamp)) return "CAST(" + ToLocal(lowering, sql) + " AS DATE)";
  return "CAST(" + sql + " AS DATE)";
}

std::string ToTimestamp(const Lowering& lowering, const std::string& sql, const DataType& from, const DataType& to,
                        EvalMode mode) {
  const bool instant = to.Is(TypeKind::kTimestamp);
  if (from.IsString()) {
    return std::string(instant ? "fs_string_to_timestamp(" : "fs_string_to_timestamp_ntz(") + sql + ", " +
           ModeText(mode) + (instant ? ", " + SqlString(lowering.zone()) : "") + ")";
  }
  if (from.Is(TypeKind::kDate)) {
    const std::string local = "CAST(" + sql + " AS TIMESTAMP)";
    return instant ? FromLocal(lowering, local) : local;
  }
  if (from.Is(TypeKind::kTimestamp)) return ToLocal(lowering, sql);
  if (from.Is(TypeKind::kTimestampNtz)) return FromLocal(lowering, sql);
  if (from.Is(TypeKind::kBoolean)) return "make_timestamp(CAST(" + sql + " AS BIGINT))";
  if (from.IsIntegral()) return "fs_seconds_to_timestamp(CAST(" + sql + " AS BIGINT))";
  if (from.Is(TypeKind::kDecimal)) return "make_timestamp(CAST(trunc(" + sql + " * 1000000) AS BIGINT))";
  return "fs_double_to_timestamp(CAST(" + sql + " AS DOUBLE), " + ModeText(mode) + ")";
}

// TIME(n) has n digits of the second; what is below is cut off.
std::string ToTime(const std::string& sql, const DataType& from, const DataType& to, EvalMode mode) {
  std::string micros;
  if (from.IsString()) {
    micros = Own("fs_string_to_time_micros", sql, mode);
  } else if (from.Is(TypeKind::kTime) && from.precision() <= to.precision()) {
    return sql;
  } else {
    micros = TimeMicros("CAST(" + sql + " AS TIME)");
  }
  static constexpr const char* kUnit[] = {"1000000", "100000", "10000", "1000", "100", "10", "1"};
  if (to.precision() < 6) micros = "(" + micros + " // " + kUnit[to.precision()] + " * " + kUnit[to.precision()] + ")";
  return "CAST(make_timestamp(" + micros + ") AS TIME)";
}

std::string ToBinary(const std::string& sql, const DataType& from) {
  if (from.IsString()) return "encode(" + sql + ")";
  return "fs_integral_to_binary(" + sql + ")";
}

// Texts that hold no nested value. A map, array or struct becomes text by building it from the texts of its parts.
StatusOr<std::string> ToText(Lowering& lowering, const std::string& sql, const DataType& from, EvalMode mode) {
  switch (from.kind()) {
    case TypeKind::kFloat:
      return "fs_float_to_string(" + sql + ")";
    case TypeKind::kDouble:
      return "fs_double_to_string(" + sql + ")";
    case TypeKind::kDecimal:
      return "fs_decimal_to_string(" + sql + ")";
    case TypeKind::kBinary:
      return "fs_binary_to_string(" + sql + ")";
    case TypeKind::kDate:
      return "fs_date_to_string(" + sql + ")";
    case TypeKind::kTimestamp:
      return "fs_timestamp_to_string(" + ToLocal(lowering, sql) + ")";
    case TypeKind::kTimestampNtz:
      return "fs_timestamp_to_string(" + sql + ")";
    case TypeKind::kYearMonthInterval:
      return "fs_year_month_to_string(" + sql + ", " + SqlString(from.ToSql()) + ")";
    case TypeKind::kDayTimeInterval:
      return "fs_day_time_to_string(" + sql + ", " + SqlString(from.ToSql()) + ")";
    case TypeKind::kArray: {
      const std::string element = lowering.FreshName("e");
      FS_ASSIGN_OR_RETURN(const std::string text, ToText(lowering, element, from.element(), mode));
      return "('[' || array_to_string(list_transform(" + sql + ", lambda " + element + ": fs_poll(coalesce(" + text +
             ", 'null'))), ', ') || ']')";
    }
    case TypeKind::kMap: {
      const std::string element = lowering.FreshName("e");
      FS_ASSIGN_OR_RETURN(const std::string key,
                          ToText(lowering, "struct_extract(" + element + ", 'key')", from.key(), mode));
      FS_ASSIGN_OR_RETURN(const std::string value,
                          ToText(lowering, "struct_extract(" + element + ", 'value')", from.value(), mode));
      return "('{' || array_to_string(list_transform(map_entries(" + sql + "), lambda " + element + ": " + key +
             " || ' -> ' || coalesce(" + value + ", 'null')), ', ') || '}')";
    }
    case TypeKind::kStruct: {
      const auto names = StructFieldNames(from);
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < names.size(); ++i) {
        FS_ASSIGN_OR_RETURN(
            const std::string text,
            ToText(lowering, "struct_extract(" + sql + ", " + SqlString(names[i]) + ")", from.fields()[i].type, mode));
        parts.push_back("coalesce(" + text + ", 'null')");
      }
      return "CASE WHEN " + sql + " IS NULL THEN NULL ELSE '{' || " + Join(parts, " || ', ' || ") + " || '}' END";
    }
    default:
      return "CAST(" + sql + " AS VARCHAR)";
  }
}

StatusOr<std::string> CastNested(Lowering& lowering, const std::string& sql, const DataType& from, const DataType& to,
                                 EvalMode mode) {
  if (from.Is(TypeKind::kArray)) {
    const std::string element = lowering.FreshName("e");
    FS_ASSIGN_OR_RETURN(const std::string body, LowerCast(lowering, element, from.element(), to.element(), mode));
    if (body == element) return sql;
    return "CAST(list_transform(" + sql + ", lambda " + element + ": fs_poll(" + body + ")) AS " + DuckTypeName(to) +
           ")";
  }
  if (from.Is(TypeKind::kMap)) {
    const std::string element = lowering.FreshName("e");
    const std::string key_sql = "struct_extract(" + element + ", 'key')";
    const std::string value_sql = "struct_extract(" + element + ", 'value')";
    FS_ASSIGN_OR_RETURN(const std::string key, LowerCast(lowering, key_sql, from.key(), to.key(), mode));
    FS_ASSIGN_OR_RETURN(const std::string value, LowerCast(lowering, value_sql, from.value(), to.value(), mode));
    if (key == key_sql && value == value_sql) return sql;
    return "CAST(map_from_entries(list_transform(map_entries(" + sql + "), lambda " + element +
           ": struct_pack(key := " + key + ", value := " + value + "))) AS " + DuckTypeName(to) + ")";
  }
  const auto from_names = StructFieldNames(from);
  const auto to_names = StructFieldNames(to);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < to_names.size(); ++i) {
    FS_ASSIGN_OR_RETURN(const std::string field,
                        LowerCast(lowering, "struct_extract(" + sql + ", " + SqlString(from_names[i]) + ")",
                                  from.fields()[i].type, to.fields()[i].type, mode));
    fields.push_back(SqlIdentifier(to_names[i]) + " := " + field);
  }
  return "CASE WHEN " + sql + " IS NULL THEN NULL ELSE struct_pack(" + Join(fields, ", ") + ") END";
}

}  // namespace

bool Lowering::zone_is_utc() const {
  const std::string& name = zone();
  return name == "UTC" || name == "Etc/UTC" || name == "Z" || name == "GMT" || name == "UTC+0" || name == "+00:00";
}

std::string ToLocal(const Lowering& lowering, const std::string& sql) {
  return lowering.zone_is_utc() ? sql : "fs_to_local(" + sql + ", " + SqlString(lowering.zone()) + ")";
}

std::string FromLocal(const Lowering& lowering, const std::string& sql) {
  return lowering.zone_is_utc() ? sql : "fs_from_local(" + sql + ", " + SqlString(lowering.zone()) + ")";
}

StatusOr<std::string> LowerCast(Lowering& lowering, const std::string& sql, const DataType& from, const DataType& to,
                                EvalMode mode) {
  if (SameIgnoringNullability(from, to)) return sql;
  if (from.Is(TypeKind::kNull)) return "CAST(" + sql + " AS " + DuckTypeName(to) + ")";
  if (from.IsString() && to.IsString()) return sql;
  if (to.IsIntegral()) return ToIntegral(sql, from, to, mode);
  switch (to.kind()) {
    case TypeKind::kNull:
      return "NULL::INTEGER";
    case TypeKind::kBoolean:
      return ToBoolean(sql, from, mode);
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return ToFloating(sql, from, to, mode);
    case TypeKind::kDecimal:
      return ToDecimal(sql, from, to, mode);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return ToText(lowering, sql, from, mode);
    case TypeKind::kBinary:
      return ToBinary(sql, from);
    case TypeKind::kTime:
      return ToTime(sql, from, to, mode);
    case TypeKind::kDate:
      return ToDate(lowering, sql, from, mode);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return ToTimestamp(lowering, sql, from, to, mode);
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      if (from.kind() == to.kind()) return sql;
      if (from.IsString()) {
        return std::string(to.Is(TypeKind::kYearMonthInterval) ? "fs_string_to_year_month("
                                                               : "fs_string_to_day_time(") +
               sql + ", " + ModeText(mode) + ", " + SqlString(to.ToSql()) + ")";
      }
      if (to.Is(TypeKind::kYearMonthInterval)) {
        // Out of range is an error in legacy mode too.
        const std::string months =
            "CAST(" + sql + " AS DECIMAL(38, 0)) * " + (to.last_field() == IntervalField::kYear ? "12" : "1");
        return Native(months, to, mode == EvalMode::kTry ? mode : EvalMode::kAnsi);
      } else {
        static constexpr const char* kUnit[] = {"", "", "86400000000", "3600000000", "60000000", "1000000"};
        return Native("CAST(" + sql + " AS DECIMAL(38, 0)) * " + kUnit[static_cast<int>(to.last_field())], to,
                      mode == EvalMode::kTry ? mode : EvalMode::kAnsi);
      }
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kStruct:
      if (from.kind() == to.kind()) return CastNested(lowering, sql, from, to, mode);
      break;
    default:
      break;
  }
  return Unsupported("CAST_" + from.ToSql() + "_TO_" + to.ToSql());
}

}  // namespace firesteel::duck

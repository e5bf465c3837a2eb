#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// Two decimals of at most 38 digits together multiply exactly in DuckDB; results that Spark cuts back to 38 digits go
// through functions of ours with a wider intermediate.
StatusOr<std::string> DecimalArithmetic(LoweringCall& call) {
  const DataType& a = call.ArgumentType(0);
  const DataType& b = call.ArgumentType(1);
  const DataType& result = call.type;
  const std::string type = DuckTypeName(result);
  const bool exact_add = result.scale() == std::max(a.scale(), b.scale());
  const int digits =
      std::max(a.precision() - a.scale(), b.precision() - b.scale()) + std::max(a.scale(), b.scale()) + 1;
  if ((call.name == "+" || call.name == "-") && exact_add && digits <= 38) {
    return "(CAST(" + call.arguments[0] + " AS " + type + ") " + std::string(call.name) + " CAST(" + call.arguments[1] +
           " AS " + type + "))";
  }
  if (call.name == "*" && a.precision() + b.precision() <= 38 && result.scale() == a.scale() + b.scale()) {
    return "(" + call.arguments[0] + " * " + call.arguments[1] + ")";
  }
  const std::string name = call.name == "+"     ? "add"
                           : call.name == "-"   ? "subtract"
                           : call.name == "*"   ? "multiply"
                           : call.name == "/"   ? "divide"
                           : call.name == "div" ? "integral_divide"
                           : call.name == "%"   ? "remainder"
                                                : "pmod";
  return "fs_decimal_" + name + "(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.Mode() +
         ", NULL::" + DuckTypeName(result) + ")";
}

const char* Word(std::string_view name) {
  if (name == "+" || name == "add") return "add";
  if (name == "-" || name == "subtract") return "subtract";
  return "multiply";
}

// Days and intervals: analysis decides which of these forms exist; here they are told apart by their types.
StatusOr<std::string> DatetimeArithmetic(LoweringCall& call) {
  const DataType& a = call.ArgumentType(0);
  const DataType& b = call.ArgumentType(1);
  const bool minus = call.name == "-" || call.name.starts_with("subtract");
  std::string left = call.arguments[0], right = call.arguments[1];
  const DataType* base = &a;
  const DataType* offset = &b;
  if (!minus && (a.IsAnsiInterval() || a.Is(TypeKind::kCalendarInterval)) &&
      (b.IsDatetime() || b.Is(TypeKind::kTime))) {
    std::swap(left, right);
    std::swap(base, offset);
  }
  const std::string sign = minus ? "-" : "+";
  if (base->IsDatetime() && offset->IsDatetime()) {  // differences
    if (base->Is(TypeKind::kDate) && offset->Is(TypeKind::kDate)) {
      return "((" + left + " - " + right + ") * 86400000000::BIGINT)";
    }
    // As the clock shows them: days on which it is moved have 24 hours, too.
    return ExpandTemplate("(epoch_us($L1) - epoch_us($L2))", call);
  }
  if (base->Is(TypeKind::kDate)) {
    if (offset->Is(TypeKind::kYearMonthInterval))
      return "CAST(" + left + " " + sign + " to_months(" + right + ") AS DATE)";
    if (offset->Is(TypeKind::kDayTimeInterval)) {
      if (call.type.Is(TypeKind::kDate)) {
        return "(" + left + " " + sign + " CAST(" + right + " // 86400000000::BIGINT AS INTEGER))";
      }
      const std::string start = FromLocal(call.lowering, "CAST(" + left + " AS TIMESTAMP)");
      return "make_timestamp(epoch_us(" + start + ") " + sign + " " + right + ")";
    }
    if (offset->Is(TypeKind::kCalendarInterval)) return "CAST(" + left + " " + sign + " " + right + " AS DATE)";
    return "(" + left + " " + sign + " " + right + ")";
  }
  if (base->Is(TypeKind::kTime)) {
    return "CAST(make_timestamp(fs_shifted_time_micros(" + TimeMicros(left) + ", " + (minus ? "-" : "") + right +
           ")) AS TIME)";
  }
  if (base->Is(TypeKind::kTimestamp) || base->Is(TypeKind::kTimestampNtz)) {
    if (offset->Is(TypeKind::kDayTimeInterval))
      return "make_timestamp(epoch_us(" + left + ") " + sign + " " + right + ")";
    const std::string amount = offset->Is(TypeKind::kYearMonthInterval) ? "to_months(" + right + ")" : right;
    if (base->Is(TypeKind::kTimestampNtz)) return "(" + left + " " + sign + " " + amount + ")";
    return FromLocal(call.lowering, "(" + ToLocal(call.lowering, left) + " " + sign + " " + amount + ")");
  }
  return "(" + left + " " + sign + " " + right + ")";
}

// interval * number; calendar intervals scale field by field.
StatusOr<std::string> MultiplyInterval(LoweringCall& call) {
  const std::string& interval = call.arguments[0];
  const std::string& number = call.arguments[1];
  if (call.type.Is(TypeKind::kCalendarInterval)) return "(" + interval + " * CAST(" + number + " AS DOUBLE))";
  if (call.ArgumentType(1).IsIntegral()) return "(" + interval + " * " + number + ")";
  return "fs_round_half_up_to_bigint(CAST(" + interval + " AS DOUBLE) * CAST(" + number + " AS DOUBLE))";
}

StatusOr<std::string> Arithmetic(LoweringCall& call) {
  if (call.size() == 1) return std::string(call.name) + call.arguments[0];
  const DataType& type = call.type;
  if (call.ArgumentType(0).IsDatetime() || call.ArgumentType(1).IsDatetime()) return DatetimeArithmetic(call);
  if (type.Is(TypeKind::kDecimal)) return DecimalArithmetic(call);
  if (type.IsAnsiInterval() && call.name == "*") {
    const bool first = call.ArgumentType(0).IsAnsiInterval();
    const std::string& interval = call.arguments[first ? 0 : 1];
    const std::string& number = call.arguments[first ? 1 : 0];
    const DataType& number_type = call.ArgumentType(first ? 1 : 0);
    if (number_type.IsIntegral()) return "(" + interval + " * " + number + ")";
    return "fs_round_half_up_to_bigint(CAST(" + interval + " AS DOUBLE) * CAST(" + number + " AS DOUBLE))";
  }
  if (type.IsIntegral() && call.mode != plan::EvalMode::kAnsi) {
    const std::string suffix = call.mode == plan::EvalMode::kTry ? "" : "";
    if (call.mode == plan::EvalMode::kTry) {
      return "TRY(" + call.arguments[0] + " " + std::string(call.name) + " " + call.arguments[1] + ")";
    }
    return "fs_wrapping_" + std::string(Word(call.name)) + "(" + call.arguments[0] + ", " + call.arguments[1] + ")";
  }
  return "(" + call.arguments[0] + " " + std::string(call.name) + " " + call.arguments[1] + ")";
}

StatusOr<std::string> Divide(LoweringCall& call) {
  if (call.type.IsAnsiInterval()) {
    return "fs_divide_interval(CAST(" + call.arguments[0] + " AS BIGINT), CAST(" + call.arguments[1] + " AS DOUBLE), " +
           call.Mode() + ")";
  }
  if (call.type.Is(TypeKind::kCalendarInterval)) return "(" + call.arguments[0] + " / " + call.arguments[1] + ")";
  if (call.type.Is(TypeKind::kDecimal)) return DecimalArithmetic(call);
  return "fs_divide(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.Mode() + ")";
}

// `div`: BIGINT, truncating, of any numbers.
StatusOr<std::string> IntegralDivide(LoweringCall& call) {
  if (call.ArgumentType(0).Is(TypeKind::kDecimal)) return DecimalArithmetic(call);
  const std::string sql = "(CAST(" + call.arguments[0] + " AS BIGINT) // CAST(" + call.arguments[1] + " AS BIGINT))";
  if (call.mode == plan::EvalMode::kAnsi) return sql;
  return "TRY(" + sql + ")";
}

StatusOr<std::string> Remainder(LoweringCall& call) {
  if (call.type.Is(TypeKind::kDecimal)) return DecimalArithmetic(call);
  if (call.type.Is(TypeKind::kFloat) || call.type.Is(TypeKind::kDouble)) {
    return "fs_remainder(CAST(" + call.arguments[0] + " AS DOUBLE), CAST(" + call.arguments[1] + " AS DOUBLE), " +
           call.Mode() + ")";
  }
  const std::string sql = "(" + call.arguments[0] + " % " + call.arguments[1] + ")";
  return call.mode == plan::EvalMode::kAnsi ? sql : "TRY" + sql;
}

constexpr std::size_t kLongOperand = 200;

std::string NegateExact(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  // The form below writes its operand twice: nested a hundred deep it would not fit into memory. Subtraction finds the
  // same overflow with a slightly other message.
  if (x.size() > kLongOperand) return "(CAST(0 AS " + DuckTypeName(call.type) + ") - (" + x + "))";
  return UnlessSmallestSql(x, call.type, "-(" + x + ")");
}

StatusOr<std::string> Negative(LoweringCall& call) {
  if (call.type.IsIntegral() && call.mode == plan::EvalMode::kLegacy) {
    return "fs_wrapping_subtract(CAST(0 AS " + DuckTypeName(call.type) + "), " + call.arguments[0] + ")";
  }
  if (call.type.IsIntegral() && call.mode == plan::EvalMode::kTry) return "TRY(-(" + call.arguments[0] + "))";
  if (call.type.IsIntegral()) return NegateExact(call);
  return "(-(" + call.arguments[0] + "))";
}

// Structs compare by position in Spark and by name in DuckDB.
StatusOr<std::string> Comparison(LoweringCall& call) {
  std::string right = call.arguments[1];
  const DataType& a = call.ArgumentType(0);
  const DataType& b = call.ArgumentType(1);
  if (a.Is(TypeKind::kStruct) && b.Is(TypeKind::kStruct) && StructFieldNames(a) != StructFieldNames(b)) {
    FS_ASSIGN_OR_RETURN(right, LowerCast(call.lowering, right, b, a, plan::EvalMode::kTry));
  }
  std::string word(call.name);
  if (word == "==") word = "=";
  if (word == "!=") word = "<>";
  if (word == "<=>") word = "IS NOT DISTINCT FROM";
  return "(" + call.arguments[0] + " " + word + " " + right + ")";
}

StatusOr<std::string> In(LoweringCall& call) {
  return "(" + call.arguments[0] + " IN (" + ExpandTemplate("$-", call) + "))";
}

StatusOr<std::string> Concat(LoweringCall& call) {
  if (call.size() == 0) return std::string("''");
  if (call.size() == 1) return call.arguments[0];
  if (call.type.Is(TypeKind::kArray)) {
    // DuckDB's list_concat takes a NULL list as empty.
    std::vector<std::string> nulls;
    for (const std::string& argument : call.arguments) nulls.push_back(argument + " IS NULL");
    return "CASE WHEN " + Join(nulls, " OR ") + " THEN NULL ELSE list_concat(" + Join(call.arguments, ", ") + ") END";
  }
  return "(" + Join(call.arguments, " || ") + ")";
}

constexpr FunctionLowering kRows[] = {
    {"+", "", Arithmetic},
    {"-", "", Arithmetic},
    {"*", "", Arithmetic},
    {"/", "", Divide},
    {"add_interval", "", DatetimeArithmetic},
    {"subtract_interval", "", DatetimeArithmetic},
    {"subtract_dates", "", DatetimeArithmetic},
    {"subtract_timestamps", "", DatetimeArithmetic},
    {"multiply_interval", "", MultiplyInterval},
    {"divide_interval", "", Divide},
    {"div", "", IntegralDivide, true},
    {"%", "", Remainder},
    {"negative", "", Negative},
    {"positive", "$1", nullptr, true},
    {"=", "", Comparison, true},
    {"==", "", Comparison, true},
    {"!=", "", Comparison, true},
    {"<>", "", Comparison, true},
    {"<=>", "", Comparison, true},
    {"<", "", Comparison, true},
    {"<=", "", Comparison, true},
    {">", "", Comparison, true},
    {">=", "", Comparison, true},
    {"not", "(NOT $1)", nullptr, true},
    {"!", "(NOT $1)", nullptr, true},
    {"isnull", "($1 IS NULL)", nullptr, true},
    {"isnotnull", "($1 IS NOT NULL)", nullptr, true},
    {"between", "($1 BETWEEN $2 AND $3)", nullptr, true},
    {"in", "", In, true},
    {"&", "($1 & $2)"},
    {"|", "($1 | $2)"},
    {"^", "xor($1, $2)"},
    {"~", "(~$1)"},
    {"<<", "fs_shift_left($1, $2)", nullptr, true},
    {">>", "fs_shift_right($1, $2)", nullptr, true},
    {">>>", "fs_shift_right_unsigned($1, $2)", nullptr, true},
    {"concat", "", Concat, true},
    {"||", "", Concat, true},
};

}  // namespace

std::span<const FunctionLowering> OperatorLowerings() { return kRows; }

}  // namespace firesteel::duck

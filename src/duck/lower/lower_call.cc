#include <algorithm>
#include <map>

#include "duck/error_translation.h"
#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/lower_condition.h"
#include "duck/lower/may_raise.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

using Table = std::map<std::string_view, const FunctionLowering*>;

Table MakeTable(std::initializer_list<std::span<const FunctionLowering>> families) {
  Table table;
  for (const auto& family : families) {
    for (const FunctionLowering& row : family) table.emplace(row.name, &row);
  }
  return table;
}

const FunctionLowering* Find(const Table& table, std::string_view name) {
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

StatusOr<std::string> Finish(const FunctionLowering& row, LoweringCall& call) {
  if (row.lower != nullptr) {
    FS_ASSIGN_OR_RETURN(std::string sql, row.lower(call));
    if (row.exact) return sql;
    return "CAST(" + sql + " AS " + DuckTypeName(call.type) + ")";
  }
  std::string sql = ExpandTemplate(row.sql, call);
  if (row.exact) return sql;
  return "CAST(" + sql + " AS " + DuckTypeName(call.type) + ")";
}

}  // namespace

std::string LoweringCall::Mode() const {
  return mode == plan::EvalMode::kAnsi ? "'ansi'" : mode == plan::EvalMode::kLegacy ? "'legacy'" : "'try'";
}

const FunctionLowering* FindScalarLowering(std::string_view name) {
  static const Table table =
      MakeTable({OperatorLowerings(), ConditionalLowerings(), MathLowerings(), StringLowerings(), DatetimeLowerings(),
                 CollectionLowerings(), LambdaLowerings(), MiscellaneousLowerings(), RandomLowerings(), TimeLowerings(),
                 HashLowerings(), JsonLowerings()});
  return Find(table, name);
}
const FunctionLowering* FindAggregateLowering(std::string_view name) {
  static const Table table = MakeTable({AggregateLowerings(), QuantileLowerings()});
  return Find(table, name);
}
const FunctionLowering* FindWindowLowering(std::string_view name) {
  static const Table table = MakeTable({WindowLowerings()});
  return Find(table, name);
}

std::string ExpandTemplate(std::string_view sql, const LoweringCall& call) {
  std::string out;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '$' || i + 1 == sql.size()) {
      out += sql[i];
      continue;
    }
    const char what = sql[++i];
    switch (what) {
      case '*':
        out += Join(call.arguments, ", ");
        break;
      case '-':
        for (std::size_t j = 1; j < call.size(); ++j) out += (j > 1 ? ", " : "") + call.arguments[j];
        break;
      case 'T':
        out += DuckTypeName(call.type);
        break;
      case 'm':
        out += call.Mode();
        break;
      case 'z':
        out += SqlString(call.lowering.zone());
        break;
      case 'd':
        out += call.distinct;
        break;
      case 'v':
        out += call.lowering.context().row_order == RowOrder::kSpark ? "_in_order" : "";
        break;
      case 'f':
        out += call.tail;
        break;
      case 'o':
        out += call.order_by.empty() ? "" : " ORDER BY " + call.order_by;
        break;
      case 'L': {
        const std::size_t index = static_cast<std::size_t>(sql[++i] - '1');
        const bool instant = call.ArgumentType(index).Is(TypeKind::kTimestamp);
        out += instant ? ToLocal(call.lowering, call.arguments[index]) : call.arguments[index];
        break;
      }
      default: {
        const std::size_t index = static_cast<std::size_t>(what - '1');
        if (index < call.size()) out += call.arguments[index];
      }
    }
  }
  return out;
}

StatusOr<std::string> LowerCall(Lowering& lowering, const FunctionCall& call, const ResolvedExpression& whole) {
  if (call.name == "and" || call.name == "or") return LowerConnective(lowering, call, whole.nullable);
  const FunctionLowering* row = FindScalarLowering(call.name);
  if (row == nullptr) return Unsupported("FUNCTION_" + call.name, whole.span);
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> arguments, lowering.Expressions(call.arguments));
  LoweringCall lowered{lowering, call.name, call.mode, call.arguments, arguments, whole.type, whole.span};
  return Finish(*row, lowered);
}

StatusOr<std::string> LowerAggregate(Lowering& lowering, const AggregateCall& call, const ResolvedExpression& whole,
                                     const std::string& over) {
  const FunctionLowering* row = FindAggregateLowering(call.name);
  if (row == nullptr) return Unsupported("AGGREGATE_" + call.name, whole.span);
  FS_ASSIGN_OR_RETURN(std::vector<std::string> arguments, lowering.Expressions(call.arguments));
  std::string filter;
  if (call.filter) {
    FS_ASSIGN_OR_RETURN(filter, lowering.Expression(call.filter));
    // DuckDB computes arguments before it filters.
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (MayRaise(call.arguments[i]) && !IsConstant(call.arguments[i])) {
        arguments[i] = "CASE WHEN " + filter + " THEN " + arguments[i] + " END";
      }
    }
  }
  LoweringCall lowered{lowering, call.name, call.mode, call.arguments, arguments, whole.type, whole.span};
  lowered.distinct = call.distinct ? "DISTINCT " : "";
  lowered.ignore_nulls = call.ignore_nulls;
  lowered.over = over;
  if (call.filter) {
    lowered.filter = filter;
    lowered.tail = " FILTER (WHERE " + lowered.filter + ")";
  }
  lowered.tail += over;
  FS_ASSIGN_OR_RETURN(lowered.order_by, lowering.SortOrders(call.within_group));
  return Finish(*row, lowered);
}

StatusOr<std::string> LowerWindowFunction(Lowering& lowering, const FunctionCall& call, bool ignore_nulls,
                                          const ResolvedExpression& whole, const std::string& over) {
  const FunctionLowering* row = FindWindowLowering(call.name);
  if (row == nullptr) return Unsupported("WINDOW_FUNCTION_" + call.name, whole.span);
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> arguments, lowering.Expressions(call.arguments));
  LoweringCall lowered{lowering, call.name, call.mode, call.arguments, arguments, whole.type, whole.span};
  lowered.ignore_nulls = ignore_nulls;
  lowered.over = over;
  lowered.tail = over;
  return Finish(*row, lowered);
}

std::string RaiseSql(std::string_view condition, const std::vector<std::pair<std::string, std::string>>& parameters,
                     const DataType& type) {
  return "CAST(error(" + SqlString(EncodeError(condition, parameters)) + ") AS " + DuckTypeName(type) + ")";
}

std::string UnlessSmallestSql(const std::string& x, const DataType& type, const std::string& result) {
  const TypeKind kind = type.kind();
  const auto [name, smallest] = kind == TypeKind::kByte    ? std::pair("byte", "-128")
                                : kind == TypeKind::kShort ? std::pair("short", "-32768")
                                : kind == TypeKind::kInt   ? std::pair("integer", "-2147483648")
                                                           : std::pair("long", "-9223372036854775808");
  return "CASE WHEN " + x + " = '" + smallest + "'::" + DuckTypeName(type) + " THEN " +
         RaiseSql("ARITHMETIC_OVERFLOW",
                  {{"message", std::string(name) + " overflow"},
                   {"alternative", ""},
                   {"config", "\"spark.sql.ansi.enabled\""}},
                  type) +
         " ELSE " + result + " END";
}

}  // namespace firesteel::duck

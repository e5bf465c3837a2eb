#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"

// Aggregates that answer one of the values they saw, or lie between two of them: shares, medians, modes.
namespace firesteel::duck {
namespace {

// The key of WITHIN GROUP (ORDER BY ..), or the first argument.
struct Key {
  std::string value;
  bool descending = false;
};

Key KeyOf(const LoweringCall& call) {
  if (call.order_by.empty()) return {call.arguments[0]};
  const std::size_t ascending = call.order_by.rfind(" ASC NULLS");
  if (ascending != std::string::npos) return {call.order_by.substr(0, ascending)};
  return {call.order_by.substr(0, call.order_by.rfind(" DESC NULLS")), true};
}

std::string Double(const std::string& x) { return "CAST(" + x + " AS DOUBLE)"; }

// The values of the ranks Spark picks for the shares, as a list of doubles.
std::string Ranked(const LoweringCall& call, const std::string& number, const std::string& shares,
                   const DataType& shares_type, const std::string& relative_error) {
  const std::string text = shares_type.Is(TypeKind::kArray) ? "array_to_string(" + shares + ", ',')"
                                                            : "CAST(" + Double(shares) + " AS VARCHAR)";
  return "fs_doubles(fs_percentile_approx(" + call.distinct + number + ", " + text + ", " + relative_error + ")" +
         call.tail + ", NULL::DOUBLE[])";
}

std::string OneOrAll(const std::string& list, const DataType& shares_type, const std::string& element) {
  if (shares_type.Is(TypeKind::kArray)) return "list_transform(" + list + ", lambda v: " + element + ")";
  return "list_transform(" + list + ", lambda v: " + element + ")[1]";
}

// percentile_approx(x, share, accuracy): what it compares and answers are doubles, whatever x is.
StatusOr<std::string> PercentileApprox(LoweringCall& call) {
  const DataType& type = call.ArgumentType(0);
  const bool date = type.Is(TypeKind::kDate), instant = type.IsDatetime() && !date;
  std::string number = call.arguments[0], value = "v";
  if (date) {
    number = "(" + number + " - DATE '1970-01-01')";
    value = "DATE '1970-01-01' + CAST(v AS INTEGER)";
  } else if (instant) {
    number = "epoch_us(" + number + ")";
    value = "make_timestamp(CAST(v AS BIGINT))";
  } else if (type.Is(TypeKind::kLong)) {
    value = "coalesce(TRY_CAST(v AS BIGINT), 9223372036854775807)";
  }
  const std::string list = Ranked(call, Double(number), call.arguments[1], call.ArgumentType(1),
                                  "1.0::DOUBLE / " + Double(call.arguments[2]));
  return OneOrAll(list, call.ArgumentType(1), "CAST(" + value + " AS " + DuckTypeName(type) + ")");
}

// percentile_disc(share) WITHIN GROUP (ORDER BY x): the first value that the share of all values does not exceed.
StatusOr<std::string> PercentileDisc(LoweringCall& call) {
  const Key key = KeyOf(call);
  const std::string sign = key.descending ? "-" : "";
  const std::string list =
      Ranked(call, sign + Double(key.value), call.arguments[0], call.ArgumentType(0), "0.0::DOUBLE");
  return OneOrAll(list, call.ArgumentType(0), sign + "v");
}

// Exact, linear between neighbours.
StatusOr<std::string> PercentileCont(LoweringCall& call) {
  const Key key = KeyOf(call);
  const std::string sign = key.descending ? "-" : "";
  const std::string quantile =
      "quantile_cont(" + call.distinct + sign + Double(key.value) + ", " + call.arguments[0] + ")" + call.tail;
  if (!key.descending) return quantile;
  return call.ArgumentType(0).Is(TypeKind::kArray) ? "list_transform(" + quantile + ", lambda v: -v)"
                                                   : "(-" + quantile + ")";
}

StatusOr<std::string> Percentile(LoweringCall& call) {
  const auto* frequency = analysis::As<analysis::ResolvedLiteral>(call.expressions[2]);
  const auto* one = frequency == nullptr ? nullptr : std::get_if<std::int64_t>(&frequency->value.data);
  if (one == nullptr || *one != 1) {
    if (!call.distinct.empty()) return Unsupported("percentile(DISTINCT ..) with a frequency", call.span);
    const std::string& frequency = call.arguments[2];
    const std::string condition = call.arguments[0] + " IS NOT NULL AND " + frequency + " <> 0";
    const std::string tail = " FILTER (WHERE " +
                             (call.filter.empty() ? condition : "(" + call.filter + ") AND " + condition) + ")" +
                             call.over;
    const bool array = call.ArgumentType(1).Is(TypeKind::kArray);
    const std::string shares = array ? call.arguments[1] : "[" + Double(call.arguments[1]) + "]";
    return "fs_weighted_percentile(list(" + Double(call.arguments[0]) + ")" + tail + ", list(CAST(" + frequency +
           " AS BIGINT))" + tail + ", " + shares + ", NULL::DOUBLE[])" + (array ? "" : "[1]");
  }
  return "quantile_cont(" + call.distinct + Double(call.arguments[0]) + ", " + call.arguments[1] + ")" + call.tail;
}

StatusOr<std::string> Median(LoweringCall& call) {
  return "quantile_cont(" + call.distinct + Double(call.arguments[0]) + ", 0.5)" + call.tail;
}

// mode(x[, lowest]), mode() WITHIN GROUP (ORDER BY x)
StatusOr<std::string> Mode(LoweringCall& call) {
  const Key key = KeyOf(call);
  std::string which = call.order_by.empty() ? "hashed" : key.descending ? "highest" : "lowest";
  if (call.size() == 2) {
    const auto* literal = analysis::As<analysis::ResolvedLiteral>(call.expressions[1]);
    const auto* lowest = literal == nullptr ? nullptr : std::get_if<bool>(&literal->value.data);
    if (lowest == nullptr) return Unsupported("mode() with a flag that is not a literal", call.span);
    if (*lowest) which = "lowest";
  }
  const std::string counts = "histogram(" + call.distinct + key.value + ")" + call.tail;
  return "map_keys(" + counts + ")[fs_mode_place(map_keys(" + counts + "), CAST(map_values(" + counts +
         ") AS BIGINT[]), '" + which + "', NULL::BIGINT)]";
}

constexpr FunctionLowering kRows[] = {
    {"mode", "", Mode},
    {"median", "", Median},
    {"percentile", "", Percentile},
    {"percentile_cont", "", PercentileCont},
    {"percentile_disc", "", PercentileDisc},
    {"percentile_approx", "", PercentileApprox},
};

}  // namespace

std::span<const FunctionLowering> QuantileLowerings() { return kRows; }

}  // namespace firesteel::duck

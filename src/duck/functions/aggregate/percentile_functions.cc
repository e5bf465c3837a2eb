#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <new>

#include "duck/functions/aggregate/quantile_rank.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/functions/value_function.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::AggregateFunction;
using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;

// fs_percentile_approx(x, shares, relative error): for each share the value of the rank Spark picks, as the bytes of
// doubles, which fs_doubles makes a list of. Shares are text, numbers with commas between. The values of a group are
// kept until its end.
struct Values {
  std::vector<double> values;
  std::string shares;
  double relative_error = 0;
};

std::vector<double> Shares(std::string_view text) {
  std::vector<double> shares;
  for (const char* at = text.data(); at < text.data() + text.size();) {
    double share = 0;
    at = std::from_chars(at, text.data() + text.size(), share).ptr + 1;
    shares.push_back(share);
  }
  return shares;
}

// NaN is the greatest.
bool Less(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

std::string Percentiles(Values& state) {
  std::string bytes;
  const std::vector<double> shares = Shares(state.shares);
  const std::vector<std::int64_t> ranks =
      QuantileRanks(static_cast<std::int64_t>(state.values.size()), shares, state.relative_error);
  const bool many = ranks.size() > 3;
  if (many) std::sort(state.values.begin(), state.values.end(), Less);
  for (const std::int64_t rank : ranks) {
    const auto place = state.values.begin() + (rank - 1);
    if (!many) std::nth_element(state.values.begin(), place, state.values.end(), Less);
    bytes.append(reinterpret_cast<const char*>(&*place), sizeof(double));
  }
  return bytes;
}

void Finalize(AggregateFunction::FinalizeInput& input) {
  duckdb::cxx::Vector out = input.GetResult();
  const idx_t offset = input.GetResultOffset(), count = input.GetStateCount();
  auto* values = out.GetDataMutable<duckdb::cxx::blob_t>();
  duckdb::cxx::Arena heap = out.GetHeap();
  scalar::NullMask nulls(out, offset + count);
  for (idx_t i = 0; i < count; ++i) {
    auto& state = *static_cast<Values*>(input.GetStates()[i]);
    if (state.values.empty() || state.shares.empty()) {
      nulls.SetNull(offset + i);
    } else {
      values[offset + i] = heap.AddBlob(Percentiles(state));
    }
  }
}

void Install(duckdb::cxx::Connection& connection, const std::string& name) {
  auto function = AggregateFunction::Create(connection.GetFactory());
  function.SetName(name);
  const auto number = connection.GetFactory().CreateType(LogicalTypeId::DOUBLE);
  // The shares also keep one call apart from another and from other aggregates of ours: see double_aggregates.cc.
  function.GetSignature()
      .AddParameter("x", number)
      .AddParameter("shares", connection.GetFactory().CreateType(LogicalTypeId::VARCHAR))
      .AddParameter("relative_error", number)
      .SetReturnType(connection.GetFactory().CreateType(LogicalTypeId::BLOB));
  function.SetSizeCallback([](AggregateFunction::SizeInput& input) { input.SetStateSize(sizeof(Values)); });
  function.SetInitCallback([](AggregateFunction::InitInput& input) {
    for (idx_t i = 0; i < input.GetStateCount(); ++i) new (input.GetStates()[i]) Values();
  });
  function.SetUpdateCallback([](AggregateFunction::UpdateInput& input) {
    const auto numbers = scalar::ViewOf(input.GetArg(0)), shares = scalar::ViewOf(input.GetArg(1)),
               errors = scalar::ViewOf(input.GetArg(2));
    for (idx_t row = 0; row < input.GetRowCount(); ++row) {
      if (!numbers.IsValid(row)) continue;
      auto& state = *static_cast<Values*>(input.GetStates()[row]);
      if (state.values.empty()) {
        state.shares = scalar::Read<std::string_view>(shares, shares.SelAt(row));
        state.relative_error = errors.Data<double>()[errors.SelAt(row)];
      }
      state.values.push_back(numbers.Data<double>()[numbers.SelAt(row)]);
    }
  });
  // A source may be combined more than once (windows keep their partial states), so it stays as it is.
  function.SetCombineCallback([](AggregateFunction::CombineInput& input) {
    for (idx_t i = 0; i < input.GetStateCount(); ++i) {
      auto& target = *static_cast<Values*>(input.GetTargets()[i]);
      const auto& source = *static_cast<const Values*>(input.GetSources()[i]);
      if (source.values.empty()) continue;
      if (target.values.empty()) {
        target = source;
      } else {
        target.values.insert(target.values.end(), source.values.begin(), source.values.end());
      }
    }
  });
  function.SetFinalizeCallback(Finalize);
  function.SetDestroyCallback([](AggregateFunction::DestroyInput& input) {
    for (idx_t i = 0; i < input.GetStateCount(); ++i) static_cast<Values*>(input.GetStates()[i])->~Values();
  });
  connection.Register(function);
}

Value Doubles(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return Value{};
  const auto& bytes = std::get<std::string>(call.arguments[0].data);
  ValueList list;
  for (std::size_t i = 0; i + sizeof(double) <= bytes.size(); i += sizeof(double)) {
    double number = 0;
    std::memcpy(&number, bytes.data() + i, sizeof(double));
    list.items.push_back(Value{number});
  }
  return Value{std::move(list)};
}

double Number(const Value& value) { return std::get<double>(value.data); }

// fs_weighted_percentile(values, how often each counts, shares, NULL::DOUBLE[]): exact, linear between neighbours.
Value WeightedPercentile(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return Value{};
  const auto& values = std::get<ValueList>(call.arguments[0].data).items;
  const auto& counts = std::get<ValueList>(call.arguments[1].data).items;
  std::vector<std::pair<double, std::int64_t>> sorted;
  for (std::size_t i = 0; i < values.size(); ++i)
    sorted.emplace_back(Number(values[i]), std::get<std::int64_t>(counts[i].data));
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return Less(a.first, b.first); });
  std::int64_t total = 0;
  for (auto& [value, count] : sorted) {
    if (count < 0)
      RaiseError("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION",
                 {{"frequencyExpression", "frequency"}, {"negativeValue", std::to_string(count)}});
    count = total += count;
  }
  const auto at = [&](std::int64_t position) {
    return std::find_if(sorted.begin(), sorted.end(), [&](const auto& entry) { return entry.second > position; })
        ->first;
  };
  ValueList list;
  for (const Value& share : std::get<ValueList>(call.arguments[2].data).items) {
    const double position = static_cast<double>(total - 1) * Number(share);
    const double lower = std::floor(position), upper = std::ceil(position);
    const double low = at(static_cast<std::int64_t>(lower)), high = at(static_cast<std::int64_t>(upper));
    list.items.push_back(
        Value{lower == upper || low == high ? low : (upper - position) * low + (position - lower) * high});
  }
  return Value{std::move(list)};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_weighted_percentile", InstallValueFunction<WeightedPercentile>},
    {"fs_percentile_approx", Install},
    {"fs_doubles", InstallValueFunction<Doubles>},
};

}  // namespace

std::span<const OwnFunction> OwnPercentileFunctions() { return kFunctions; }

}  // namespace firesteel::duck

#include <cmath>

#include "duck/own_function.h"
#include "duck/scalar_function.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::AggregateFunction;
using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;

// Central moments as Spark's CentralMomentAgg keeps and merges them.
struct Moments {
  double count = 0, mean = 0, m2 = 0, m3 = 0, m4 = 0;

  void Add(double x) {
    const double n1 = count;
    count += 1;
    const double delta = x - mean, delta_n = delta / count, delta_n2 = delta_n * delta_n;
    const double term = delta * delta_n * n1;
    mean += delta_n;
    m4 += term * delta_n2 * (count * count - 3 * count + 3) + 6 * delta_n2 * m2 - 4 * delta_n * m3;
    m3 += term * delta_n * (count - 2) - 3 * delta_n * m2;
    m2 += term;
  }

  void Merge(const Moments& o) {
    if (o.count == 0) return;
    if (count == 0) {
      *this = o;
      return;
    }
    const double n = count + o.count, delta = o.mean - mean, delta_n = delta / n;
    const double new_m3 = m3 + o.m3 + delta_n * delta_n * delta * count * o.count * (count - o.count) +
                          3 * delta_n * (count * o.m2 - o.count * m2);
    const double new_m4 = m4 + o.m4 +
                          delta_n * delta_n * delta_n * delta * count * o.count *
                              (count * count - count * o.count + o.count * o.count) +
                          6 * delta_n * delta_n * (count * count * o.m2 + o.count * o.count * m2) +
                          4 * delta_n * (count * o.m3 - o.count * m3);
    m2 += o.m2 + delta * delta_n * count * o.count;
    mean += delta_n * o.count;
    m3 = new_m3;
    m4 = new_m4;
    count = n;
  }
};

enum class Moment { kSkewness, kKurtosis };

template <Moment kMoment>
void Finalize(AggregateFunction::FinalizeInput& input) {
  duckdb::cxx::Vector out = input.GetResult();
  const idx_t offset = input.GetResultOffset(), count = input.GetStateCount();
  auto* values = out.GetDataMutable<double>();
  scalar::NullMask nulls(out, offset + count);
  for (idx_t i = 0; i < count; ++i) {
    const auto& state = *static_cast<Moments*>(input.GetStates()[i]);
    if (state.count == 0 || state.m2 == 0) {
      nulls.SetNull(offset + i);
    } else if (kMoment == Moment::kSkewness) {
      values[offset + i] = std::sqrt(state.count) * state.m3 / std::sqrt(state.m2 * state.m2 * state.m2);
    } else {
      values[offset + i] = state.count * state.m4 / (state.m2 * state.m2) - 3.0;
    }
  }
}

template <Moment kMoment>
void Install(duckdb::cxx::Connection& connection, const std::string& name) {
  auto function = AggregateFunction::Create(connection.GetFactory());
  function.SetName(name);
  const auto type = connection.GetFactory().CreateType(LogicalTypeId::DOUBLE);
  // DuckDB takes two aggregates for one when their arguments and callbacks are equal, and callbacks set here are all the
  // same trampolines to it. The moment's order, otherwise unused, keeps the two apart.
  const auto order = connection.GetFactory().CreateType(LogicalTypeId::INTEGER);
  function.GetSignature().AddParameter("x", type).AddParameter("order", order).SetReturnType(type);
  function.SetSizeCallback([](AggregateFunction::SizeInput& input) { input.SetStateSize(sizeof(Moments)); });
  function.SetInitCallback([](AggregateFunction::InitInput& input) {
    for (idx_t i = 0; i < input.GetStateCount(); ++i) new (input.GetStates()[i]) Moments();
  });
  function.SetUpdateCallback([](AggregateFunction::UpdateInput& input) {
    const auto view = scalar::ViewOf(input.GetArg(0));
    for (idx_t row = 0; row < input.GetRowCount(); ++row) {
      if (view.IsValid(row)) static_cast<Moments*>(input.GetStates()[row])->Add(view.Data<double>()[view.SelAt(row)]);
    }
  });
  function.SetCombineCallback([](AggregateFunction::CombineInput& input) {
    for (idx_t i = 0; i < input.GetStateCount(); ++i) {
      static_cast<Moments*>(input.GetTargets()[i])->Merge(*static_cast<Moments*>(input.GetSources()[i]));
    }
  });
  function.SetFinalizeCallback(Finalize<kMoment>);
  connection.Register(function);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_skewness", Install<Moment::kSkewness>},
    {"fs_kurtosis", Install<Moment::kKurtosis>},
};

}  // namespace

std::span<const OwnFunction> OwnMomentAggregates() { return kFunctions; }

}  // namespace firesteel::duck

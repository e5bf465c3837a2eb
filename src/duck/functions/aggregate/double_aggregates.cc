#include "duck/functions/aggregate/double_aggregates.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "duckdb.hpp"
#include "duckdb/common/types/column/column_data_collection.hpp"
#include "duckdb/function/aggregate_function.hpp"
#include "duckdb/main/extension/extension_loader.hpp"
#include "duckdb_static_extension.h"

#include "duck/functions/aggregate/double_moments.h"

namespace firesteel::duck {
namespace {

using duckdb::AggregateFunction;
using duckdb::idx_t;
using duckdb::LogicalType;

using Answer = std::optional<double>;  // nothing: NULL

struct Sum {
  static Answer Of(const SumAndCount& s) { return s.count == 0 ? Answer() : s.sum; }
};
struct Average {
  static Answer Of(const SumAndCount& s) { return s.count == 0 ? Answer() : s.sum / static_cast<double>(s.count); }
};
struct VarPop {
  static Answer Of(const CentralMoments& m) { return m.n == 0 ? Answer() : m.m2 / m.n; }
};
struct VarSamp {
  static Answer Of(const CentralMoments& m) { return m.n <= 1 ? Answer() : m.m2 / (m.n - 1.0); }
};
struct StddevPop {
  static Answer Of(const CentralMoments& m) { return m.n == 0 ? Answer() : std::sqrt(m.m2 / m.n); }
};
struct StddevSamp {
  static Answer Of(const CentralMoments& m) { return m.n <= 1 ? Answer() : std::sqrt(m.m2 / (m.n - 1.0)); }
};
struct SumOfSquares {
  static Answer Of(const CentralMoments& m) { return m.n == 0 ? Answer() : m.m2; }
};
struct Skewness {
  static Answer Of(const CentralMoments& m) {
    return m.n == 0 || m.m2 == 0 ? Answer() : std::sqrt(m.n) * m.m3 / std::sqrt(m.m2 * m.m2 * m.m2);
  }
};
struct Kurtosis {
  static Answer Of(const CentralMoments& m) {
    return m.n == 0 || m.m2 == 0 ? Answer() : m.n * m.m4 / (m.m2 * m.m2) - 3.0;
  }
};
struct CovarPop {
  static Answer Of(const PairMoments& m) { return m.n == 0 ? Answer() : m.xy / m.n; }
};
struct CovarSamp {
  static Answer Of(const PairMoments& m) { return m.n <= 1 ? Answer() : m.xy / (m.n - 1.0); }
};
// Infinity stands for a division by zero, which is an error in ANSI mode: see lowering.
struct Correlation {
  static Answer Of(const PairMoments& m) {
    if (m.n <= 1) return {};
    const double divisor = std::sqrt(m.xx * m.yy);
    return divisor == 0 ? std::numeric_limits<double>::infinity() : m.xy / divisor;
  }
};
// The state's x and y are the first and second argument, which are the independent variable and the dependent one for
// slope and intercept, and the other way round for the others: so Spark accumulates them.
struct RegrR2 {
  static Answer Of(const PairMoments& m) {
    if (m.n == 0 || m.yy == 0) return {};
    if (m.xx == 0) return 1.0;
    const double correlation = m.xy / std::sqrt(m.xx * m.yy);
    return correlation * correlation;
  }
};
struct RegrSlope {
  static Answer Of(const PairMoments& m) { return m.n == 0 || m.x_m2 == 0 ? Answer() : m.xy / m.x_m2; }
};
struct RegrIntercept {
  static Answer Of(const PairMoments& m) {
    return m.n == 0 || m.x_m2 == 0 ? Answer() : m.y_mean - m.xy / m.x_m2 * m.x_mean;
  }
};
struct RegrSxy {
  static Answer Of(const PairMoments& m) { return m.n == 0 ? Answer() : m.xy; }
};

// Reads the arguments of a window's rows by their number.
class ArgumentReader {
 public:
  explicit ArgumentReader(const duckdb::WindowPartitionInput& partition) : inputs_(*partition.inputs) {
    inputs_.InitializeScan(scan_, partition.column_ids);
    inputs_.InitializeScanChunk(scan_, page_);
  }
  // The row's place in the page that holds it.
  idx_t Seek(idx_t row) {
    if (row >= scan_.next_row_index || row < scan_.current_row_index) inputs_.Seek(row, scan_, page_);
    return row - scan_.current_row_index;
  }
  bool IsValid(std::size_t column, idx_t place) const {
    return duckdb::FlatVector::Validity(page_.data[column]).RowIsValid(place);
  }
  double Value(std::size_t column, idx_t place) const {
    return duckdb::FlatVector::GetData<double>(page_.data[column])[place];
  }

 private:
  const duckdb::ColumnDataCollection& inputs_;
  duckdb::ColumnDataScanState scan_;
  duckdb::DataChunk page_;
};

// What one thread remembers from frame to frame: most frames are the last one and a few rows more.
template <typename Accumulator>
struct FrameMemory {
  explicit FrameMemory(const duckdb::WindowPartitionInput& partition) : arguments(partition) {}
  ArgumentReader arguments;
  Accumulator accumulated;
  idx_t start = 0, end = 0;
};

// DuckDB's state of a group. `frame` is only used in windows.
template <typename Accumulator>
struct InOrderState {
  Accumulator accumulator;
  FrameMemory<Accumulator>* frame;
};

void AddRow(auto& accumulator, const ArgumentReader& arguments, idx_t place) {
  if constexpr (requires { accumulator.Add(0.0); }) {
    if (arguments.IsValid(0, place)) accumulator.Add(arguments.Value(0, place));
  } else {
    if (arguments.IsValid(0, place) && arguments.IsValid(1, place)) {
      accumulator.Add(arguments.Value(0, place), arguments.Value(1, place));
    }
  }
}

template <typename Accumulator, typename Final>
void EvaluateFrame(duckdb::AggregateInputData&, const duckdb::WindowPartitionInput& partition, duckdb::const_data_ptr_t,
                   duckdb::data_ptr_t state, const duckdb::SubFrames& frames, duckdb::Vector& result, idx_t row) {
  auto& memory = reinterpret_cast<InOrderState<Accumulator>*>(state)->frame;
  if (memory == nullptr) memory = new FrameMemory<Accumulator>(partition);
  const bool grows = frames.size() == 1 && memory->end > memory->start && frames[0].start == memory->start &&
                     frames[0].end >= memory->end;
  if (!grows) memory->accumulated = Accumulator();
  for (const duckdb::FrameBounds& frame : frames) {
    for (idx_t i = grows ? memory->end : frame.start; i < frame.end; ++i) {
      if (partition.filter_mask.RowIsValid(i))
        AddRow(memory->accumulated, memory->arguments, memory->arguments.Seek(i));
    }
  }
  memory->start = frames.size() == 1 ? frames[0].start : 0;
  memory->end = frames.size() == 1 ? frames[0].end : 0;
  if (const Answer answer = Final::Of(memory->accumulated.Result())) {
    duckdb::FlatVector::GetDataMutable<double>(result)[row] = *answer;
  } else {
    duckdb::FlatVector::SetNull(result, row, true);
  }
}

template <typename Accumulator>
struct StateOf {
  using Type = Accumulator;
  static Accumulator& Get(Type& state) { return state; }
  static const Accumulator& Get(const Type& state) { return state; }
};
template <typename Accumulator>
struct StateOf<InOrderState<Accumulator>> {
  static Accumulator& Get(InOrderState<Accumulator>& state) { return state.accumulator; }
  static const Accumulator& Get(const InOrderState<Accumulator>& state) { return state.accumulator; }
};

// The callbacks as DuckDB's templates want them.
template <typename Final>
struct Operations {
  static bool IgnoreNull() { return true; }
  template <typename State>
  static void Initialize(State& state) {
    new (&state) State();
  }
  template <typename Input, typename State, typename Self>
  static void Operation(State& state, const Input& x, duckdb::AggregateUnaryInput&) {
    StateOf<State>::Get(state).Add(x);
  }
  template <typename Input, typename State, typename Self>
  static void ConstantOperation(State& state, const Input& x, duckdb::AggregateUnaryInput&, idx_t count) {
    for (idx_t i = 0; i < count; ++i) StateOf<State>::Get(state).Add(x);
  }
  template <typename X, typename Y, typename State, typename Self>
  static void Operation(State& state, const X& x, const Y& y, duckdb::AggregateBinaryInput&) {
    StateOf<State>::Get(state).Add(x, y);
  }
  template <typename State, typename Self>
  static void Combine(const State& source, State& target, duckdb::AggregateInputData&) {
    StateOf<State>::Get(target).Merge(StateOf<State>::Get(source));
  }
  template <typename Result, typename State>
  static void Finalize(State& state, Result& result, duckdb::AggregateFinalizeData& data) {
    if (const Answer answer = Final::Of(StateOf<State>::Get(state).Result())) {
      result = *answer;
    } else {
      data.ReturnNull();
    }
  }
};
// Rows of one group that DuckDB hands over together.
struct RunOfSum {
  std::optional<OrderFreeSum::Run> run;
  std::int64_t count = 0;
};
template <typename Final>
struct SumOperations : Operations<Final> {
  template <typename State>
  struct ClusteredLocalState {
    using Type = RunOfSum;
  };
  template <typename State>
  static void InitializeClusteredLocal(RunOfSum& local, State& state) {
    local.run.emplace(state.sum);
  }
  template <typename Input>
  static void UpdateClusteredLocal(RunOfSum& local, const Input& x) {
    local.run->Add(x);
    ++local.count;
  }
  template <typename State>
  static void FlushClusteredLocal(State& state, RunOfSum& local, bool) {
    local.run->Finish();
    if constexpr (requires { state.count; }) state.count += local.count;
  }
};
template <typename Final>
struct InOrderOperations : Operations<Final> {
  template <typename State>
  static void Destroy(State& state, duckdb::AggregateInputData&) {
    delete state.frame;
  }
};

template <typename State, typename Accumulator, typename Op>
AggregateFunction Make() {
  const LogicalType type = LogicalType::DOUBLE;
  if constexpr (requires(Accumulator a) { a.Add(0.0); }) {
    return AggregateFunction::UnaryAggregate<State, double, double, Op>(type, type);
  } else {
    return AggregateFunction::BinaryAggregate<State, double, double, double, Op>(type, type, type);
  }
}

template <typename Final, typename InOrder, typename OrderFree, typename OrderFreeOperations = Operations<Final>>
void Register(duckdb::ExtensionLoader& loader, const std::string& name) {
  AggregateFunction order_free = Make<OrderFree, OrderFree, OrderFreeOperations>();
  order_free.SetName(duckdb::Identifier(name));
  order_free.SetOrderDependent(duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT);
  loader.RegisterFunction(order_free);
  using State = InOrderState<InOrder>;
  AggregateFunction in_order = Make<State, InOrder, InOrderOperations<Final>>();
  in_order.SetName(duckdb::Identifier(name + "_in_order"));
  if (in_order.GetStateDestructorCallback() == nullptr)
    in_order.SetStateDestructorCallback(AggregateFunction::StateDestroy<State, InOrderOperations<Final>>);
  in_order.SetWindowCallback(EvaluateFrame<InOrder, Final>);
  loader.RegisterFunction(in_order);
}

void Load(duckdb::ExtensionLoader& loader) {
  Register<Sum, InOrderSum, OrderFreeSumAlone, SumOperations<Sum>>(loader, "fs_sum");
  Register<Average, InOrderSum, OrderFreeSumAndCount, SumOperations<Average>>(loader, "fs_avg");
  Register<VarPop, InOrderMoments<2>, OrderFreeMoments<2>>(loader, "fs_var_pop");
  Register<VarSamp, InOrderMoments<2>, OrderFreeMoments<2>>(loader, "fs_var_samp");
  Register<StddevPop, InOrderMoments<2>, OrderFreeMoments<2>>(loader, "fs_stddev_pop");
  Register<StddevSamp, InOrderMoments<2>, OrderFreeMoments<2>>(loader, "fs_stddev_samp");
  Register<SumOfSquares, InOrderMoments<2>, OrderFreeMoments<2>>(loader, "fs_sum_of_squares");
  Register<Skewness, InOrderMoments<4>, OrderFreeMoments<4>>(loader, "fs_skewness");
  Register<Kurtosis, InOrderMoments<4>, OrderFreeMoments<4>>(loader, "fs_kurtosis");
  Register<CovarPop, InOrderPairs, OrderFreePairs>(loader, "fs_covar_pop");
  Register<CovarSamp, InOrderPairs, OrderFreePairs>(loader, "fs_covar_samp");
  Register<Correlation, InOrderPairs, OrderFreePairs>(loader, "fs_corr");
  Register<RegrR2, InOrderPairs, OrderFreePairs>(loader, "fs_regr_r2");
  Register<RegrSlope, InOrderPairs, OrderFreePairs>(loader, "fs_regr_slope");
  Register<RegrIntercept, InOrderPairs, OrderFreePairs>(loader, "fs_regr_intercept");
  Register<RegrSxy, InOrderPairs, OrderFreePairs>(loader, "fs_regr_sxy");
}

int32_t Describe(duckdb_extension_descriptor* descriptor) {
  descriptor->version = 2;
  descriptor->name = "firesteel_double_aggregates";
  descriptor->extension_version = "1";
  descriptor->api_version = "v2.0.0";
  descriptor->entry_cpp = reinterpret_cast<void (*)()>(&Load);
  return 0;
}

}  // namespace

void RegisterDoubleAggregates() {
  static const int32_t registered = duckdb_register_static_extension(&Describe);
  (void)registered;  // a failure makes opening the database fail with the reason
}

}  // namespace firesteel::duck

#include <algorithm>
#include <array>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::ScalarFunction;

constexpr std::int64_t kLongestArray = 2'147'483'632;  // Spark's MAX_ROUNDED_ARRAY_LENGTH

void CheckLength(Int128 count, const char* function) {
  if (count <= kLongestArray) return;
  RaiseError("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
             {{"numberOfElements", std::to_string(static_cast<std::int64_t>(std::min<Int128>(count, INT64_MAX)))},
              {"functionName", function},
              {"maxRoundedArrayLength", std::to_string(kLongestArray)},
              {"parameter", "`count`"}});
}

void CheckBoundaries(bool forwards, bool backwards, std::int64_t start, std::int64_t stop, std::int64_t step) {
  if ((forwards && start <= stop) || (backwards && start >= stop) || (!forwards && !backwards && start == stop)) return;
  RaiseError("FIRESTEEL_SEQUENCE_BOUNDARIES",
             {{"start", std::to_string(start)}, {"stop", std::to_string(stop)}, {"step", std::to_string(step)}});
}

// sequence over integers, and over days and microseconds by a fixed step: (start, stop[, step]).
struct NumberSequence {
  static constexpr std::size_t kParameters = 3;
  std::int64_t start, stop, step;

  NumberSequence(const std::array<std::int64_t, kParameters>& arguments, idx_t given)
      : start(arguments[0]),
        stop(arguments[1]),
        step(given > 2       ? arguments[2]
             : start <= stop ? 1
                             : -1) {
    CheckBoundaries(step > 0, step < 0, start, stop, step);
  }
  std::int64_t Count(const FunctionCall&) const {
    const Int128 count = step == 0 ? 1 : (static_cast<Int128>(stop) - start) / step + 1;
    CheckLength(count, "`sequence`");
    return static_cast<std::int64_t>(count);
  }
  std::int64_t At(std::int64_t i) const { return static_cast<std::int64_t>(start + static_cast<Int128>(i) * step); }
};

// sequence over dates and local timestamps by months and days and microseconds: (start, stop, months, microseconds,
// unit) where `unit` is the microseconds in one unit of start and stop (a day, or 1).
struct TimeSequence {
  static constexpr std::size_t kParameters = 5;
  std::int64_t start, stop, months, micros, unit, time;
  values::CivilDay civil;

  TimeSequence(const std::array<std::int64_t, kParameters>& arguments, idx_t)
      : start(arguments[0] * arguments[4]),
        stop(arguments[1] * arguments[4]),
        months(arguments[2]),
        micros(arguments[3]),
        unit(arguments[4]) {
    const bool forwards = months > 0 || (months == 0 && micros > 0);
    CheckBoundaries(forwards, !forwards && (months != 0 || micros != 0), start, stop, micros);
    const std::int64_t day = values::FloorDivide(start, values::kMicrosPerDay);
    time = start - day * values::kMicrosPerDay;
    civil = values::CivilFromDays(day);
  }
  std::int64_t Count(const FunctionCall& call) const {
    if (months == 0) return NumberSequence({start, stop, micros}, 3).Count(call);
    std::int64_t count = 0;
    for (; months > 0 ? Micros(count) <= stop : Micros(count) >= stop; ++count) call.Poll();
    return count;
  }
  std::int64_t At(std::int64_t i) const { return values::FloorDivide(Micros(i), unit); }

 private:
  std::int64_t Micros(std::int64_t i) const {
    const std::int64_t month_number = civil.year * 12 + civil.month - 1 + months * i;
    const std::int64_t year = values::FloorDivide(month_number, 12);
    const int month = static_cast<int>(month_number - year * 12) + 1;
    const int month_day = std::min(civil.day, values::DaysInMonth(year, month));
    return values::DaysFromCivil(year, month, month_day) * values::kMicrosPerDay + time + micros * i;
  }
};

// Numbers go straight into the list's child: a Value each would take six times the memory.
template <typename Sequence, typename T>
void Execute(ScalarFunction::ExecInput& input) {
  const FunctionCall call(input.GetContext(), input.GetUserData<std::string>());
  const idx_t rows = input.GetRowCount(), given = input.GetArgCount();
  std::vector<scalar::Argument<std::int64_t>> columns;
  for (idx_t i = 0; i < given; ++i) columns.emplace_back(input.GetArg(i));
  duckdb::cxx::Vector out = input.GetResult();
  auto* entries = out.GetDataMutable<duckdb::cxx::list_entry_t>();
  scalar::NullMask nulls(out, rows);
  const auto sequence_of = [&](idx_t row) {
    std::array<std::int64_t, Sequence::kParameters> arguments{};
    for (idx_t i = 0; i < given; ++i) arguments[i] = columns[i].Get(row);
    return Sequence(arguments, given);
  };
  idx_t total = 0;
  for (idx_t row = 0; row < rows; ++row) {
    entries[row] = {total, 0};
    if (!std::all_of(columns.begin(), columns.end(), [&](const auto& column) { return column.Ready(row); })) {
      nulls.SetNull(row);
      continue;
    }
    entries[row].length = static_cast<idx_t>(sequence_of(row).Count(call));
    total += entries[row].length;
    call.NeedMemory(static_cast<std::int64_t>(total * sizeof(T)));
  }
  duckdb::cxx::Vector child = out.GetChild(0);
  child.SetSize(total);
  auto* numbers = child.template GetDataMutable<T>();
  for (idx_t row = 0; row < rows; ++row) {
    const auto [offset, length] = entries[row];
    if (length == 0) continue;
    const Sequence sequence = sequence_of(row);
    for (idx_t i = 0; i < length; ++i) {
      call.Poll();
      numbers[offset + i] = static_cast<T>(sequence.At(static_cast<std::int64_t>(i)));
    }
  }
}

template <typename Sequence, typename T>
void Install(duckdb::cxx::Connection& connection, const std::string& name) {
  duckdb::cxx::Factory& factory = connection.GetFactory();
  auto function = ScalarFunction::Create(factory);
  function.SetName(name);
  std::vector<duckdb::cxx::TypeParam> element;
  element.emplace_back("", factory.CreateValue(factory.CreateType(scalar::Kind<T>::id)));
  function.GetSignature()
      .AddArgs("arguments", factory.CreateType(duckdb::cxx::LogicalTypeId::BIGINT))
      .SetReturnType(factory.CreateType(duckdb::cxx::LogicalTypeId::LIST, element));
  function.SetUserData<std::string>(name);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(Execute<Sequence, T>);
  connection.Register(function);
}

// How often array_repeat repeats: what it is about to build is counted here.
std::int64_t Repetitions(const FunctionCall& call, std::int32_t count) {
  CheckLength(count, "`array_repeat`");
  const std::int64_t repetitions = std::max(count, 0);
  call.NeedMemory(repetitions * static_cast<std::int64_t>(2 * sizeof(std::int64_t)));
  return repetitions;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_array_repeat", InstallScalar<Repetitions>},
    {"fs_sequence_tinyint", Install<NumberSequence, std::int8_t>},
    {"fs_sequence_smallint", Install<NumberSequence, std::int16_t>},
    {"fs_sequence_integer", Install<NumberSequence, std::int32_t>},
    {"fs_sequence_bigint", Install<NumberSequence, std::int64_t>},
    {"fs_sequence_of_times", Install<TimeSequence, std::int64_t>},
};

}  // namespace

std::span<const OwnFunction> OwnSequenceFunctions() { return kFunctions; }

}  // namespace firesteel::duck

#include <cstdio>
#include <optional>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/number/spark_random.h"

// Random functions with a seed. The generator lives as long as one thread's part of a query and goes on from row to
// row, as Spark's does within a partition. Each takes the seed first and a column that is no constant last, without
// which DuckDB would compute one row for all.
namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::ScalarFunction;
using duckdb::cxx::Vector;

template <typename Generator>
struct Kept {
  std::optional<Generator> generator;
};

template <typename Generator>
Generator& GeneratorOf(ScalarFunction::ExecInput& input) {
  auto& kept = input.GetInitData<Kept<Generator>>();
  if (!kept.generator) {
    const scalar::Argument<std::int64_t> seed(input.GetArg(0));
    kept.generator.emplace(seed.Ready(0) ? seed.Get(0) : 0);
  }
  return *kept.generator;
}

void Rand(ScalarFunction::ExecInput& input) {
  values::XorShiftRandom& random = GeneratorOf<values::XorShiftRandom>(input);
  Vector out = input.GetResult();
  scalar::Result<double> result(out, input.GetRowCount());
  for (idx_t row = 0; row < input.GetRowCount(); ++row) result.Set(row, random.NextDouble());
}

void RandN(ScalarFunction::ExecInput& input) {
  values::XorShiftRandom& random = GeneratorOf<values::XorShiftRandom>(input);
  Vector out = input.GetResult();
  scalar::Result<double> result(out, input.GetRowCount());
  for (idx_t row = 0; row < input.GetRowCount(); ++row) result.Set(row, random.NextGaussian());
}

char LetterOf(std::int32_t number) {
  const std::int32_t v = std::abs(number % 62);
  return static_cast<char>(v < 10 ? '0' + v : v < 36 ? 'a' + (v - 10) : 'A' + (v - 36));
}

void RandStr(ScalarFunction::ExecInput& input) {
  values::XorShiftRandom& random = GeneratorOf<values::XorShiftRandom>(input);
  Vector out = input.GetResult();
  scalar::Result<std::string> result(out, input.GetRowCount());
  const scalar::Argument<std::int32_t> length(input.GetArg(1));
  for (idx_t row = 0; row < input.GetRowCount(); ++row) {
    if (!length.Ready(row)) {
      result.SetNull(row);
      continue;
    }
    std::string text;
    for (std::int32_t i = length.Get(row); i > 0; --i) text += LetterOf(random.NextInt());
    result.Set(row, text);
  }
}

void Uuid(ScalarFunction::ExecInput& input) {
  values::MersenneTwister& random = GeneratorOf<values::MersenneTwister>(input);
  Vector out = input.GetResult();
  scalar::Result<std::string> result(out, input.GetRowCount());
  for (idx_t row = 0; row < input.GetRowCount(); ++row) {
    const auto high = (static_cast<std::uint64_t>(random.NextLong()) & 0xFFFFFFFFFFFF0FFFULL) | 0x4000;
    const auto low = (static_cast<std::uint64_t>(random.NextLong()) | 0x8000000000000000ULL) & 0xBFFFFFFFFFFFFFFFULL;
    char text[40];
    std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", static_cast<unsigned long long>(high >> 32),
                  static_cast<unsigned long long>((high >> 16) & 0xFFFF),
                  static_cast<unsigned long long>(high & 0xFFFF), static_cast<unsigned long long>(low >> 48),
                  static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
    result.Set(row, text);
  }
}

// Positions from 1 of an array's elements in random order; NULL for NULL.
void ShuffledPositions(ScalarFunction::ExecInput& input) {
  values::MersenneTwister& random = GeneratorOf<values::MersenneTwister>(input);
  const idx_t count = input.GetRowCount();
  Vector out = input.GetResult();
  auto* lists = out.GetDataMutable<duckdb::cxx::list_entry_t>();
  scalar::NullMask nulls(out, count);
  const scalar::Argument<std::int64_t> size(input.GetArg(1));
  std::vector<std::int32_t> positions;
  for (idx_t row = 0; row < count; ++row) {
    lists[row] = {};
    if (!size.Ready(row)) {
      nulls.SetNull(row);
      continue;
    }
    const std::vector<std::int32_t> order = random.Permutation(static_cast<std::int32_t>(size.Get(row)));
    lists[row] = {positions.size(), order.size()};
    for (const std::int32_t position : order) positions.push_back(position + 1);
  }
  Vector child = out.GetChild(0);
  child.SetSize(positions.size());
  auto* values = child.GetDataMutable<std::int32_t>();
  for (std::size_t i = 0; i < positions.size(); ++i) values[i] = positions[i];
}

template <typename Generator, auto kExecute, LogicalTypeId kResult, LogicalTypeId... kArguments>
void Install(duckdb::cxx::Connection& connection, const std::string& name) {
  duckdb::cxx::Factory& factory = connection.GetFactory();
  auto function = ScalarFunction::Create(factory);
  function.SetName(name);
  auto signature = function.GetSignature();
  signature.AddParameter("seed", factory.CreateType(LogicalTypeId::BIGINT));
  (signature.AddParameter("argument", factory.CreateType(kArguments)), ...);
  signature.AddParameter("row", factory.CreateType(LogicalTypeId::DOUBLE));
  if constexpr (kResult == LogicalTypeId::LIST) {
    std::vector<duckdb::cxx::TypeParam> element;
    element.emplace_back("", factory.CreateValue(factory.CreateType(LogicalTypeId::INTEGER)));
    signature.SetReturnType(factory.CreateType(LogicalTypeId::LIST, element));
  } else {
    signature.SetReturnType(factory.CreateType(kResult));
  }
  function.SetStability(duckdb::cxx::FunctionStability::VOLATILE);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetInitCallback([](ScalarFunction::InitInput& input) { input.SetInitData<Kept<Generator>>(); });
  function.SetExecCallback(kExecute);
  connection.Register(function);
}

// fs_rand_at(seed, n): the n-th number, from 1 on, that the generator of the seed gives. Cheap where places rise.
double RandAt(std::int64_t seed, std::int64_t place) {
  struct Course {
    std::int64_t seed = 0;
    std::int64_t drawn = 0;
    double last = 0;
    values::XorShiftRandom generator{0};
  };
  thread_local Course course;
  if (course.seed != seed || course.drawn > place) course = {seed, 0, 0, values::XorShiftRandom(seed)};
  for (; course.drawn < place; ++course.drawn) course.last = course.generator.NextDouble();
  return course.last;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_rand_at", InstallScalar<RandAt>},
    {"fs_rand", Install<values::XorShiftRandom, Rand, LogicalTypeId::DOUBLE>},
    {"fs_randn", Install<values::XorShiftRandom, RandN, LogicalTypeId::DOUBLE>},
    {"fs_randstr", Install<values::XorShiftRandom, RandStr, LogicalTypeId::VARCHAR, LogicalTypeId::INTEGER>},
    {"fs_uuid", Install<values::MersenneTwister, Uuid, LogicalTypeId::VARCHAR>},
    {"fs_shuffled_positions",
     Install<values::MersenneTwister, ShuffledPositions, LogicalTypeId::LIST, LogicalTypeId::BIGINT>},
};

}  // namespace

std::span<const OwnFunction> OwnRandomFunctions() { return kFunctions; }

}  // namespace firesteel::duck

// Lets libFuzzer see where code compiled by GCC goes: GCC calls this at every edge (-fsanitize-coverage=trace-pc), and
// libFuzzer takes an array of this name for counters. Not instrumented itself.

#include <cstddef>
#include <cstdint>

namespace {
constexpr std::size_t kCounters = 1u << 16;
__attribute__((section("__libfuzzer_extra_counters"), used)) std::uint8_t counters[kCounters];
thread_local std::uintptr_t previous = 0;
}  // namespace

extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  std::uint8_t& counter = counters[(here ^ (previous << 1)) * 0x9E3779B97F4A7C15u >> 48];
  if (counter != 255) ++counter;
  previous = here;
}

// GCC reports comparisons of floating-point numbers too; libFuzzer has no use for them.
extern "C" void __sanitizer_cov_trace_cmpf(float, float) {}
extern "C" void __sanitizer_cov_trace_cmpd(double, double) {}

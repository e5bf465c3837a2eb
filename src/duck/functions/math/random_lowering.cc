#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"

namespace firesteel::duck {
namespace {

// Of argument `i`, or a seed of its own for this query where it was left out. NULL counts as 0.
std::string Seed(const LoweringCall& call, std::size_t i) {
  if (i < call.size()) return "CAST(" + call.arguments[i] + " AS BIGINT)";
  return "CAST(random() * 9000000000000000000 AS BIGINT)";
}

StatusOr<std::string> Rand(LoweringCall& call) { return "fs_rand(" + Seed(call, 0) + ", random())"; }
StatusOr<std::string> RandN(LoweringCall& call) { return "fs_randn(" + Seed(call, 0) + ", random())"; }
StatusOr<std::string> Uuid(LoweringCall& call) { return "fs_uuid(" + Seed(call, 0) + ", random())"; }

StatusOr<std::string> RandStr(LoweringCall& call) {
  return "fs_randstr(" + Seed(call, 1) + ", CAST(" + call.arguments[0] + " AS INTEGER), random())";
}

// uniform(least, most[, seed]): between two constants, computed in doubles.
StatusOr<std::string> Uniform(LoweringCall& call) {
  const std::string least = "CAST(" + call.arguments[0] + " AS DOUBLE)";
  const std::string spread = "(CAST(" + call.arguments[1] + " AS DOUBLE) - " + least + ")";
  const std::string value = "(" + least + " + " + spread + " * fs_rand(" + Seed(call, 2) + ", random()))";
  return "CAST(" + (call.type.IsIntegral() ? "trunc(" + value + ")" : value) + " AS " + DuckTypeName(call.type) + ")";
}

StatusOr<std::string> Shuffle(LoweringCall& call) {
  const std::string& array = call.arguments[0];
  return "list_select(" + array + ", fs_shuffled_positions(" + Seed(call, 1) + ", len(" + array + "), random()))";
}

constexpr FunctionLowering kRows[] = {
    {"rand", "", Rand, true},       {"random", "", Rand, true}, {"randn", "", RandN, true}, {"uniform", "", Uniform},
    {"randstr", "", RandStr, true}, {"uuid", "", Uuid, true},   {"shuffle", "", Shuffle},
};

}  // namespace

std::span<const FunctionLowering> RandomLowerings() { return kRows; }

}  // namespace firesteel::duck

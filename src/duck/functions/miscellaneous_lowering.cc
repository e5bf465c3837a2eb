#include "duck/functions/function_lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

StatusOr<std::string> AssertTrue(LoweringCall& call) {
  const std::string message = call.size() == 2 ? call.arguments[1] : "'the condition is not true!'";
  return "CASE WHEN " + call.arguments[0] + " THEN NULL ELSE fs_raise_error(" + message + ") END";
}

constexpr FunctionLowering kRows[] = {
    {"assert_true", "", AssertTrue},
    {"version", "'4.1.4'"},
    {"bitmap_bit_position", "CASE WHEN $1 > 0 THEN ($1 - 1) % 32768 ELSE (-$1) % 32768 END"},
    {"bitmap_bucket_number", "CASE WHEN $1 > 0 THEN 1 + ($1 - 1) // 32768 ELSE $1 // 32768 END"},
    {"bitmap_count", "bit_count(CAST($1 AS BIT))"},
    {"input_file_block_start", "-1"},
    {"input_file_block_length", "-1"},
    {"typeof", "$1"},
    {"monotonically_increasing_id", "(row_number() OVER () - 1)"},
    {"spark_partition_id", "0"},
    {"raise_error", "fs_raise_error($1)"},
};

}  // namespace

std::span<const FunctionLowering> MiscellaneousLowerings() { return kRows; }

}  // namespace firesteel::duck

#include "duck/function_lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

constexpr FunctionLowering kRows[] = {
    {"typeof", "$1"},
    {"monotonically_increasing_id", "(row_number() OVER () - 1)"},
    {"spark_partition_id", "0"},
    {"raise_error", "error($1)"},
    {"uuid", "CAST(uuid() AS VARCHAR)", nullptr, true},
    {"md5", "md5($1)", nullptr, true},
};

}  // namespace

std::span<const FunctionLowering> MiscellaneousLowerings() { return kRows; }

}  // namespace firesteel::duck

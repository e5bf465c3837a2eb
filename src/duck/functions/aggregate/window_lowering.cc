#include "duck/functions/function_lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// IGNORE NULLS stands inside the parentheses in DuckDB.
StatusOr<std::string> Offset(LoweringCall& call) {
  std::string sql = std::string(call.name) + "(" + Join(call.arguments, ", ");
  if (call.ignore_nulls) sql += " IGNORE NULLS";
  return sql + ")" + call.over;
}

constexpr FunctionLowering kRows[] = {
    {"row_number", "row_number()$f"},
    {"rank", "rank()$f"},
    {"dense_rank", "dense_rank()$f"},
    {"percent_rank", "percent_rank()$f"},
    {"cume_dist", "cume_dist()$f"},
    {"ntile", "ntile($1)$f"},
    {"lag", "", Offset},
    {"lead", "", Offset},
    {"nth_value", "", Offset},
};

}  // namespace

std::span<const FunctionLowering> WindowLowerings() { return kRows; }

}  // namespace firesteel::duck

#include "duck/function_lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

// Spark's LIKE has a backslash as its escape character unless told otherwise.
StatusOr<std::string> Like(LoweringCall& call) {
  const std::string escape = call.size() > 2 ? call.arguments[2] : "'\\'";
  return "(" + call.arguments[0] + (call.name == "ilike" ? " ILIKE " : " LIKE ") + call.arguments[1] + " ESCAPE " +
         escape + ")";
}

constexpr FunctionLowering kRows[] = {
    {"like", "", Like, true},
    {"ilike", "", Like, true},
    {"upper", "upper($1)", nullptr, true},
    {"ucase", "upper($1)", nullptr, true},
    {"lower", "lower($1)", nullptr, true},
    {"lcase", "lower($1)", nullptr, true},
    {"length", "length($1)"},
    {"char_length", "length($1)"},
    {"character_length", "length($1)"},
    {"len", "length($1)"},
    {"startswith", "starts_with($1, $2)", nullptr, true},
    {"endswith", "ends_with($1, $2)", nullptr, true},
    {"contains", "contains($1, $2)", nullptr, true},
};

}  // namespace

std::span<const FunctionLowering> StringLowerings() { return kRows; }

}  // namespace firesteel::duck

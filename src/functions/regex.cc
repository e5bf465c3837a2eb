#include "functions/function_table.h"

namespace firesteel::functions {

// Patterns are Java's; engines translate them.
void AddRegex(FunctionTable& table) {
  table.Scalar("rlike regexp regexp_like", "(string, string) -> boolean");
  table.Scalar("regexp_count", "(string, string) -> int");
  table.Scalar("regexp_extract", "(string, string, int=1) -> string");
  table.Scalar("regexp_extract_all", "(string, string, int=1) -> array<string>");
  table.Scalar("regexp_instr", "(string, string, int=0) -> int");
  table.Scalar("regexp_replace", "(string, string, string, int=1) -> string");
  table.Scalar("regexp_substr", "(string, string) -> string?");
}

}  // namespace firesteel::functions

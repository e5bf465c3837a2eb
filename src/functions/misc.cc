#include "functions/function_table.h"

namespace firesteel::functions {

void AddMisc(FunctionTable& table) {
  table.Scalar("typeof", "(any) -> string!");
  table.Scalar("version", "() -> string!");
  table.Scalar("current_user session_user user", "() -> string!");
  table.Scalar("current_catalog", "() -> string!");
  table.Scalar("current_database current_schema", "() -> string!");
  table.Scalar("uuid", "() -> string!").NonDeterministic();
  table.Scalar("monotonically_increasing_id", "() -> bigint!").NonDeterministic();
  table.Scalar("spark_partition_id", "() -> int!").NonDeterministic();
  table.Scalar("input_file_name", "() -> string!").NonDeterministic();
  table.Scalar("input_file_block_start", "() -> bigint!").NonDeterministic();
  table.Scalar("input_file_block_length", "() -> bigint!").NonDeterministic();
  table.Scalar("assert_true", "(boolean, string?) -> void?").NonDeterministic();
  table.Scalar("raise_error", "(string) -> void?").NonDeterministic();
}

}  // namespace firesteel::functions

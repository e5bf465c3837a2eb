#include "functions/function_table.h"

namespace firesteel::functions {

void AddMisc(FunctionTable& table) {
  table.Scalar("typeof", "(any) -> string!");
  table.Scalar("version", "() -> string!");
  table.Scalar("current_user session_user user", "() -> string!");
  table.Scalar("current_catalog", "() -> string!");
  table.Scalar("current_database current_schema", "() -> string!");
  table.Scalar("uuid", "(bigint?) -> string!").NonDeterministic();
  table.Scalar("aes_encrypt", "(binary, binary, string?, string?, binary?, binary?) -> binary?");
  table.Scalar("aes_decrypt", "(binary, binary, string?, string?, binary?) -> binary?");
  table.Scalar("try_aes_decrypt", "(binary, binary, string?, string?, binary?) -> binary?")
      .BindsAs("aes_decrypt", plan::EvalMode::kTry);
  table.Scalar("monotonically_increasing_id", "() -> bigint!").NonDeterministic();
  table.Scalar("spark_partition_id", "() -> int!").NonDeterministic();
  table.Scalar("input_file_name", "() -> string!").NonDeterministic();
  table.Scalar("input_file_block_start", "() -> bigint!").NonDeterministic();
  table.Scalar("input_file_block_length", "() -> bigint!").NonDeterministic();
  table.Scalar("assert_true", "(boolean, string?) -> void?").NonDeterministic();
  table.Scalar("raise_error", "(string) -> void?").NonDeterministic();
}

}  // namespace firesteel::functions

#include "functions/function_table.h"

namespace firesteel::functions {

void AddUrl(FunctionTable& table) {
  using plan::EvalMode;
  table.Scalar("parse_url", "(string, string, string?) -> string?");
  table.Scalar("try_parse_url", "(string, string, string?) -> string?").BindsAs("parse_url", EvalMode::kTry);
  table.Scalar("url_encode", "(string) -> string?");
  table.Scalar("url_decode", "(string) -> string?");
  table.Scalar("try_url_decode", "(string) -> string?").BindsAs("url_decode", EvalMode::kTry);
}

}  // namespace firesteel::functions

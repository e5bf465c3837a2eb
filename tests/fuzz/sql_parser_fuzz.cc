// Any bytes must get an answer from the parser: no crash, no hang, no text shown beside the caret that is not there.
// How to run it: CONTRIBUTING.md.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sql/parser.h"
#include "sql/statement/statement_splitter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto command = firesteel::sql::ParseStatement(text);
  if (!command.ok()) {
    if (command.status().ToString().empty()) std::abort();
    if (command.status().code() == firesteel::StatusCode::kInternal) std::abort();
  }
  static_cast<void>(firesteel::sql::ParseSchema(text));
  static_cast<void>(firesteel::sql::ParseExpression(text));
  for (const auto& statement : firesteel::sql::SplitStatements(text)) {
    if (text.substr(statement.offset, statement.text.size()) != statement.text) std::abort();
  }
  return 0;
}

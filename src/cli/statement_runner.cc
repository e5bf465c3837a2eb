#include "cli/statement_runner.h"

#include <cstdio>

#include "base/error/fault_report.h"
#include "cli/terminal/row_printer.h"

namespace firesteel::cli {

StatementRunner::StatementRunner(session::Session& session, WriteTally& writes, OutputFormat format)
    : session_(session), writes_(writes), format_(format) {
  session_.SetProgress([this](double fraction) { progress_.Show(fraction); });
}

StatusOr<StatementOutcome> StatementRunner::Run(const sql::ScriptStatement& statement, const std::string& file,
                                                const std::string& name) {
  const auto started = std::chrono::steady_clock::now();
  const session::DisplayForm form =
      format_ == OutputFormat::kJson ? session::DisplayForm::kJson : session::DisplayForm::kText;
  writes_.Take();  // what a statement that failed has written before
  progress_.Begin(name);
  auto result = session_.ExecuteForDisplay(statement.text, form, {file, statement.first_line});
  auto printed =
      result.ok() ? PrintRows(*result, format_, stdout, [this] { progress_.End(); }) : StatusOr<std::int64_t>(0);
  progress_.End();
  if (!result.ok()) return std::move(result).status();
  if (!printed.ok()) return WithStatement(std::move(printed).status(), file, statement.text, statement.first_line);
  StatementOutcome outcome;
  if (!result->schema.empty()) outcome.rows = *printed;
  outcome.written = writes_.Take();
  outcome.spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  return outcome;
}

}  // namespace firesteel::cli

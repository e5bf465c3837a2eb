#include "session/commands.h"

namespace firesteel::session {

StatusOr<StatementResult> Execute(Session&, const plan::WriteTable& command) {
  return Unsupported(command.method == plan::WriteTable::Method::kInsertInto ? "DataFrameWriter.insertInto"
                                                                             : "DataFrameWriter.saveAsTable");
}

StatusOr<StatementResult> Execute(Session&, const plan::WriteTableV2&) { return Unsupported("DataFrame.writeTo"); }

}  // namespace firesteel::session

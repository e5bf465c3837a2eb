#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::CommandPtr ParseDropDatabase(TokenStream& tokens) {
  plan::DropDatabase drop;
  drop.if_missing = ParseIfExists(tokens);
  drop.name = ParseNameReference(tokens);
  drop.cascade = tokens.Accept("CASCADE");
  if (!drop.cascade) tokens.Accept("RESTRICT");
  return plan::MakeCommand(std::move(drop));
}

}  // namespace

plan::CommandPtr ParseDrop(TokenStream& tokens) {
  tokens.Expect("DROP");
  if (AcceptDatabaseWord(tokens)) return ParseDropDatabase(tokens);
  if (tokens.AtAny({"TABLE", "VIEW"})) {
    plan::DropTable drop;
    drop.is_view = tokens.Next().Is("VIEW");
    drop.if_missing = ParseIfExists(tokens);
    drop.name = ParseNameReference(tokens);
    drop.purge = !drop.is_view && tokens.Accept("PURGE");
    return plan::MakeCommand(std::move(drop));
  }
  if (tokens.At("FUNCTION") || tokens.At("TEMPORARY", "FUNCTION") || tokens.At("TEMP", "FUNCTION")) {
    return ParseDropFunction(tokens);
  }
  if (tokens.AtAny({"TEMPORARY", "TEMP"}) && (tokens.Peek(1).Is("VARIABLE") || tokens.Peek(1).Is("VAR"))) {
    return ParseDropVariable(tokens);
  }
  if (tokens.AtAny({"TEMPORARY", "TEMP"}) && tokens.Peek(1).Is("MACRO")) return Refuse(tokens, "DROP TEMPORARY MACRO");
  if (tokens.At("INDEX")) return Refuse(tokens, "DROP INDEX");
  if (tokens.At("ROLE")) return Refuse(tokens, "DROP ROLE");
  tokens.SyntaxError();
}

}  // namespace firesteel::sql

#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {

plan::CommandPtr ParseCreateDatabase(TokenStream& tokens) {
  plan::CreateDatabase database;
  const std::size_t begin = tokens.position();
  tokens.Expect("CREATE");
  if (!AcceptDatabaseWord(tokens)) tokens.SyntaxError();
  database.if_exists = ParseIfNotExists(tokens);
  database.name = ParseNameReference(tokens);
  const auto once = [&](bool seen, const char* clause) {
    if (seen) tokens.Fail("DUPLICATE_CLAUSES", {{"clauseName", clause}}, tokens.SpanFrom(begin));
  };
  while (true) {
    if (tokens.Accept("COMMENT")) {
      once(!database.comment.empty(), "COMMENT");
      database.comment = ParseString(tokens);
    } else if (tokens.Accept("LOCATION")) {
      once(!database.location.empty(), "LOCATION");
      database.location = ParseString(tokens);
    } else if (tokens.Accept("WITH", "DBPROPERTIES") || tokens.Accept("WITH", "PROPERTIES")) {
      once(!database.properties.empty(), "WITH PROPERTIES");
      database.properties = ParseProperties(tokens);
    } else if (tokens.At("DEFAULT", "COLLATION")) {
      tokens.FailUnsupported("DEFAULT COLLATION", tokens.Peek().span);
    } else {
      return plan::MakeCommand(std::move(database));
    }
  }
}

plan::CommandPtr ParseAlterDatabase(TokenStream& tokens) {
  plan::AlterDatabase alter;
  tokens.Expect("ALTER");
  if (!AcceptDatabaseWord(tokens)) tokens.SyntaxError();
  alter.name = ParseNameReference(tokens);
  if (tokens.At("DEFAULT", "COLLATION")) return Refuse(tokens, "DEFAULT COLLATION");
  if (tokens.Accept("UNSET")) {
    if (!tokens.Accept("DBPROPERTIES")) tokens.Expect("PROPERTIES");
    for (auto& [key, value] : ParseProperties(tokens)) alter.unset_properties.push_back(key);
    return plan::MakeCommand(std::move(alter));
  }
  tokens.Expect("SET");
  if (tokens.Accept("LOCATION")) {
    alter.location = ParseString(tokens);
  } else {
    if (!tokens.Accept("DBPROPERTIES")) tokens.Expect("PROPERTIES");
    alter.set_properties = ParseProperties(tokens);
  }
  return plan::MakeCommand(std::move(alter));
}

}  // namespace firesteel::sql

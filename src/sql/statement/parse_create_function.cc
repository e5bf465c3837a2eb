#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool AtEndOfStatement(const TokenStream& tokens, std::size_t position) {
  return tokens.At(position).kind == TokenKind::kEnd || tokens.At(position).Is(";");
}

// Only what CREATE FUNCTION can say of a parameter or returned column.
void CheckColumn(TokenStream& tokens, const plan::ColumnDefinition& column) {
  if (column.generated_sql) {
    tokens.Fail("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", {}, column.span);
  }
}

void RefuseClause(TokenStream& tokens, const std::string& clause, SourceSpan span) {
  tokens.Fail("_LEGACY_ERROR_TEMP_0035", {{"message", "CREATE FUNCTION with " + clause}}, span);
}

std::string Word(TokenStream& tokens) { return std::string(tokens.Text(tokens.Next())); }

// What follows RETURNS.
void ParseReturns(TokenStream& tokens, plan::CreateFunction& function) {
  if (!tokens.At("TABLE")) {
    function.returns = ParseType(tokens);
    return;
  }
  tokens.Next();
  function.returns_table = true;
  if (!tokens.At("(")) return;
  function.returned_columns = ParseTableElements(tokens);
  for (const plan::ColumnDefinition& column : *function.returned_columns) CheckColumn(tokens, column);
}

// LANGUAGE, DETERMINISTIC and the like in any order, each once. Spark reads those it cannot honour and refuses them.
class Characteristics {
 public:
  Characteristics(TokenStream& tokens, plan::CreateFunction& function) : tokens_(tokens), function_(function) {}

  void Parse() {
    while (ParseOne()) {
    }
  }

 private:
  bool ParseOne() {
    begin_ = tokens_.position();
    if (tokens_.Accept("LANGUAGE")) {
      Once(language_, "LANGUAGE");
      const std::string language = Word(tokens_);
      if (!EqualsSql(language)) Refuse("LANGUAGE " + language);
    } else if (tokens_.Accept("SPECIFIC")) {
      Refuse("SPECIFIC " + ParseIdentifier(tokens_));
    } else if (tokens_.Accept("DETERMINISTIC")) {
      Once(deterministic_, "DETERMINISTIC");
      function_.deterministic = true;
    } else if (tokens_.Accept("NOT", "DETERMINISTIC")) {
      Once(deterministic_, "DETERMINISTIC");
      function_.deterministic = false;
    } else if (tokens_.Accept("CONTAINS", "SQL")) {
      Once(access_, "SQL DATA ACCESS");
      function_.data_access = plan::DataAccess::kContainsSql;
    } else if (tokens_.Accept("READS", "SQL", "DATA")) {
      Once(access_, "SQL DATA ACCESS");
      function_.data_access = plan::DataAccess::kReadsSqlData;
    } else if (tokens_.Accept("NO", "SQL")) {
      Refuse("NO SQL");
    } else if (tokens_.Accept("MODIFIES", "SQL", "DATA")) {
      Refuse("MODIFIES SQL DATA");
    } else if (tokens_.Accept("CALLED", "ON", "NULL")) {
      tokens_.Expect("INPUT");
      Once(null_call_, "NULL CALL");
    } else if (tokens_.Accept("RETURNS", "NULL", "ON")) {
      tokens_.Expect("NULL");
      tokens_.Expect("INPUT");
      Refuse("RETURNS NULL ON NULL INPUT");
    } else if (tokens_.At("COMMENT")) {
      tokens_.Next();
      Once(comment_, "COMMENT");
      function_.comment = ParseString(tokens_);
    } else if (tokens_.Accept("SQL", "SECURITY")) {
      Once(rights_, "SQL SECURITY RIGHTS");
      if (tokens_.Accept("INVOKER")) Refuse("SQL SECURITY INVOKER");
      tokens_.Expect("DEFINER");
    } else {
      return false;
    }
    return true;
  }

  static bool EqualsSql(const std::string& word) {
    return word.size() == 3 && (word[0] | 0x20) == 's' && (word[1] | 0x20) == 'q' && (word[2] | 0x20) == 'l';
  }

  void Once(bool& seen, const char* clause) {
    if (seen) tokens_.Fail("DUPLICATE_CLAUSES", {{"clauseName", clause}}, tokens_.SpanFrom(begin_));
    seen = true;
  }

  void Refuse(const std::string& clause) { RefuseClause(tokens_, clause, tokens_.SpanFrom(begin_)); }

  TokenStream& tokens_;
  plan::CreateFunction& function_;
  std::size_t begin_ = 0;
  bool language_ = false;
  bool deterministic_ = false;
  bool access_ = false;
  bool null_call_ = false;
  bool comment_ = false;
  bool rights_ = false;
};

// `(SELECT 1)` alone is a query, `(SELECT 1) + 1` an expression.
bool AtQueryBody(const TokenStream& tokens) {
  if (StartsQuery(tokens)) return true;
  if (!AtParenthesizedQuery(tokens)) return false;
  const std::size_t after = tokens.MatchingClose(tokens.position()) + 1;
  return AtEndOfStatement(tokens, after) || AtSetOperator(tokens, after - tokens.position());
}

void ParseBody(TokenStream& tokens, plan::CreateFunction& function) {
  tokens.Expect("RETURN");
  const std::size_t begin = tokens.position();
  if (AtQueryBody(tokens)) {
    function.query = ParseQueryExpression(tokens);
  } else {
    function.expression = ParseExpr(tokens);
  }
  function.body_text = std::string(tokens.Text(tokens.SpanFrom(begin)));
}

void CheckName(TokenStream& tokens, const plan::CreateFunction& function, SourceSpan span) {
  const auto fail = [&](const char* condition, std::map<std::string, std::string> parameters = {}) {
    tokens.Fail(std::string("INVALID_SQL_SYNTAX.") + condition, std::move(parameters), span);
  };
  const bool if_not_exists = function.if_exists == plan::IfExists::kSkip;
  if (function.or_replace && if_not_exists) fail("CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE");
  if (!function.temporary) return;
  if (if_not_exists) fail("CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS");
  if (function.name.size() == 2) fail("CREATE_TEMP_FUNC_WITH_DATABASE", {{"database", "`" + function.name[0] + "`"}});
  if (function.name.size() > 2) {
    std::string name;
    for (const std::string& part : function.name) name += (name.empty() ? "`" : ".`") + part + "`";
    fail("MULTI_PART_NAME", {{"statement", "CREATE TEMPORARY FUNCTION"}, {"name", name}});
  }
}

}  // namespace

plan::CommandPtr ParseCreateFunction(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::CreateFunction function;
  tokens.Expect("CREATE");
  function.or_replace = tokens.Accept("OR", "REPLACE");
  function.temporary = tokens.Accept("TEMPORARY") || tokens.Accept("TEMP");
  tokens.Expect("FUNCTION");
  function.if_exists = ParseIfNotExists(tokens);
  function.name = ParseNameReference(tokens);
  if (tokens.At("AS")) return Refuse(tokens, "CREATE FUNCTION of a Java class");
  const std::size_t definition = tokens.position();
  if (tokens.At("(") && tokens.Peek(1).Is(")")) {
    tokens.Next();
    tokens.Next();
  } else {
    function.parameters = ParseTableElements(tokens);
  }
  for (const plan::ColumnDefinition& parameter : function.parameters) CheckColumn(tokens, parameter);
  if (tokens.At("RETURNS") && !tokens.Peek(1).Is("NULL")) {
    tokens.Next();
    ParseReturns(tokens, function);
  }
  Characteristics(tokens, function).Parse();
  ParseBody(tokens, function);
  function.definition = std::string(tokens.Text(tokens.SpanFrom(definition)));
  CheckName(tokens, function, tokens.SpanFrom(begin));
  return plan::MakeCommand(std::move(function));
}

plan::CommandPtr ParseDropFunction(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::DropFunction drop;
  drop.temporary = tokens.Accept("TEMPORARY") || tokens.Accept("TEMP");
  tokens.Expect("FUNCTION");
  drop.if_missing = ParseIfExists(tokens);
  drop.name = ParseNameReference(tokens);
  if (drop.temporary && drop.name.size() > 1) {
    std::string name;
    for (const std::string& part : drop.name) name += (name.empty() ? "`" : ".`") + part + "`";
    tokens.Fail("INVALID_SQL_SYNTAX.MULTI_PART_NAME", {{"statement", "DROP TEMPORARY FUNCTION"}, {"name", name}},
                tokens.SpanFrom(begin));
  }
  return plan::MakeCommand(std::move(drop));
}

}  // namespace firesteel::sql

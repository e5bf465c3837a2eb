#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::CommandPtr ParseAddPartitions(TokenStream& tokens, plan::Name name) {
  plan::AddPartitions add;
  add.name = std::move(name);
  add.if_exists = ParseIfNotExists(tokens);
  do {
    plan::PartitionSpec spec = ParsePartitionSpec(tokens);
    std::string location;
    if (tokens.Accept("LOCATION")) location = ParseString(tokens);
    add.partitions.emplace_back(std::move(spec), std::move(location));
  } while (tokens.At("PARTITION"));
  return plan::MakeCommand(std::move(add));
}

plan::CommandPtr ParseDropOf(TokenStream& tokens, plan::Name name) {
  tokens.Expect("DROP");
  if (tokens.At("CONSTRAINT")) return Refuse(tokens, "table constraints");
  if (tokens.Accept("COLUMN") || tokens.Accept("COLUMNS")) {
    plan::DropColumnsOf drop;
    drop.name = std::move(name);
    drop.if_missing = ParseIfExists(tokens);
    const bool parenthesized = tokens.Accept("(");
    do {
      drop.columns.push_back(ParseMultipart(tokens));
    } while (tokens.Accept(","));
    if (parenthesized) tokens.Expect(")");
    return plan::MakeCommand(std::move(drop));
  }
  plan::DropPartitions drop;
  drop.name = std::move(name);
  drop.if_missing = ParseIfExists(tokens);
  do {
    drop.partitions.push_back(ParsePartitionSpec(tokens));
  } while (tokens.Accept(","));
  drop.purge = tokens.Accept("PURGE");
  return plan::MakeCommand(std::move(drop));
}

plan::CommandPtr ParseRename(TokenStream& tokens, plan::Name name, bool is_view) {
  tokens.Expect("RENAME");
  if (tokens.Accept("COLUMN")) {
    plan::RenameColumn rename;
    rename.name = std::move(name);
    rename.column = ParseMultipart(tokens);
    tokens.Expect("TO");
    rename.to = ParseIdentifier(tokens);
    return plan::MakeCommand(std::move(rename));
  }
  tokens.Expect("TO");
  return plan::MakeCommand(plan::RenameTable{std::move(name), ParseMultipart(tokens), is_view});
}

plan::CommandPtr ParseSetOf(TokenStream& tokens, plan::Name name, bool is_view) {
  tokens.Expect("SET");
  if (tokens.Accept("TBLPROPERTIES")) {
    return plan::MakeCommand(plan::SetProperties{std::move(name), ParseProperties(tokens), is_view});
  }
  if (tokens.Accept("LOCATION")) return plan::MakeCommand(plan::SetLocation{std::move(name), {}, ParseString(tokens)});
  if (tokens.AtAny({"SERDE", "SERDEPROPERTIES"})) return Refuse(tokens, "ALTER TABLE .. SET SERDE");
  if (tokens.At("FILEFORMAT")) return Refuse(tokens, "ALTER TABLE .. SET FILEFORMAT");
  if (tokens.At("SKEWED")) return Refuse(tokens, "ALTER TABLE .. SET SKEWED LOCATION");
  tokens.SyntaxError();
}

plan::CommandPtr ParseUnsetOf(TokenStream& tokens, plan::Name name, bool is_view) {
  plan::UnsetProperties unset;
  tokens.Expect("UNSET");
  tokens.Expect("TBLPROPERTIES");
  unset.if_missing = ParseIfExists(tokens);
  unset.name = std::move(name);
  unset.is_view = is_view;
  for (auto& [key, value] : ParseProperties(tokens)) unset.keys.push_back(key);
  return plan::MakeCommand(std::move(unset));
}

// ALTER TABLE t PARTITION (..) ...
plan::CommandPtr ParseAlterPartition(TokenStream& tokens, plan::Name name) {
  plan::PartitionSpec spec = ParsePartitionSpec(tokens);
  if (tokens.Accept("RENAME", "TO")) {
    return plan::MakeCommand(plan::RenamePartition{std::move(name), std::move(spec), ParsePartitionSpec(tokens)});
  }
  if (tokens.Accept("SET", "LOCATION")) {
    return plan::MakeCommand(plan::SetLocation{std::move(name), std::move(spec), ParseString(tokens)});
  }
  return Refuse(tokens, "ALTER TABLE .. PARTITION with this action");
}

plan::CommandPtr ParseAlterTable(TokenStream& tokens, bool is_view) {
  plan::Name name = ParseNameReference(tokens);
  if (tokens.At("ADD")) {
    tokens.Next();
    if (tokens.AtAny({"COLUMN", "COLUMNS"})) return ParseAddOrReplaceColumns(tokens, name, false);
    if (tokens.AtAny({"PARTITION", "IF"})) return ParseAddPartitions(tokens, std::move(name));
    if (!AtIdentifier(tokens)) tokens.SyntaxError();
    return Refuse(tokens, "table constraints");
  }
  if (tokens.At("DROP")) return ParseDropOf(tokens, std::move(name));
  if (tokens.At("RENAME")) return ParseRename(tokens, std::move(name), is_view);
  if (tokens.At("SET")) return ParseSetOf(tokens, std::move(name), is_view);
  if (tokens.At("UNSET")) return ParseUnsetOf(tokens, std::move(name), is_view);
  if (tokens.At("PARTITION", "(")) return ParseAlterPartition(tokens, std::move(name));
  if (tokens.Accept("RECOVER", "PARTITIONS")) return plan::MakeCommand(plan::RecoverPartitions{std::move(name)});
  if (tokens.AtAny({"ALTER", "CHANGE"})) return ParseAlterColumns(tokens, name);
  if (tokens.At("REPLACE", "COLUMNS")) {
    tokens.Next();
    return ParseAddOrReplaceColumns(tokens, name, true);
  }
  if (tokens.At("CLUSTER", "BY")) return Refuse(tokens, "ALTER TABLE .. CLUSTER BY");
  if (tokens.At("DEFAULT", "COLLATION")) return Refuse(tokens, "DEFAULT COLLATION");
  if (tokens.AtAny(
          {"NOT", "CLUSTERED", "SKEWED", "EXCHANGE", "ARCHIVE", "UNARCHIVE", "TOUCH", "COMPACT", "CONCATENATE"})) {
    return Refuse(tokens, "ALTER TABLE .. " + tokens.Peek().symbol);
  }
  tokens.SyntaxError();
}

plan::CommandPtr ParseAlterViewAs(TokenStream& tokens, std::size_t begin) {
  plan::AlterViewAs alter;
  alter.name = ParseNameReference(tokens);
  tokens.Accept("AS");
  if (tokens.At("WITH", "SCHEMA") || (!StartsQuery(tokens) && !tokens.At("("))) {
    tokens.Rewind(begin);
    return nullptr;
  }
  NamedQuery query = ParseQueryWithText(tokens);
  alter.query = std::move(query.query);
  alter.query_text = std::move(query.text);
  return plan::MakeCommand(std::move(alter));
}

}  // namespace

plan::CommandPtr ParseAlter(TokenStream& tokens) {
  const Token& kind = tokens.Peek(1);
  if (kind.Is("DATABASE") || kind.Is("SCHEMA") || kind.Is("NAMESPACE")) return ParseAlterDatabase(tokens);
  tokens.Expect("ALTER");
  if (tokens.Accept("TABLE")) return ParseAlterTable(tokens, false);
  if (tokens.At("INDEX")) return Refuse(tokens, "ALTER INDEX");
  tokens.Expect("VIEW");
  const std::size_t begin = tokens.position();
  if (plan::CommandPtr as = ParseAlterViewAs(tokens, begin)) return as;
  ParseNameReference(tokens);
  if (tokens.At("WITH", "SCHEMA")) return Refuse(tokens, "ALTER VIEW .. WITH SCHEMA");
  tokens.Rewind(begin);
  return ParseAlterTable(tokens, true);
}

}  // namespace firesteel::sql

#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::BucketSpec ParseBuckets(TokenStream& tokens) {
  plan::BucketSpec buckets;
  tokens.Accept("CLUSTERED", "BY");
  buckets.columns = ParseIdentifierList(tokens);
  if (tokens.Accept("SORTED", "BY")) {
    tokens.Expect("(");
    do {
      std::string column = ParseIdentifier(tokens);
      const bool descending = tokens.Accept("DESC");
      if (!descending) tokens.Accept("ASC");
      buckets.sort_columns.emplace_back(
          std::move(column), descending ? plan::SortDirection::kDescending : plan::SortDirection::kAscending);
    } while (tokens.Accept(","));
    tokens.Expect(")");
  }
  tokens.Expect("INTO");
  buckets.count = ParseIntegerValue(tokens);
  tokens.Expect("BUCKETS");
  return buckets;
}

plan::PartitionTransform ParseTransform(TokenStream& tokens) {
  plan::PartitionTransform transform;
  if (tokens.Peek(1).Is("(")) {
    transform.transform = ParseIdentifier(tokens);
    tokens.Expect("(");
    transform.arguments = ParseArguments(tokens);
    return transform;
  }
  const plan::Name name = ParseMultipart(tokens);
  transform.column = name.front();
  for (std::size_t i = 1; i < name.size(); ++i) transform.column += "." + name[i];
  return transform;
}

// Columns with a type are Hive's form, names and transforms Spark's; Spark does not let them mix.
void ParsePartitioning(TokenStream& tokens, plan::CreateTable& table) {
  const std::size_t begin = tokens.position();
  tokens.Accept("PARTITIONED", "BY");
  tokens.Expect("(");
  do {
    const bool typed = AtIdentifier(tokens) && tokens.Peek(1).kind == TokenKind::kWord;
    if (typed) {
      table.hive_partition_columns.push_back(ParseColumnDefinition(tokens));
    } else {
      table.partitioned_by.push_back(ParseTransform(tokens));
    }
  } while (tokens.Accept(","));
  tokens.Expect(")");
  if (!table.hive_partition_columns.empty() && !table.partitioned_by.empty()) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0035",
                {{"message", "PARTITION BY: Cannot mix partition expressions and partition columns"}},
                tokens.SpanFrom(begin));
  }
}

void ParseRowFormat(TokenStream& tokens, plan::CreateTable& table) {
  const std::size_t begin = tokens.position();
  tokens.Accept("ROW", "FORMAT");
  if (tokens.Accept("SERDE")) {
    table.options["serde"] = ParseString(tokens);
    if (tokens.Accept("WITH", "SERDEPROPERTIES")) table.options.merge(ParseOptionList(tokens));
  } else {
    tokens.Expect("DELIMITED");
    const auto value = [&](const char* option) { table.options[option] = ParseString(tokens); };
    if (tokens.Accept("FIELDS", "TERMINATED", "BY")) {
      value("field.delim");
      if (tokens.Accept("ESCAPED", "BY")) value("escape.delim");
    }
    if (tokens.Accept("COLLECTION", "ITEMS", "TERMINATED")) {
      tokens.Expect("BY");
      value("collection.delim");
    }
    if (tokens.Accept("MAP", "KEYS", "TERMINATED")) {
      tokens.Expect("BY");
      value("mapkey.delim");
    }
    if (tokens.Accept("LINES", "TERMINATED", "BY")) value("line.delim");
    if (tokens.Accept("NULL", "DEFINED", "AS")) value("serialization.null.format");
  }
  table.row_format = tokens.Text(tokens.SpanFrom(begin));
}

void ParseStoredAs(TokenStream& tokens, plan::CreateTable& table) {
  tokens.Expect("STORED");
  if (tokens.At("BY")) tokens.FailUnsupported("STORED BY", tokens.Peek().span);
  tokens.Expect("AS");
  if (tokens.At("INPUTFORMAT") && AtString(tokens, 1)) {
    tokens.Next();
    table.stored_as = "inputformat";
    table.options["inputformat"] = ParseString(tokens);
    tokens.Expect("OUTPUTFORMAT");
    table.options["outputformat"] = ParseString(tokens);
    return;
  }
  table.stored_as = ParseIdentifier(tokens);
}

std::string JoinName(const plan::Name& name) {
  std::string joined;
  for (const std::string& part : name) joined += (joined.empty() ? "" : ".") + part;
  return joined;
}

plan::CommandPtr ParseCreateTableLike(TokenStream& tokens, plan::CreateTable header) {
  plan::CreateTableLike like;
  like.name = std::move(header.name);
  like.if_exists = header.if_exists;
  like.source = ParseNameReference(tokens);
  plan::CreateTable clauses;
  while (TableClauses{clauses}.Parse(tokens)) {
  }
  like.provider = clauses.provider.empty() ? clauses.stored_as : clauses.provider;
  like.location = clauses.location;
  like.properties = std::move(clauses.properties);
  return plan::MakeCommand(std::move(like));
}

void ParseTableHeader(TokenStream& tokens, plan::CreateTable& table) {
  if (tokens.Accept("CREATE")) {
    table.or_replace = tokens.Accept("OR", "REPLACE");
    table.external = tokens.Accept("EXTERNAL");
  } else {
    tokens.Expect("REPLACE");
    table.replace_only = true;
  }
  tokens.Expect("TABLE");
  table.if_exists = ParseIfNotExists(tokens);
  table.name = ParseNameReference(tokens);
}

}  // namespace

bool TableClauses::Parse(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  const auto once = [&](bool seen, const char* clause) {
    if (seen) tokens.Fail("DUPLICATE_CLAUSES", {{"clauseName", clause}}, tokens.SpanFrom(begin));
  };
  if (tokens.At("USING") && AtIdentifier(tokens, 1)) {
    once(!table.provider.empty(), "USING");
    tokens.Next();
    table.provider = JoinName(ParseMultipart(tokens));
  } else if (tokens.At("OPTIONS", "(")) {
    once(!table.options.empty(), "OPTIONS");
    tokens.Next();
    table.options = ParseOptionList(tokens);
  } else if (tokens.At("PARTITIONED", "BY")) {
    once(!table.partitioned_by.empty() || !table.hive_partition_columns.empty(), "PARTITIONED BY");
    ParsePartitioning(tokens, table);
  } else if (tokens.At("CLUSTERED", "BY")) {
    once(table.buckets.has_value(), "CLUSTERED BY");
    table.buckets = ParseBuckets(tokens);
  } else if (tokens.At("CLUSTER", "BY")) {
    once(!table.cluster_by.empty(), "CLUSTER BY");
    tokens.Accept("CLUSTER", "BY");
    tokens.Expect("(");
    do {
      table.cluster_by.push_back(JoinName(ParseMultipart(tokens)));
    } while (tokens.Accept(","));
    tokens.Expect(")");
  } else if (tokens.At("SKEWED", "BY")) {
    tokens.FailUnsupported("SKEWED BY", tokens.Peek().span);
  } else if (tokens.At("ROW", "FORMAT")) {
    once(!table.row_format.empty(), "ROW FORMAT");
    ParseRowFormat(tokens, table);
  } else if (tokens.At("STORED")) {
    once(!table.stored_as.empty(), "STORED AS/BY");
    ParseStoredAs(tokens, table);
  } else if (tokens.At("LOCATION") && AtString(tokens, 1)) {
    once(!table.location.empty(), "LOCATION");
    tokens.Next();
    table.location = ParseString(tokens);
  } else if (tokens.At("COMMENT") && AtString(tokens, 1)) {
    once(!table.comment.empty(), "COMMENT");
    tokens.Next();
    table.comment = ParseString(tokens);
  } else if (tokens.At("TBLPROPERTIES", "(")) {
    once(!table.properties.empty(), "TBLPROPERTIES");
    tokens.Next();
    table.properties = ParseProperties(tokens);
  } else if (tokens.At("DEFAULT", "COLLATION")) {
    tokens.FailUnsupported("DEFAULT COLLATION", tokens.Peek().span);
  } else {
    return false;
  }
  return true;
}

plan::CommandPtr ParseCreateTable(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::CreateTable table;
  ParseTableHeader(tokens, table);
  if (tokens.Accept("LIKE")) return ParseCreateTableLike(tokens, std::move(table));
  if (tokens.At("(") && !AtParenthesizedQuery(tokens)) table.columns = ParseTableElements(tokens);
  while (TableClauses{table}.Parse(tokens)) {
  }
  const bool with_as = tokens.Accept("AS");
  if (with_as || StartsQuery(tokens) || tokens.At("(")) {
    NamedQuery query = ParseQueryWithText(tokens);
    table.query = std::move(query.query);
    table.query_text = std::move(query.text);
    if (!table.columns.empty()) {
      tokens.Fail("_LEGACY_ERROR_TEMP_0035",
                  {{"message", "Schema may not be specified in a Create Table As Select (CTAS) statement"}},
                  tokens.SpanFrom(begin));
    }
    if (!table.hive_partition_columns.empty()) {
      tokens.Fail("_LEGACY_ERROR_TEMP_0035",
                  {{"message", "Partition column types may not be specified in Create Table As Select (CTAS)"}},
                  tokens.SpanFrom(begin));
    }
  }
  return plan::MakeCommand(std::move(table));
}

}  // namespace firesteel::sql

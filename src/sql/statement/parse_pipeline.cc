#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {

// CREATE MATERIALIZED VIEW | STREAMING TABLE name [(columns)] clauses [AS query]
plan::CommandPtr ParseCreatePipelineDataset(TokenStream& tokens) {
  plan::CreatePipelineDataset dataset;
  const std::size_t begin = tokens.position();
  tokens.Expect("CREATE");
  if (tokens.At("OR")) tokens.SyntaxError();
  if (tokens.Accept("MATERIALIZED")) {
    tokens.Expect("VIEW");
  } else {
    tokens.Accept("STREAMING");
    tokens.Expect("TABLE");
    dataset.kind = plan::CreatePipelineDataset::Kind::kStreamingTable;
  }
  dataset.if_exists = ParseIfNotExists(tokens);
  dataset.name = ParseNameReference(tokens);
  if (tokens.At("(") && !tokens.Accept("(", ")")) dataset.columns = ParseTableElements(tokens);
  plan::CreateTable clauses;
  while (TableClauses{clauses}.Parse(tokens)) {
  }
  const SourceSpan span = tokens.SpanFrom(begin);
  const auto refuse = [&](bool given, const char* clause) {
    if (!given) return;
    const bool view = dataset.kind == plan::CreatePipelineDataset::Kind::kMaterializedView;
    tokens.FailUnsupported(std::string(clause) + (view ? " of a materialized view" : " of a streaming table"), span);
  };
  refuse(!clauses.options.empty(), "OPTIONS");
  refuse(clauses.buckets.has_value(), "CLUSTERED BY");
  refuse(!clauses.location.empty(), "LOCATION");
  refuse(!clauses.stored_as.empty() || !clauses.row_format.empty(), "the Hive format");
  dataset.provider = std::move(clauses.provider);
  dataset.partitioned_by = std::move(clauses.partitioned_by);
  for (plan::ColumnDefinition& column : clauses.hive_partition_columns) {
    dataset.partitioned_by.push_back({column.field.name, "", {}});
    dataset.columns.push_back(std::move(column));
  }
  dataset.cluster_by = std::move(clauses.cluster_by);
  dataset.comment = std::move(clauses.comment);
  dataset.properties = std::move(clauses.properties);
  if (tokens.Accept("AS")) {
    NamedQuery query = ParseQueryWithText(tokens);
    dataset.query = std::move(query.query);
    dataset.query_text = std::move(query.text);
  } else if (dataset.kind == plan::CreatePipelineDataset::Kind::kMaterializedView) {
    tokens.SyntaxError();
  }
  return plan::MakeCommand(std::move(dataset));
}

// CREATE FLOW name [COMMENT ..] AS INSERT INTO target [BY NAME] query
plan::CommandPtr ParseCreatePipelineFlow(TokenStream& tokens) {
  plan::CreatePipelineFlow flow;
  tokens.Accept("CREATE", "FLOW");
  flow.name = ParseNameReference(tokens);
  if (tokens.Accept("COMMENT")) flow.comment = ParseString(tokens);
  tokens.Expect("AS");
  if (tokens.At("AUTO", "CDC")) tokens.FailUnsupported("AUTO CDC", tokens.Peek().span);
  tokens.Expect("INSERT");
  tokens.Expect("INTO");
  tokens.Accept("TABLE");
  flow.target = ParseNameReference(tokens);
  flow.by_name = tokens.Accept("BY", "NAME");
  flow.query = ParseQueryExpression(tokens);
  return plan::MakeCommand(std::move(flow));
}

}  // namespace firesteel::sql

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/source_span.h"
#include "base/status_or.h"
#include "pipeline/pipeline_spec.h"
#include "plan/command.h"

namespace firesteel::pipeline {

// A statement's text and where it stands, for carets. The text is what was parsed, after ${..} was replaced.
struct StatementSource {
  std::string file;  // relative to the project
  std::string text;
  int first_line = 1;

  Status Attach(Status error) const { return std::move(error).WithSource(file, text, first_line); }
};

enum class DatasetKind { kMaterializedView, kTemporaryView, kPersistedView };
std::string_view DatasetKindName(DatasetKind kind);  // as Spark's messages say it: MATERIALIZED_VIEW, ...

// A table or view of a project and the one query that fills it.
struct Dataset {
  DatasetKind kind = DatasetKind::kMaterializedView;
  std::vector<std::string> name;  // catalog, database, name; one part for temporary views
  plan::RelationPtr query;
  std::string query_text;
  std::vector<plan::ColumnDefinition> columns;                    // declared, may be empty
  std::vector<std::pair<std::string, std::string>> view_columns;  // of a view: name, comment
  std::string provider;
  std::vector<std::string> partition_columns;
  std::string comment;
  plan::Properties properties;
  std::map<std::string, std::string> configuration;  // the spec's, then SETs that stand before it in its file
  std::string current_catalog;                       // for names inside the query
  std::string current_database;
  StatementSource source;
  SourceSpan name_span;
  int line = 1;

  // "default.trips": what events and messages call it.
  std::string DisplayName() const;
};

// Told in one sentence what is no error and still worth a word. May be empty.
using Warn = std::function<void(const std::string& sentence)>;

struct DefinitionRequest {
  std::string catalog = "spark_catalog";
  std::string database = "default";
  std::map<std::string, std::string> configuration;
  Warn warn;
};

// Reads the definition files and registers every statement, in order. Python definitions are refused by name;
// streaming tables and flows too. Errors carry file, line and caret: parse errors,
// PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR for a statement that defines nothing,
// PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT. Reads on after an error: the first is returned, the others are added to
// `more_errors`, which may be null. Warns of ${..} that name no setting, which stand for empty text as in Spark.
StatusOr<std::vector<Dataset>> ReadDefinitions(const PipelineSpec& spec,
                                               const std::vector<std::filesystem::path>& files,
                                               const DefinitionRequest& request,
                                               std::vector<Status>* more_errors = nullptr);

}  // namespace firesteel::pipeline

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "pipeline/dataset.h"
#include "plan/relation.h"
#include "sql/parser.h"
#include "sql/statement/statement_splitter.h"
#include "sql/text/variable_substitution.h"
#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

// Reads one .sql file: SET and USE act on what stands after them in the same file.
class FileReader {
 public:
  FileReader(const DefinitionRequest& request, std::string file, std::vector<Dataset>& out)
      : file_(std::move(file)),
        out_(out),
        catalog_(request.catalog),
        database_(request.database),
        configuration_(request.configuration),
        warn_(request.warn) {}

  void Read(const std::string& script, std::vector<Status>& errors) {
    for (const sql::ScriptStatement& statement : sql::SplitStatements(script)) {
      if (Status status = Register(statement); !status.ok()) errors.push_back(std::move(status));
    }
  }

 private:
  Status Register(const sql::ScriptStatement& statement) {
    StatementSource source{file_, statement.text, statement.first_line};
    auto substituted = sql::SubstituteVariables(statement.text, [&](sql::VariableScope scope, const std::string& name) {
      auto value = Lookup(scope, name);
      if (!value && scope == sql::VariableScope::kConfiguration) WarnOfUnset(statement, name);
      return value;
    });
    if (!substituted.ok()) return source.Attach(std::move(substituted).status());
    source.text = std::move(substituted).value();
    sql::ParseOptions options;
    options.source_name = file_;
    options.first_line = source.first_line;
    if (const auto zone = configuration_.find("spark.sql.session.timeZone"); zone != configuration_.end()) {
      options.session_zone = zone->second;
    }
    auto parsed = sql::ParseStatement(source.text, options);
    if (!parsed.ok()) return source.Attach(std::move(parsed).status());
    const plan::Command& command = **parsed;
    if (const auto* set = std::get_if<plan::SetConf>(&command.node); set != nullptr && set->key && set->value) {
      configuration_[*set->key] = *set->value;
      return Status::Ok();
    }
    if (const auto* use = std::get_if<plan::Use>(&command.node)) return ApplyUse(*use);
    if (const auto* dataset = std::get_if<plan::CreatePipelineDataset>(&command.node)) {
      return AddTable(*dataset, command.span, std::move(source));
    }
    if (const auto* view = std::get_if<plan::CreateView>(&command.node))
      return AddView(*view, command.span, std::move(source));
    if (std::holds_alternative<plan::CreatePipelineFlow>(command.node)) {
      return source.Attach(Unsupported("CREATE FLOW (streaming flows)", command.span));
    }
    return source.Attach(SparkError(
        "PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR",
        {{"message",
          "A pipeline file holds SET, USE, CREATE MATERIALIZED VIEW, CREATE [TEMPORARY] VIEW; this statement "
          "defines no element of a pipeline, defined at " +
              file_ + ":" + std::to_string(statement.first_line)},
         {"offendingQuery", source.text},
         {"codeLocation", file_ + ":" + std::to_string(statement.first_line)}},
        command.span));
  }

  // Only settings: what a pipeline computes must not depend on who runs it in which environment.
  std::optional<std::string> Lookup(sql::VariableScope scope, const std::string& key) const {
    if (scope != sql::VariableScope::kConfiguration) return std::nullopt;
    const auto found = configuration_.find(key);
    return found == configuration_.end() ? std::nullopt : std::optional(found->second);
  }

  // A path or a condition without its value is seldom meant, and what fails then does not name the setting.
  void WarnOfUnset(const sql::ScriptStatement& statement, const std::string& name) {
    if (!warn_ || !unset_.insert(name).second) return;
    const std::size_t at = std::min(statement.text.find(name + "}"), statement.text.size());
    const auto line = statement.first_line + std::count(statement.text.begin(),
                                                        statement.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    warn_(file_ + ":" + std::to_string(line) + ": ${" + name +
          "} is not set and stands for empty text; set it with --conf " + name +
          "=VALUE or under 'configuration' in spark-pipeline.yml");
  }

  Status ApplyUse(const plan::Use& use) {
    // USE c.d sets both; setting only the catalog clears the database, as in Spark.
    if (use.what == plan::Use::What::kCatalog) {
      catalog_ = use.name.back();
      database_ = "default";
    } else {
      database_ = use.name.back();
      if (use.name.size() > 1) catalog_ = use.name.front();
    }
    return Status::Ok();
  }

  std::vector<std::string> Qualify(const plan::Name& name) const {
    if (name.size() >= 3) return name;
    if (name.size() == 2) return {catalog_, name[0], name[1]};
    return {catalog_, database_, name.back()};
  }

  Dataset NewDataset(DatasetKind kind, const plan::Name& name, SourceSpan span, StatementSource source) const {
    Dataset dataset;
    dataset.kind = kind;
    dataset.name = kind == DatasetKind::kTemporaryView ? name : Qualify(name);
    dataset.configuration = configuration_;
    dataset.current_catalog = catalog_;
    dataset.current_database = database_;
    const std::size_t at = source.text.find(name.back());
    dataset.name_span = at == std::string::npos ? span
                                                : SourceSpan{static_cast<std::int32_t>(at),
                                                             static_cast<std::int32_t>(at + name.back().size())};
    dataset.line = source.first_line;
    dataset.source = std::move(source);
    return dataset;
  }

  Status AddTable(const plan::CreatePipelineDataset& create, SourceSpan span, StatementSource source) {
    if (create.kind == plan::CreatePipelineDataset::Kind::kStreamingTable) {
      return source.Attach(Unsupported("CREATE STREAMING TABLE", span));
    }
    Dataset dataset = NewDataset(DatasetKind::kMaterializedView, create.name, span, std::move(source));
    dataset.query = create.query;
    dataset.query_text = create.query_text;
    dataset.columns = create.columns;
    dataset.provider = create.provider;
    dataset.comment = create.comment;
    dataset.properties = create.properties;
    if (!create.cluster_by.empty())
      return dataset.source.Attach(Unsupported("CLUSTER BY of a materialized view", span));
    for (const plan::PartitionTransform& partition : create.partitioned_by) {
      if (!partition.transform.empty() && partition.transform != "identity") {
        return dataset.source.Attach(Unsupported("PARTITIONED BY " + partition.transform + "(..)", span));
      }
      dataset.partition_columns.push_back(partition.column);
    }
    return Add(std::move(dataset));
  }

  Status AddView(const plan::CreateView& create, SourceSpan span, StatementSource source) {
    if (create.kind == plan::CreateView::Kind::kGlobalTemporary) {
      return source.Attach(Unsupported("CREATE GLOBAL TEMPORARY VIEW in a pipeline", span));
    }
    const bool temporary = create.kind == plan::CreateView::Kind::kTemporary;
    Dataset dataset = NewDataset(temporary ? DatasetKind::kTemporaryView : DatasetKind::kPersistedView, create.name,
                                 span, std::move(source));
    dataset.query = create.query;
    dataset.query_text = create.query_text;
    dataset.view_columns = create.columns;
    dataset.comment = create.comment;
    dataset.properties = create.properties;
    return Add(std::move(dataset));
  }

  Status Add(Dataset dataset) {
    const auto same = std::find_if(out_.begin(), out_.end(), [&](const Dataset& other) {
      return std::equal(other.name.begin(), other.name.end(), dataset.name.begin(), dataset.name.end(),
                        EqualsIgnoreCase);
    });
    if (same != out_.end()) {
      return dataset.source.Attach(
          SparkError("PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT",
                     {{"outputName", QuoteParts(dataset.name)},
                      {"outputType1", std::string(DatasetKindName(dataset.kind))},
                      {"outputType2", std::string(DatasetKindName(same->kind))},
                      {"elsewhere", " at " + same->source.file + ":" + std::to_string(same->line)}},
                     dataset.name_span));
    }
    out_.push_back(std::move(dataset));
    return Status::Ok();
  }

  std::string file_;
  std::vector<Dataset>& out_;
  std::string catalog_;
  std::string database_;
  std::map<std::string, std::string> configuration_;
  const Warn& warn_;
  std::set<std::string> unset_;  // names warned of
};

}  // namespace

std::string_view DatasetKindName(DatasetKind kind) {
  switch (kind) {
    case DatasetKind::kMaterializedView:
      return "MATERIALIZED_VIEW";
    case DatasetKind::kTemporaryView:
      return "TEMPORARY_VIEW";
    case DatasetKind::kPersistedView:
      return "PERSISTED_VIEW";
  }
  return "";
}

std::string Dataset::DisplayName() const {
  if (name.size() < 3) return name.back();
  return name[1] + "." + name[2];
}

StatusOr<std::vector<Dataset>> ReadDefinitions(const PipelineSpec& spec,
                                               const std::vector<std::filesystem::path>& files,
                                               const DefinitionRequest& request, std::vector<Status>* more_errors) {
  std::vector<Dataset> datasets;
  std::vector<Status> errors;
  for (const std::filesystem::path& path : files) {
    const std::string shown = path.lexically_relative(spec.directory).string();
    if (path.extension() == ".py") {
      return Unsupported("Python pipeline definitions (" + shown +
                         "; write the dataset in SQL, or run the project on Spark)");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return Status(StatusCode::kIoError, "cannot read " + path.string());
    const std::string script{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    FileReader(request, shown, datasets).Read(script, errors);
  }
  if (errors.empty()) return datasets;
  if (more_errors != nullptr) more_errors->insert(more_errors->end(), errors.begin() + 1, errors.end());
  return errors.front();
}

}  // namespace firesteel::pipeline

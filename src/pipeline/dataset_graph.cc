#include "pipeline/dataset_graph.h"

#include <algorithm>
#include <map>

#include "pipeline/input_digest.h"
#include "storage/digest.h"
#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

bool SameName(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), EqualsIgnoreCase);
}

template <typename Nodes, typename DatasetOf>
std::optional<std::size_t> FindDataset(const Nodes& nodes, DatasetOf dataset_of, const std::vector<std::string>& parts,
                                       const Dataset& reader, const std::string& current_database) {
  const auto find = [&](const std::vector<std::string>& name) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (SameName(dataset_of(nodes[i]).name, name)) return i;
    }
    return std::nullopt;
  };
  if (parts.size() == 1) {
    if (const auto view = find(parts)) return view;
    return find(
        {reader.current_catalog, current_database.empty() ? reader.current_database : current_database, parts[0]});
  }
  if (parts.size() == 2) return find({reader.current_catalog, parts[0], parts[1]});
  return find(parts);
}

// Resolves datasets depth first: analysing a query asks for the relations it reads, which resolves those first.
class Resolver final {
 public:
  Resolver(std::vector<Dataset> datasets, const OptionsFor& options_for, analysis::RelationSource& outside)
      : options_for_(options_for), outside_(outside), states_(datasets.size()) {
    for (Dataset& dataset : datasets) nodes_.push_back({std::move(dataset), {}, {}, {}});
  }

  StatusOr<DatasetGraph> Run(std::vector<Status>* more_errors) {
    std::optional<Status> first;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Status status = Resolve(i);
      if (status.ok() || states_[i].inherited) continue;
      if (!first) {
        first = std::move(status);
      } else if (more_errors != nullptr) {
        more_errors->push_back(std::move(status));
      }
    }
    if (first) return *first;
    return InOrder();
  }

 private:
  enum class Progress { kUntouched, kOpen, kDone, kFailed };
  struct State {
    Progress progress = Progress::kUntouched;
    bool inherited = false;  // the error is that of a dataset it reads, which is reported there
    Status error;
  };

  // Looks names up for the query of one dataset.
  class Source final : public analysis::RelationSource {
   public:
    Source(Resolver& resolver, std::size_t reader) : resolver_(resolver), reader_(reader) {}

    StatusOr<analysis::FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options& options,
                                                   const std::string& current_database, SourceSpan span) override {
      const auto found = FindDataset(
          resolver_.nodes_, [](const GraphNode& node) -> const Dataset& { return node.dataset; }, parts,
          resolver_.nodes_[reader_].dataset, current_database);
      if (!found) return resolver_.outside_.FindRelation(parts, options, current_database, span);
      return resolver_.Read(reader_, *found, span);
    }

    StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation& relation, SourceSpan span) override {
      return resolver_.outside_.OpenFiles(relation, span);
    }

    StatusOr<analysis::DataSourcePtr> OpenDataSource(const plan::FileRelation& relation, SourceSpan span) override {
      return resolver_.outside_.OpenDataSource(relation, span);
    }

   private:
    Resolver& resolver_;
    std::size_t reader_;
  };

  StatusOr<analysis::FoundRelation> Read(std::size_t reader, std::size_t read, SourceSpan span) {
    std::vector<std::size_t>& inputs = nodes_[reader].inputs;
    if (std::find(inputs.begin(), inputs.end(), read) == inputs.end()) inputs.push_back(read);
    if (states_[read].progress == Progress::kOpen) return CycleError(read, span);
    if (Status status = Resolve(read); !status.ok()) {
      states_[reader].inherited = true;
      return status;
    }
    return analysis::FoundRelation(analysis::PlaceholderRelation{nodes_[read].dataset.name, nodes_[read].schema});
  }

  Status CycleError(std::size_t start, SourceSpan span) const {
    std::string cycle;
    for (auto it = std::find(open_.begin(), open_.end(), start); it != open_.end(); ++it) {
      const Dataset& dataset = nodes_[*it].dataset;
      cycle += dataset.DisplayName() + " (" + dataset.source.file + ":" + std::to_string(dataset.line) + ") -> ";
    }
    return SparkError("FIRESTEEL_PIPELINE_CYCLE", {{"cycle", cycle + nodes_[start].dataset.DisplayName()}}, span);
  }

  Status Resolve(std::size_t index) {
    State& state = states_[index];
    if (state.progress == Progress::kDone) return Status::Ok();
    if (state.progress == Progress::kFailed) return state.error;
    state.progress = Progress::kOpen;
    open_.push_back(index);
    state.error = Analyze(index);
    open_.pop_back();
    state.progress = state.error.ok() ? Progress::kDone : Progress::kFailed;
    return state.error;
  }

  Status Analyze(std::size_t index) {
    Source source(*this, index);
    const Dataset& dataset = nodes_[index].dataset;
    auto plan = analysis::Analyze(dataset.query, options_for_(dataset), source);
    if (!plan.ok()) return dataset.source.Attach(std::move(plan).status());
    nodes_[index].schema = analysis::SchemaOf(**plan);
    nodes_[index].input_digest = DigestInputs(nodes_[index], *plan);
    Status declared = ApplyDeclaredColumns(nodes_[index]);
    return declared.ok() ? declared : dataset.source.Attach(std::move(declared));
  }

  std::optional<std::string> DigestInputs(const GraphNode& node, const analysis::ResolvedPlanPtr& plan) const {
    auto text = DigestQueryAndFiles(plan);
    if (!text) return std::nullopt;
    for (const auto& [key, value] : node.dataset.configuration) *text += '\n' + key + '=' + value;
    for (const std::size_t input : node.inputs) {
      if (!nodes_[input].input_digest) return std::nullopt;
      *text += '\n' + nodes_[input].dataset.DisplayName() + ' ' + *nodes_[input].input_digest;
    }
    return storage::Sha256Hex(*text);
  }

  // Declared columns rename nothing in Spark: they must match the query's, and bring comments and types.
  static Status ApplyDeclaredColumns(GraphNode& node) {
    const Dataset& dataset = node.dataset;
    for (const plan::ColumnDefinition& column : dataset.columns) {
      const auto found = std::find_if(node.schema.begin(), node.schema.end(), [&](const StructField& field) {
        return EqualsIgnoreCase(field.name, column.field.name);
      });
      if (found == node.schema.end()) {
        std::vector<std::string> names;
        for (const StructField& field : node.schema) names.push_back(field.name);
        std::string proposal;
        for (const std::string& name : NearestNames(column.field.name, names))
          proposal += (proposal.empty() ? "`" : ", `") + name + "`";
        return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                          {{"objectName", QuoteIdentifier(column.field.name)}, {"proposal", proposal}}, column.span);
      }
      if (!SameIgnoringNullability(found->type, column.field.type)) {
        return SparkError("FIRESTEEL_DATASET_TYPE_MISMATCH",
                          {{"column", QuoteIdentifier(column.field.name)},
                           {"declared", column.field.type.ToSql()},
                           {"actual", found->type.ToSql()}},
                          column.span);
      }
      found->comment = column.field.comment;
    }
    for (const std::string& partition : dataset.partition_columns) {
      if (std::none_of(node.schema.begin(), node.schema.end(),
                       [&](const StructField& field) { return EqualsIgnoreCase(field.name, partition); })) {
        return SparkError("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", QuoteIdentifier(partition)}},
                          dataset.name_span);
      }
    }
    for (std::size_t i = 0; i < dataset.view_columns.size() && i < node.schema.size(); ++i) {
      node.schema[i].name = dataset.view_columns[i].first;
    }
    return Status::Ok();
  }

  StatusOr<DatasetGraph> InOrder() {
    if (std::all_of(nodes_.begin(), nodes_.end(),
                    [](const GraphNode& node) { return node.dataset.kind == DatasetKind::kTemporaryView; })) {
      return SparkError("RUN_EMPTY_PIPELINE");
    }
    std::vector<std::size_t> order;
    std::vector<bool> placed(nodes_.size(), false);
    const std::function<void(std::size_t)> place = [&](std::size_t index) {
      if (placed[index]) return;
      placed[index] = true;
      for (const std::size_t input : nodes_[index].inputs) place(input);
      order.push_back(index);
    };
    for (std::size_t i = 0; i < nodes_.size(); ++i) place(i);
    std::vector<std::size_t> position(nodes_.size());
    for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
    DatasetGraph graph;
    for (const std::size_t index : order) {
      graph.nodes.push_back(std::move(nodes_[index]));
      for (std::size_t& input : graph.nodes.back().inputs) input = position[input];
    }
    return graph;
  }

  const OptionsFor& options_for_;
  analysis::RelationSource& outside_;
  std::vector<GraphNode> nodes_;
  std::vector<State> states_;
  std::vector<std::size_t> open_;  // the path of datasets being analysed
};

}  // namespace

std::optional<std::size_t> DatasetGraph::Find(const std::vector<std::string>& parts, const Dataset& reader) const {
  return FindDataset(
      nodes, [](const GraphNode& node) -> const Dataset& { return node.dataset; }, parts, reader, "");
}

StatusOr<DatasetGraph> ResolveGraph(std::vector<Dataset> datasets, const OptionsFor& options_for,
                                    analysis::RelationSource& outside, std::vector<Status>* more_errors) {
  return Resolver(std::move(datasets), options_for, outside).Run(more_errors);
}

}  // namespace firesteel::pipeline

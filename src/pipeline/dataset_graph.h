#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "base/status_or.h"
#include "pipeline/dataset.h"

namespace firesteel::pipeline {

// A dataset with what analysis found out about it. `inputs` are indexes of the datasets its query reads, temporary
// views included.
struct GraphNode {
  Dataset dataset;
  Schema schema;
  std::vector<std::size_t> inputs;
  // Equal where code, settings and inputs, those of the datasets it reads included, are the same as of an earlier run.
  // Nothing where that cannot be told (input_digest.h).
  std::optional<std::string> input_digest;
};

// The project's datasets in an order in which every dataset stands after those it reads.
struct DatasetGraph {
  std::vector<GraphNode> nodes;

  // The index of the dataset `parts` names for a query of `reader`, or nothing: one part finds temporary views first,
  // then the reader's current database.
  std::optional<std::size_t> Find(const std::vector<std::string>& parts, const Dataset& reader) const;
};

// Makes the options analysis needs for one dataset (its settings, current database).
using OptionsFor = std::function<analysis::AnalysisOptions(const Dataset&)>;

// Resolves every dataset's query against the others and, for names the project does not define, against `outside`.
// Reads no data; files are only asked for their schema. Finds unknown names and columns, type errors, cycles
// (FIRESTEEL_PIPELINE_CYCLE), mismatches with declared columns; all with file, line and caret. RUN_EMPTY_PIPELINE where
// nothing but temporary views is defined. Collects the errors of all datasets: the first is returned, the others are
// added to `more_errors`.
StatusOr<DatasetGraph> ResolveGraph(std::vector<Dataset> datasets, const OptionsFor& options_for,
                                    analysis::RelationSource& outside, std::vector<Status>* more_errors);

}  // namespace firesteel::pipeline

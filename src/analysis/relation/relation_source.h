#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "base/source_span.h"
#include "base/status_or.h"
#include "files/listing/file_scan.h"
#include "plan/relation.h"
#include "types/value.h"

namespace firesteel::analysis {

struct AnalysisOptions;
class RelationSource;

// A table: its rows are in files.
struct TableRelation {
  std::vector<std::string> qualified_name;  // {"spark_catalog", "db", "t"}
  Schema schema;                            // declared order: data columns, then partition columns
  files::FileScanPtr scan;
};

// A view: its rows are another query's. Analysis resolves `plan` with `current_database` as the current one and gives
// its output `column_names` where there are any.
struct ViewRelation {
  std::vector<std::string> qualified_name;  // one part for temporary views
  plan::RelationPtr plan;
  std::string current_database;  // "" keeps the session's (temporary views)
  std::vector<std::string> column_names;
  std::optional<Schema> schema;  // a persistent view's recorded schema: output is cast to it
  // The settings the view was made under, where they count; its time zone and instant are the query's all the same.
  std::shared_ptr<const AnalysisOptions> options = nullptr;
  // Where the names in `plan` are looked up; null where the query's are. Shared with nobody.
  std::shared_ptr<RelationSource> names = nullptr;
};

// A name whose schema is known but whose rows do not exist yet: a dataset of a pipeline during a dry run.
struct PlaceholderRelation {
  std::vector<std::string> qualified_name;
  Schema schema;
};

// A relation whose rows an engine keeps (CACHE TABLE): `plan` reads them.
struct MaterializedRelation {
  std::vector<std::string> qualified_name;
  ResolvedPlanPtr plan;
};

// What stands for a relation the session works out: another plan, or rows it keeps.
using Derivation = std::variant<plan::RelationPtr, MaterializedRelation>;

using FoundRelation = std::variant<TableRelation, ViewRelation, PlaceholderRelation, MaterializedRelation>;

// Where analysis looks names up. The session implements it over its temporary views and catalogs, a pipeline over its
// dataset graph first. Called from one thread at a time.
class RelationSource {
 public:
  virtual ~RelationSource() = default;

  // TABLE_OR_VIEW_NOT_FOUND (without suggestions: Spark gives none) when there is none. `current_database` as in
  // ViewRelation.
  virtual StatusOr<FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options& options,
                                               const std::string& current_database, SourceSpan span) = 0;

  // Lists, infers and checks files: spark.read and format.`path`. PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA,
  // DATA_SOURCE_NOT_FOUND for an unknown format.
  virtual StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation& relation, SourceSpan span) = 0;

  // The same for formats that are no files (jdbc). Null where the format is not one of those.
  virtual StatusOr<DataSourcePtr> OpenDataSource(const plan::FileRelation&, SourceSpan) { return DataSourcePtr(); }

  // What stands for df.describe(), spark.catalog.* and the like; may run queries. A relation with a plan id may be
  // asked for several times (its columns, then its rows) but has its effect once. Refused where there is no session.
  virtual StatusOr<Derivation> Derive(const plan::DerivedRelation& relation, std::optional<std::int64_t> plan_id,
                                      SourceSpan span);

  // Runs a plan now, for what must be known during analysis (the values of a pivot). At most `limit` rows. Refused
  // where there is no session.
  virtual StatusOr<std::vector<std::vector<Value>>> Collect(const ResolvedPlanPtr& plan, std::int64_t limit);
};

}  // namespace firesteel::analysis

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "base/source_span.h"
#include "base/status_or.h"
#include "plan/expression.h"
#include "plan/relation.h"
#include "types/data_type.h"

namespace firesteel::analysis {

struct AnalysisOptions;
class RelationSource;

struct SqlFunctionParameter {
  std::string name;
  DataType type;
  plan::ExpressionPtr default_value;  // null: an argument is required
};

// A function whose body is SQL (CREATE FUNCTION .. RETURN). Never changes; replacing one makes another.
struct SqlFunction {
  std::vector<std::string> qualified_name;  // {"spark_catalog", "db", "f"}; one part for a temporary one
  std::vector<SqlFunctionParameter> parameters;
  bool is_table = false;
  // What the body is cast to: one field for a scalar function, the columns of a table function. Empty while the
  // function is being made and its body decides.
  Schema returns;
  plan::ExpressionPtr expression;  // the body: this
  plan::RelationPtr query;         // or this
  // The settings it was made under; shared with nobody. Names mean what they mean where it is called, as in Spark.
  std::shared_ptr<const AnalysisOptions> options;

  bool is_temporary() const { return qualified_name.size() == 1; }
};
using SqlFunctionPtr = std::shared_ptr<const SqlFunction>;  // shared by the source and the analyses that use it

// Where analysis looks functions up that are not built in. The session implements it over its temporary functions and
// its catalog. Called from one thread at a time.
class FunctionSource {
 public:
  virtual ~FunctionSource() = default;

  enum class Temporary { kSeen, kHidden };
  // Null where there is none. Names of one part are looked up among the temporary functions, unless they are hidden,
  // then in `current_database`; "" is the session's.
  virtual StatusOr<SqlFunctionPtr> FindFunction(const std::vector<std::string>& name,
                                                const std::string& current_database, Temporary temporary) = 0;
};

// What a function's body comes to when its parameters are columns: checks a function that is being made. The schema is
// what SqlFunction::returns asks for or, where that is empty, what the body gives (its names "" where Spark would make
// one up). `reads_data`: the body reads tables or files.
struct SqlFunctionBody {
  Schema returns;
  bool reads_data = false;
};
StatusOr<SqlFunctionBody> AnalyzeSqlFunction(const SqlFunction& function, const AnalysisOptions& options,
                                             RelationSource& source);

}  // namespace firesteel::analysis

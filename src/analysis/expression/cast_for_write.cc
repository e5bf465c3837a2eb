#include <algorithm>

#include "analysis/analyzer.h"
#include "analysis/expression/type_cast.h"
#include "analysis/resolver.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

// Nothing is looked up while casting.
class NoRelations : public RelationSource {
 public:
  StatusOr<FoundRelation> FindRelation(const std::vector<std::string>& parts, const plan::Options&, const std::string&,
                                       SourceSpan span) override {
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(parts)}}, span);
  }
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation&, SourceSpan) override {
    return Status::Internal("no files are read while casting for a write");
  }
};

std::string NameList(const std::vector<Attribute>& columns) {
  std::string list;
  for (const Attribute& column : columns) list += (list.empty() ? "" : ", ") + QuoteIdentifier(column.name);
  return list;
}

std::string NameList(const Schema& columns) {
  std::string list;
  for (const StructField& column : columns) list += (list.empty() ? "" : ", ") + QuoteIdentifier(column.name);
  return list;
}

std::string TableName(const std::string& name) {
  if (name.find('`') != std::string::npos) return name;
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return QuoteParts(parts);
}

StatusOr<std::vector<Attribute>> MatchNames(const Resolver& resolver, const std::vector<Attribute>& columns,
                                            const std::string& table, const Schema& table_columns) {
  std::vector<Attribute> matched;
  for (const StructField& wanted : table_columns) {
    const Attribute* found = nullptr;
    for (const Attribute& column : columns) {
      if (!resolver.SameName(column.name, wanted.name)) continue;
      if (found != nullptr) {
        return SparkError("INCOMPATIBLE_DATA_FOR_TABLE.AMBIGUOUS_COLUMN_NAME",
                          {{"tableName", table}, {"colName", QuoteIdentifier(column.name)}});
      }
      found = &column;
    }
    if (found == nullptr) {
      return SparkError("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA",
                        {{"tableName", table}, {"colName", QuoteIdentifier(wanted.name)}});
    }
    matched.push_back(*found);
  }
  if (columns.size() > matched.size()) {
    std::vector<Attribute> extra;
    for (const Attribute& column : columns) {
      const bool known = std::any_of(table_columns.begin(), table_columns.end(), [&](const StructField& field) {
        return resolver.SameName(field.name, column.name);
      });
      if (!known) extra.push_back(column);
    }
    return SparkError("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS",
                      {{"tableName", table}, {"extraColumns", NameList(extra)}});
  }
  return matched;
}

}  // namespace

StatusOr<ResolvedPlanPtr> CastForWrite(ResolvedPlanPtr plan, const std::string& table_name, const Schema& table_columns,
                                       MatchColumns match, const AnalysisOptions& options) {
  NoRelations source;
  Resolver resolver(options, source);
  const std::string table = TableName(table_name);
  std::vector<Attribute> columns = plan->output;
  if (match == MatchColumns::kByName) {
    FS_ASSIGN_OR_RETURN(columns, MatchNames(resolver, columns, table, table_columns));
  } else if (columns.size() != table_columns.size()) {
    return SparkError(
        columns.size() < table_columns.size() ? "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS"
                                              : "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS",
        {{"tableName", table}, {"tableColumns", NameList(table_columns)}, {"dataColumns", NameList(columns)}});
  }
  // Spark stores with ANSI casts whatever spark.sql.ansi.enabled says: an overflow is an error, not a NULL.
  const plan::EvalMode mode = options.store_assignment_ansi ? plan::EvalMode::kAnsi : plan::EvalMode::kLegacy;
  std::vector<ResolvedExpressionPtr> expressions;
  std::vector<Attribute> output;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const StructField& wanted = table_columns[i];
    const DataType type = WithoutCharVarchar(wanted.type);
    ResolvedExpressionPtr value = MakeResolved(ColumnReference{columns[i].id}, columns[i].type, columns[i].nullable);
    if (!SameIgnoringNullability(columns[i].type, type)) {
      const bool allowed = options.store_assignment_ansi
                               ? functions::CanStoreAssign(columns[i].type, type)
                               : functions::CanCast(columns[i].type, type, plan::EvalMode::kLegacy);
      if (!allowed) {
        return SparkError("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
                          {{"tableName", table},
                           {"colName", QuoteIdentifier(wanted.name)},
                           {"srcType", "\"" + columns[i].type.ToSql() + "\""},
                           {"targetType", "\"" + type.ToSql() + "\""}});
      }
      value = MakeResolved(ResolvedCast{value, mode}, type,
                           columns[i].nullable || functions::CastMayGiveNull(columns[i].type, type, mode));
    }
    Attribute column = resolver.NewAttribute(wanted.name, type, value->nullable);
    column.metadata_json = wanted.metadata_json;
    output.push_back(std::move(column));
    expressions.push_back(std::move(value));
  }
  return MakeResolvedPlan(ResolvedProject{std::move(plan), std::move(expressions)}, std::move(output));
}

}  // namespace firesteel::analysis

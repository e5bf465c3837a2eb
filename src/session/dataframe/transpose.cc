#include <algorithm>

#include "functions/coercion.h"
#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Texts and other values have no type in common here.
StatusOr<DataType> CommonType(const Schema& columns, plan::EvalMode mode) {
  if (columns.empty()) return DataType::String();
  DataType common = columns[0].type;
  for (const StructField& column : columns) {
    const bool text_with_other =
        common.IsString() != column.type.IsString() && !common.Is(TypeKind::kNull) && !column.type.Is(TypeKind::kNull);
    const auto wider = text_with_other ? std::nullopt : functions::WiderType(common, column.type, mode);
    if (!wider) {
      return SparkError("TRANSPOSE_NO_LEAST_COMMON_TYPE",
                        {{"dt1", "\"" + common.ToSql() + "\""}, {"dt2", "\"" + column.type.ToSql() + "\""}});
    }
    common = *wider;
  }
  return common;
}

// Which column of `schema` the index is: by name, the first where none is given.
StatusOr<std::size_t> IndexPosition(Session& session, const plan::Transpose& node, const Schema& schema) {
  if (node.index_column == nullptr) return std::size_t{0};
  FS_ASSIGN_OR_RETURN(const Schema index,
                      SchemaOfRelation(session, plan::MakeRelation(plan::Project{node.input, {node.index_column}})));
  const auto found = std::find_if(schema.begin(), schema.end(), [&](const StructField& field) {
    return EqualsIgnoreCase(field.name, index[0].name);
  });
  if (found == schema.end()) {
    return SparkError("TRANSPOSE_INVALID_INDEX_COLUMN",
                      {{"reason", "Index column must be a column of the input, but got: " + index[0].name}});
  }
  return static_cast<std::size_t>(found - schema.begin());
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::Transpose& node) {
  FS_ASSIGN_OR_RETURN(Schema schema, SchemaOfRelation(session, node.input));
  if (schema.empty()) return DerivedRows({}, {});
  FS_ASSIGN_OR_RETURN(const std::size_t index, IndexPosition(session, node, schema));
  if (schema[index].type.IsNested()) {
    return SparkError("TRANSPOSE_INVALID_INDEX_COLUMN", {{"reason", "Index column must be of atomic type, but found: " +
                                                                        schema[index].type.ToSimpleString()}});
  }
  Schema others = schema;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(index));
  const plan::EvalMode mode =
      session.settings().Boolean("spark.sql.ansi.enabled") ? plan::EvalMode::kAnsi : plan::EvalMode::kLegacy;
  FS_ASSIGN_OR_RETURN(const DataType common, CommonType(others, mode));

  // Columns get names of their own first: the input may have one twice.
  plan::ToDf numbered{node.input, {}};
  for (std::size_t i = 0; i < schema.size(); ++i) numbered.names.push_back("c" + std::to_string(i));
  const plan::ExpressionPtr key = ColumnNamed(numbered.names[index]);
  plan::Project project{nullptr, {CastTo(key, DataType::String())}};
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (i != index) project.expressions.push_back(CastTo(ColumnNamed(numbered.names[i]), common));
  }
  plan::RelationPtr rows_in = plan::MakeRelation(std::move(numbered));
  rows_in = plan::MakeRelation(plan::Filter{rows_in, plan::MakeCall("isnotnull", {key})});
  plan::Sort sort{rows_in, {}};
  sort.order.push_back({.child = key});
  project.input = plan::MakeRelation(std::move(sort));
  const std::int64_t most = session.settings().Integer("spark.sql.transposeMaxValues");
  FS_ASSIGN_OR_RETURN(auto rows, RowsOf(session, plan::MakeRelation(std::move(project)), most + 1));
  if (static_cast<std::int64_t>(rows.size()) > most) {
    return SparkError("TRANSPOSE_EXCEED_ROW_LIMIT",
                      {{"maxValues", std::to_string(most)}, {"config", "spark.sql.transposeMaxValues"}});
  }

  Schema columns = {RequiredText("key")};
  for (const auto& row : rows) columns.push_back({std::get<std::string>(row[0].data), common, true});
  std::vector<std::vector<Value>> transposed;
  for (std::size_t i = 0; i < others.size(); ++i) {
    std::vector<Value>& out = transposed.emplace_back();
    out.push_back(TextValue(others[i].name));
    for (auto& row : rows) out.push_back(std::move(row[i + 1]));
  }
  return DerivedRows(std::move(columns), std::move(transposed));
}

}  // namespace firesteel::session

#include "session/tables/partition_text.h"

#include <algorithm>

#include "files/listing/partition_path.h"
#include "files/listing/partition_value.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

Status CheckColumns(const catalog::Table& table, const plan::PartitionSpec& spec) {
  for (const auto& [column, value] : spec) {
    const bool known =
        std::any_of(table.partition_columns.begin(), table.partition_columns.end(),
                    [&, &wanted = column](const std::string& name) { return EqualsIgnoreCase(name, wanted); });
    if (!known) {
      return SparkError("PARTITIONS_NOT_FOUND",
                        {{"partitionList", QuoteIdentifier(column) + " (its partition columns are " +
                                               Joined(table.partition_columns) + ")"},
                         {"tableName", QuoteParts({"spark_catalog", table.name.database, table.name.table})}});
    }
  }
  return Status::Ok();
}

}  // namespace

const StructField& PartitionField(const catalog::Table& table, const std::string& column) {
  return *std::find_if(table.columns.begin(), table.columns.end(),
                       [&](const StructField& field) { return EqualsIgnoreCase(field.name, column); });
}

StatusOr<std::vector<analysis::ResolvedExpressionPtr>> PartitionConstants(Session& session, const catalog::Table& table,
                                                                          const plan::PartitionSpec& spec) {
  FS_RETURN_IF_ERROR(CheckColumns(table, spec));
  std::vector<analysis::ResolvedExpressionPtr> constants;
  for (const auto& [column, value] : spec) {
    if (value == nullptr) {
      constants.push_back(nullptr);
      continue;
    }
    const plan::ExpressionPtr cast =
        plan::MakeExpression(plan::Cast{value, PartitionField(table, column).type}, value->span);
    FS_ASSIGN_OR_RETURN(analysis::ResolvedExpressionPtr constant,
                        analysis::AnalyzeConstant(cast, session.MakeAnalysisOptions(), session.relations()));
    constants.push_back(std::move(constant));
  }
  return constants;
}

StatusOr<PartitionTextSpec> PartitionTexts(Session& session, const catalog::Table& table,
                                           const plan::PartitionSpec& spec) {
  FS_ASSIGN_OR_RETURN(const auto constants, PartitionConstants(session, table, spec));
  PartitionTextSpec texts;
  const std::string zone = session.settings().Text("spark.sql.session.timeZone");
  for (std::size_t i = 0; i < spec.size(); ++i) {
    if (constants[i] == nullptr) continue;
    const StructField& field = PartitionField(table, spec[i].first);
    Value value;
    if (const auto* literal = analysis::As<analysis::ResolvedLiteral>(constants[i])) {
      value = literal->value;
    } else {
      // A cast analysis does not fold (text to date, say): let the engine compute the one value.
      analysis::Attribute output{{1}, field.name, constants[i]->type, true, {}, {}};
      FS_ASSIGN_OR_RETURN(const auto stream,
                          session.Run(analysis::MakeResolvedPlan(analysis::ValuesRows{{{constants[i]}}}, {output})));
      FS_ASSIGN_OR_RETURN(const auto rows, stream->NextRows());
      value = rows.at(0).at(0);
    }
    FS_ASSIGN_OR_RETURN(auto text, files::PartitionValueText(value, field.type, zone));
    texts.emplace_back(field.name, std::move(text));
  }
  return texts;
}

bool MatchesPartition(const PartitionTextSpec& wanted, const std::vector<std::string>& columns,
                      const catalog::Partition& partition) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& want) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (EqualsIgnoreCase(columns[i], want.first)) return partition.values[i] == want.second;
    }
    return false;
  });
}

std::string PartitionPathText(const std::vector<std::string>& columns,
                              const std::vector<std::optional<std::string>>& values) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += '/';
    out += files::PartitionFolderName(columns[i], values[i]);
  }
  return out;
}

}  // namespace firesteel::session

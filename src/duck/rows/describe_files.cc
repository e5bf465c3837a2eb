#include "duck/rows/describe_files.h"

#include "duck/arrow/arrow_result.h"
#include "duck/error_translation.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

StatusOr<std::vector<std::pair<std::string, std::string>>> DescribeParquet(
    DuckDatabase& database, const files::FileScan& scan, std::shared_ptr<files::StoreLocator> stores) {
  std::vector<std::pair<std::string, std::string>> columns;
  const std::string sql = std::string(kReadsFilesOnly) + "SELECT * FROM " + ReadParquetSql(scan);
  FS_RETURN_IF_ERROR(Guarded(
      [&] {
        std::unique_ptr<ConnectionStores::Lease> lease;  // outlives the connection
        duckdb::cxx::Connection connection = database.Connect();
        lease = database.UseStores(connection, std::move(stores));
        auto statements = connection.ParseSQL(sql);
        const duckdb::cxx::SqlStatement statement = statements.Next();
        const duckdb::cxx::Signature signature = connection.Bind(statement);
        for (duckdb::cxx::idx_t i = 0; i < signature.output.GetFieldCount(); ++i) {
          columns.emplace_back(std::string(signature.output.GetFieldName(i)),
                               signature.output.GetFieldType(i).ToText());
        }
        return Status::Ok();
      },
      sql));
  return columns;
}

StatusOr<std::int64_t> CountParquetRows(std::shared_ptr<DuckDatabase> database, const files::FileScan& scan,
                                        const engine::ExecutionOptions& options) {
  std::vector<std::string> names;
  for (const files::FileEntry& file : scan.files) names.push_back(SqlString(file.uri));
  engine::ExecutionOptions quiet;
  quiet.cancellation = options.cancellation;
  quiet.stores = options.stores;
  FS_ASSIGN_OR_RETURN(
      const auto rows,
      RunToEnd(std::move(database),
               std::string(kReadsFilesOnly) + "SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata([" +
                   Join(names, ", ") + "])",
               {{"rows", DataType::Long()}}, quiet));
  return std::get<std::int64_t>(rows.at(0).at(0).data);
}

}  // namespace firesteel::duck

#include "duck/describe_files.h"

#include "duck/lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {

StatusOr<std::vector<std::pair<std::string, std::string>>> DescribeParquet(DuckDatabase& database,
                                                                           const files::FileScan& scan,
                                                                           std::shared_ptr<files::StoreLocator> stores) {
  std::vector<std::pair<std::string, std::string>> columns;
  FS_RETURN_IF_ERROR(Guarded([&] {
    std::unique_ptr<ConnectionStores::Lease> lease;  // outlives the connection
    duckdb::cxx::Connection connection = database.Connect();
    lease = database.UseStores(connection, std::move(stores));
    auto statements = connection.ParseSQL("SELECT * FROM " + ReadParquetSql(scan));
    const duckdb::cxx::SqlStatement statement = statements.Next();
    const duckdb::cxx::Signature signature = connection.Bind(statement);
    for (duckdb::cxx::idx_t i = 0; i < signature.output.GetFieldCount(); ++i) {
      columns.emplace_back(std::string(signature.output.GetFieldName(i)), signature.output.GetFieldType(i).ToText());
    }
    return Status::Ok();
  }));
  return columns;
}

}  // namespace firesteel::duck

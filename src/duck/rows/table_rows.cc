#include "duck/rows/table_rows.h"

#include "duck/arrow/arrow_result.h"

namespace firesteel::duck {
namespace {

class TableRowReader final : public RowReader {
 public:
  explicit TableRowReader(std::unique_ptr<engine::ResultStream> rows) : rows_(std::move(rows)) {}
  StatusOr<bool> Next(RowBatch& batch) override {
    FS_ASSIGN_OR_RETURN(auto rows, rows_->NextRows());
    for (auto& row : rows) batch.AppendRow(std::move(row));
    return batch.rows > 0;
  }

 private:
  const std::unique_ptr<engine::ResultStream> rows_;
};

class TableRows final : public RowSource {
 public:
  TableRows(std::shared_ptr<DuckDatabase> database, std::string table, Schema schema, std::int64_t count)
      : database_(std::move(database)), table_(std::move(table)), schema_(std::move(schema)), count_(count) {}
  const Schema& schema() const override { return schema_; }
  std::optional<std::int64_t> estimated_rows() const override { return count_; }
  StatusOr<std::unique_ptr<RowReader>> Open() const override {
    FS_ASSIGN_OR_RETURN(auto rows, StartQuery(database_, "SELECT * FROM " + table_, schema_, {}));
    return std::unique_ptr<RowReader>(std::make_unique<TableRowReader>(std::move(rows)));
  }

 private:
  const std::shared_ptr<DuckDatabase> database_;  // shared with the engine
  const std::string table_;
  const Schema schema_;
  const std::int64_t count_;
};

}  // namespace

std::shared_ptr<const RowSource> MakeTableRows(std::shared_ptr<DuckDatabase> database, std::string table, Schema schema,
                                               std::int64_t count) {
  return std::make_shared<TableRows>(std::move(database), std::move(table), std::move(schema), count);
}

}  // namespace firesteel::duck

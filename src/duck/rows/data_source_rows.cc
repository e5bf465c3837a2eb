#include "duck/rows/data_source_rows.h"

namespace firesteel::duck {
namespace {

class DataSourceRowReader final : public SingleRowReader {
 public:
  explicit DataSourceRowReader(std::unique_ptr<analysis::DataSourceReader> reader) : reader_(std::move(reader)) {}
  StatusOr<bool> NextRow(std::vector<Value>& row) override { return reader_->Next(row); }

 private:
  const std::unique_ptr<analysis::DataSourceReader> reader_;
};

class DataSourceRows final : public RowSource {
 public:
  DataSourceRows(analysis::DataSourcePtr source, std::vector<std::size_t> columns, CancellationToken token)
      : source_(std::move(source)), columns_(std::move(columns)), token_(std::move(token)) {
    for (const std::size_t column : columns_) schema_.push_back(source_->schema()[column]);
  }
  const Schema& schema() const override { return schema_; }
  StatusOr<std::unique_ptr<RowReader>> Open() const override {
    FS_ASSIGN_OR_RETURN(auto reader, source_->Read(columns_, token_));
    return std::unique_ptr<RowReader>(std::make_unique<DataSourceRowReader>(std::move(reader)));
  }

 private:
  const analysis::DataSourcePtr source_;  // shared with the plan
  const std::vector<std::size_t> columns_;
  const CancellationToken token_;
  Schema schema_;
};

}  // namespace

std::shared_ptr<const RowSource> MakeDataSourceRows(analysis::DataSourcePtr source, std::vector<std::size_t> columns,
                                                    CancellationToken token) {
  return std::make_shared<DataSourceRows>(std::move(source), std::move(columns), std::move(token));
}

}  // namespace firesteel::duck

#pragma once

#include <nanoarrow/nanoarrow.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace firesteel::connectors {

using Rows = std::vector<std::vector<Value>>;

// A query's result made from values, as an engine would hand it out, in batches of `batch_rows`.
class FakeRows final : public engine::ResultStream {
 public:
  FakeRows(Schema schema, Rows rows, std::size_t batch_rows = 1000)
      : schema_(std::move(schema)), rows_(std::move(rows)), batch_rows_(batch_rows) {}

  const Schema& schema() const override { return schema_; }
  Status ExportArrow(ArrowArrayStream* out) override;
  Status last_error() const override { return failure_; }
  StatusOr<std::vector<std::vector<Value>>> NextRows() override { return std::exchange(rows_, {}); }

  // The stream breaks off with this after all rows.
  Status failure_;

 private:
  Schema schema_;
  Rows rows_;
  std::size_t batch_rows_;
};

inline Value Int(std::int64_t value) { return {value}; }
inline Value Text(std::string value) { return {std::move(value)}; }
inline Value Null() { return {}; }

}  // namespace firesteel::connectors

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "pipeline/event.h"

namespace firesteel::cli {

// Counts what a run reports, for the sentence it ends with, and keeps every failure: of datasets and exports, in the
// order in which they failed, without attempts that were tried again and without what a cancellation stopped.
class RunOutcome final : public pipeline::EventSink {
 public:
  void OnEvent(const pipeline::Event& event) override;

  const std::vector<Status>& failures() const { return failures_; }
  // "Run first: FAILED in 1.23 s: 3 datasets done, 1 failed, 2 skipped; 1,234 rows, 5.0 MiB".
  std::string Summary() const;

 private:
  std::vector<Status> failures_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  std::size_t stopped_ = 0;
  std::size_t skipped_ = 0;
  std::size_t exported_ = 0;
  std::size_t exports_failed_ = 0;
  std::int64_t rows_ = 0;
  std::int64_t bytes_ = 0;
  pipeline::Event end_;
};

}  // namespace firesteel::cli

#include "cli/run_outcome.h"

#include "cli/terminal/shown_number.h"

namespace firesteel::cli {
namespace {

using pipeline::Event;
using pipeline::EventType;

void AppendPart(std::string& parts, std::size_t count, const std::string& words) {
  if (count > 0) parts += (parts.empty() ? "" : ", ") + std::to_string(count) + words;
}

}  // namespace

void RunOutcome::OnEvent(const Event& event) {
  if (event.type == EventType::kFlowFailed && event.error && event.error->code() == StatusCode::kCancelled) {
    ++stopped_;
    return;
  }
  switch (event.type) {
    case EventType::kFlowCompleted:
      ++done_;
      rows_ += event.rows.value_or(0);
      bytes_ += event.bytes.value_or(0);
      return;
    case EventType::kFlowFailed:
    case EventType::kExportFailed:
      if (event.will_retry) return;
      ++(event.type == EventType::kFlowFailed ? failed_ : exports_failed_);
      if (event.error) failures_.push_back(*event.error);
      return;
    case EventType::kFlowSkipped:
      ++skipped_;
      return;
    case EventType::kExportCompleted:
      ++exported_;
      return;
    case EventType::kRunCompleted:
    case EventType::kRunFailed:
    case EventType::kRunCancelled:
      end_ = event;
      return;
    default:
      return;
  }
}

std::string RunOutcome::Summary() const {
  const std::string state(pipeline::EventTypeName(end_.type));
  std::string out = "Run " + end_.name + ": " + state.substr(state.find('_') + 1);
  if (end_.duration) out += " in " + ShownSeconds(*end_.duration);
  std::string parts;
  AppendPart(parts, done_, done_ == 1 ? " dataset done" : " datasets done");
  AppendPart(parts, failed_, " failed");
  AppendPart(parts, stopped_, " stopped");
  AppendPart(parts, skipped_, " skipped");
  AppendPart(parts, exported_, exported_ == 1 ? " export done" : " exports done");
  AppendPart(parts, exports_failed_, exports_failed_ == 1 ? " export failed" : " exports failed");
  if (parts.empty()) parts = "nothing was computed";
  out += ": " + parts;
  if (done_ > 0) out += "; " + ShownCount(rows_, "row") + ", " + ShownBytes(bytes_);
  return out;
}

}  // namespace firesteel::cli

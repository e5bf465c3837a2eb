#include "connect/operation.h"

#include <algorithm>
#include <utility>

#include "base/process/escaped_exception.h"
#include "base/status_or.h"
#include "files/commit/process_identity.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

constexpr std::size_t kMostUnsentBytes = 32u << 20;
constexpr std::size_t kMostSentBytes = 16u << 20;

// The server outlives what a library throws past all its borders.
Status Guarded(const std::function<Status(Operation&)>& work, Operation& operation) {
  try {
    return work(operation);
  } catch (const std::exception& error) {
    return StatusOfException(error, "carrying out a statement");
  }
}

}  // namespace

Operation::Operation(OperationId id, std::set<std::string> tags, bool reattachable)
    : id_(std::move(id)),
      tags_(std::move(tags)),
      reattachable_(reattachable),
      detached_since_(std::chrono::steady_clock::now()) {}

Operation::~Operation() {
  Cancel();
  if (thread_.joinable()) thread_.join();
}

void Operation::Finish(Status outcome) {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  outcome_ = std::move(outcome);
  changed_.notify_all();
}

void Operation::Start(std::function<Status(Operation&)> work) {
  try {
    thread_ = std::thread([this, work = std::move(work)] { Finish(Guarded(work, *this)); });
  } catch (const std::system_error& error) {  // no thread is left
    Finish(StatusOfException(error, "starting a statement"));
  }
}

Operation::Kept Operation::WithIds(spark::connect::ExecutePlanResponse response) const {
  response.set_session_id(id_.session_id);
  response.set_server_side_session_id(id_.server_side_session_id);
  response.set_operation_id(id_.operation_id);
  response.set_response_id(files::NewUuid());
  Kept kept{response.response_id(), response.ByteSizeLong(), nullptr};
  kept.response = std::make_shared<const spark::connect::ExecutePlanResponse>(std::move(response));
  return kept;
}

// Needs the mutex.
void Operation::Append(Kept kept) {
  unsent_bytes_ += kept.bytes;
  responses_.push_back(std::move(kept));
  changed_.notify_all();
}

Status Operation::Send(spark::connect::ExecutePlanResponse response) {
  Kept kept = WithIds(std::move(response));
  std::unique_lock lock(mutex_);
  // Cancel() wakes this up through its own notification.
  changed_.wait(lock, [&] { return unsent_bytes_ < kMostUnsentBytes || cancellation_.token().IsCancelled(); });
  FS_RETURN_IF_ERROR(cancellation_.token().Check());
  Append(std::move(kept));
  return Status::Ok();
}

void Operation::Cancel() {
  cancellation_.Cancel();
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void Operation::SendHeartbeat() {
  spark::connect::ExecutePlanResponse response;
  auto* stage = response.mutable_execution_progress()->add_stages();
  stage->set_num_tasks(100);  // a percentage: there are no tasks here
  stage->set_num_completed_tasks(static_cast<int>(std::clamp(progress_.load(), 0.0, 1.0) * 100));
  response.mutable_execution_progress()->set_num_inflight_tasks(1);
  Kept kept = WithIds(std::move(response));
  const std::lock_guard lock(mutex_);
  if (!finished_ && unsent_bytes_ == 0) Append(std::move(kept));
}

Operation::Attachment Operation::Attach(const std::string& last_response_id) {
  const std::lock_guard lock(mutex_);
  Attachment attachment{++ticket_, first_, true};
  attached_ = true;
  changed_.notify_all();
  if (last_response_id.empty()) {
    attachment.found = first_ == 0;
    return attachment;
  }
  const auto at = std::ranges::find(responses_, last_response_id, &Kept::id);
  attachment.found = at != responses_.end();
  if (attachment.found) attachment.position = first_ + static_cast<std::uint64_t>(at - responses_.begin()) + 1;
  return attachment;
}

Operation::Reading Operation::Next(Attachment& attachment, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] {
    return attachment.ticket != ticket_ || attachment.position < first_ + responses_.size() || finished_;
  });
  if (attachment.ticket != ticket_) return {Outcome::kReplaced, nullptr, {}};
  if (attachment.position < first_) return {Outcome::kNotAvailable, nullptr, {}};
  if (attachment.position < first_ + responses_.size()) {
    const Kept& kept = responses_[attachment.position - first_];
    Reading reading{Outcome::kResponse, kept.response, {}};
    if (++attachment.position > sent_) {
      sent_ = attachment.position;
      unsent_bytes_ -= kept.bytes;
      sent_bytes_ += kept.bytes;
      DropSent();
      changed_.notify_all();
    }
    return reading;
  }
  if (finished_) return {Outcome::kFinished, nullptr, outcome_};
  return {Outcome::kTimeout, nullptr, {}};
}

// What can be asked for again: all that is unreleased within the limit, nothing without reattachment.
void Operation::DropSent() {
  const std::size_t limit = reattachable_ ? kMostSentBytes : 0;
  // The last response sent always stays: its loss is the one reattachment is for.
  const std::uint64_t keep_from = reattachable_ ? sent_ - 1 : sent_;
  while (first_ < keep_from && sent_bytes_ > limit) {
    sent_bytes_ -= responses_.front().bytes;
    responses_.pop_front();
    ++first_;
  }
}

void Operation::Detach(const Attachment& attachment) {
  const std::lock_guard lock(mutex_);
  if (attachment.ticket != ticket_) return;
  attached_ = false;
  detached_since_ = std::chrono::steady_clock::now();
}

void Operation::ReleaseUntil(const std::string& response_id) {
  const std::lock_guard lock(mutex_);
  const auto at = std::ranges::find(responses_, response_id, &Kept::id);
  if (at == responses_.end()) return;  // released before
  const std::uint64_t until = std::min(first_ + static_cast<std::uint64_t>(at - responses_.begin()) + 1, sent_);
  while (first_ < until) {
    sent_bytes_ -= responses_.front().bytes;
    responses_.pop_front();
    ++first_;
  }
}

std::optional<std::chrono::steady_clock::time_point> Operation::detached_since() const {
  const std::lock_guard lock(mutex_);
  if (attached_) return std::nullopt;
  return detached_since_;
}

bool Operation::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_;
}

}  // namespace firesteel::connect

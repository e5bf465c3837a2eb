#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/status.h"

namespace spark::connect {
class ExecutePlanResponse;
}

namespace firesteel::connect {

// Who an operation belongs to, as every response repeats it.
struct OperationId {
  std::string session_id;
  std::string server_side_session_id;
  std::string operation_id;
};

// One execution: a thread of its own makes the responses, whichever stream is attached reads them. Responses stay until
// the client releases them, so that a client whose connection broke can go on where it was. Thread-safe.
//
// Memory is bounded on both sides: the maker waits while more than 32 MB wait to be sent, and of what was sent but not
// released the newest 16 MB are kept (Spark keeps 10).
class Operation {
 public:
  using ResponsePtr = std::shared_ptr<const spark::connect::ExecutePlanResponse>;  // shared with streams that send it

  Operation(OperationId id, std::set<std::string> tags, bool reattachable);
  ~Operation();  // cancels and joins
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  const OperationId& id() const { return id_; }
  bool HasTag(const std::string& tag) const { return tags_.contains(tag); }
  bool reattachable() const { return reattachable_; }
  CancellationToken cancellation() const { return cancellation_.token(); }

  // Starts the thread. `work` makes responses by Send and returns how it ended; called once.
  void Start(std::function<Status(Operation&)> work);

  // Keeps a place in a quota as long as the operation lives.
  void Hold(std::shared_ptr<void> place) { places_.push_back(std::move(place)); }

  // For the work: adds a response (ids are filled in); waits while too much is unsent. kCancelled when nobody wants it.
  Status Send(spark::connect::ExecutePlanResponse response);
  void Cancel();
  // For the work, from any thread: the fraction done, shown to the client with the next heartbeat.
  void SetProgress(double fraction) { progress_ = fraction; }
  // For streams: adds a progress message, so that clients and proxies see life in a long silence. Never waits: nothing
  // is added while other responses are unsent, which tell as much.
  void SendHeartbeat();

  // For streams. A stream first attaches; the one that was attached before is told to end (kReplaced).
  enum class Outcome { kResponse, kFinished, kReplaced, kNotAvailable, kTimeout };
  struct Reading {
    Outcome outcome = Outcome::kTimeout;
    ResponsePtr response;
    Status status;  // kFinished: how the work ended
  };
  // Position after the response with this id; "" is the start. Returns a ticket for Next.
  struct Attachment {
    std::uint64_t ticket = 0;
    std::uint64_t position = 0;
    bool found = true;
  };
  Attachment Attach(const std::string& last_response_id);
  Reading Next(Attachment& attachment, std::chrono::milliseconds patience);
  void Detach(const Attachment& attachment);

  void ReleaseUntil(const std::string& response_id);

  // Since when no stream is attached; nothing while one is.
  std::optional<std::chrono::steady_clock::time_point> detached_since() const;
  bool finished() const;

 private:
  struct Kept {
    std::string id;
    std::size_t bytes = 0;
    ResponsePtr response;
  };
  Kept WithIds(spark::connect::ExecutePlanResponse response) const;
  void Finish(Status outcome);
  void Append(Kept kept);
  void DropSent();

  const OperationId id_;
  const std::set<std::string> tags_;
  const bool reattachable_;
  std::vector<std::shared_ptr<void>> places_;  // shared with nobody; the quota counts them
  CancellationSource cancellation_;
  std::atomic<double> progress_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Kept> responses_;
  std::uint64_t first_ = 0;  // position of responses_.front()
  std::uint64_t sent_ = 0;   // position after the furthest response handed to a stream
  std::size_t unsent_bytes_ = 0;
  std::size_t sent_bytes_ = 0;  // of what is kept
  std::uint64_t ticket_ = 0;
  bool attached_ = false;
  std::chrono::steady_clock::time_point detached_since_;
  bool finished_ = false;
  Status outcome_;
  std::thread thread_;
};

}  // namespace firesteel::connect

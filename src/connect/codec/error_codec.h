#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/status.h"

namespace grpc {
class Status;
}
namespace spark::connect {
class FetchErrorDetailsResponse;
}

namespace firesteel::connect {

// Failures of one session, kept by id until the client asks for the details that do not fit into a status trailer.
// Thread-safe. Keeps the newest hundred or so: a client asks at once or never.
class ErrorStore {
 public:
  // The id to send along.
  std::string Put(const Status& error);
  std::optional<Status> Find(const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::pair<std::string, Status>> errors_;  // by id, oldest first
};

// The error as PySpark expects it: code INTERNAL (but for what gRPC itself has a code for), a google.rpc.ErrorInfo
// whose `classes` choose the Python exception, condition, SQLSTATE and parameters as metadata. `error_id` "" when there
// are no details to fetch. Cancellation becomes OPERATION_CANCELED.
grpc::Status EncodeError(const Status& error, const std::string& error_id);

// What EncodeError encoded: the condition, where there is none Spark's class of exception; "OK".
std::string OutcomeOf(const grpc::Status& status);

// Message, parameters and query context in full.
void EncodeErrorDetails(const Status& error, spark::connect::FetchErrorDetailsResponse* response);

}  // namespace firesteel::connect

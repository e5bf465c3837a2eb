#include "connect/operation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPatience{5000};

const OperationId kId{"session", "server side", "operation"};

spark::connect::ExecutePlanResponse Rows(std::int64_t count, std::size_t bytes = 10) {
  spark::connect::ExecutePlanResponse response;
  response.mutable_arrow_batch()->set_row_count(count);
  response.mutable_arrow_batch()->set_data(std::string(bytes, 'x'));
  return response;
}

std::function<Status(Operation&)> SendThree() {
  return [](Operation& operation) {
    for (int i = 0; i < 3; ++i) FS_RETURN_IF_ERROR(operation.Send(Rows(i)));
    return Status::Ok();
  };
}

// The row counts read until the end, and the id of the last response.
struct Read {
  std::vector<std::int64_t> rows;
  std::string last_id;
  Operation::Reading end;
};
Read ReadAll(Operation& operation, Operation::Attachment attachment) {
  Read read;
  for (;;) {
    Operation::Reading reading = operation.Next(attachment, kPatience);
    if (reading.outcome != Operation::Outcome::kResponse) {
      read.end = reading;
      return read;
    }
    read.rows.push_back(reading.response->arrow_batch().row_count());
    read.last_id = reading.response->response_id();
  }
}

TEST(Operation, RepeatsItsIdsOnEveryResponse) {
  Operation operation(kId, {}, true);
  operation.Start(SendThree());
  Operation::Attachment attachment = operation.Attach("");
  const Operation::Reading reading = operation.Next(attachment, kPatience);
  ASSERT_EQ(reading.outcome, Operation::Outcome::kResponse);
  EXPECT_EQ(reading.response->session_id(), "session");
  EXPECT_EQ(reading.response->server_side_session_id(), "server side");
  EXPECT_EQ(reading.response->operation_id(), "operation");
  EXPECT_EQ(reading.response->response_id().size(), 36u);
}

TEST(Operation, ReadsInOrderThenEndsWithTheOutcome) {
  Operation operation(kId, {}, true);
  operation.Start([](Operation& running) {
    FS_RETURN_IF_ERROR(running.Send(Rows(7)));
    return Status(StatusCode::kDataError, "a bad value");
  });
  const Read read = ReadAll(operation, operation.Attach(""));
  EXPECT_EQ(read.rows, std::vector<std::int64_t>{7});
  EXPECT_EQ(read.end.outcome, Operation::Outcome::kFinished);
  EXPECT_EQ(read.end.status.message(), "a bad value");
}

TEST(Operation, GoesOnAfterTheResponseAClientSawLast) {
  Operation operation(kId, {}, true);
  operation.Start(SendThree());
  Operation::Attachment first = operation.Attach("");
  const std::string seen = operation.Next(first, kPatience).response->response_id();
  operation.Detach(first);
  EXPECT_TRUE(operation.detached_since().has_value());
  EXPECT_EQ(ReadAll(operation, operation.Attach(seen)).rows, (std::vector<std::int64_t>{1, 2}));
}

TEST(Operation, TellsTheStreamThatWasReplaced) {
  Operation operation(kId, {}, true);
  operation.Start(SendThree());
  Operation::Attachment first = operation.Attach("");
  Operation::Attachment second = operation.Attach("");
  EXPECT_EQ(operation.Next(first, kPatience).outcome, Operation::Outcome::kReplaced);
  EXPECT_EQ(operation.Next(second, kPatience).outcome, Operation::Outcome::kResponse);
  operation.Detach(first);  // too late to matter
  EXPECT_FALSE(operation.detached_since().has_value());
}

TEST(Operation, ForgetsWhatWasReleased) {
  Operation operation(kId, {}, true);
  operation.Start(SendThree());
  const Read read = ReadAll(operation, operation.Attach(""));
  operation.ReleaseUntil(read.last_id);
  EXPECT_FALSE(operation.Attach(read.last_id).found);
  EXPECT_FALSE(operation.Attach("").found);
  operation.ReleaseUntil("never was");  // released before: no error
}

TEST(Operation, KeepsTheLastResponseOfALargeResultForReattachment) {
  Operation operation(kId, {}, true);
  operation.Start([](Operation& running) {
    for (int i = 0; i < 20; ++i) FS_RETURN_IF_ERROR(running.Send(Rows(i, 4u << 20)));
    return Status::Ok();
  });
  const Read read = ReadAll(operation, operation.Attach(""));
  EXPECT_EQ(read.rows.size(), 20u);
  EXPECT_TRUE(operation.Attach(read.last_id).found);
  EXPECT_FALSE(operation.Attach("").found);  // the oldest were dropped
}

TEST(Operation, WaitsForASlowReader) {
  std::atomic<int> made = 0;
  Operation operation(kId, {}, true);
  operation.Start([&](Operation& running) {
    for (int i = 0; i < 100; ++i) {
      FS_RETURN_IF_ERROR(running.Send(Rows(i, 4u << 20)));
      ++made;
    }
    return Status::Ok();
  });
  // Nobody reads: what waits stays near the limit of 32 MB however long it takes.
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_LE(made, 9);
  EXPECT_EQ(ReadAll(operation, operation.Attach("")).rows.size(), 100u);
}

TEST(Operation, CancellingWakesAMakerThatWaits) {
  Operation operation(kId, {}, true);
  operation.Start([](Operation& running) {
    for (;;) FS_RETURN_IF_ERROR(running.Send(Rows(1, 4u << 20)));
  });
  std::this_thread::sleep_for(milliseconds(50));
  operation.Cancel();
  const Read read = ReadAll(operation, operation.Attach(""));
  EXPECT_EQ(read.end.outcome, Operation::Outcome::kFinished);
  EXPECT_EQ(read.end.status.code(), StatusCode::kCancelled);
}

TEST(Operation, HeartbeatsCarryTheProgress) {
  Operation operation(kId, {}, true);
  operation.Start([](Operation& running) {
    running.SetProgress(0.25);
    while (!running.cancellation().IsCancelled()) std::this_thread::sleep_for(milliseconds(1));
    return Status::Ok();
  });
  Operation::Attachment attachment = operation.Attach("");
  EXPECT_EQ(operation.Next(attachment, milliseconds(20)).outcome, Operation::Outcome::kTimeout);
  operation.SendHeartbeat();
  const Operation::Reading reading = operation.Next(attachment, kPatience);
  ASSERT_EQ(reading.outcome, Operation::Outcome::kResponse);
  EXPECT_EQ(reading.response->execution_progress().stages(0).num_completed_tasks(), 25);
}

TEST(Operation, HeartbeatsNeverWait) {
  std::atomic<bool> sent = false;
  Operation operation(kId, {}, true);
  operation.Start([&](Operation& running) {
    FS_RETURN_IF_ERROR(running.Send(Rows(1, 40u << 20)));  // more than may be unsent
    sent = true;
    while (!running.cancellation().IsCancelled()) std::this_thread::sleep_for(milliseconds(1));
    return Status::Ok();
  });
  while (!sent) std::this_thread::sleep_for(milliseconds(1));
  // The stream that asks for heartbeats is the one that would have to read.
  const auto heartbeat = std::async(std::launch::async, [&] { operation.SendHeartbeat(); });
  EXPECT_EQ(heartbeat.wait_for(kPatience), std::future_status::ready);
  operation.Cancel();
  EXPECT_EQ(ReadAll(operation, operation.Attach("")).rows, std::vector<std::int64_t>{1});
}

}  // namespace
}  // namespace firesteel::connect

#include <gtest/gtest.h>

#include "connect/connect_session.h"
#include "connect/execute_plan.h"
#include "connect/operation.h"
#include "connect/server/session_registry.h"
#include "files/commit/process_identity.h"
#include "scratch_workspace.h"
#include "session/session.h"
#include "spark/connect/base.pb.h"

namespace firesteel::dataframe {
namespace {

// Sessions of Spark Connect over a warehouse of their own, without a network.
class ConnectSessionTest : public testing::Test {
 protected:
  std::unique_ptr<session::Session> NewSession() const { return workspace_.NewSession(); }

  const ScratchWorkspace workspace_{"connect_session"};
};

// How the operation ends; all it sends is read.
Status Outcome(connect::Operation& operation) {
  auto attachment = operation.Attach("");
  for (;;) {
    const auto reading = operation.Next(attachment, std::chrono::seconds(20));
    if (reading.outcome == connect::Operation::Outcome::kResponse) continue;
    return reading.outcome == connect::Operation::Outcome::kFinished ? reading.status
                                                                     : Status::Internal("the operation does not end");
  }
}

TEST_F(ConnectSessionTest, NothingOfAnOperationStaysInTheSession) {
  connect::ConnectSession session("user", files::NewUuid(), NewSession());
  spark::connect::ExecutePlanRequest request;
  request.mutable_plan()->mutable_root()->mutable_range()->set_end(3);
  request.mutable_plan()->mutable_root()->mutable_range()->set_step(1);
  {
    connect::Operation operation({session.id(), session.server_side_id(), files::NewUuid()}, {}, false);
    operation.Start([&](connect::Operation& running) { return connect::ExecutePlan(session, request, running); });
    const Status done = Outcome(operation);
    EXPECT_TRUE(done.ok()) << done.ToString();
    operation.Cancel();
  }
  // What is analysed next may run queries of its own.
  const engine::ExecutionOptions options = session.session().MakeExecutionOptions(/*keep_order=*/true);
  EXPECT_FALSE(options.on_progress);
  EXPECT_FALSE(options.cancellation->IsCancelled());
}

TEST_F(ConnectSessionTest, ClonesCountAsSessions) {
  connect::SessionRegistry registry([this](session::Rights) { return NewSession(); }, {.sessions = 2});
  const auto first = registry.Open({.caller = {}, .user = "user"}, files::NewUuid(), "");
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  EXPECT_TRUE(registry.Clone(*first, files::NewUuid()).ok());
  EXPECT_EQ(registry.Clone(*first, files::NewUuid()).status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(registry.size(), 2u);
}

TEST_F(ConnectSessionTest, OperationsThatNobodyReadsAreAbandoned) {
  connect::SessionRegistry registry([this](session::Rights) { return NewSession(); },
                                    {.detached = std::chrono::seconds(60)});
  const auto session = registry.Open({.caller = {}, .user = "user"}, files::NewUuid(), "");
  ASSERT_TRUE(session.ok()) << session.status().ToString();
  const auto operation =
      std::make_shared<connect::Operation>(connect::OperationId{"", "", "operation"}, std::set<std::string>(), true);
  operation->Start([](connect::Operation& running) {
    running.cancellation().WaitFor(std::chrono::seconds(20));
    return running.cancellation().Check();
  });
  (*session)->operations.emplace("operation", operation);
  const auto now = std::chrono::steady_clock::now();
  registry.Sweep(now);
  EXPECT_FALSE((*session)->abandoned.Contains("operation"));
  registry.Sweep(now + std::chrono::seconds(61));
  EXPECT_TRUE((*session)->abandoned.Contains("operation"));
  EXPECT_TRUE((*session)->operations.empty());
  EXPECT_EQ(Outcome(*operation).code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace firesteel::dataframe

#include "base/failpoint.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/settings/environment.h"

namespace firesteel {
namespace {

class FailpointTest : public ::testing::Test {
 protected:
  void TearDown() override { SetFailpointsForTest(""); }
};

TEST_F(FailpointTest, DoesNothingWhenUnset) { EXPECT_TRUE(Failpoint("publish.before_swap").ok()); }

TEST_F(FailpointTest, FailsOnlyAtItsName) {
  SetFailpointsForTest("publish.before_swap=error,publish.after_swap=sleep:0");
  EXPECT_TRUE(Failpoint("publish.after_swap").ok());
  EXPECT_TRUE(Failpoint("publish.after_manifest").ok());
  EXPECT_EQ(Failpoint("publish.before_swap").code(), StatusCode::kIoError);
}

TEST_F(FailpointTest, ActsOnlyAtTheNumberedArrival) {
  SetFailpointsForTest("stage.part_uploaded=error@2");
  EXPECT_TRUE(Failpoint("stage.part_uploaded").ok());
  EXPECT_FALSE(Failpoint("stage.part_uploaded").ok());
  EXPECT_TRUE(Failpoint("stage.part_uploaded").ok());
}

TEST_F(FailpointTest, KillEndsTheProcess) {
  SetFailpointsForTest("export.before_commit=kill");
  EXPECT_EXIT((void)Failpoint("export.before_commit"), ::testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointTest, StopSleepsUntilContinued) {
  SetFailpointsForTest("publish.before_swap=stop");
  const pid_t child = fork();
  if (child == 0) _exit(Failpoint("publish.before_swap").ok() ? 7 : 1);
  int state = 0;
  ASSERT_EQ(waitpid(child, &state, WUNTRACED), child);
  EXPECT_TRUE(WIFSTOPPED(state));
  kill(child, SIGCONT);
  ASSERT_EQ(waitpid(child, &state, 0), child);
  EXPECT_EQ(WEXITSTATUS(state), 7);
}

TEST_F(FailpointTest, MistypedSpecificationAborts) {
  EXPECT_DEATH(SetFailpointsForTest("publish.before_swap=explode"), "cannot read");
}

TEST(EnvironmentTest, TellsAbsentFromEmpty) {
  const Environment environment = Environment::Of({{"EMPTY", ""}, {"HOME", "/home/x"}});
  EXPECT_EQ(environment.Get("EMPTY"), "");
  EXPECT_EQ(environment.GetNonEmpty("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.Get("NONE"), std::nullopt);
  EXPECT_EQ(environment.Get("HOME"), "/home/x");
}

TEST(EnvironmentTest, DefaultsComeBelow) {
  const Environment merged = Environment::Of({{"A", "1"}}).WithDefaults({{"A", "2"}, {"B", "3"}});
  EXPECT_EQ(merged.Get("A"), "1");
  EXPECT_EQ(merged.Get("B"), "3");
}

}  // namespace
}  // namespace firesteel

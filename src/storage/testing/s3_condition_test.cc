// Conditional writes on services that honour them, ignore them, or answer to none of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/s3_fault_fixture_test.h"

namespace firesteel::storage {
namespace {

using ::testing::HasSubstr;

TEST_F(S3FaultTest, ServicesAreAskedOnceWhetherTheyHonourConditions) {
  const Status status = store_->RequireConditionalWrites("t/");
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_TRUE(direct_->ListAll("")->objects.empty());
  const int requests = proxy_->requests();
  EXPECT_LE(requests, 4);
  EXPECT_TRUE(store_->RequireConditionalWrites("u/").ok());
  EXPECT_EQ(proxy_->requests(), requests);
}

TEST_F(S3FaultTest, ServicesThatIgnoreConditionsAreRefused) {
  for (const std::string ignored : {"if-match", "if-none-match"}) {
    Connect(ProxiedOptions());
    proxy_->SetRule([ignored](const ProxiedRequest& r) {
      return r.headers.contains(ignored) ? Fault{.kind = Fault::Kind::kAnswer, .status = 200} : Fault::None();
    });
    const Status status = store_->RequireConditionalWrites("t/");
    EXPECT_EQ(status.condition(), "FIRESTEEL_NO_CONDITIONAL_WRITES");
    EXPECT_THAT(status.message(), HasSubstr(proxy_->host()));
    EXPECT_THAT(status.message(), HasSubstr("fs.s3a.create.conditional.enabled=false"));
    EXPECT_FALSE(store_->RequireConditionalWrites("t/").ok());
    EXPECT_TRUE(direct_->ListAll("")->objects.empty());
  }
  Always(Fault::S3Error(501, "NotImplemented"));
  EXPECT_EQ(store_->RequireConditionalWrites("t/").condition(), "FIRESTEEL_NO_CONDITIONAL_WRITES");
  Always(Fault::S3Error(403, "AccessDenied"));
  EXPECT_EQ(store_->RequireConditionalWrites("t/").code(), StatusCode::kPermissionDenied);
}

TEST_F(S3FaultTest, TheProbeStandsLostAnswersAndOthersWhoProbe) {
  ASSERT_TRUE(direct_->Put("t/_firesteel/probe", "of a dead process", {}).ok());
  for (int lost = 1; lost <= 4; ++lost) {
    Connect(ProxiedOptions());
    proxy_->SetRule([lost](const ProxiedRequest& r) {
      return r.number == lost ? Fault{.kind = Fault::Kind::kDropAnswer} : Fault::None();
    });
    const Status status = store_->RequireConditionalWrites("t/");
    EXPECT_TRUE(status.ok()) << lost << ": " << status.ToString();
    EXPECT_TRUE(direct_->ListAll("")->objects.empty());
  }
}

TEST_F(S3FaultTest, WithoutConditionsAWriterLooksFirst) {
  S3Options options = ProxiedOptions();
  options.send_conditions = false;
  Connect(options);
  proxy_->SetRule([](const ProxiedRequest& r) {
    return r.headers.contains("if-match") || r.headers.contains("if-none-match") ? Fault::S3Error(501, "NotImplemented")
                                                                                 : Fault::None();
  });
  EXPECT_TRUE(store_->RequireConditionalWrites("t/").ok());
  EXPECT_TRUE(Put("k", "1", WriteCondition::IfAbsent()).ok());
  EXPECT_EQ(Put("k", "2", WriteCondition::IfAbsent()).code(), StatusCode::kConflict);
  EXPECT_EQ(Put("k", "2", WriteCondition::IfMatch("0123")).code(), StatusCode::kConflict);
  EXPECT_TRUE(Put("k", "2", WriteCondition::IfMatch(store_->Head("k")->etag)).ok());
  EXPECT_EQ(*direct_->ReadAll("k"), "2");
}

}  // namespace
}  // namespace firesteel::storage

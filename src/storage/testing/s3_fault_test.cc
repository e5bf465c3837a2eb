// The S3 store behind a proxy that breaks things, in front of a real S3 server. Each test says which fault must have
// which result.
#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/block_sums.h"
#include "storage/digest.h"
#include "storage/testing/s3_fault_fixture_test.h"

namespace firesteel::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(S3FaultTest, TheWorkloadRunsWithoutFaults) {
  const Status status = Workload();
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_LT(proxy_->requests(), 40);
}

class ErrorCodeTest : public S3FaultTest, public ::testing::WithParamInterface<std::pair<int, const char*>> {};

TEST_P(ErrorCodeTest, OnAFifthOfAllRequestsDoesNoHarm) {
  std::mt19937 random(20240101);
  const auto [status_code, code] = GetParam();
  proxy_->SetRule([&, status_code = status_code, code = code](const ProxiedRequest& r) {
    if (status_code == 400 && r.method == "HEAD") return Fault::None();  // S3 never does this to a request without body
    return random() % 5 == 0 ? Fault::S3Error(status_code, code) : Fault::None();
  });
  const Status status = Workload();
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_LT(proxy_->requests(), 80);
}

INSTANTIATE_TEST_SUITE_P(Codes, ErrorCodeTest,
                         ::testing::Values(std::pair{503, "SlowDown"}, std::pair{500, "InternalError"},
                                           std::pair{400, "RequestTimeout"}, std::pair{429, "TooManyRequests"},
                                           std::pair{502, "BadGateway"}),
                         [](const auto& info) { return info.param.second; });

TEST_F(S3FaultTest, LostAnswersOnAFifthOfAllRequestsDoNoHarm) {
  std::mt19937 random(7);
  proxy_->SetRule([&](const ProxiedRequest&) {
    return random() % 5 == 0 ? Fault{.kind = random() % 2 == 0 ? Fault::Kind::kDropAnswer : Fault::Kind::kReset}
                             : Fault::None();
  });
  const Status status = Workload();
  EXPECT_TRUE(status.ok()) << status.ToString();
}

TEST_F(S3FaultTest, AFirstFailureOfEachVerbIsForgotten) {
  for (const char* method : {"PUT", "GET", "POST", "DELETE", "HEAD"}) {
    OnceOn(method, Fault::S3Error(500, "InternalError"));
    const Status status = Workload();
    EXPECT_TRUE(status.ok()) << method << ": " << status.ToString();
    ASSERT_TRUE(direct_->DeleteFolder("w/").ok());
  }
}

TEST_F(S3FaultTest, ALastingErrorIsReportedWithItsRequestId) {
  Always(Fault::S3Error(503, "SlowDown"));
  const Status status = Put("k", "x");
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr("REQ-42"));
  EXPECT_THAT(status.message(), HasSubstr("s3://" + bucket_ + "/k"));
  EXPECT_THAT(status.message(), HasSubstr("gave up after 8 tries"));
  EXPECT_EQ(proxy_->requests(), 8);
}

TEST_F(S3FaultTest, UploadsThatCannotStartLeaveNothing) {
  proxy_->SetRule(
      [](const ProxiedRequest& r) { return r.method == "POST" ? Fault::S3Error(502, "BadGateway") : Fault::None(); });
  EXPECT_EQ(store_->StartUpload("k").status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(OpenUploads(), 0);
}

TEST_F(S3FaultTest, AnErrorInsideAGoodAnswerToCompleteIsSeen) {
  auto upload = store_->StartUpload("k");
  ASSERT_TRUE(upload.ok() && (*upload)->AddPart(1, 0, "bytes").ok());
  Fault inside = Fault::S3Error(200, "InternalError");
  OnceOn("POST", inside);
  EXPECT_TRUE((*upload)->Complete({}).ok());
  EXPECT_EQ(*direct_->ReadAll("k"), "bytes");

  auto second = store_->StartUpload("k2");
  ASSERT_TRUE((*second)->AddPart(1, 0, "bytes").ok());
  proxy_->SetRule([&](const ProxiedRequest& r) { return r.method == "POST" ? inside : Fault::None(); });
  EXPECT_EQ((*second)->Complete({}).status().code(), StatusCode::kUnavailable);  // looked at: it is not there
  EXPECT_FALSE(*direct_->Exists("k2"));
}

TEST_F(S3FaultTest, ALostAnswerToCompleteIsReadBack) {
  for (const WriteCondition& condition : {WriteCondition::None(), WriteCondition::IfAbsent()}) {
    ASSERT_TRUE(direct_->Delete("k").ok());
    auto upload = store_->StartUpload("k");
    ASSERT_TRUE(upload.ok() && (*upload)->AddPart(1, 0, "bytes").ok());
    OnceOn("POST", {.kind = Fault::Kind::kDropAnswer});
    auto meta = (*upload)->Complete(condition);
    ASSERT_TRUE(meta.ok()) << meta.status().ToString();
    EXPECT_EQ(meta->etag, direct_->Head("k")->etag);
  }
}

TEST_F(S3FaultTest, CompleteIsUnknownWhenNothingCanBeReadBack) {
  auto upload = store_->StartUpload("k");
  ASSERT_TRUE(upload.ok() && (*upload)->AddPart(1, 0, "bytes").ok());
  Always({.kind = Fault::Kind::kDropAnswer});
  EXPECT_EQ((*upload)->Complete({}).status().code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(*direct_->ReadAll("k"), "bytes");
  proxy_->SetRule({});
  EXPECT_TRUE((*upload)->Complete({}).ok());
}

TEST_F(S3FaultTest, AConditionalPutWhoseAnswerWasLostIsOurs) {
  OnceOn("PUT", {.kind = Fault::Kind::kDropAnswer});
  const Status status = Put("k", "mine", WriteCondition::IfAbsent());
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(*direct_->ReadAll("k"), "mine");
}

// It may have won and been replaced by theirs since.
TEST_F(S3FaultTest, AConditionalPutWhoseAnswerWasLostNeverSaysThatItLostTheRace) {
  ASSERT_TRUE(direct_->Put("k", "theirs", {}).ok());
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfAbsent()).code(), StatusCode::kConflict);
  OnceOn("PUT", {.kind = Fault::Kind::kDropAnswer});
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfAbsent()).code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfMatch("0123")).code(), StatusCode::kConflict);
  OnceOn("PUT", {.kind = Fault::Kind::kDropAnswer});
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfMatch("0123")).code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(*direct_->ReadAll("k"), "theirs");
}

// libcurl would send it again by itself, and the 412 would be taken for a lost race.
TEST_F(S3FaultTest, AnAnswerLostOnAReusedConnectionIsNotHiddenByTheHttpLibrary) {
  ASSERT_TRUE(Put("k", "before").ok());
  const std::string etag = store_->Head("k")->etag;
  std::atomic<int> puts = 0;
  proxy_->SetRule([&](const ProxiedRequest& r) -> Fault {
    if (r.method != "PUT") return Fault::None();
    // Between the two tries somebody builds upon ours.
    if (++puts == 2) (void)direct_->Put("k", "theirs", {});
    return puts == 1 ? Fault{.kind = Fault::Kind::kDropAnswer} : Fault::None();
  });
  ASSERT_TRUE(store_->Head("k").ok());  // leaves a connection to be reused
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfMatch(etag)).code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(puts, 2);
}

TEST_F(S3FaultTest, AConditionalPutThatTheServiceFailedIsLookedAt) {
  for (const int status : {500, 503, 504}) {
    Always(Fault::S3Error(status, ""));  // as a load balancer says it
    EXPECT_EQ(Put("k", "mine", WriteCondition::IfAbsent()).code(), StatusCode::kUnknownOutcome);  // cannot be looked at
    proxy_->SetRule(
        [status](const ProxiedRequest& r) { return r.method == "PUT" ? Fault::S3Error(status, "") : Fault::None(); });
    EXPECT_EQ(Put("k", "mine", WriteCondition::IfAbsent()).code(), StatusCode::kUnavailable);  // absent, as before
  }
  ASSERT_TRUE(direct_->Put("k", "theirs", {}).ok());
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfAbsent()).code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(Put("k", "mine", WriteCondition::IfMatch(direct_->Head("k")->etag)).code(), StatusCode::kUnavailable);
}

TEST_F(S3FaultTest, APutIsUnknownWhenNothingCanBeReadBack) {
  Always({.kind = Fault::Kind::kDropAnswer});
  EXPECT_EQ(Put("k", "x").code(), StatusCode::kUnknownOutcome);
}

TEST_F(S3FaultTest, ConflictsBetweenConditionalWritersAreRetried) {
  OnceOn("PUT", Fault::S3Error(409, "ConditionalRequestConflict"));
  EXPECT_TRUE(Put("k", "x", WriteCondition::IfAbsent()).ok());
}

TEST_F(S3FaultTest, ACutBodyIsNeverAShorterResult) {
  const std::string bytes(100'000, 'b');
  ASSERT_TRUE(direct_->Put("k", bytes, {}).ok());
  for (const auto kind : {Fault::Kind::kCutBody, Fault::Kind::kShortenBody}) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}, bytes.size() / 2, bytes.size() - 1}) {
      OnceOn("GET", {.kind = kind, .bytes = at});
      auto read = store_->ReadAll("k");
      ASSERT_TRUE(read.ok()) << at << ": " << read.status().ToString();
      EXPECT_TRUE(*read == bytes);
      std::string range(50'000, ' ');
      OnceOn("GET", {.kind = kind, .bytes = std::min(at, range.size() - 1)});
      ASSERT_TRUE(store_->ReadRange("k", 10'000, range, {}).ok());
      Always({.kind = kind, .bytes = std::min(at, range.size() - 1)});
      EXPECT_EQ(store_->ReadRange("k", 10'000, range, {}).code(), StatusCode::kUnavailable);
    }
  }
}

TEST_F(S3FaultTest, ACutListingIsNeverAShorterListing) {
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(direct_->Put("l/" + std::to_string(i), "x", {}).ok());
  for (const std::size_t at : {0u, 50u, 400u, 900u}) {
    OnceOn("GET", {.kind = Fault::Kind::kShortenBody, .bytes = at});
    auto page = store_->ListAll("l/");
    ASSERT_TRUE(page.ok()) << page.status().ToString();
    EXPECT_EQ(page->objects.size(), 9u);
  }
}

TEST_F(S3FaultTest, AFlippedBitIsFoundByItsChecksum) {
  ASSERT_TRUE(direct_->Put("k", std::string(1000, 'x'), {}).ok());
  OnceOn("GET", {.kind = Fault::Kind::kFlipBit, .bytes = 500});
  EXPECT_EQ(*store_->ReadAll("k"), std::string(1000, 'x'));
  proxy_->SetRule([](const ProxiedRequest& r) {
    return r.method == "GET" ? Fault{.kind = Fault::Kind::kFlipBit, .bytes = 500} : Fault::None();
  });
  const Status status = store_->ReadAll("k").status();
  EXPECT_EQ(status.code(), StatusCode::kDataError);
  EXPECT_THAT(status.message(), HasSubstr("/k' was damaged"));
  EXPECT_THAT(status.message(), HasSubstr(HexEncode(Md5(std::string(1000, 'x')))));
}

TEST_F(S3FaultTest, AFlippedBitInAPartIsFoundByTheSumsOfItsBlocks) {
  std::string content;
  for (int i = 0; content.size() < 2 * BlockSums::kBlockSize + 1000; ++i) content += std::to_string(i) + ",";
  const ObjectMeta meta = direct_->Put("k", content, {}).value();
  BlockSums sums;
  for (std::size_t at = 0; at < content.size(); at += 777'777)
    sums.Update(std::string_view(content).substr(at, 777'777));
  sums.Finish();
  store_->ExpectBlocks("k", meta.etag, std::move(sums));
  const std::size_t block = BlockSums::kBlockSize;
  const std::pair<std::size_t, std::size_t> ranges[] = {{0, 10},        {block - 5, 10},        {5, 2 * block},
                                                        {block, block}, {2 * block, 1000},      {content.size() - 1, 1},
                                                        {1, block - 1}, {0, content.size() - 1}};
  for (const auto& [offset, size] : ranges) {
    std::string out(size, ' ');
    OnceOn("GET", {.kind = Fault::Kind::kFlipBit, .bytes = 0});
    ASSERT_TRUE(store_->ReadRange("k", offset, out, {.if_match = meta.etag}).ok()) << offset;
    EXPECT_EQ(out, content.substr(offset, size)) << offset;
  }
  proxy_->SetRule([](const ProxiedRequest& r) {
    return r.method == "GET" ? Fault{.kind = Fault::Kind::kFlipBit, .bytes = 3} : Fault::None();
  });
  std::string out(10, ' ');
  const Status status = store_->ReadRange("k", block + 100, out, {.if_match = meta.etag});
  EXPECT_EQ(status.code(), StatusCode::kDataError);
  EXPECT_THAT(status.message(), HasSubstr("/k' was damaged"));
  EXPECT_THAT(status.message(), HasSubstr(Sha256Hex(std::string_view(content).substr(block, block))));
}

TEST_F(S3FaultTest, AnObjectReplacedBetweenTwoReadsIsNoticed) {
  ASSERT_TRUE(direct_->Put("k", std::string(1000, 'a'), {}).ok());
  const ObjectMeta meta = *store_->Head("k");
  proxy_->SetRule([&](const ProxiedRequest& r) {
    if (r.number == 2) (void)direct_->Put("k", std::string(1000, 'b'), {});
    return Fault::None();
  });
  std::string out(10, ' ');
  EXPECT_TRUE(store_->ReadRange("k", 0, out, {.if_match = meta.etag}).ok());
  EXPECT_EQ(store_->ReadRange("k", 10, out, {.if_match = meta.etag}).condition(), "FIRESTEEL_OBJECT_CHANGED");
}

TEST_F(S3FaultTest, WrongCredentialsAreExplainedWithoutSecrets) {
  S3Options options = ProxiedOptions();
  options.credentials = FixedCredentials({"nobody-knows-me", Secret("top-secret-text"), Secret()});
  Connect(options);
  for (const Status& status : {Put("k", "x"), store_->Head("k").status(), store_->ListAll("").status()}) {
    EXPECT_EQ(status.code(), StatusCode::kUnauthenticated) << status.ToString();
    EXPECT_THAT(status.message(), HasSubstr("access key id is unknown"));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("top-secret-text")));
  }
  EXPECT_LE(proxy_->requests(), 5);  // not retried
  options.credentials = FixedCredentials({S3TestServer::kAccessKey, Secret("top-secret-text"), Secret()});
  Connect(options);
  EXPECT_THAT(store_->Head("k").status().message(), HasSubstr("secret key is wrong"));
  EXPECT_THAT(Put("k", "x").message(), Not(HasSubstr("top-secret-text")));
}

TEST_F(S3FaultTest, NoPermissionNamesBucketAndPlace) {
  S3Options options = ProxiedOptions();
  options.credentials = [] { return StatusOr<std::optional<AwsCredentials>>(std::optional<AwsCredentials>()); };
  Connect(options);  // anonymous: the server knows nobody, and lets nobody in
  const Status listed = store_->ListAll("secret/place/").status();
  EXPECT_EQ(listed.code(), StatusCode::kPermissionDenied) << listed.ToString();
  EXPECT_THAT(listed.message(), HasSubstr("s3://" + bucket_ + "/secret/place/"));
  EXPECT_EQ(Put("k", "x").code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(store_->Head("k").status().code(), StatusCode::kPermissionDenied);
}

TEST_F(S3FaultTest, AMissingBucketIsNamed) {
  S3Options options = ProxiedOptions();
  options.bucket = "no-such-bucket";
  Connect(options);
  const Status status = store_->ListAll("").status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("bucket 'no-such-bucket' does not exist"));
}

TEST_F(S3FaultTest, AClockThatIsOffIsCorrected) {
  for (const auto off : {std::chrono::minutes(20), std::chrono::minutes(-20)}) {
    SkewedClock clock(off);
    Connect(ProxiedOptions(), clock);
    const Status status = Put("k", "x");
    EXPECT_TRUE(status.ok()) << status.ToString();
    store_.reset();
  }
  Always(Fault::S3Error(403, "RequestTimeTooSkewed"));
  Connect(ProxiedOptions());
  const Status status = Put("k", "x");
  EXPECT_THAT(status.message(), HasSubstr("clock"));
}

TEST_F(S3FaultTest, AWrongRegionIsLearnedOrNamed) {
  S3Options options = ProxiedOptions();
  options.region = "eu-west-1";
  Connect(options);
  const Status status = Put("k", "x");
  EXPECT_TRUE(status.ok() || status.message().find("region") != std::string::npos) << status.ToString();
}

TEST_F(S3FaultTest, AnExpiredTokenIsRenewedOnceOrReported) {
  S3Options options = ProxiedOptions();
  int loads = 0;
  options.credentials = [&]() -> StatusOr<std::optional<AwsCredentials>> {
    ++loads;
    return std::optional(
        AwsCredentials{S3TestServer::kAccessKey, Secret(S3TestServer::kSecretKey), Secret(loads == 1 ? "old" : "")});
  };
  Connect(options);
  OnceOn("PUT", Fault::S3Error(403, "ExpiredToken"));
  const Status renewed = Put("k", "x");
  EXPECT_TRUE(renewed.ok()) << renewed.ToString();
  EXPECT_EQ(loads, 2);
  Always(Fault::S3Error(403, "ExpiredToken"));
  const Status expired = Put("k", "x");
  EXPECT_EQ(expired.code(), StatusCode::kUnauthenticated);
  EXPECT_THAT(expired.message(), HasSubstr("expired"));
}

TEST_F(S3FaultTest, ASilentServerIsGivenUp) {
  S3Options options = ProxiedOptions();
  options.retry.max_attempts = 2;
  options.timeouts.stalled = std::chrono::milliseconds(1000);
  options.timeouts.whole = std::chrono::milliseconds(1500);
  Connect(options);
  Always({.kind = Fault::Kind::kHang});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(store_->Head("k").status().code(), StatusCode::kUnknownOutcome);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(S3FaultTest, SilenceInTheMiddleOfABodyAndATrickleAreGivenUp) {
  ASSERT_TRUE(direct_->Put("k", std::string(100'000, 'x'), {}).ok());
  S3Options options = ProxiedOptions();
  options.retry.max_attempts = 1;
  options.timeouts.stalled = std::chrono::milliseconds(1000);
  for (const auto kind : {Fault::Kind::kFallSilent, Fault::Kind::kTrickle}) {
    Connect(options);
    Always({.kind = kind, .bytes = 10});
    const auto start = std::chrono::steady_clock::now();
    const Status status = store_->ReadAll("k").status();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.ToString();
    EXPECT_THAT(status.message(), HasSubstr("s3://" + bucket_ + "/k"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(12));
  }
  options.timeouts.whole = std::chrono::milliseconds(500);
  options.timeouts.stalled = std::chrono::milliseconds(60'000);
  Connect(options);
  Always({.kind = Fault::Kind::kTrickle, .bytes = 1000});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(store_->ReadAll("k").status().code(), StatusCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(S3FaultTest, CancellingEndsARequestInFlight) {
  ASSERT_TRUE(direct_->Put("k", "x", {}).ok());
  Always({.kind = Fault::Kind::kHang});
  CancellationSource source;
  std::thread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.Cancel();
  });
  char byte;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(store_->ReadRange("k", 0, {&byte, 1}, {.token = source.token()}).code(), StatusCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
  canceller.join();
}

TEST_F(S3FaultTest, UnreachableAndUntrustedServersAreNamed) {
  S3Options options = ProxiedOptions();
  options.retry.max_attempts = 2;
  options.timeouts.connect = std::chrono::milliseconds(500);
  options.host = "127.0.0.1:1";
  Connect(options);
  const Status refused = store_->Head("k").status();
  EXPECT_EQ(refused.code(), StatusCode::kUnavailable);
  EXPECT_THAT(refused.message(), HasSubstr("127.0.0.1:1"));
  options.host = "no-such-host.invalid";
  Connect(options);
  EXPECT_EQ(store_->Head("k").status().code(), StatusCode::kUnavailable);
  options.host = proxy_->host();
  options.tls = true;  // the proxy speaks no TLS
  Connect(options);
  EXPECT_FALSE(store_->Head("k").ok());
}

TEST_F(S3FaultTest, LargeObjectsAreCopiedInParts) {
  std::string bytes;
  for (int i = 0; bytes.size() < (11u << 20); ++i) bytes += std::to_string(i);
  ASSERT_TRUE(direct_->Put("from", bytes, {}).ok());
  store_->SetLargestSingleCopyForTest(5u << 20);
  auto copy = store_->Copy("from", "to");
  ASSERT_TRUE(copy.ok()) << copy.status().ToString();
  EXPECT_TRUE(*direct_->ReadAll("to") == bytes);
  proxy_->SetRule([](const ProxiedRequest& r) {
    return r.target.find("partNumber=2") != std::string::npos ? Fault::S3Error(403, "AccessDenied") : Fault::None();
  });
  EXPECT_EQ(store_->Copy("from", "to2").status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(OpenUploads(), 0);
}

TEST_F(S3FaultTest, ListingsOfManyPagesAreWholeAndInOrder) {
  constexpr int kObjects = 1100;
  std::vector<std::string> keys;
  for (int i = 0; i < kObjects; ++i) keys.push_back("m/" + std::to_string(10'000 + i));
  for (const std::string& key : keys) ASSERT_TRUE(direct_->Put(key, "", {}).ok());
  auto page = store_->ListAll("m/");
  ASSERT_TRUE(page.ok()) << page.status().ToString();
  ASSERT_EQ(page->objects.size(), keys.size());
  for (int i = 0; i < kObjects; ++i)
    EXPECT_EQ(page->objects[static_cast<std::size_t>(i)].key, keys[static_cast<std::size_t>(i)]);
  ASSERT_TRUE(store_->DeleteMany(keys).ok());
  EXPECT_FALSE(*direct_->FolderExists("m/"));
}

}  // namespace
}  // namespace firesteel::storage

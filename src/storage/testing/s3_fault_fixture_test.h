#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/s3/s3_object_store.h"
#include "storage/testing/fault_proxy.h"
#include "storage/testing/s3_test_server.h"

// An S3 store behind a proxy that breaks things, in front of a real S3 server. Skips where no server is installed.
namespace firesteel::storage {

// A clock that is wrong by a fixed amount.
class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(std::chrono::seconds off) : off_(off) {}
  WallTime Now() const override { return System().Now() + off_; }
  MonotonicTime Monotonic() const override { return System().Monotonic(); }
  Status Sleep(std::chrono::nanoseconds duration, const CancellationToken& token) override {
    return System().Sleep(duration, token);
  }

 private:
  const std::chrono::seconds off_;
};

class S3FaultTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto server = S3TestServer::Start();
    if (server.ok()) {
      server_ = std::move(*server);
    } else {
      skip_reason_ = server.status().message();
    }
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (!server_) GTEST_SKIP() << skip_reason_;
    bucket_ = "faults-" + std::to_string(++buckets_);
    ASSERT_TRUE(server_->CreateBucket(bucket_).ok());
    proxy_ = std::make_unique<FaultProxy>(server_->host());
    direct_ = std::make_unique<S3ObjectStore>(server_->OptionsFor(bucket_), MakeCurlHttpClient());
    Connect(ProxiedOptions());
  }
  void TearDown() override {
    store_.reset();
    proxy_.reset();
  }

  S3Options ProxiedOptions() {
    S3Options options = server_->OptionsFor(bucket_);
    options.host = proxy_->host();
    options.retry.initial_delay = std::chrono::milliseconds(1);
    options.retry.max_delay = std::chrono::milliseconds(10);
    return options;
  }
  void Connect(S3Options options, Clock& clock = Clock::System()) {
    store_ = std::make_unique<S3ObjectStore>(std::move(options), MakeCurlHttpClient(), clock);
  }
  void Always(Fault fault) {
    proxy_->SetRule([fault](const ProxiedRequest&) { return fault; });
  }
  void OnceOn(std::string method, Fault fault) {
    proxy_->SetRule([method, fault](const ProxiedRequest& r) {
      return r.method == method && r.number_of_kind == 1 ? fault : Fault::None();
    });
  }
  Status Put(const std::string& key, std::string_view bytes, WriteCondition condition = {}) {
    return store_->Put(key, bytes, {.condition = std::move(condition)}).status();
  }
  int OpenUploads() { return *direct_->SweepUnfinished("", Clock::System().Now() + std::chrono::hours(1)); }

  // Every kind of request once or more, checked. Returns the first failure.
  Status Workload() {
    const std::string part(5u << 20, 'p');
    for (int i = 0; i < 5; ++i) FS_RETURN_IF_ERROR(Put("w/" + std::to_string(i), "content " + std::to_string(i)));
    FS_ASSIGN_OR_RETURN(ListPage page, store_->ListAll("w/"));
    if (page.objects.size() != 5) return Status::Internal("listing has " + std::to_string(page.objects.size()));
    for (const ObjectMeta& object : page.objects) {
      FS_ASSIGN_OR_RETURN(std::string bytes, store_->ReadAll(object.key, {.if_match = object.etag}));
      if (bytes != "content " + object.key.substr(2)) return Status::Internal("read '" + bytes + "'");
    }
    FS_ASSIGN_OR_RETURN(auto upload, store_->StartUpload("w/big"));
    FS_RETURN_IF_ERROR(upload->AddPart(1, 0, part));
    FS_RETURN_IF_ERROR(upload->AddPart(2, part.size(), "end"));
    FS_RETURN_IF_ERROR(upload->Complete(WriteCondition::IfAbsent()).status());
    FS_RETURN_IF_ERROR(store_->Copy("w/big", "w/copy").status());
    FS_ASSIGN_OR_RETURN(std::string copy, store_->ReadAll("w/copy"));
    if (copy != part + "end") return Status::Internal("copy differs");
    const std::vector<std::string> keys = {"w/0", "w/1", "w/big"};
    FS_RETURN_IF_ERROR(store_->DeleteMany(keys));
    FS_RETURN_IF_ERROR(store_->Delete("w/2"));
    FS_ASSIGN_OR_RETURN(ListPage left, direct_->ListAll("w/"));
    return left.objects.size() == 3 ? Status::Ok()
                                    : Status::Internal("left are " + std::to_string(left.objects.size()));
  }

  static inline std::unique_ptr<S3TestServer> server_;
  static inline std::string skip_reason_;
  static inline int buckets_ = 0;
  std::string bucket_;
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<S3ObjectStore> direct_;  // past the proxy
  std::unique_ptr<S3ObjectStore> store_;
};

}  // namespace firesteel::storage

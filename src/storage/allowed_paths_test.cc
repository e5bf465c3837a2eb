#include "storage/allowed_paths.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "base/settings/environment.h"
#include "storage/local/pinned_path.h"
#include "storage/store_registry.h"

namespace firesteel::storage {
namespace {

namespace fs = std::filesystem;

class Allowed : public ::testing::Test {
 protected:
  Allowed() : base_(fs::temp_directory_path() / ("firesteel_allowed_" + std::to_string(::getpid()))) {
    fs::create_directories(base_ / "open" / "deep");
    fs::create_directories(base_ / "shut");
    fs::create_directories(base_ / "openness");
    std::ofstream(base_ / "shut" / "secret") << "x";
    std::ofstream(base_ / "shut" / "only_outside") << "x";
    std::ofstream(base_ / "open" / "file") << "x";
  }
  ~Allowed() override { fs::remove_all(base_); }

  AllowedPaths Roots(const std::vector<std::string>& roots) {
    return AllowedPaths::Make(roots, base_.string()).value();
  }
  bool Check(const AllowedPaths& allowed, const std::string& path) {
    const Status status = allowed.Check(ParseStorageUri(path, base_.string()).value());
    if (!status.ok()) {
      EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
      EXPECT_EQ(status.condition(), "FIRESTEEL_PATH_NOT_ALLOWED");
    }
    return status.ok();
  }

  const fs::path base_;
};

TEST_F(Allowed, WhatLiesInARootMayBeTouched) {
  const AllowedPaths allowed = Roots({"open"});
  for (const char* path : {"open", "open/", "open/file", "open/new/deeper", "open/*.csv", "./open/x", "shut/../open/x",
                           "open/deep/../file"}) {
    EXPECT_TRUE(Check(allowed, path)) << path;
  }
}

TEST_F(Allowed, NothingElseMay) {
  const AllowedPaths allowed = Roots({"open"});
  for (const char* path :
       {"shut/secret", "open/../shut/secret", ".", "..", "/", "/etc/passwd", "file:///etc/passwd", "openness",
        "openness/x", "/proc/self/environ", "open*/x", "s3://open/x", "open/../../../../../../etc/passwd"}) {
    EXPECT_FALSE(Check(allowed, path)) << path;
  }
}

TEST_F(Allowed, LinksCountForWhereTheyLead) {
  fs::create_symlink(base_ / "shut", base_ / "open" / "out");
  fs::create_symlink(base_ / "shut" / "secret", base_ / "open" / "one");
  fs::create_symlink(base_ / "shut" / "not_yet", base_ / "open" / "later");
  fs::create_symlink(base_ / "open" / "deep", base_ / "open" / "in");
  fs::create_symlink(base_ / "open", base_ / "entrance");
  const AllowedPaths allowed = Roots({"entrance"});
  for (const char* path : {"open/out", "open/out/secret", "open/out/new", "open/one", "open/later", "open/later/x"}) {
    EXPECT_FALSE(Check(allowed, path)) << path;
  }
  for (const char* path : {"open/in", "open/in/new", "entrance/file"}) EXPECT_TRUE(Check(allowed, path)) << path;
}

TEST_F(Allowed, PrefixesOfBucketsEndAtASlash) {
  const AllowedPaths allowed = Roots({"s3://lake/team", "s3a://open"});
  for (const char* path : {"s3://lake/team", "s3a://lake/team/x", "s3n://lake/team/a/b", "s3://open", "s3://open/x"})
    EXPECT_TRUE(Check(allowed, path)) << path;
  for (const char* path : {"s3://lake/teams/x", "s3://lake/", "s3://lake", "s3://lake/team/../x", "s3://open/./x",
                           "s3://other/team/x", "/lake/team"}) {
    EXPECT_FALSE(Check(allowed, path)) << path;
  }
}

TEST_F(Allowed, TheErrorNamesPathAndRoots) {
  const Status status = Roots({"open", "s3://lake/team"}).CheckLocal("/etc/passwd");
  EXPECT_NE(status.message().find("/etc/passwd"), std::string::npos);
  EXPECT_NE(status.message().find((base_ / "open").string()), std::string::npos);
  EXPECT_NE(status.message().find("s3://lake/team/"), std::string::npos);
}

TEST_F(Allowed, NoRootsAllowNothing) { EXPECT_FALSE(Check(Roots({}), "open/file")); }

class GuardedRegistry : public Allowed {
 protected:
  StatusOr<ObjectStore*> Find(StoreRegistry& registry, const std::string& path) {
    return registry.StoreFor(ParseStorageUri(path, base_.string()).value());
  }
  StoreRegistry registry_{SettingsMap{}, Environment(),
                          std::make_shared<const AllowedPaths>(Roots({"open", "s3://lake/team"}))};
};

TEST_F(GuardedRegistry, HandsOutStoresOfAllowedPathsOnly) {
  EXPECT_TRUE(Find(registry_, "open/file").ok());
  EXPECT_TRUE(Find(registry_, "s3://lake/team/x").ok());
  EXPECT_EQ(Find(registry_, "shut/secret").status().condition(), "FIRESTEEL_PATH_NOT_ALLOWED");
  EXPECT_EQ(Find(registry_, "s3://lake/x").status().condition(), "FIRESTEEL_PATH_NOT_ALLOWED");
}

TEST_F(GuardedRegistry, ListingsFollowNoLinkThatLeadsOut) {
  ObjectStore* store = Find(registry_, "open").value();
  fs::create_symlink(base_ / "open" / "deep", base_ / "open" / "in");
  EXPECT_TRUE(store->ListAll((base_ / "open/").string(), Recursion::kRecursive).ok());
  for (const fs::path& target : {base_ / "shut", base_ / "shut" / "secret"}) {
    fs::create_symlink(target, base_ / "open" / "out");
    for (const Recursion recursion : {Recursion::kOneLevel, Recursion::kRecursive}) {
      const auto page = store->ListAll((base_ / "open/").string(), recursion);
      EXPECT_EQ(page.status().condition(), "FIRESTEEL_PATH_NOT_ALLOWED");
    }
    fs::remove(base_ / "open" / "out");
  }
}

// A link that leads in and out by turns, as fast as it goes, while somebody works below it.
class SwappedLink {
 public:
  SwappedLink(const fs::path& link, const fs::path& in, const fs::path& out)
      : swapper_([=, this] {
          const fs::path fresh = link.string() + "_fresh";
          for (int i = 0; !stop_; ++i) {
            fs::create_symlink(i % 2 == 0 ? in : out, fresh);
            fs::rename(fresh, link);
            ready_ = true;
          }
        }) {
    while (!ready_) std::this_thread::yield();
  }
  ~SwappedLink() {
    stop_ = true;
    swapper_.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<bool> ready_ = false;
  std::thread swapper_;
};

TEST_F(GuardedRegistry, ALinkThatIsSwappedAfterTheCheckLeadsNowhereElse) {
  std::ofstream(base_ / "open" / "deep" / "secret") << "i";
  const fs::path way = base_ / "open" / "way";
  ObjectStore* store = Find(registry_, "open").value();  // what was allowed at that moment
  const SwappedLink swapped(way, base_ / "open" / "deep", base_ / "shut");
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto read = store->ReadAll((way / "secret").string());
    EXPECT_EQ(read.ok() ? *read : "i", "i");
    refused += !read.ok();
    (void)store->Put((way / "made" / std::to_string(i)).string(), "x", {.durability = Durability::kRelaxed});
    (void)store->Copy((way / "secret").string(), (base_ / "open" / "copy").string());
    (void)store->Rename((way / "secret").string(), (way / "secret").string());
    (void)store->Rename((base_ / "open" / "file").string(), (way / "moved").string());
    (void)store->Rename((way / "moved").string(), (base_ / "open" / "file").string());
    const auto listed = store->ListAll((base_ / "open/").string());
    for (const ObjectMeta& object : listed.ok() ? listed->objects : std::vector<ObjectMeta>()) {
      EXPECT_FALSE(object.key.ends_with("only_outside"));
    }
    if (i % 50 == 0) (void)store->DeleteFolder((way / "made/").string());
    const auto copy = store->ReadAll((base_ / "open" / "copy").string());
    EXPECT_EQ(copy.ok() ? *copy : "i", "i");
    (void)store->Delete((way / "only_outside").string());
  }
  EXPECT_GT(refused, 0);
  std::set<std::string> outside;
  for (const auto& entry : fs::directory_iterator(base_ / "shut")) outside.insert(entry.path().filename());
  EXPECT_EQ(outside, (std::set<std::string>{"secret", "only_outside"}));
}

TEST_F(GuardedRegistry, ALinkAtTheEndOfAPathIsWhatItWasWhenItWasHeld) {
  const AllowedPaths allowed = Roots({"open"});
  const fs::path file = base_ / "open" / "file";
  const PinnedPath pin = PinnedPath::Of(&allowed, file.string(), PinnedPath::Link::kFollow).value();
  fs::remove(file);
  fs::create_symlink(base_ / "shut" / "secret", file);
  EXPECT_FALSE(OpenFile(pin.path(), O_RDONLY).ok());
  EXPECT_FALSE(OpenFile(pin.path(), O_WRONLY | O_CREAT).ok());
  EXPECT_EQ(StatFile(pin.path()).status().code(), StatusCode::kNotFound);
}

TEST_F(GuardedRegistry, PathsInMessagesAreThoseOfTheDisk) {
  ObjectStore* store = Find(registry_, "open").value();
  const std::string file = (base_ / "open" / "deep" / "none").string();
  for (const Status& status :
       {store->Head(file).status(), store->ReadAll(file).status(), store->Rename(file, file + "2"),
        store->Put((base_ / "open" / "file" / "x").string(), "x", {}).status(),
        store->Put((base_ / "open" / "deep").string(), "x", {}).status()}) {
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.message().find("/proc/self"), std::string::npos) << status.message();
    EXPECT_NE(status.message().find((base_ / "open").string()), std::string::npos) << status.message();
  }
}

TEST_F(GuardedRegistry, SessionsMayBringKeysButNoEndpoint) {
  const auto with_keys = registry_.WithSettings({{"spark.hadoop.fs.s3a.access.key", "a"},
                                                 {"spark.hadoop.fs.s3a.secret.key", "b"},
                                                 {"fs.s3a.bucket.lake.session.token", "c"}});
  ASSERT_NE(with_keys, nullptr);
  EXPECT_TRUE(Find(*with_keys, "s3://lake/team/x").ok());
  EXPECT_FALSE(Find(*with_keys, "s3://other/x").ok());
  for (const char* name :
       {"spark.hadoop.fs.s3a.endpoint", "fs.s3a.bucket.lake.endpoint", "fs.s3a.endpoint.region", "fs.s3a.proxy.host"}) {
    const auto moved = registry_.WithSettings({{name, "http://169.254.169.254"}});
    ASSERT_NE(moved, nullptr) << name;
    const Status status = Find(*moved, "s3://lake/team/x").status();
    EXPECT_EQ(status.condition(), "FIRESTEEL_SETTING_NOT_ALLOWED") << name;
    EXPECT_TRUE(Find(*moved, "open/file").ok());
  }
}

}  // namespace
}  // namespace firesteel::storage

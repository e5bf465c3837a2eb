#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "cli/workspace.h"
#include "session/session.h"

namespace firesteel::dataframe {

// A workspace with a warehouse of its own, in a new folder under the test's temporary one that goes with it. Sessions
// must be gone before.
class ScratchWorkspace {
 public:
  explicit ScratchWorkspace(const std::string& name) : folder_(testing::TempDir() + name) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto workspace = cli::Workspace::Open({.base_directory = folder_,
                                           .configuration = {{"spark.sql.warehouse.dir", folder_ + "/warehouse"}},
                                           .environment = {}});
    EXPECT_TRUE(workspace.ok()) << workspace.status().ToString();
    workspace_ = std::move(workspace).value();
  }
  ~ScratchWorkspace() {
    workspace_.reset();
    std::filesystem::remove_all(folder_);
  }
  ScratchWorkspace(const ScratchWorkspace&) = delete;
  ScratchWorkspace& operator=(const ScratchWorkspace&) = delete;

  const std::string& folder() const { return folder_; }
  std::unique_ptr<session::Session> NewSession() const {
    return std::make_unique<session::Session>(workspace_->services());
  }

 private:
  const std::string folder_;
  std::unique_ptr<cli::Workspace> workspace_;
};

}  // namespace firesteel::dataframe

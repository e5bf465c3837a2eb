#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/workspace.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// A session over a warehouse of the test's own. Answers are texts: rows sorted, one per line, or the error's condition.
class SessionFixture : public testing::Test {
 protected:
  SessionFixture();
  ~SessionFixture() override;

  // "1|a\n2|b", the rows sorted; for errors "CONDITION" or, without one, the message.
  std::string Sql(const std::string& text);
  // "ok", or as above.
  std::string Do(plan::CommandPtr command);
  template <typename Node>
  std::string Do(Node node) {
    return Do(plan::MakeCommand(std::move(node)));
  }
  // The message of the last error.
  const std::string& message() const { return message_; }

  // A query as a DataFrame.
  plan::RelationPtr Frame(const std::string& query);
  plan::RelationPtr Repartitioned(const std::string& query, int count, bool shuffle = true);

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  // Names of the data files below a path, with the folders they lie in; sorted.
  std::vector<std::string> DataFiles(const std::string& path) const;
  // What all data files hold together, sorted by file.
  std::string Contents(const std::string& path) const;
  // Column values of DESCRIBE EXTENDED by name.
  std::string Described(const std::string& table, const std::string& name);

  std::unique_ptr<Session> session_;

 private:
  std::string Failed(const Status& status);
  std::filesystem::path folder_;
  std::unique_ptr<cli::Workspace> workspace_;
  std::string message_;
};

}  // namespace firesteel::session

// Replays what real Spark answered (tests/sql/**/*.out) through firesteel. Run from the root of the repository.
//
//   replay_test                               every statement as a test of its own
//   replay_test --file types/literals [N]     show the differences of one file, or of its statement N
//   replay_test --summary [PREFIX]            count differences by cause
//   replay_test --write-known-failures        rewrite tests/sql/known_failures.txt from what happens now

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "replay.h"

namespace firesteel::replay {
namespace {

constexpr const char* kDirectory = "tests/sql";
constexpr const char* kKnownFailures = "tests/sql/known_failures.txt";

// Statements of one file share a session, so the file runs once, when its first statement is asked for.
const std::vector<Outcome>& OutcomesOf(const std::string& name) {
  static std::map<std::string, std::vector<Outcome>> outcomes;
  const auto found = outcomes.find(name);
  if (found != outcomes.end()) return found->second;
  return outcomes[name] = Replay(kDirectory, name, Nullability::kIgnore);
}

class Statement : public testing::Test {
 public:
  Statement(std::string name, int number, bool known_to_fail)
      : name_(std::move(name)), number_(number), known_to_fail_(known_to_fail) {}

  void TestBody() override {
    for (const Outcome& outcome : OutcomesOf(name_)) {
      if (outcome.number != number_) continue;
      if (known_to_fail_ && std::getenv("FIRESTEEL_REPLAY_LENIENT") != nullptr) return;
      if (known_to_fail_) {
        EXPECT_TRUE(outcome.difference.has_value())
            << name_ << ":" << number_ << " answers as Spark does now: remove it from " << kKnownFailures;
      } else {
        EXPECT_FALSE(outcome.difference.has_value()) << *outcome.difference << "\n" << outcome.explanation;
      }
      return;
    }
    ADD_FAILURE() << name_ << " has no statement " << number_;
  }

 private:
  std::string name_;
  int number_;
  bool known_to_fail_;
};

// A line of known_failures.txt that names no statement (any more).
class NoSuchStatement : public testing::Test {
 public:
  explicit NoSuchStatement(std::string key) : key_(std::move(key)) {}
  void TestBody() override { ADD_FAILURE() << kKnownFailures << " names no recorded statement: " << key_; }

 private:
  std::string key_;
};

std::string TestSuiteName(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

void RegisterStatements() {
  const KnownFailures known = KnownFailures::Load(kKnownFailures);
  std::set<std::string> lines = known.keys();
  for (const std::string& name : RecordingNames(kDirectory)) {
    const auto recording = LoadRecording(kDirectory, name);
    const std::vector<std::string> keys =
        recording.ok() ? StatementKeys(name, *recording) : std::vector<std::string>{name};  // says why when it runs
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const int number = static_cast<int>(i) + 1;
      const bool known_to_fail = lines.erase(keys[i]) > 0;
      testing::RegisterTest(TestSuiteName(name).c_str(), std::to_string(number).c_str(), nullptr, nullptr, __FILE__,
                            __LINE__, [=]() -> Statement* { return new Statement(name, number, known_to_fail); });
    }
  }
  for (const std::string& line : lines) {
    testing::RegisterTest("errors_unknown", line.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> NoSuchStatement* { return new NoSuchStatement(line); });
  }
}

int ShowFile(const std::string& name, int only) {
  const std::vector<Outcome> outcomes = Replay(kDirectory, name, Nullability::kIgnore);
  int different = 0;
  for (const Outcome& outcome : outcomes) {
    if (only != 0 ? outcome.number != only : !outcome.difference) continue;
    different += outcome.difference.has_value();
    std::cout << "=== " << outcome.number << " " << outcome.difference.value_or("same") << "\n"
              << outcome.explanation << "\n";
  }
  std::cout << outcomes.size() << " statements, " << different << " differ\n";
  return different == 0 ? 0 : 1;
}

int ShowSummary(const std::string& prefix) {
  std::map<std::string, std::vector<std::string>> causes;
  std::size_t total = 0;
  std::size_t different = 0;
  for (const std::string& name : RecordingNames(kDirectory)) {
    if (!name.starts_with(prefix)) continue;
    const std::vector<Outcome> outcomes = Replay(kDirectory, name, Nullability::kIgnore);
    std::size_t here = 0;
    for (const Outcome& outcome : outcomes) {
      if (!outcome.difference) continue;
      ++here;
      causes[*outcome.difference].push_back(name + ":" + std::to_string(outcome.number));
    }
    std::cout << name << ": " << outcomes.size() - here << " of " << outcomes.size() << std::endl;
    total += outcomes.size();
    different += here;
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> sorted(causes.begin(), causes.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  for (const auto& [cause, where] : sorted) {
    std::cout << where.size() << "\t" << cause << "\n\t\t";
    for (std::size_t i = 0; i < std::min<std::size_t>(where.size(), 4); ++i) std::cout << where[i] << " ";
    std::cout << "\n";
  }
  std::cout << total - different << " of " << total << " statements answer as Spark does\n";
  return 0;
}

int WriteKnownFailures() {
  std::ofstream out(kKnownFailures);
  out << "# Statements that do not answer as Spark does yet. Each must still fail: delete the line of one that "
         "passes.\n"
      << "# Written by replay_test --write-known-failures.\n";
  for (const std::string& name : RecordingNames(kDirectory)) {
    const auto recording = LoadRecording(kDirectory, name);
    if (!recording.ok()) {
      std::cerr << name << ": " << recording.status().ToString() << "\n";
      return 1;
    }
    const std::vector<std::string> keys = StatementKeys(name, *recording);
    const std::vector<Outcome> outcomes = Replay(kDirectory, name, Nullability::kIgnore);
    for (const Outcome& outcome : outcomes) {
      if (!outcome.difference) continue;
      std::string reason = *outcome.difference;
      std::replace(reason.begin(), reason.end(), '\n', ' ');
      out << keys[static_cast<std::size_t>(outcome.number) - 1] << "\t" << reason << "\n";
    }
  }
  return 0;
}

}  // namespace
}  // namespace firesteel::replay

int main(int argc, char** argv) {
  using namespace firesteel::replay;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--file" && arguments.size() > 1) {
    return ShowFile(arguments[1], arguments.size() > 2 ? std::stoi(arguments[2]) : 0);
  }
  if (!arguments.empty() && arguments[0] == "--summary") return ShowSummary(arguments.size() > 1 ? arguments[1] : "");
  if (!arguments.empty() && arguments[0] == "--write-known-failures") return WriteKnownFailures();
  testing::InitGoogleTest(&argc, argv);
  RegisterStatements();
  return RUN_ALL_TESTS();
}

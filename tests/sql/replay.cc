#include "replay.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "recording.h"
#include "subject.h"

namespace firesteel::replay {
namespace {

namespace fs = std::filesystem;

// Separators of what the child process reports; neither occurs in recordings.
constexpr char kFieldEnd = '\x1f';
constexpr char kOutcomeEnd = '\x1e';

// A statement that takes longer counts as a crash.
constexpr unsigned kSecondsPerStatement = 20;

std::string ReadWhole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// A directory that lives as long as one file's session.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string pattern = (fs::temp_directory_path() / "firesteel-replay-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void Report(int pipe, const Outcome& outcome) {
  const std::string line = std::to_string(outcome.number) + kFieldEnd + (outcome.difference ? "1" : "0") + kFieldEnd +
                           outcome.difference.value_or("") + kFieldEnd + outcome.explanation + kOutcomeEnd;
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(pipe, line.data() + at, line.size() - at);
    if (written <= 0) ::_exit(1);
    at += static_cast<std::size_t>(written);
  }
}

void RunAndReport(int pipe, const Recording& recording, const std::string& scratch, Nullability nullability) {
  const auto subject = MakeSessionSubject(recording.settings, fs::current_path().string(), scratch);
  for (const RecordedAnswer& recorded : recording.answers) {
    ::alarm(kSecondsPerStatement);
    const Answer answer = subject->Run(recorded.statement);
    Report(pipe, {recorded.number, Difference(recorded, answer, nullability), Explain(recorded, answer)});
  }
}

std::string ReadAll(int pipe) {
  std::string text;
  char buffer[65536];
  for (ssize_t count = ::read(pipe, buffer, sizeof buffer); count > 0; count = ::read(pipe, buffer, sizeof buffer)) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

std::vector<std::string> Split(const std::string& text, char end) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, end);) parts.push_back(std::move(part));
  return parts;
}

std::vector<Outcome> ParseReport(const std::string& report) {
  std::vector<Outcome> outcomes;
  for (const std::string& line : Split(report, kOutcomeEnd)) {
    std::vector<std::string> fields = Split(line, kFieldEnd);
    fields.resize(4);
    Outcome outcome{.number = std::stoi(fields[0]), .explanation = fields[3]};
    if (fields[1] == "1") outcome.difference = fields[2];
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace

StatusOr<Recording> LoadRecording(const std::string& directory, const std::string& name) {
  return ParseRecording(ReadWhole(fs::path(directory) / (name + ".out")));
}

std::vector<std::string> RecordingNames(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() != ".out") continue;
    names.push_back(fs::relative(entry.path(), directory).replace_extension().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<Outcome> Replay(const std::string& directory, const std::string& name, Nullability nullability) {
  const auto recording = LoadRecording(directory, name);
  if (!recording.ok()) return {{0, recording.status().ToString(), ""}};
  const ScratchDirectory scratch;
  int pipe[2];
  if (::pipe(pipe) != 0) return {{0, "cannot make a pipe", ""}};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    RunAndReport(pipe[1], *recording, scratch.path(), nullability);
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::vector<Outcome> outcomes = ParseReport(ReadAll(pipe[0]));
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  const std::size_t reached = outcomes.size();
  for (std::size_t i = reached; i < recording->answers.size(); ++i) {
    const RecordedAnswer& lost = recording->answers[i];
    outcomes.push_back({lost.number, i == reached ? "crash or endless" : "not reached", lost.statement + "\n"});
  }
  return outcomes;
}

KnownFailures KnownFailures::Load(const std::string& path) {
  KnownFailures known;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    known.keys_.insert(line.substr(0, line.find('\t', line.find('\t') + 1)));
  }
  return known;
}

}  // namespace firesteel::replay

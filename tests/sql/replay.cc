#include "replay.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "subject.h"

namespace firesteel::replay {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

std::vector<std::string> RecordingNames(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() != ".out") continue;
    names.push_back(fs::relative(entry.path(), directory).replace_extension().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

StatusOr<std::vector<Outcome>> Replay(const std::string& directory, const std::string& name, Nullability nullability) {
  FS_ASSIGN_OR_RETURN(Recording recording, ParseRecording(ReadWhole(fs::path(directory) / (name + ".out"))));
  ScratchDirectory scratch;
  const auto subject = MakeSessionSubject(recording.settings, fs::current_path().string(), scratch.path());
  std::vector<Outcome> outcomes;
  for (RecordedAnswer& recorded : recording.answers) {
    Outcome outcome{std::move(recorded), {}, {}};
    outcome.answer = subject->Run(outcome.recorded.statement);
    outcome.difference = Difference(outcome.recorded, outcome.answer, nullability);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

KnownFailures KnownFailures::Load(const std::string& path) {
  KnownFailures known;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    known.reasons_[line.substr(0, tab)] = tab == std::string::npos ? "" : line.substr(tab + 1);
  }
  return known;
}

}  // namespace firesteel::replay

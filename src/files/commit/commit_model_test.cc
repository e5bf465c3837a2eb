// Every interleaving of two writers and a reader on one table, with a crash, a lost answer or a lost lease at every
// step. The writers take the very transitions of commit_transitions.h; the store is a record with a compare-and-set and
// a set of file names. Searched breadth first, each state once.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "files/commit/commit_record_json.h"
#include "files/commit/commit_transitions.h"
#include "files/listing/hidden_files.h"

namespace firesteel::files {
namespace {

using Files = std::set<std::string>;

constexpr const char* kIds[] = {"11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
                                "33333333-3333-4333-8333-333333333333"};

std::string FileOf(int writer, int number) {
  return "part-0000" + std::to_string(number) + "-" + kIds[writer] + "-c000.x";
}

enum class Step {
  kLook,  // take the record, list the files
  kLock,  // the record becomes kPrepared
  kMoveFirst,
  kMoveSecond,
  kSwitch,
  kDelete,  // one file that was replaced
  kDone,
  kFailed,  // something went wrong after the lock: take the record
  kRollBack,
  kDeleteOwn,  // one file that was added
  kUnlock,     // kRolledBack becomes kDone
  kEnd,
};

struct Writer {
  Step step = Step::kLook;
  bool overwrites = false;
  bool crashed = false;
  std::optional<bool> reported;      // true: success
  std::optional<CommitRecord> base;  // as it was looked at
  int base_etag = 0;
  std::optional<CommitRecord> mine;  // as it was written last
  int mine_etag = 0;
  Files replaced;

  bool Runs() const { return !crashed && step != Step::kEnd; }
};

struct Reader {
  int step = 0;  // 0: take the record, 1: list, 2: take the record again
  std::optional<CommitRecord> before;
  int etag = 0;
  Files listed;
};

struct World {
  std::optional<CommitRecord> record;
  int etag = 0;
  Files files{"spark-0"};  // another program's
  std::vector<Writer> writers{3};
  Reader reader;
  int faults = 0;                                            // crashes, lost answers and lost leases so far
  std::map<std::int64_t, Files> versions{{0, {"spark-0"}}};  // what each version is to hold; kept for the checks
};

Files VisibleOf(const std::optional<CommitRecord>& record, const Files& files) {
  Files visible;
  const auto hidden = record ? std::optional<HiddenFiles>(*record) : std::nullopt;
  for (const std::string& file : files) {
    if (!file.starts_with(kKeptFolder) && (!hidden || !hidden->Hides(file))) visible.insert(file);
  }
  return visible;
}

// What a reader of an earlier version finds (table_versions.h): nothing of it may be missing.
Files FilesOfVersion(const CommitRecord& record, const Files& files, std::int64_t version) {
  Files found = VisibleOf(record, files);
  for (const CommittedFile& file : record.files) {
    if (!WasIn(file, version)) found.erase(file.path);
  }
  for (const KeptFile& kept : record.history.kept) {
    if (!WasIn(kept, version)) continue;
    EXPECT_TRUE(files.contains(KeptPath(kept)) || files.contains(kept.file.path)) << kept.file.path << " is lost";
    found.insert(kept.file.path);
  }
  return found;
}

// What finishing does with a file that was replaced.
void PutAside(const CommitRecord& record, const std::string& path, Files& files) {
  if (files.erase(path) == 0) return;
  for (const KeptFile& kept : record.history.kept) {
    if (kept.file.path == path) files.insert(KeptPath(kept));
  }
}

void DeleteExpired(const CommitRecord& record, Files& files) {
  for (const KeptFile& kept : record.history.expired) files.erase(KeptPath(kept));
}

std::string KeyOf(const World& world) {
  const auto text = [](const std::optional<CommitRecord>& record) {
    return record ? CommitRecordToJson(*record) : "-";
  };
  std::string key = text(world.record) + std::to_string(world.etag) + "|" + std::to_string(world.faults) + "|";
  for (const std::string& file : world.files) key += file + ",";
  for (const Writer& writer : world.writers) {
    key += "|" + std::to_string(static_cast<int>(writer.step)) + (writer.crashed ? "x" : "") +
           (writer.reported ? (*writer.reported ? "+" : "-") : "") + text(writer.base) +
           std::to_string(writer.base_etag) + text(writer.mine) + std::to_string(writer.mine_etag);
    for (const std::string& file : writer.replaced) key += file + ",";
  }
  key += "|" + std::to_string(world.reader.step) + std::to_string(world.reader.etag);
  for (const std::string& file : world.reader.listed) key += file + ",";
  return std::to_string(std::hash<std::string>()(key)) + std::to_string(std::hash<std::string>()(key + "#"));
}

class Model {
 public:
  Model(int most_faults, std::int64_t keep_versions) : most_faults_(most_faults), keep_versions_(keep_versions) {}

  void Explore(const World& start) {
    std::deque<World> queue{start};
    seen_.insert(KeyOf(start));
    while (!queue.empty() && !testing::Test::HasFailure()) {
      World world = std::move(queue.front());
      queue.pop_front();
      bool ended = true;
      for (int w = 0; w < 2; ++w) {
        if (!world.writers[w].Runs()) continue;
        ended = false;
        for (World& next : StepsOf(world, w)) Push(queue, std::move(next));
      }
      Push(queue, ReaderStep(world));
      if (ended) CheckEnd(world);
    }
  }
  std::size_t states() const { return seen_.size(); }
  std::size_t ends() const { return ends_; }

 private:
  void Push(std::deque<World>& queue, World world) {
    Check(world);
    if (seen_.insert(KeyOf(world)).second) queue.push_back(std::move(world));
  }

  // At every moment the files that are not hidden are those of the version that the record names.
  void Check(const World& world) {
    const std::int64_t version = world.record ? world.record->version : 0;
    ASSERT_EQ(VisibleOf(world.record, world.files), world.versions.at(version))
        << "version " << version << (world.record ? CommitRecordToJson(*world.record) : "");
    if (world.record) {
      for (const EarlierVersion& earlier : world.record->history.earlier) {
        ASSERT_EQ(FilesOfVersion(*world.record, world.files, earlier.version), world.versions.at(earlier.version))
            << "earlier version " << earlier.version << CommitRecordToJson(*world.record);
      }
    }
    for (int w = 0; w < 2; ++w) {
      const Writer& writer = world.writers[w];
      if (!writer.reported) continue;
      const bool published = world.record && FateOf(*world.record, kIds[w]) == Fate::kPublished;
      ASSERT_EQ(*writer.reported, published) << "writer " << w << " reported what is not so";
    }
  }

  World ReaderStep(World world) {
    Reader& reader = world.reader;
    if (reader.step == 0) {
      reader = {.step = 1, .before = world.record, .etag = world.etag};
    } else if (reader.step == 1) {
      reader.listed = world.files;
      reader.step = 2;
    } else {
      if (world.etag == reader.etag) {
        const std::int64_t version = reader.before ? reader.before->version : 0;
        EXPECT_EQ(VisibleOf(reader.before, reader.listed), world.versions.at(version)) << "read of version " << version;
      }
      reader = {};
    }
    return world;
  }

  // The record if nobody was faster; a ghost of what the new version holds.
  static bool CompareAndSet(World& world, int expected_etag, CommitRecord& record, int w) {
    if (world.etag != expected_etag) return false;
    record.stamp = std::to_string(w) + "." + std::to_string(world.etag + 1);
    const std::int64_t old = world.record ? world.record->version : 0;
    if (record.version != old) {
      Files content = world.versions.at(old);
      for (const std::string& path : record.replaced) content.erase(path);
      for (const CommittedFile& file : record.added) content.insert(file.path);
      world.versions[record.version] = content;
    }
    world.record = record;
    ++world.etag;
    return true;
  }

  // All that may happen when a writer takes its next step.
  std::vector<World> StepsOf(const World& world, int w) {
    std::vector<World> out;
    if (world.faults < most_faults_) {
      World crash = world;
      crash.writers[w].crashed = true;
      ++crash.faults;
      out.push_back(std::move(crash));
    }
    World next = world;
    Take(next, w, out);
    return out;
  }

  void Take(World next, int w, std::vector<World>& out) {
    Writer& writer = next.writers[w];
    switch (writer.step) {
      case Step::kLook:
        return Look(std::move(next), w, out);
      case Step::kLock: {
        IntendedWrite intended{.id = kIds[w], .keep_versions = keep_versions_};
        intended.added = {{.path = FileOf(w, 0)}, {.path = FileOf(w, 1)}};
        intended.replaced.assign(writer.replaced.begin(), writer.replaced.end());
        return Write(std::move(next), w, Prepare(writer.base, intended), writer.base_etag, Step::kMoveFirst,
                     Step::kLook, out);
      }
      case Step::kMoveFirst:
      case Step::kMoveSecond:
        next.files.insert(FileOf(w, writer.step == Step::kMoveFirst ? 0 : 1));
        writer.step = writer.step == Step::kMoveFirst ? Step::kMoveSecond : Step::kSwitch;
        break;
      case Step::kSwitch:
        return Write(std::move(next), w, Switch(*writer.mine, 0), writer.mine_etag, Step::kDelete, Step::kFailed, out);
      case Step::kDelete: {
        // As CompleteRecord: only while the record is its own.
        const bool own = next.record->stamp == writer.mine->stamp;
        const auto left = std::find_if(writer.mine->replaced.begin(), writer.mine->replaced.end(),
                                       [&](const std::string& path) { return next.files.contains(path); });
        if (own && left != writer.mine->replaced.end()) {
          PutAside(*writer.mine, *left, next.files);
        } else if (own) {
          DeleteExpired(*writer.mine, next.files);
          writer.step = Step::kDone;
        } else {
          End(writer, true);
        }
        break;
      }
      case Step::kDone:
        return Write(std::move(next), w, Finish(*writer.mine), writer.mine_etag, Step::kEnd, Step::kEnd, out);
      case Step::kFailed:
        switch (AfterFailure(*next.record, kIds[w])) {
          case NextStep::kReportPublished:
            End(writer, true);
            break;
          case NextStep::kDeleteOwnFiles:
            writer.step = Step::kDeleteOwn;
            break;
          case NextStep::kRollBack:
            writer.mine = next.record;
            writer.mine_etag = next.etag;
            writer.step = Step::kRollBack;
            break;
        }
        break;
      case Step::kRollBack:
        return Write(std::move(next), w, RollBack(*writer.mine), writer.mine_etag, Step::kDeleteOwn, Step::kFailed,
                     out);
      case Step::kDeleteOwn: {
        const auto left = std::find_if(next.files.begin(), next.files.end(),
                                       [&](const std::string& path) { return WriteIdOfPath(path) == kIds[w]; });
        if (left != next.files.end()) {
          next.files.erase(left);
        } else {
          writer.step = Step::kUnlock;
        }
        break;
      }
      case Step::kUnlock:
        if (next.record->id != kIds[w] || next.record->state != CommitRecord::State::kRolledBack) {
          End(writer, false);
          break;
        }
        writer.mine = next.record;
        return Write(std::move(next), w, Finish(*writer.mine), next.etag, Step::kEnd, Step::kEnd, out);
      case Step::kEnd:
        return;
    }
    out.push_back(std::move(next));
  }

  // A conditional write, whose answer may be lost; then the record is read back (TransitionRecord).
  void Write(World next, int w, CommitRecord record, int expected_etag, Step applied, Step refused,
             std::vector<World>& out) {
    const bool was = CompareAndSet(next, expected_etag, record, w);
    Writer& writer = next.writers[w];
    if (was) {
      writer.mine = record;
      writer.mine_etag = next.etag;
    }
    if (!was) writer.step = TookEffect(record, *next.record) ? AfterOvertaken(record) : refused;
    if (was) writer.step = applied;
    if (writer.step == Step::kEnd) End(writer, FateOf(*next.record, kIds[w]) == Fate::kPublished);
    if (!was && writer.step == Step::kLook) writer.base.reset();
    out.push_back(next);
    if (!was || next.faults >= most_faults_) return;
    // The answer is lost, and before the record is read back the other writer may have gone on: the read-back is a step
    // of its own, which kFailed stands for.
    if (record.state == CommitRecord::State::kSwitched) {
      ++next.faults;
      next.writers[w].step = Step::kFailed;
      next.writers[w].reported.reset();
      out.push_back(std::move(next));
    }
  }

  static Step AfterOvertaken(const CommitRecord& record) {
    return record.state == CommitRecord::State::kPrepared ? Step::kFailed : Step::kEnd;
  }

  void Look(World next, int w, std::vector<World>& out) {
    Writer& writer = next.writers[w];
    if (!next.record || next.record->state == CommitRecord::State::kDone) {
      writer.base = next.record;
      writer.base_etag = next.etag;
      writer.replaced = writer.overwrites ? VisibleOf(next.record, next.files) : Files{};
      writer.step = Step::kLock;
      out.push_back(std::move(next));
      return;
    }
    const int owner = next.record->id == kIds[0] ? 0 : 1;
    if (owner == w) return;
    // Its owner is dead, or its lease has ended though it lives: it was asleep, or cut off.
    const bool dead = next.writers[owner].crashed || next.writers[owner].step == Step::kEnd;
    if (!dead && next.faults >= most_faults_) return;
    if (!dead) ++next.faults;
    Recover(next, w);
    out.push_back(std::move(next));
  }

  // As WaitForTable finishes what an owner left: the record first, then the files. Its steps are not broken up: each of
  // them only does what the dead or sleeping owner would do, or what the record already says.
  static void Recover(World& world, int w) {
    CommitRecord record = *world.record;
    if (record.state == CommitRecord::State::kPrepared) {
      record = RollBack(record);
      CompareAndSet(world, world.etag, record, w);
    }
    if (record.state == CommitRecord::State::kRolledBack) {
      for (const CommittedFile& file : record.added) world.files.erase(file.path);
    } else {
      for (const std::string& path : record.replaced) PutAside(record, path, world.files);
    }
    DeleteExpired(record, world.files);
    record = Finish(record);
    CompareAndSet(world, world.etag, record, w);
  }

  static void End(Writer& writer, bool success) {
    writer.step = Step::kEnd;
    writer.reported = success;
  }

  // When nobody writes any more, the next write finds a table it can use and leaves nothing but its files.
  void CheckEnd(World world) {
    ++ends_;
    if (world.record && world.record->state != CommitRecord::State::kDone) Recover(world, 2);
    Files before = VisibleOf(world.record, world.files);
    if (world.record) {
      for (const KeptFile& kept : world.record->history.kept) before.insert(KeptPath(kept));
    }
    if (world.record) {
      for (const std::string& id : world.record->fenced) {
        std::erase_if(world.files, [&](const std::string& path) { return WriteIdOfPath(path) == id; });
      }
    }
    ASSERT_EQ(world.files, before) << "left behind";
  }

  const int most_faults_;
  const std::int64_t keep_versions_;
  std::unordered_set<std::string> seen_;
  std::size_t ends_ = 0;
};

struct Writers {
  bool first_overwrites = false;
  bool second_overwrites = false;
  std::int64_t keep_versions = 0;
};

class CommitModelTest : public testing::TestWithParam<Writers> {};

TEST_P(CommitModelTest, NoInterleavingShowsAMixtureOrLosesARow) {
  World start;
  start.writers[0].overwrites = GetParam().first_overwrites;
  start.writers[1].overwrites = GetParam().second_overwrites;
  // Two faults in all the ways they can meet take a minute; FIRESTEEL_FAULTS=long asks for them.
  const char* extent = std::getenv("FIRESTEEL_FAULTS");
  Model model(/*most_faults=*/extent != nullptr && std::string_view(extent) == "long" ? 2 : 1,
              GetParam().keep_versions);
  model.Explore(start);
  RecordProperty("states", static_cast<int>(model.states()));
  EXPECT_GT(model.ends(), 10u);
  EXPECT_GT(model.states(), 1000u);
}

INSTANTIATE_TEST_SUITE_P(Writers, CommitModelTest,
                         testing::Values(Writers{false, false}, Writers{true, false}, Writers{true, true},
                                         Writers{true, false, 2}, Writers{true, true, 1}, Writers{true, true, 2}));

}  // namespace
}  // namespace firesteel::files

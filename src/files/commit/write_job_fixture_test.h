#pragma once

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "base/failpoint.h"
#include "files/commit/files_fixture_test.h"
#include "files/commit/write_job.h"
#include "files/listing/file_listing.h"

namespace firesteel::files {

// Writes of the table "t" in a folder of the test's own.
class WriteJobTest : public FilesTest {
 protected:
  ~WriteJobTest() override { SetFailpointsForTest(""); }

  // Writes one file per text into table "t".
  StatusOr<CommitReport> Write(WriteMode mode, const std::vector<std::string>& texts, WriteJobOptions options = {}) {
    options.path = "t";
    options.mode = mode;
    options.patience = std::chrono::milliseconds(200);
    FS_ASSIGN_OR_RETURN(auto job, WriteJob::Begin(stores_, options));
    if (job->finished_report()) return *job->finished_report();
    std::vector<StagedFile> staged;
    for (const std::string& text : texts) {
      const std::string path = job->stage_directory() + "/" + std::to_string(staged.size());
      std::ofstream(path) << text;
      staged.push_back({.uri = path, .rows = 1, .bytes = static_cast<std::int64_t>(text.size())});
      if (!options.partition_columns.empty()) staged.back().partition_values = {Value{text}};
    }
    return job->Commit(staged);
  }
  // What a reader finds in the table: contents, sorted.
  std::multiset<std::string> Contents() {
    std::multiset<std::string> contents;
    const auto listing = ListFiles(stores_, {"t"}, {.ignore_missing_files = true});
    if (!listing.ok()) return {listing.status().ToString()};
    for (const FileEntry& file : listing->files) contents.insert(ReadFile(file.uri.substr(root_.size() + 1)));
    return contents;
  }
  // What a program that knows nothing of commit records finds: files whose path holds no hidden name.
  std::multiset<std::string> PlainContents() {
    std::multiset<std::string> contents;
    for (const std::string& file : FilesBelow("t")) {
      if (file[0] != '_') contents.insert(ReadFile("t/" + file));
    }
    return contents;
  }
  void ExpectNoLeftovers() {
    for (const std::string& file : FilesBelow("t")) {
      EXPECT_TRUE(file == "_SUCCESS" || file == "_firesteel/commit.json" || file.ends_with(".readers") ||
                  file.find("part-") != std::string::npos)
          << file;
    }
    EXPECT_FALSE(std::filesystem::exists(root_ + "/t/_temporary"));
  }
  using Set = std::multiset<std::string>;
};

}  // namespace firesteel::files

#include "files/table/read_verification.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "files/commit/commit_record.h"
#include "files/commit/file_digest.h"
#include "storage/block_sums.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

constexpr std::size_t kMostRemembered = 1'000'000;
// Sums are worked out at some hundreds of megabytes a second; objects arrive more slowly, several at once.
constexpr std::size_t kMostAtOnce = 4;

std::string KeyOf(const FileEntry& file, const CommittedFile& published) {
  return file.uri + '\n' + std::to_string(file.size) + '\n' + file.etag + '\n' + std::to_string(file.modified_ms) +
         '\n' + published.sha256;
}

Status Changed(const Location& location, const std::string& expected, const std::string& seen) {
  return SparkError("FIRESTEEL_FILE_CHANGED",
                    {{"path", SparkPathText(location.uri)}, {"expected", expected}, {"seen", seen}});
}

std::string Bytes(std::int64_t count) { return std::to_string(count) + " bytes"; }

Status VerifyOne(StoreLocator& stores, const FileEntry& file, const CommittedFile& published,
                 const CancellationToken& token) {
  FS_ASSIGN_OR_RETURN(const Location location, Locate(stores, file.uri));
  if (file.size != published.size) return Changed(location, Bytes(published.size), Bytes(file.size));
  if (published.sha256.empty()) return Status::Ok();
  storage::BlockSums blocks;
  FS_ASSIGN_OR_RETURN(const FileDigest digest,
                      DigestOf(*location.store, location.uri.key, {.if_match = file.etag, .token = token}, &blocks));
  if (digest.size != published.size) return Changed(location, Bytes(published.size), Bytes(digest.size));
  if (digest.sha256 != published.sha256) {
    return Changed(location, "the SHA-256 " + published.sha256, "the SHA-256 " + digest.sha256);
  }
  // What the query reads of it comes over the network once more.
  if (auto* reads = dynamic_cast<storage::ChecksReads*>(location.store)) {
    reads->ExpectBlocks(location.uri.key, file.etag, std::move(blocks));
  }
  return Status::Ok();
}

// Whether it need not be looked at again: it was found to be right, and the store still knows what to compare reads
// with.
StatusOr<bool> IsVerified(StoreLocator& stores, const FileEntry& file, const CommittedFile& published,
                          const VerifiedFiles& verified) {
  if (!verified.Contains(file, published)) return false;
  FS_ASSIGN_OR_RETURN(const Location location, Locate(stores, file.uri));
  const auto* reads = dynamic_cast<const storage::ChecksReads*>(location.store);
  return reads == nullptr || published.sha256.empty() || reads->ExpectsBlocks(location.uri.key, file.etag);
}

// The records of the tables that files lie in, each read once.
class Records {
 public:
  explicit Records(StoreLocator& stores) : stores_(stores) {}

  // What the record says of a file; null where it does not list it. Lives as long as this object.
  StatusOr<const CommittedFile*> Find(const FileEntry& file) {
    FS_ASSIGN_OR_RETURN(const Location location, Locate(stores_, file.uri));
    const std::string& key = location.uri.key;
    // A file of an earlier version lies elsewhere than it did in the table.
    FS_ASSIGN_OR_RETURN(Location folder, Locate(stores_, file.listed_uri.empty() ? file.uri : file.listed_uri));
    const std::size_t slash = folder.uri.key.rfind('/');
    if (slash == std::string::npos || slash == 0) return static_cast<const CommittedFile*>(nullptr);
    folder.uri.key.resize(slash);
    const Location table = TableFolderOf(folder);
    const auto [known, added] = files_by_table_.try_emplace(table.uri.ToString());
    if (added) {
      FS_ASSIGN_OR_RETURN(const auto stored, LoadCommitRecord(table));
      if (stored) {
        for (const CommittedFile& one : stored->record.files) known->second.emplace(table.KeyOf(one.path), one);
        for (const KeptFile& kept : stored->record.history.kept) {
          const bool foreign = kept.file.size == 0 && kept.file.sha256.empty();
          if (!foreign) known->second.emplace(table.KeyOf(KeptPath(kept)), kept.file);
        }
      }
    }
    const auto found = known->second.find(key);
    return found == known->second.end() ? nullptr : &found->second;
  }

 private:
  StoreLocator& stores_;
  std::map<std::string, std::unordered_map<std::string, CommittedFile>> files_by_table_;  // by URI, by key
};

struct ToVerify {
  const FileEntry* file;
  const CommittedFile* published;
};

}  // namespace

ReadVerification ReadVerificationFromName(std::string_view name) {
  if (EqualsIgnoreCase(name, "once")) return ReadVerification::kOnce;
  return EqualsIgnoreCase(name, "always") ? ReadVerification::kAlways : ReadVerification::kNever;
}

bool VerifiedFiles::Contains(const FileEntry& file, const CommittedFile& published) const {
  const std::lock_guard lock(mutex_);
  return known_.contains(KeyOf(file, published));
}

void VerifiedFiles::Add(const FileEntry& file, const CommittedFile& published) {
  const std::lock_guard lock(mutex_);
  std::string key = KeyOf(file, published);
  if (!known_.insert(key).second) return;
  in_order_.push_back(std::move(key));
  if (in_order_.size() <= kMostRemembered) return;
  known_.erase(in_order_.front());
  in_order_.pop_front();
}

Status VerifyBeforeReading(StoreLocator& stores, const FileScan& scan, ReadVerification how, VerifiedFiles& verified,
                           const CancellationToken& token) {
  if (how == ReadVerification::kNever) return Status::Ok();
  Records records(stores);
  std::vector<ToVerify> files;
  for (const FileEntry& file : scan.files) {
    FS_ASSIGN_OR_RETURN(const CommittedFile* published, records.Find(file));
    if (published == nullptr) continue;
    if (how == ReadVerification::kOnce) {
      FS_ASSIGN_OR_RETURN(const bool known, IsVerified(stores, file, *published, verified));
      if (known) continue;
    }
    files.push_back({&file, published});
  }
  std::vector<Status> outcomes(files.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size() && !failed; i = next++) {
      outcomes[i] = VerifyOne(stores, *files[i].file, *files[i].published, token);
      if (!outcomes[i].ok()) failed = true;
      if (outcomes[i].ok() && how == ReadVerification::kOnce) verified.Add(*files[i].file, *files[i].published);
    }
  };
  {
    std::vector<std::jthread> more;
    for (std::size_t i = 1; i < std::min(kMostAtOnce, files.size()); ++i) more.emplace_back(work);
    work();
  }
  for (Status& outcome : outcomes) {
    if (!outcome.ok()) return std::move(outcome);
  }
  return Status::Ok();
}

}  // namespace firesteel::files

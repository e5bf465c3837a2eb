#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// firesteel.read.verify: whether readers compare published files with what the table's record says of them.
enum class ReadVerification {
  kNever,
  kOnce,    // each file once per process, as long as its name, size, etag and time of change stay
  kAlways,  // each time a query opens it
};

// A setting's value, which the setting's declaration has checked.
ReadVerification ReadVerificationFromName(std::string_view name);

struct CommittedFile;

// The files that were found to be as they were published: the process's memory for kOnce. Remembers the last million.
// Thread-safe.
class VerifiedFiles {
 public:
  bool Contains(const FileEntry& file, const CommittedFile& published) const;
  void Add(const FileEntry& file, const CommittedFile& published);

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> known_;
  std::deque<std::string> in_order_;  // oldest first
};

// Compares those of the scan's files that the record of their table lists with it: size, and SHA-256 where there is
// one. Reads them whole, several at a time. FIRESTEEL_FILE_CHANGED names the first file that differs, what was expected
// and what was seen. Files that the record
// does not list, put there by other programs or replaced since the scan was made, are not looked at. What is read of
// an object afterwards, block by block, must be what was found right (storage::ChecksReads).
Status VerifyBeforeReading(StoreLocator& stores, const FileScan& scan, ReadVerification how, VerifiedFiles& verified,
                           const CancellationToken& token);

}  // namespace firesteel::files

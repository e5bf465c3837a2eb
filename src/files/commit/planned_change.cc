#include "files/commit/planned_change.h"

#include <algorithm>
#include <set>

#include "files/listing/partition_path.h"
#include "files/listing/snapshot_listing.h"

namespace firesteel::files {
namespace {

std::string FolderPart(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

// Decides for each path whether the write replaces it.
class ReplacedPaths {
 public:
  ReplacedPaths(const WriteScope& scope, const std::vector<CommittedFile>& added) : mode_(scope.options.mode) {
    prefix_ = scope.target_prefix;
    for (const auto& [column, value] : scope.options.static_partition)
      prefix_ += PartitionFolderName(column, value) + "/";
    if (mode_ == WriteMode::kOverwritePartitions) {
      for (const CommittedFile& file : added) folders_.insert(FolderPart(file.path));
    }
    for (const auto& values : scope.options.removed_partitions) {
      std::string folder = scope.target_prefix;
      for (std::size_t i = 0; i < values.size(); ++i) {
        folder += PartitionFolderName(scope.options.partition_columns[i].name, values[i]) + "/";
      }
      folders_.insert(std::move(folder));
    }
    paths_.insert(scope.options.removed_paths.begin(), scope.options.removed_paths.end());
  }
  bool Contains(const std::string& path) const {
    if (mode_ == WriteMode::kRemovePaths) return paths_.contains(path);
    if (!path.starts_with(prefix_)) return false;
    return mode_ == WriteMode::kOverwrite || folders_.contains(FolderPart(path));
  }

 private:
  const WriteMode mode_;
  std::string prefix_;
  std::set<std::string> folders_;
  std::set<std::string> paths_;
};

bool Replaces(WriteMode mode) {
  return mode == WriteMode::kOverwrite || mode == WriteMode::kOverwritePartitions ||
         mode == WriteMode::kRemovePartitions || mode == WriteMode::kRemovePaths;
}

// Whether an overwrite takes away what the partition held.
bool Clears(const WriteJobOptions& options, const TableState& table, const TablePartition& partition) {
  if (options.mode == WriteMode::kRemovePartitions) {
    return std::find(options.removed_partitions.begin(), options.removed_partitions.end(), partition.values) !=
           options.removed_partitions.end();
  }
  if (options.mode != WriteMode::kOverwrite) return false;
  return std::all_of(options.static_partition.begin(), options.static_partition.end(), [&](const auto& constant) {
    const auto column = std::find(table.partition_columns.begin(), table.partition_columns.end(), constant.first);
    return column == table.partition_columns.end() ||
           partition.values[static_cast<std::size_t>(column - table.partition_columns.begin())] == constant.second;
  });
}

Status TableChanged(const Location& table, const std::string& how) {
  return Status(StatusCode::kConflict, "the table in '" + SparkPathText(table.uri) + "' was " + how +
                                           " while rows for it were written; none of them is visible")
      .WithCondition("FIRESTEEL_TABLE_CHANGED", "");
}

Status CheckStillThere(const WriteScope& scope, const std::optional<StoredCommitRecord>& before,
                       const FolderOwner& at_begin) {
  const TableWriteState& write = *scope.options.table;
  if (!write.known.owns_folder) return Status::Ok();
  const std::string id = OwnerOf(before).table_id;
  if (!id.empty() && id != write.known.id) return TableChanged(scope.table, "replaced by another one");
  const bool gone = ((write.recorded || at_begin.had_record) && !before) || (before && before->record.dropped);
  if (gone && write.columns == TableWriteState::Columns::kExpect) return TableChanged(scope.table, "dropped");
  return Status::Ok();
}

Status CheckVersion(const WriteScope& scope, const std::optional<StoredCommitRecord>& before) {
  const std::optional<std::int64_t>& expected = scope.options.expected_version;
  if (!expected || *expected == (before ? before->record.version : 0)) return Status::Ok();
  return TableChanged(scope.table, "changed").WithRetryable(true);
}

// Where a guest writes into another table's own folder: that table stays the one the record names.
TableState WithPartitionsOfGuest(const TableState& owner, const TableState& guest,
                                 const std::vector<TablePartition>& written) {
  TableState next = owner;
  if (owner.partition_columns == guest.partition_columns) AddPartitions(next.partitions, written);
  return next;
}

}  // namespace

StatusOr<std::vector<std::string>> FindReplaced(const WriteScope& scope, const std::vector<CommittedFile>& added) {
  std::vector<std::string> replaced;
  if (!Replaces(scope.options.mode)) return replaced;
  const ReplacedPaths paths(scope, added);
  FS_ASSIGN_OR_RETURN(const std::vector<RootListing> listings, ListSnapshot({scope.table}));
  const std::size_t base = scope.table.uri.FolderKey().size();
  for (const RootListing& listing : listings) {
    if (listing.kind == RootListing::Kind::kObject) continue;
    for (const storage::ObjectMeta& object : listing.objects) {
      std::string path = object.key.substr(base);
      if (paths.Contains(path)) replaced.push_back(std::move(path));
    }
  }
  return replaced;
}

FolderOwner OwnerOf(const std::optional<StoredCommitRecord>& stored) {
  FolderOwner owner{.had_record = stored.has_value()};
  if (stored && !stored->record.dropped && stored->record.table) owner.table_id = stored->record.table->id;
  return owner;
}

StatusOr<std::optional<TableState>> NextTableState(const WriteScope& scope,
                                                   const std::optional<StoredCommitRecord>& before,
                                                   const FolderOwner& at_begin,
                                                   const std::vector<TablePartition>& written) {
  FS_RETURN_IF_ERROR(CheckVersion(scope, before));
  if (!scope.options.table) return std::optional<TableState>();
  FS_RETURN_IF_ERROR(CheckStillThere(scope, before, at_begin));
  const TableWriteState& write = *scope.options.table;
  const std::string recorded_id = OwnerOf(before).table_id;
  const bool recorded = !recorded_id.empty() && recorded_id == write.known.id;
  if (!recorded && !recorded_id.empty() && !write.known.owns_folder && before->record.table->owns_folder) {
    return std::optional(WithPartitionsOfGuest(*before->record.table, write.known, written));
  }
  if (write.columns == TableWriteState::Columns::kRestore) return std::optional(write.known);
  TableState next = recorded ? *before->record.table : write.known;
  if (write.columns == TableWriteState::Columns::kSet) {
    if (next.partition_columns != write.known.partition_columns) next.partitions.clear();
    next.columns = write.known.columns;
    next.partition_columns = write.known.partition_columns;
    next.provider = write.known.provider;
    next.options = write.known.options;
  } else if (!SameColumns(next.columns, write.known.columns)) {
    return TableChanged(scope.table, "given other columns").WithRetryable(true);
  }
  if (write.empty_partitions == TableWriteState::EmptyPartitions::kForget) {
    std::erase_if(next.partitions, [&](const TablePartition& one) { return Clears(scope.options, next, one); });
  }
  AddPartitions(next.partitions, written);
  return std::optional(std::move(next));
}

}  // namespace firesteel::files

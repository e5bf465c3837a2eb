#include "files/table/table_record.h"

#include "base/failpoint.h"
#include "files/commit/commit_recovery.h"
#include "files/commit/files_fixture_test.h"
#include "files/commit/writer_lease.h"

namespace firesteel::files {
namespace {

class TableRecordTest : public FilesTest {
 protected:
  ~TableRecordTest() override { SetFailpointsForTest(""); }

  StatusOr<RecordedTable> Rename(const std::string& id) {
    FS_ASSIGN_OR_RETURN(const Location table, Locate(stores_, "t"));
    const auto change = [&](const std::optional<TableState>&) -> StatusOr<TableState> {
      TableState state;
      state.id = id;
      return state;
    };
    return ChangeTableRecord(table, change, {}, Clock::System());
  }
  std::string Id() {
    const auto table = Locate(stores_, "t");
    const auto record = ReadTableRecord(*table);
    return record.ok() && *record && (*record)->state ? (*record)->state->id : "none";
  }
};

TEST_F(TableRecordTest, AChangeThatMayNotBeOnTheDiskIsUnknown) {
  ASSERT_OK(Rename("old"));
  SetFailpointsForTest("storage.after_rename=error");
  const auto changed = Rename("new");
  EXPECT_EQ(changed.status().code(), StatusCode::kUnknownOutcome);
  EXPECT_EQ(changed.status().condition(), "FIRESTEEL_COMMIT_OUTCOME_UNKNOWN");
  SetFailpointsForTest("storage.before_rename=error");
  EXPECT_NE(Rename("newer").status().condition(), "FIRESTEEL_COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(Id(), "new");
}

TEST_F(TableRecordTest, AChangeRemovesTheStagesOfDeadWriters) {
  ProcessIdentity dead = ProcessIdentity::Current();
  dead.start_ticks += 1;
  WriteFile("t/_temporary/" + StageFolderName(NewUuid(), dead, 0) + "/data/x");
  const std::string id = NewUuid();
  const ActiveWrite live(id);
  WriteFile("t/_temporary/" + StageFolderName(id, ProcessIdentity::Current(), 0) + "/data/x");
  WriteFile("t/_temporary/of-another-program/x");
  ASSERT_OK(Rename("t"));
  EXPECT_EQ(FilesBelow("t/_temporary").size(), 2u);  // the live one's and another program's
  std::filesystem::remove_all(root_ + "/t/_temporary");
  std::filesystem::create_directories(root_ + "/t/_temporary");
  ASSERT_OK(Rename("u"));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/t/_temporary"));
}

}  // namespace
}  // namespace firesteel::files

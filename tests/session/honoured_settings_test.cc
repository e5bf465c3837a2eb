#include "plan/dataframe_relation.h"
#include "session_fixture_test.h"

namespace firesteel::session {
namespace {

class HonouredSettings : public SessionFixture {
 protected:
  // "ok", or the error's condition.
  template <typename Node>
  std::string Derived(Node node) {
    plan::DerivedRelation derived;
    derived.derived = std::move(node);
    return Do(plan::Query{plan::MakeRelation(std::move(derived))});
  }
  const plan::RelationPtr rows_ = Frame("SELECT * FROM VALUES ('a', 'x'), ('b', 'y'), ('c', 'z') AS v(k, w)");
};

TEST_F(HonouredSettings, PivotMaxValuesLimitsCrosstabs) {
  EXPECT_EQ(Derived(plan::Crosstab{rows_, "k", "w"}), "ok");
  ASSERT_NE(Sql("SET spark.sql.pivotMaxValues=2"), "");
  EXPECT_EQ(Derived(plan::Crosstab{rows_, "k", "w"}), "_LEGACY_ERROR_TEMP_1324");
}

TEST_F(HonouredSettings, TransposeMaxValuesLimitsTranspose) {
  EXPECT_EQ(Derived(plan::Transpose{rows_, nullptr}), "ok");
  ASSERT_NE(Sql("SET spark.sql.transposeMaxValues=2"), "");
  EXPECT_EQ(Derived(plan::Transpose{rows_, nullptr}), "TRANSPOSE_EXCEED_ROW_LIMIT");
}

TEST_F(HonouredSettings, TheStorageLevelOfCacheTableMayBeSpeltInAnyCase) {
  ASSERT_EQ(Sql("CREATE TEMPORARY VIEW v AS SELECT 1 AS a"), "");
  ASSERT_EQ(Sql("CACHE TABLE v OPTIONS ('STORAGELEVEL' 'DISK_ONLY')"), "");
  plan::NamedRelation view;
  view.parts = {"v"};
  EXPECT_EQ(*session_->StorageLevel(plan::MakeRelation(std::move(view))), "DISK_ONLY");
}

TEST_F(HonouredSettings, ValuesThatReadersWouldIgnoreAreRefused) {
  EXPECT_EQ(Sql("SET spark.sql.files.ignoreInvalidPartitionPaths=true"), "UNSUPPORTED_FEATURE");
  EXPECT_EQ(Sql("SET spark.sql.defaultCatalog=other"), "UNSUPPORTED_FEATURE");
}

TEST_F(HonouredSettings, NamesOfTimestampLiteralsShowTheClockOfEveryZone) {
  for (const char* zone : {"UTC", "+02:00", "GMT+8", "UTC-3", "Asia/Seoul"}) {
    ASSERT_TRUE(session_->settings().Set("spark.sql.session.timeZone", zone).ok());
    EXPECT_EQ(
        Sql("SELECT date_format(`TIMESTAMP '2024-01-01 00:00:00'`, 'HH') FROM (SELECT TIMESTAMP'2024-01-01 00:00:00')"),
        "00")
        << zone;
  }
}

}  // namespace
}  // namespace firesteel::session

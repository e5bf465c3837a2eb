#include "catalog/local_catalog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "catalog/sqlite_database.h"

namespace firesteel::catalog {
namespace {

class LocalCatalogTest : public ::testing::Test {
 protected:
  LocalCatalogTest() {
    directory_ = std::filesystem::temp_directory_path() / ("firesteel-catalog-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory_);
    catalog_ = Open();
  }
  ~LocalCatalogTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Catalog> Open() {
    auto opened = OpenLocalCatalog({(directory_ / "catalog.db").string(), "/warehouse"});
    EXPECT_TRUE(opened.ok()) << opened.status().ToString();
    return std::move(opened).value();
  }

  static Table NewTable(const std::string& name) {
    Table table;
    table.name = {"default", name};
    table.provider = "parquet";
    table.location = "/warehouse/" + name;
    table.columns = {{"a", DataType::Int()}, {"p", DataType::String()}};
    table.partition_columns = {"p"};
    return table;
  }

  static files::TableState StateWith(Schema columns) {
    files::TableState state;
    state.id = "x";
    state.columns = std::move(columns);
    state.provider = "parquet";
    return state;
  }

  std::filesystem::path directory_;
  std::unique_ptr<Catalog> catalog_;
};

TEST_F(LocalCatalogTest, DefaultDatabaseExistsFromTheStart) {
  const auto database = catalog_->GetDatabase("DEFAULT");
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->location, "/warehouse");
}

TEST_F(LocalCatalogTest, ReadingMakesNoFile) {
  EXPECT_EQ(catalog_->ListDatabases()->size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "catalog.db"));
}

TEST_F(LocalCatalogTest, AReaderThatWasThereFirstSeesTheFileAnotherMakes) {
  EXPECT_TRUE(catalog_->ListTables("default")->empty());
  ASSERT_TRUE(Open()->CreateTable(NewTable("t")).ok());
  EXPECT_EQ(catalog_->ListTables("default")->size(), 1U);
}

TEST_F(LocalCatalogTest, AnotherProcessSeesWhatThisOneMade) {
  ASSERT_TRUE(catalog_->CreateTable(NewTable("Trips")).ok());
  const auto table = Open()->GetTable({"default", "trips"});
  ASSERT_TRUE(table.ok()) << table.status().ToString();
  EXPECT_EQ(table->name.table, "Trips");
  EXPECT_EQ(table->columns, NewTable("Trips").columns);
}

TEST_F(LocalCatalogTest, NamesAreTakenOnceWithoutCase) {
  ASSERT_TRUE(catalog_->CreateTable(NewTable("t")).ok());
  EXPECT_EQ(catalog_->CreateTable(NewTable("T")).condition(), "TABLE_OR_VIEW_ALREADY_EXISTS");
  EXPECT_EQ(catalog_->GetTable({"default", "u"}).status().condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(catalog_->ListTables("nowhere").status().condition(), "SCHEMA_NOT_FOUND");
}

TEST_F(LocalCatalogTest, ADatabaseWithTablesIsNotDropped) {
  ASSERT_TRUE(catalog_->CreateDatabase({"d", "", "/warehouse/d.db", {}, ""}).ok());
  Table table = NewTable("t");
  table.name.database = "d";
  ASSERT_TRUE(catalog_->CreateTable(table).ok());
  EXPECT_EQ(catalog_->DropDatabase("d").condition(), "SCHEMA_NOT_EMPTY");
  ASSERT_TRUE(catalog_->DropTable(table).ok());
  EXPECT_TRUE(catalog_->DropDatabase("d").ok());
}

TEST_F(LocalCatalogTest, MendingTakesTheRecordsColumnsAndPartitions) {
  Table table = NewTable("t");
  table.id = "x", table.presence = Presence::kPending;
  ASSERT_TRUE(catalog_->CreateTable(table).ok());
  files::TableState state = StateWith({{"b", DataType::Int()}, {"q", DataType::String()}});
  state.partition_columns = {"q"};
  state.partitions = {{{""}, ""}, {{std::nullopt}, ""}};
  EXPECT_TRUE(*catalog_->MendTable(table, state, 7));
  const Table mended = *catalog_->GetTable(table.name);
  EXPECT_EQ(mended.columns, state.columns);
  EXPECT_EQ(mended.presence, Presence::kReady);
  EXPECT_EQ(mended.revision, 7);
  EXPECT_EQ(*catalog_->ListPartitions(table.name), state.partitions);
}

TEST_F(LocalCatalogTest, NothingIsMendedFromWhatWasSeenTooLongAgo) {
  Table table = NewTable("t");
  table.id = "x";
  ASSERT_TRUE(catalog_->CreateTable(table).ok());
  const files::TableState state = StateWith({{"b", DataType::Int()}});
  ASSERT_TRUE(*catalog_->MendTable(table, state, 7));
  EXPECT_FALSE(*catalog_->MendTable(table, StateWith({{"old", DataType::Int()}}), 6));
  EXPECT_EQ(catalog_->GetTable(table.name)->columns, state.columns);
  ASSERT_TRUE(catalog_->DropTable(table).ok());
  EXPECT_FALSE(*catalog_->MendTable(table, state, 8));
}

TEST_F(LocalCatalogTest, AnotherEntryUnderTheSameNameIsNotMeant) {
  Table first = NewTable("t"), second = NewTable("t");
  first.id = "x", second.id = "y";
  ASSERT_TRUE(catalog_->CreateTable(first).ok());
  ASSERT_TRUE(catalog_->ReplaceTable(first, second, {{{"1"}, ""}}).ok());
  EXPECT_EQ(catalog_->ListPartitions(first.name)->size(), 1U);
  EXPECT_EQ(catalog_->AlterTable(first).condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(catalog_->DropTable(first).condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(catalog_->RenameTable(first, {"default", "u"}, "").condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(catalog_->ReplaceTable(first, first, {}).condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_TRUE(catalog_->DropTable(second).ok());
}

TEST_F(LocalCatalogTest, AnEntryWithoutIdGetsOneOnce) {
  ASSERT_TRUE(catalog_->CreateTable(NewTable("t")).ok());
  EXPECT_EQ(catalog_->IdentifyTable({"default", "t"}, "x")->id, "x");
  EXPECT_EQ(catalog_->IdentifyTable({"default", "t"}, "y")->id, "x");
}

TEST_F(LocalCatalogTest, ARenamedTableRemembersTheFolderItComesFrom) {
  ASSERT_TRUE(catalog_->CreateTable(NewTable("t")).ok());
  ASSERT_TRUE(catalog_->RenameTable(NewTable("t"), {"default", "u"}, "/warehouse/u").ok());
  const Table renamed = *catalog_->GetTable({"default", "u"});
  EXPECT_EQ(renamed.moving_from, "/warehouse/t");
  EXPECT_EQ(renamed.location, "/warehouse/u");
}

TEST_F(LocalCatalogTest, AFunctionIsKeptWithItsSettings) {
  Function function;
  function.name = {"default", "Area"};
  function.definition = "(w INT) RETURN w * w";
  function.returns = {{"", DataType::Int()}};
  function.settings = {{"spark.sql.ansi.enabled", "false"}};
  EXPECT_FALSE(catalog_->FindFunction({"default", "area"})->has_value());
  ASSERT_TRUE(catalog_->CreateFunction(function, Catalog::Existing::kFail).ok());
  const auto found = *Open()->FindFunction({"DEFAULT", "area"});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->definition, function.definition);
  EXPECT_EQ(found->returns, function.returns);
  EXPECT_EQ(found->settings, function.settings);
  EXPECT_EQ(catalog_->CreateFunction(function, Catalog::Existing::kFail).condition(), "ROUTINE_ALREADY_EXISTS");
  EXPECT_TRUE(catalog_->CreateFunction(function, Catalog::Existing::kReplace).ok());
  EXPECT_EQ(catalog_->ListFunctions("default")->size(), 1U);
  EXPECT_TRUE(catalog_->DropFunction(function.name).ok());
  EXPECT_EQ(catalog_->DropFunction(function.name).condition(), "ROUTINE_NOT_FOUND");
}

TEST_F(LocalCatalogTest, ADatabaseWithAFunctionIsNotEmpty) {
  ASSERT_TRUE(catalog_->CreateDatabase({"d", "", "/d", {}, ""}).ok());
  Function function;
  function.name = {"d", "f"};
  ASSERT_TRUE(catalog_->CreateFunction(function, Catalog::Existing::kFail).ok());
  EXPECT_EQ(catalog_->DropDatabase("d").condition(), "SCHEMA_NOT_EMPTY");
  ASSERT_TRUE(catalog_->DropFunction(function.name).ok());
  EXPECT_TRUE(catalog_->DropDatabase("d").ok());
}

TEST_F(LocalCatalogTest, TwoWritersAtOnceLoseNothing) {
  const auto create = [this](const std::string& prefix) {
    const auto catalog = Open();
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(catalog->CreateTable(NewTable(prefix + std::to_string(i))).ok());
  };
  std::thread other(create, "a");
  create("b");
  other.join();
  EXPECT_EQ(catalog_->ListTables("default")->size(), 100U);
}

TEST(SqliteDatabaseTest, ALockThatAnotherOneHoldsIsWaitedForAndNamed) {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("firesteel-locked-" + std::to_string(::getpid()))).string();
  {
    const auto sleeper = SqliteDatabase::Open(file);
    const auto other = SqliteDatabase::Open(file, std::chrono::milliseconds(20));
    ASSERT_TRUE(sleeper.ok() && other.ok());
    ASSERT_TRUE((*sleeper)->Execute("BEGIN IMMEDIATE").ok());
    const Status refused = (*other)->Transaction([] { return Status::Ok(); });
    EXPECT_EQ(refused.condition(), "FIRESTEEL_CATALOG_LOCKED");
    EXPECT_NE(refused.message().find(file), std::string::npos) << refused.message();
    EXPECT_TRUE((*sleeper)->Execute("COMMIT").ok());
    EXPECT_TRUE((*other)->Transaction([] { return Status::Ok(); }).ok());
  }
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace firesteel::catalog

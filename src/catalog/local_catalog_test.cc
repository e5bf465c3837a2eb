#include "catalog/local_catalog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

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
  ASSERT_TRUE(catalog_->DropTable({"d", "t"}).ok());
  EXPECT_TRUE(catalog_->DropDatabase("d").ok());
}

TEST_F(LocalCatalogTest, PartitionsTellNullFromEmptyText) {
  ASSERT_TRUE(catalog_->CreateTable(NewTable("t")).ok());
  ASSERT_TRUE(catalog_->AddPartitions({"default", "t"}, {{{std::nullopt}, "", {}}, {{""}, "", {}}}, Catalog::IfPresent::kFail).ok());
  EXPECT_EQ(catalog_->ListPartitions({"default", "t"})->size(), 2U);
  EXPECT_EQ(catalog_->AddPartitions({"default", "t"}, {{{""}, "", {}}}, Catalog::IfPresent::kFail).condition(), "PARTITIONS_ALREADY_EXIST");
  EXPECT_TRUE(catalog_->DropPartitions({"default", "t"}, {{std::nullopt}}).ok());
  EXPECT_EQ(catalog_->DropPartitions({"default", "t"}, {{std::nullopt}}).condition(), "PARTITIONS_NOT_FOUND");
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

}  // namespace
}  // namespace firesteel::catalog

// DuckDB reading and writing objects through our stores.
#include "duck/store/object_store_file_system.h"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "duck/store/object_store_reader.h"
#include "duck/store/object_store_writer.h"
#include "duck/store/storage_error_text.h"
#include "duckdb.h"
#include "duckdb_static_extension.h"
#include "storage/local/memory_object_store.h"
#include "storage/s3/s3_object_store.h"
#include "storage/testing/fault_proxy.h"
#include "storage/testing/test_backend.h"

extern "C" int32_t duckdb_extension_core_functions_describe(duckdb_extension_descriptor*);
extern "C" int32_t duckdb_extension_parquet_describe(duckdb_extension_descriptor*);

namespace firesteel::duck {
namespace {

using storage::MemoryObjectStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(StorageErrorTextTest, AStatusSurvivesTheWayThroughText) {
  const Status status = Status(StatusCode::kPermissionDenied, "access to 's3://b/k|x' is denied")
                            .WithCondition("FIRESTEEL_S3_ERROR", "58030");
  const auto back = DecodeStorageStatus("IO Error: " + EncodeStorageStatus(status) + "\n\nLINE 1: ...");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(back->message(), status.message());
  EXPECT_EQ(back->condition(), "FIRESTEEL_S3_ERROR");
  EXPECT_FALSE(DecodeStorageStatus("IO Error: disk on fire").has_value());
}

TEST(ObjectStoreReaderTest, SmallReadsFromFrontToBackNeedFewRequests) {
  MemoryObjectStore store("b");
  std::string bytes;
  for (int i = 0; bytes.size() < (20u << 20); ++i) bytes += std::to_string(i);
  ObjectStoreReader reader(store, *store.Put("k", bytes, {}));
  std::string seen;
  std::string piece(10'000, ' ');
  while (seen.size() < bytes.size()) {
    const std::size_t count = std::min(piece.size(), bytes.size() - seen.size());
    ASSERT_TRUE(reader.ReadAt(seen.size(), std::span(piece).first(count)).ok());
    seen.append(piece, 0, count);
  }
  EXPECT_TRUE(seen == bytes);
  EXPECT_LT(store.calls(MemoryObjectStore::Operation::kRead), 16);
}

TEST(ObjectStoreReaderTest, ScatteredReadsGetTheRightBytes) {
  MemoryObjectStore store("b");
  std::string bytes;
  for (int i = 0; bytes.size() < (5u << 20); ++i) bytes += std::to_string(i) + ",";
  ObjectStoreReader reader(store, *store.Put("k", bytes, {}));
  for (std::size_t at = 0; at + 3000 < bytes.size(); at = (at * 7 + 12'345) % (bytes.size() - 1)) {
    if (at == 0) break;
    std::string piece(3000, ' ');
    ASSERT_TRUE(reader.ReadAt(at, piece).ok());
    ASSERT_EQ(piece, bytes.substr(at, piece.size()));
    if (store.calls(MemoryObjectStore::Operation::kRead) > 300) break;
  }
}

// A DuckDB whose s3://fake and s3://real lie in stores of the test.
class ObjectStoreFileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    duckdb_register_static_extension(&duckdb_extension_core_functions_describe);
    duckdb_register_static_extension(&duckdb_extension_parquet_describe);
    const ObjectStoreFileSystemScope scope([this](const storage::StorageUri& uri) -> StatusOr<storage::ObjectStore*> {
      if (uri.bucket == "fake") return &fake_;
      if (uri.bucket == "real" && real_) return &real_->store();
      if (uri.bucket == "hang" && hanging_) return hanging_.get();
      return Status(StatusCode::kUnauthenticated, "no credentials for bucket '" + uri.bucket + "'");
    });
    ASSERT_EQ(duckdb_open(nullptr, &database_), DuckDBSuccess);
    ASSERT_EQ(duckdb_connect(database_, &connection_), DuckDBSuccess);
    EXPECT_THAT(Run("SET autoload_known_extensions=false"), ElementsAre());
  }
  void TearDown() override {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  // The first column of every row as text, the number of rows of a COPY, or the one text "error: ...".
  std::vector<std::string> Run(const std::string& sql) {
    duckdb_result result;
    std::vector<std::string> rows;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      rows.push_back(std::string("error: ") + duckdb_result_error(&result));
    } else if (duckdb_result_return_type(result) == DUCKDB_RESULT_TYPE_CHANGED_ROWS) {
      rows.push_back(std::to_string(duckdb_rows_changed(&result)));
    } else if (duckdb_result_return_type(result) == DUCKDB_RESULT_TYPE_QUERY_RESULT) {
      for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
        char* text = duckdb_value_varchar(&result, 0, row);
        rows.push_back(text == nullptr ? "NULL" : text);
        duckdb_free(text);
      }
    }
    duckdb_destroy_result(&result);
    return rows;
  }
  Status Failure(const std::string& sql) {
    const auto rows = Run(sql);
    EXPECT_EQ(rows.size(), 1u);
    return DecodeStorageStatus(rows.empty() ? "" : rows[0])
        .value_or(Status(StatusCode::kInternal, rows.empty() ? "no error" : rows[0]));
  }

  MemoryObjectStore fake_{"fake"};
  std::unique_ptr<storage::TestBackend> real_;
  std::unique_ptr<storage::S3ObjectStore> hanging_;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

TEST_F(ObjectStoreFileSystemTest, ParquetGoesOutAndComesBack) {
  EXPECT_THAT(Run("COPY (SELECT i, i * 2 AS d FROM range(100000) t(i)) TO 's3://fake/dir/x.parquet' (FORMAT parquet)"),
              ElementsAre("100000"));
  EXPECT_THAT(fake_.keys(), ElementsAre("dir/x.parquet"));
  EXPECT_THAT(Run("SELECT sum(d) FROM read_parquet('s3a://fake/dir/x.parquet')"), ElementsAre("9999900000"));
}

TEST_F(ObjectStoreFileSystemTest, CsvAndGzipCsvGoOutAndComeBack) {
  EXPECT_THAT(Run("COPY (SELECT i FROM range(1000) t(i)) TO 's3://fake/x.csv' (HEADER false)"), ElementsAre("1000"));
  EXPECT_THAT(Run("COPY (SELECT i FROM range(1000) t(i)) TO 's3://fake/x.csv.gz' (HEADER false)"), ElementsAre("1000"));
  EXPECT_THAT(Run("SELECT sum(column0) FROM read_csv(['s3://fake/x.csv', 's3://fake/x.csv.gz'], header=false)"),
              ElementsAre("999000"));
}

TEST_F(ObjectStoreFileSystemTest, PartitionedCopiesWork) {
  EXPECT_THAT(
      Run("COPY (SELECT i, i % 3 AS p FROM range(10) t(i)) TO 's3://fake/t' (FORMAT parquet, PARTITION_BY (p))"),
      ElementsAre("10"));
  EXPECT_EQ(fake_.keys().size(), 3u);
  EXPECT_THAT(fake_.keys().front(), HasSubstr("t/p=0/"));
}

TEST_F(ObjectStoreFileSystemTest, PathsAreLiteralNeverGlobs) {
  EXPECT_THAT(Run("COPY (SELECT 1 AS a) TO 's3://fake/a*b[1].parquet' (FORMAT parquet)"), ElementsAre("1"));
  EXPECT_THAT(Run("SELECT a FROM read_parquet('s3://fake/a*b[1].parquet')"), ElementsAre("1"));
}

TEST_F(ObjectStoreFileSystemTest, AFailedQueryLeavesNothing) {
  EXPECT_THAT(Run("COPY (SELECT CASE WHEN i < 90000 THEN i ELSE error('stop') END FROM range(100000) t(i)) TO "
                  "'s3://fake/x.parquet' (FORMAT parquet)")
                  .front(),
              HasSubstr("stop"));
  EXPECT_THAT(fake_.keys(), ElementsAre());
  EXPECT_EQ(fake_.open_uploads(), 0);
}

TEST_F(ObjectStoreFileSystemTest, LargeObjectsAreUploadedInPartsAndAbortedOnFailure) {
  EXPECT_THAT(Run("COPY (SELECT repeat(md5(i::VARCHAR), 40) AS t FROM range(20000) t(i)) TO 's3://fake/big.csv' "
                  "(HEADER false)"),
              ElementsAre("20000"));
  EXPECT_GT(fake_.calls(MemoryObjectStore::Operation::kAddPart), 2);
  EXPECT_THAT(Run("SELECT count(*) FROM read_csv('s3://fake/big.csv', header=false) WHERE length(column0) = 1280"),
              ElementsAre("20000"));
  fake_.FailNext(MemoryObjectStore::Operation::kAddPart, Status(StatusCode::kResourceExhausted, "no space left"));
  EXPECT_EQ(Failure("COPY (SELECT repeat(md5(i::VARCHAR), 40) AS t FROM range(20000) t(i)) TO 's3://fake/big2.csv' "
                    "(HEADER false)")
                .message(),
            "no space left");
  EXPECT_EQ(fake_.open_uploads(), 0);
  EXPECT_THAT(fake_.keys(), ElementsAre("big.csv"));
}

TEST_F(ObjectStoreFileSystemTest, StorageErrorsKeepTheirCode) {
  EXPECT_EQ(Failure("SELECT * FROM read_parquet('s3://other/x.parquet')").code(), StatusCode::kUnauthenticated);
  EXPECT_EQ(Failure("SELECT * FROM read_parquet('s3://fake/none.parquet')").code(), StatusCode::kNotFound);
  fake_.FailNextPut(Status(StatusCode::kPermissionDenied, "access denied"));
  EXPECT_EQ(Failure("COPY (SELECT 1) TO 's3://fake/x.csv'").code(), StatusCode::kPermissionDenied);
}

TEST_F(ObjectStoreFileSystemTest, AReplacedObjectIsAnError) {
  Run("COPY (SELECT i FROM range(1000) t(i)) TO 's3://fake/x.parquet' (FORMAT parquet)");
  const std::string size = std::to_string(fake_.Head("x.parquet")->size);
  const std::string file = "[{'filename': 's3://fake/x.parquet', 'file_size': " + size + ", 'etag': '";
  EXPECT_THAT(Run("SELECT count(*) FROM read_parquet(" + file + fake_.Head("x.parquet")->etag + "'}])"),
              ElementsAre("1000"));
  EXPECT_EQ(Failure("SELECT sum(i) FROM read_parquet(" + file + "another'}])").condition(), "FIRESTEEL_OBJECT_CHANGED");
}

TEST_F(ObjectStoreFileSystemTest, KnownSizeAndEtagSaveTheHeadRequest) {
  Run("COPY (SELECT i FROM range(1000) t(i)) TO 's3://fake/x.parquet' (FORMAT parquet)");
  const auto meta = *fake_.Head("x.parquet");
  const int before = fake_.calls(MemoryObjectStore::Operation::kHead);
  EXPECT_THAT(Run("SELECT count(*) FROM read_parquet([{'filename': 's3://fake/x.parquet', 'file_size': " +
                  std::to_string(meta.size) + ", 'etag': '" + meta.etag + "'}])"),
              ElementsAre("1000"));
  EXPECT_EQ(fake_.calls(MemoryObjectStore::Operation::kHead), before);
}

TEST_F(ObjectStoreFileSystemTest, AnInterruptEndsAReadThatHangs) {
  storage::FaultProxy proxy("127.0.0.1:1");
  proxy.SetRule([](const storage::ProxiedRequest&) { return storage::Fault{.kind = storage::Fault::Kind::kHang}; });
  storage::S3Options options{
      .bucket = "hang", .host = proxy.host(), .tls = false, .addressing = storage::S3Addressing::kPath};
  options.credentials = storage::FixedCredentials({"key", Secret("secret"), Secret()});
  hanging_ = std::make_unique<storage::S3ObjectStore>(options, storage::MakeCurlHttpClient());
  std::thread interrupter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    duckdb_interrupt(connection_);
  });
  const auto start = std::chrono::steady_clock::now();
  const auto rows = Run("SELECT * FROM read_parquet([{'filename': 's3://hang/x', 'file_size': 1000000, 'etag': 'e'}])");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(rows[0], HasSubstr("ancelled"));
  interrupter.join();
  hanging_.reset();
}

TEST_F(ObjectStoreFileSystemTest, WorksAgainstAnS3Server) {
  std::string reason;
  real_ = storage::MakeTestBackend("s3", reason);
  if (!real_) GTEST_SKIP() << reason;
  EXPECT_THAT(Run("COPY (SELECT i, md5(i::VARCHAR) AS t FROM range(700000) t(i)) TO 's3://real/root/x.parquet' (FORMAT "
                  "parquet)"),
              ElementsAre("700000"));
  EXPECT_GT(real_->store().Head("root/x.parquet")->size, 8u << 20);
  EXPECT_THAT(Run("SELECT count(DISTINCT t) FROM read_parquet('s3://real/root/x.parquet') WHERE i % 7 = 3"),
              ElementsAre("100000"));
}

}  // namespace
}  // namespace firesteel::duck

#include <gtest/gtest.h>

#include <string>

#include "duckdb_cpp.hpp"
#include "duckdb_static_extension.h"
#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"

extern "C" {
int32_t duckdb_extension_core_functions_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_parquet_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_json_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_icu_describe(duckdb_extension_descriptor*);
}

namespace {

std::string Render(const std::string& sql) {
  for (auto describe : {duckdb_extension_core_functions_describe, duckdb_extension_parquet_describe,
                        duckdb_extension_json_describe, duckdb_extension_icu_describe}) {
    EXPECT_EQ(duckdb_register_static_extension(describe), 0);
  }
  duckdb::cxx::Instance database(":memory:");
  duckdb::cxx::Connection connection = database.Connect();
  return connection.Execute(sql).RenderBox();
}

TEST(DuckDb, OpensADatabaseAndAnswersAQuery) { EXPECT_NE(Render("SELECT 42 AS answer").find("42"), std::string::npos); }

TEST(DuckDb, HasTheFourStaticExtensions) {
  const std::string extensions = Render("SELECT extension_name FROM duckdb_extensions() WHERE loaded");
  for (const char* name : {"core_functions", "parquet", "json", "icu"}) {
    EXPECT_NE(extensions.find(name), std::string::npos) << name << " in\n" << extensions;
  }
}

TEST(Nanoarrow, ReadsZstdAndLz4CompressedBatches) {
  ArrowIpcDecompressor decompressor;
  ASSERT_EQ(ArrowIpcSerialDecompressor(&decompressor), NANOARROW_OK);
  decompressor.release(&decompressor);
  EXPECT_NE(ArrowIpcGetZstdDecompressionFunction(), nullptr);
  EXPECT_NE(ArrowIpcGetLZ4DecompressionFunction(), nullptr);
}

}  // namespace

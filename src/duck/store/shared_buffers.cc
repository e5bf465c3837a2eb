#include "duck/store/shared_buffers.h"

#include <memory>

#include "duckdb.hpp"
#include "duckdb/main/config.hpp"
#include "duckdb/main/database.hpp"
#include "duckdb/storage/buffer_manager.hpp"
#include "duckdb/storage/external_file_cache/external_file_cache.hpp"
#include "duckdb_static_extension.h"

namespace firesteel::duck {

struct OpeningBuffers {
  static thread_local SharedBuffersScope* scope;
  // DuckDB asks before it makes a buffer manager of the database's own.
  static void Share(duckdb::DatabaseInstance& database) {
    if (scope == nullptr) return;
    scope->opened_ = &database;
    if (scope->owner_ == nullptr) return;
    // Without a share in the owner, which outlives us.
    std::shared_ptr<duckdb::BufferManager> manager(std::shared_ptr<void>(), &scope->owner_->GetBufferManager());
    database.config.buffer_manager = duckdb::shared_ptr<duckdb::BufferManager>(std::move(manager));
  }
};
thread_local SharedBuffersScope* OpeningBuffers::scope = nullptr;

namespace {

int32_t Describe(duckdb_extension_descriptor* descriptor) {
  descriptor->version = 2;
  descriptor->name = "firesteel_shared_buffers";
  descriptor->database_callback = reinterpret_cast<void (*)()>(&OpeningBuffers::Share);
  return 0;
}

}  // namespace

SharedBuffersScope::SharedBuffersScope(duckdb::DatabaseInstance* owner) : owner_(owner) {
  static const int32_t registered = duckdb_register_static_extension(&Describe);
  (void)registered;  // a failure makes opening the database fail with the reason
  OpeningBuffers::scope = this;
}

SharedBuffersScope::~SharedBuffersScope() { OpeningBuffers::scope = nullptr; }

void ForgetCachedFiles(duckdb::DatabaseInstance& borrower) {
  duckdb::ExternalFileCache::Get(borrower).SetEnabled(false);
}

}  // namespace firesteel::duck

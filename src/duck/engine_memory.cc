#include "duck/engine_memory.h"

#include <atomic>
#include <new>
#include <string>

#include "duckdb.hpp"
#include "duckdb/common/allocator.hpp"
#include "duckdb/main/extension/extension_loader.hpp"
#include "duckdb_static_extension.h"

#include "duck/memory_watch.h"
#include "duck/store/storage_error_text.h"

namespace firesteel::duck {
namespace {

using duckdb::Allocator;
using duckdb::data_ptr_t;
using duckdb::idx_t;

// Smaller blocks are left to the watch's thread: asking costs as much as filling some hundred kilobytes.
constexpr idx_t kLarge = idx_t{1} << 20;

struct WatchedAllocator final : duckdb::PrivateAllocatorData {
  explicit WatchedAllocator(std::shared_ptr<MemoryWatch> first) : watch(std::move(first)) {}
  std::atomic<std::shared_ptr<MemoryWatch>> watch;  // shared with the database; blocks may outlive it
};

std::int64_t Large(idx_t size) { return size >= kLarge ? static_cast<std::int64_t>(size) : 0; }

// Counts `bytes` more of large blocks, or throws what fails the query. Taken and freed blocks are counted by size
// alone, so a database opened between the two leaves its own count off by them, never by more.
void Take(duckdb::PrivateAllocatorData* data, std::int64_t bytes) {
  if (bytes <= 0) return;
  const auto watch = static_cast<WatchedAllocator*>(data)->watch.load();
  if (!watch) return;
  if (const Status refused = watch->Refusal(bytes, "the statement"); !refused.ok()) {
    throw duckdb::OutOfMemoryException(EncodeStorageStatus(refused));
  }
  watch->Reserve(bytes);
}

void GiveUp(duckdb::PrivateAllocatorData* data, std::int64_t bytes) {
  if (bytes <= 0) return;
  if (const auto watch = static_cast<WatchedAllocator*>(data)->watch.load()) watch->Release(bytes);
}

data_ptr_t Allocate(duckdb::PrivateAllocatorData* data, idx_t size) {
  Take(data, Large(size));
  return Allocator::DefaultAllocate(data, size);
}

void Free(duckdb::PrivateAllocatorData* data, data_ptr_t pointer, idx_t size) {
  Allocator::DefaultFree(data, pointer, size);
  GiveUp(data, Large(size));
}

data_ptr_t Reallocate(duckdb::PrivateAllocatorData* data, data_ptr_t pointer, idx_t old_size, idx_t size) {
  const std::int64_t more = Large(size) - Large(old_size);
  Take(data, more);
  GiveUp(data, -more);
  return Allocator::DefaultReallocate(data, pointer, old_size, size);
}

// Installed with the first use and never taken away: blocks of before and after are the same to both.
WatchedAllocator& Installed() {
  static WatchedAllocator& installed = []() -> WatchedAllocator& {
    auto data = duckdb::make_uniq<WatchedAllocator>(nullptr);
    WatchedAllocator& reference = *data;
    Allocator::DefaultAllocatorReference() =
        duckdb::make_shared_ptr<Allocator>(Allocate, Free, Reallocate, std::move(data));
    return reference;
  }();
  return installed;
}

// A database's allocator cannot be chosen when it is opened by the stable interface, and its parts hold references to
// it already: the object is made anew in its place. What was allocated before is freed by the same function as ever.
void Load(duckdb::ExtensionLoader& loader) {
  Allocator& allocator = Allocator::Get(loader.GetDatabaseInstance());
  auto data = duckdb::make_uniq<WatchedAllocator>(Installed().watch.load());
  allocator.~Allocator();
  new (&allocator) Allocator(Allocate, Free, Reallocate, std::move(data));
}

int32_t Describe(duckdb_extension_descriptor* descriptor) {
  descriptor->version = 2;
  descriptor->name = "firesteel_memory";
  descriptor->extension_version = "1";
  descriptor->api_version = "v2.0.0";
  descriptor->entry_cpp = reinterpret_cast<void (*)()>(&Load);
  return 0;
}

}  // namespace

void WatchEngineAllocators(std::shared_ptr<MemoryWatch> watch) {
  static const int32_t registered = duckdb_register_static_extension(&Describe);
  (void)registered;  // a failure makes opening the database fail with the reason
  Installed().watch = std::move(watch);
}

std::shared_ptr<MemoryWatch> WatchOfEngineAllocator() { return Installed().watch.load(); }

void FlushEngineAllocator() { Allocator::FlushAll(); }

thread_local int EngineScope::depth_ = 0;

namespace {

// Its text is found again where DuckDB's errors are translated.
class RefusedBlock final : public std::bad_alloc {
 public:
  explicit RefusedBlock(const Status& refused)
      : text_(std::make_shared<const std::string>(EncodeStorageStatus(refused))) {}
  const char* what() const noexcept override { return text_->c_str(); }

 private:
  std::shared_ptr<const std::string> text_;  // shared with copies, which must not throw
};

void ThrowWhereRefused(std::size_t size) {
  if (size < kLarge || !EngineScope::IsEntered()) return;
  const auto watch = WatchOfEngineAllocator();
  if (!watch) return;
  const Status refused = watch->Refusal(static_cast<std::int64_t>(size), "the statement");
  if (!refused.ok()) throw RefusedBlock(refused);
}

bool IsRefused(std::size_t size) {
  if (size < kLarge) return false;
  const auto watch = WatchOfEngineAllocator();
  return watch && !watch->Refusal(static_cast<std::int64_t>(size), "the statement").ok();
}

}  // namespace
}  // namespace firesteel::duck

// Arrow arrays that DuckDB and nanoarrow fill are malloc's, and both know how to go on without. The linker leads the
// calls of what is linked statically here (CMakeLists.txt of this folder); shared libraries keep their own.
extern "C" {

void* __real_malloc(std::size_t size);
void* __real_realloc(void* block, std::size_t size);

void* __wrap_malloc(std::size_t size) { return firesteel::duck::IsRefused(size) ? nullptr : __real_malloc(size); }

void* __wrap_realloc(void* block, std::size_t size) {
  return firesteel::duck::IsRefused(size) ? nullptr : __real_realloc(block, size);
}

// operator new and operator new[]
void* __real__Znwm(std::size_t size);
void* __real__Znam(std::size_t size);

void* __wrap__Znwm(std::size_t size) {
  firesteel::duck::ThrowWhereRefused(size);
  return __real__Znwm(size);
}

void* __wrap__Znam(std::size_t size) {
  firesteel::duck::ThrowWhereRefused(size);
  return __real__Znam(size);
}

}  // extern "C"

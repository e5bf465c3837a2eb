#pragma once

#include <memory>

namespace firesteel::duck {

class MemoryWatch;

// DuckDB counts what its buffer pool holds and spills it; vectors, texts made by functions and the like come uncounted
// from two allocators: one of the process and one of each database. From here on the first, and those of databases
// opened later, ask `watch` before they take a block of a megabyte or more; the query that wanted it fails where it
// refuses.
void WatchEngineAllocators(std::shared_ptr<MemoryWatch> watch);

// The watch given last, or null.
std::shared_ptr<MemoryWatch> WatchOfEngineAllocator();

// While one lives on a thread, operator new asks the watch as well, in code that is linked statically: where DuckDB and
// functions of ours build lists of values. Only there, since only what DuckDB calls, or who calls DuckDB, ends well
// with a std::bad_alloc.
class EngineScope {
 public:
  EngineScope() { ++depth_; }
  ~EngineScope() { --depth_; }
  EngineScope(const EngineScope&) = delete;
  EngineScope& operator=(const EngineScope&) = delete;
  static bool IsEntered() { return depth_ > 0; }

 private:
  static thread_local int depth_;
};

// Gives freed memory of DuckDB's allocator back to the system.
void FlushEngineAllocator();

}  // namespace firesteel::duck

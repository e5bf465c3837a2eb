#include "duck/memory_watch.h"

#include <malloc.h>

#include <algorithm>
#include <cstdio>

#include "base/error/error_conditions.h"
#include "base/process/process_memory.h"
#include "duck/engine_memory.h"

namespace firesteel::duck {
namespace {

constexpr std::chrono::milliseconds kInterval{10};
// Giving memory back takes some milliseconds for each gigabyte.
constexpr std::chrono::milliseconds kGiveBackInterval{100};
// What the program holds before the first query.
constexpr std::int64_t kProgram = 64 << 20;

void GiveBack() {
  FlushEngineAllocator();
  malloc_trim(0);
}

}  // namespace

MemoryWatch::MemoryWatch(std::int64_t limit_bytes) : MemoryWatch(limit_bytes, {ResidentMemory, GiveBack}) {}

MemoryWatch::MemoryWatch(std::int64_t limit_bytes, Process process)
    : limit_(limit_bytes), bound_(limit_bytes / 20 * 23 + kProgram), process_(std::move(process)) {}

MemoryWatch::~MemoryWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<MemoryWatch::Query> MemoryWatch::Watch(std::function<void()> stop) {
  auto query = std::make_unique<Query>(*this, std::move(stop));
  const std::lock_guard lock(mutex_);
  queries_.push_back(query.get());
  if (!thread_.joinable()) thread_ = std::thread([this] { Loop(); });
  changed_.notify_all();
  return query;
}

MemoryWatch::Query::~Query() {
  {
    const std::lock_guard lock(watch_.mutex_);
    std::erase(watch_.queries_, this);
  }
  // What it held is free now; the next query should not find it in the way. After small queries it is not worth the
  // time.
  if (watch_.process_.resident() > watch_.limit_ / 2) watch_.GiveBackNow();
}

Status MemoryWatch::Query::verdict() const {
  const std::lock_guard lock(watch_.mutex_);
  return verdict_;
}

Status MemoryWatch::Refusal(std::int64_t bytes, const std::string& asking) {
  const auto beyond = [&](std::int64_t held) { return held > bound_ || bytes > bound_ - held; };
  if (!beyond(std::max(process_.resident(), reserved_.load()))) return Status::Ok();
  if (!beyond(std::max(ResidentAfterGivingBack(), reserved_.load()))) return Status::Ok();
  return Exceeded(asking, bytes);
}

void MemoryWatch::Sample() {
  std::int64_t held = process_.resident();
  if (held > peak_.load()) peak_ = held;
  if (held > bound_) held = ResidentAfterGivingBack();
  const std::lock_guard lock(mutex_);
  if (held <= bound_) {
    stopped_at_ = 0;
    return;
  }
  // A stopped query takes a moment to end; the next is stopped only if the process still grows.
  if (stopped_at_ != 0 && held < stopped_at_ + limit_ / 50) return;
  const auto youngest =
      std::find_if(queries_.rbegin(), queries_.rend(), [](Query* query) { return query->verdict_.ok(); });
  if (youngest == queries_.rend()) return;
  stopped_at_ = held;
  (*youngest)->verdict_ = Exceeded("the statement", 0);
  (*youngest)->stop_();
}

void MemoryWatch::Loop() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (queries_.empty()) {
      peak_ = 0;
      changed_.wait(lock, [&] { return ending_ || !queries_.empty(); });
      continue;
    }
    lock.unlock();
    Sample();
    lock.lock();
    changed_.wait_for(lock, kInterval, [&] { return ending_; });
  }
}

void MemoryWatch::GiveBackNow() {
  const std::lock_guard lock(give_back_mutex_);
  process_.give_back();
  gave_back_at_ = Clock::now();
}

std::int64_t MemoryWatch::ResidentAfterGivingBack() {
  // Who comes while another gives back waits for it: what is on its way out must not be held against anybody.
  const std::lock_guard lock(give_back_mutex_);
  if (Clock::now() - gave_back_at_ >= kGiveBackInterval) {
    process_.give_back();
    gave_back_at_ = Clock::now();
  }
  return process_.resident();
}

Status MemoryWatch::Exceeded(const std::string& asking, std::int64_t wanted) const {
  if (wanted == 0) {
    return SparkError("FIRESTEEL_MEMORY_LIMIT_EXCEEDED.STOPPED",
                      {{"asking", asking}, {"peak", MemorySize(peak_)}, {"limit", MemorySize(limit_)}});
  }
  return SparkError("FIRESTEEL_MEMORY_LIMIT_EXCEEDED.REFUSED", {{"asking", asking},
                                                                {"wanted", MemorySize(wanted)},
                                                                {"held", MemorySize(process_.resident())},
                                                                {"limit", MemorySize(limit_)}});
}

std::string MemorySize(std::int64_t bytes) {
  const double megabytes = static_cast<double>(bytes) / (1 << 20);
  char text[32];
  if (megabytes < 1024) {
    std::snprintf(text, sizeof text, megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes);
  } else {
    std::snprintf(text, sizeof text, "%.2f GB", megabytes / 1024);
  }
  return text;
}

}  // namespace firesteel::duck

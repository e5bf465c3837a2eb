#include "base/deep_recursion.h"

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace firesteel {
namespace {

constexpr std::size_t kFreshStackBytes = std::size_t{256} << 20;  // reserved, touched only as far as used
constexpr std::size_t kMarginBytes = std::size_t{256} << 10;

// The lowest address this thread may recurse down to.
std::uintptr_t FindStackFloor() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(lowest) + kMarginBytes;
}

void* CallBody(void* body) {
  (*static_cast<FunctionView<void()>*>(body))();
  return nullptr;
}

}  // namespace

bool HasStackRoom() {
  thread_local const std::uintptr_t floor = FindStackFloor();
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) > floor;
}

void RunOnFreshStack(FunctionView<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kFreshStackBytes);
  pthread_t thread;
  const bool started = pthread_create(&thread, &attributes, CallBody, &body) == 0;
  pthread_attr_destroy(&attributes);
  if (started) {
    pthread_join(thread, nullptr);
  } else {
    body();  // no memory for a thread: the margin is all there is
  }
}

}  // namespace firesteel

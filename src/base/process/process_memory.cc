#include "base/process/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace firesteel {

std::int64_t ResidentMemory() {
  // "size resident shared ..", in pages. Read without a stream: this is asked up to a hundred times a second, and also
  // where no memory may be allocated.
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  std::array<char, 128> text{};
  const ssize_t length = read(file, text.data(), text.size() - 1);
  close(file);
  if (length <= 0) return 0;
  char* at = text.data();
  std::strtoll(at, &at, 10);
  const std::int64_t resident = std::strtoll(at, &at, 10), shared = std::strtoll(at, &at, 10);
  return (resident - shared) * sysconf(_SC_PAGE_SIZE);
}

}  // namespace firesteel

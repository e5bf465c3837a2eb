/* Preloaded: while the file MALLOC_FAULT_WHILE exists, one in MALLOC_FAULT_ONE_IN allocations of MALLOC_FAULT_LEAST bytes
   or more fails, drawn from MALLOC_FAULT_SEED. Smaller ones never do. */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

static size_t least = SIZE_MAX;
static uint64_t one_in = 1;
static char while_file[4096]; /* a copy: a process may wipe its environment */
static _Atomic uint64_t state;

static uint64_t number_of(const char* name, uint64_t otherwise) {
  const char* text = getenv(name);
  return text ? strtoull(text, 0, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("MALLOC_FAULT_WHILE");
  if (path) strncpy(while_file, path, sizeof while_file - 1);
  one_in = number_of("MALLOC_FAULT_ONE_IN", 1);
  state = number_of("MALLOC_FAULT_SEED", 1) << 32;
  least = number_of("MALLOC_FAULT_LEAST", SIZE_MAX);
}

static int fails(size_t size) {
  if (size < least || !while_file[0] || access(while_file, F_OK) != 0) return 0;
  uint64_t draw = atomic_fetch_add(&state, 0x9E3779B97F4A7C15u); /* splitmix64 */
  draw = (draw ^ (draw >> 30)) * 0xBF58476D1CE4E5B9u;
  draw = (draw ^ (draw >> 27)) * 0x94D049BB133111EBu;
  if ((draw ^ (draw >> 31)) % one_in) return 0;
  errno = ENOMEM;
  return 1;
}

void* malloc(size_t size) { return fails(size) ? 0 : __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return fails(count * size) ? 0 : __libc_calloc(count, size); }
void* realloc(void* old, size_t size) { return fails(size) ? 0 : __libc_realloc(old, size); }
void* aligned_alloc(size_t alignment, size_t size) { return fails(size) ? 0 : __libc_memalign(alignment, size); }
int posix_memalign(void** memory, size_t alignment, size_t size) {
  if (fails(size)) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}

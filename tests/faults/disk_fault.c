// Preloaded into firesteel by test_disk_faults.py: the n-th call of one kind below one folder fails.
//
//   DISK_FAULT_ROOT   only calls on files below this folder count
//   DISK_FAULT_LOG    every call that counts becomes a line "kind path"
//   DISK_FAULT_KIND   write, sync, rename, unlink, mkdir, open (for writing) or any of these
//   DISK_FAULT_AT     which of that kind fails, from 1
//   DISK_FAULT_ERRNO  with what; KILL: the process dies before the call
//   DISK_FAULT_STAYS  set: every later call of the kind fails too, as on a disk that stays full
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_int arrivals;

static int below_root(const char *path) {
  const char *root = getenv("DISK_FAULT_ROOT");
  char absolute[PATH_MAX];
  if (root == NULL || path == NULL) return 0;
  if (path[0] != '/') {
    if (getcwd(absolute, sizeof absolute / 2) == NULL) return 0;
    strcat(absolute, "/");
    strncat(absolute, path, sizeof absolute / 2 - 8);
    path = absolute;
  }
  return strncmp(path, root, strlen(root)) == 0;
}

// Whether this call is the one that fails; errno is set then.
static int fails(const char *kind, const char *path) {
  if (!below_root(path)) return 0;
  const char *log = getenv("DISK_FAULT_LOG");
  if (log != NULL) {
    char line[PATH_MAX + 32];
    const int length = snprintf(line, sizeof line, "%s %s\n", kind, path);
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) {
      if (syscall(SYS_write, fd, line, (size_t)length) < 0) abort();
      syscall(SYS_close, fd);
    }
  }
  const char *wanted = getenv("DISK_FAULT_KIND");
  if (wanted == NULL || (strcmp(wanted, kind) != 0 && strcmp(wanted, "any") != 0)) return 0;
  const int arrival = atomic_fetch_add(&arrivals, 1) + 1;
  const int at = atoi(getenv("DISK_FAULT_AT"));
  if (arrival != at && !(getenv("DISK_FAULT_STAYS") != NULL && arrival > at)) return 0;
  if (strcmp(getenv("DISK_FAULT_ERRNO"), "KILL") == 0) kill(getpid(), SIGKILL);
  errno = atoi(getenv("DISK_FAULT_ERRNO"));
  return 1;
}

static int fails_on(const char *kind, int fd) {
  char link[64], path[PATH_MAX];
  const int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  errno = saved;
  if (length <= 0) return 0;
  path[length] = 0;
  return fails(kind, path);
}

static int opens_for_writing(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0; }

#define OPEN(name)                                                             \
  int name(const char *path, int flags, ...) {                                 \
    va_list list;                                                              \
    va_start(list, flags);                                                     \
    const mode_t mode = va_arg(list, mode_t);                                  \
    va_end(list);                                                              \
    if (opens_for_writing(flags) && fails("open", path)) return -1;            \
    return REAL(name)(path, flags, mode);                                      \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
  int name(int folder, const char *path, int flags, ...) {                     \
    va_list list;                                                              \
    va_start(list, flags);                                                     \
    const mode_t mode = va_arg(list, mode_t);                                  \
    va_end(list);                                                              \
    if (opens_for_writing(flags) && fails("open", path)) return -1;            \
    return REAL(name)(folder, path, flags, mode);                              \
  }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *bytes, size_t size) { return fails_on("write", fd) ? -1 : REAL(write)(fd, bytes, size); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return fails_on("write", fd) ? -1 : REAL(pwrite)(fd, bytes, size, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return fails_on("write", fd) ? -1 : REAL(pwrite64)(fd, bytes, size, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return fails_on("write", fd) ? -1 : REAL(writev)(fd, parts, count); }
int ftruncate(int fd, off_t size) { return fails_on("write", fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails_on("write", fd) ? -1 : REAL(ftruncate64)(fd, size); }
int fsync(int fd) { return fails_on("sync", fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails_on("sync", fd) ? -1 : REAL(fdatasync)(fd); }
int syncfs(int fd) { return fails_on("sync", fd) ? -1 : REAL(syncfs)(fd); }
int rename(const char *from, const char *to) { return fails("rename", to) ? -1 : REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) { return fails("rename", to) ? -1 : REAL(renameat)(a, from, b, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return fails("rename", to) ? -1 : REAL(renameat2)(a, from, b, to, flags); }
int link(const char *from, const char *to) { return fails("rename", to) ? -1 : REAL(link)(from, to); }
int unlink(const char *path) { return fails("unlink", path) ? -1 : REAL(unlink)(path); }
int rmdir(const char *path) { return fails("unlink", path) ? -1 : REAL(rmdir)(path); }
int remove(const char *path) { return fails("unlink", path) ? -1 : REAL(remove)(path); }
int mkdir(const char *path, mode_t mode) { return fails("mkdir", path) ? -1 : REAL(mkdir)(path, mode); }

int unlinkat(int folder, const char *path, int flags) {
  char full[PATH_MAX];
  if (path[0] != '/' && folder != AT_FDCWD) {
    char link[64], base[PATH_MAX / 2];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    const ssize_t length = readlink(link, base, sizeof base - 1);
    base[length > 0 ? length : 0] = 0;
    snprintf(full, sizeof full, "%s/%s", base, path);
  } else {
    snprintf(full, sizeof full, "%s", path);
  }
  return fails("unlink", full) ? -1 : REAL(unlinkat)(folder, path, flags);
}

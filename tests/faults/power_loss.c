// Preloaded into firesteel by power_loss.py: what a power loss may undo is written down, and kept so that it can be undone.
//
//   POWER_LOSS_ROOT   only files below this folder count
//   POWER_LOSS_ATTIC  a folder on the same disk: a link to every file that is removed or replaced, a copy of each as it was
//                     when it was last flushed, and the log
//   POWER_LOSS_AT     the power goes before the n-th call that counts; unset: never
//
// The log has a line "kind <tab> path <tab> other path <tab> number in the attic <tab> inode" for each call that succeeded.
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
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_int calls, kept;

// The absolute path if it counts, else "".
static const char *counted(int folder, const char *path, char *full) {
  char link[64], base[PATH_MAX / 2];
  const char *root = getenv("POWER_LOSS_ROOT");
  full[0] = 0;
  if (root == NULL || path == NULL) return full;
  if (path[0] == '/') {
    snprintf(full, PATH_MAX, "%s", path);
  } else {
    snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
    const ssize_t length = readlink(link, base, sizeof base - 1);
    base[length > 0 ? length : 0] = 0;
    snprintf(full, PATH_MAX, "%s/%s", base, path);
  }
  if (strncmp(full, root, strlen(root)) != 0) full[0] = 0;
  return full;
}

static const char *counted_fd(int fd, char *full) {
  char link[64];
  const int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, full, PATH_MAX - 1);
  full[length > 0 ? length : 0] = 0;
  errno = saved;
  const char *root = getenv("POWER_LOSS_ROOT");
  if (root == NULL || strncmp(full, root, strlen(root)) != 0) full[0] = 0;
  return full;
}

static void before(void) {
  const char *at = getenv("POWER_LOSS_AT");
  if (at != NULL && atomic_fetch_add(&calls, 1) + 1 == atoi(at)) kill(getpid(), SIGKILL);
}

static void note(const char *kind, const char *path, const char *other, int number, unsigned long inode) {
  char line[2 * PATH_MAX + 64], log[PATH_MAX];
  const int saved = errno;
  const int length = snprintf(line, sizeof line, "%s\t%s\t%s\t%d-%d\t%lu\n", kind, path, other, (int)getpid(), number, inode);
  snprintf(log, sizeof log, "%s/log", getenv("POWER_LOSS_ATTIC"));
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 || syscall(SYS_write, fd, line, (size_t)length) != length) abort();
  syscall(SYS_close, fd);
  errno = saved;
}

// Keeps what lies at the path; its number, 0 for nothing.
static int keep(const char *path) {
  char name[PATH_MAX];
  const int number = atomic_fetch_add(&kept, 1) + 1, saved = errno;
  snprintf(name, sizeof name, "%s/%d-%d", getenv("POWER_LOSS_ATTIC"), (int)getpid(), number);
  const int done = (int)syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, 0);
  errno = saved;
  return done == 0 ? number : 0;
}

static unsigned long inode_of(const char *path) {
  struct stat about;
  const int saved = errno;
  const int done = stat(path, &about);
  errno = saved;
  return done == 0 ? (unsigned long)about.st_ino : 0;
}

// The file as it is now, under its inode: what is there after a loss of power.
static void copy_flushed(const char *path, unsigned long inode) {
  char name[PATH_MAX], bytes[1 << 16];
  ssize_t length;
  const int saved = errno;
  snprintf(name, sizeof name, "%s/flushed-%lu", getenv("POWER_LOSS_ATTIC"), inode);
  const int from = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  const int to = (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  while (from >= 0 && to >= 0 && (length = syscall(SYS_read, from, bytes, sizeof bytes)) > 0) syscall(SYS_write, to, bytes, length);
  syscall(SYS_close, from);
  syscall(SYS_close, to);
  errno = saved;
}

static void noted_write(int fd, ssize_t done) {
  char full[PATH_MAX];
  if (done >= 0 && counted_fd(fd, full)[0]) note("write", full, "", 0, inode_of(full));
}

static void about_to(int fd) {
  char full[PATH_MAX];
  if (counted_fd(fd, full)[0]) before();
}

static int noted_sync(int fd, int done) {
  char full[PATH_MAX];
  struct stat about;
  if (done != 0 || !counted_fd(fd, full)[0] || fstat(fd, &about) != 0) return done;
  if (S_ISREG(about.st_mode)) copy_flushed(full, about.st_ino);
  note(S_ISREG(about.st_mode) ? "sync" : "syncdir", full, "", 0, about.st_ino);
  return done;
}

#define OPEN(name, at_folder, ...)                                             \
  {                                                                            \
    char full[PATH_MAX];                                                       \
    va_list list;                                                              \
    va_start(list, flags);                                                     \
    const mode_t mode = va_arg(list, mode_t);                                  \
    va_end(list);                                                              \
    const int counts = (flags & (O_CREAT | O_TRUNC)) != 0 && counted(at_folder, path, full)[0]; \
    const int is_new = counts && inode_of(full) == 0;                          \
    if (counts) before();                                                      \
    const int fd = REAL(name)(__VA_ARGS__, flags, mode);                       \
    if (fd >= 0 && is_new) note("create", full, "", 0, inode_of(full));        \
    if (fd >= 0 && counts && (flags & O_TRUNC)) note("write", full, "", 0, inode_of(full)); \
    return fd;                                                                 \
  }
int open(const char *path, int flags, ...) OPEN(open, AT_FDCWD, path)
int open64(const char *path, int flags, ...) OPEN(open64, AT_FDCWD, path)
int openat(int folder, const char *path, int flags, ...) OPEN(openat, folder, folder, path)
int openat64(int folder, const char *path, int flags, ...) OPEN(openat64, folder, folder, path)

#define WRITE(type, call)       \
  {                             \
    about_to(fd);               \
    const type done = call;     \
    noted_write(fd, done);      \
    return done;                \
  }
ssize_t write(int fd, const void *bytes, size_t size) WRITE(ssize_t, REAL(write)(fd, bytes, size))
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) WRITE(ssize_t, REAL(pwrite)(fd, bytes, size, at))
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) WRITE(ssize_t, REAL(pwrite64)(fd, bytes, size, at))
ssize_t writev(int fd, const struct iovec *parts, int count) WRITE(ssize_t, REAL(writev)(fd, parts, count))
int ftruncate(int fd, off_t size) WRITE(int, REAL(ftruncate)(fd, size))
int ftruncate64(int fd, off64_t size) WRITE(int, REAL(ftruncate64)(fd, size))

int fsync(int fd) { return about_to(fd), noted_sync(fd, REAL(fsync)(fd)); }
int syncfs(int fd) {
  const int done = REAL(syncfs)(fd);
  if (done == 0) note("syncfs", "", "", 0, 0);
  return done;
}
int fdatasync(int fd) { return about_to(fd), noted_sync(fd, REAL(fdatasync)(fd)); }

static int renames(int a, const char *from, int b, const char *to, int (*real)(int, const char *, int, const char *, unsigned), unsigned flags) {
  char source[PATH_MAX], target[PATH_MAX];
  if (!counted(a, from, source)[0] || !counted(b, to, target)[0]) return real(a, from, b, to, flags);
  before();
  const int number = keep(target), done = real(a, from, b, to, flags);
  if (done == 0) note("rename", source, target, number, inode_of(target));
  return done;
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return renames(a, from, b, to, REAL(renameat2), flags); }
int renameat(int a, const char *from, int b, const char *to) { return renames(a, from, b, to, REAL(renameat2), 0); }
int rename(const char *from, const char *to) { return renames(AT_FDCWD, from, AT_FDCWD, to, REAL(renameat2), 0); }

int link(const char *from, const char *to) {
  char target[PATH_MAX];
  if (!counted(AT_FDCWD, to, target)[0]) return REAL(link)(from, to);
  before();
  const int done = REAL(link)(from, to);
  if (done == 0) note("create", target, "", 0, inode_of(target));
  return done;
}

int unlinkat(int folder, const char *path, int flags) {
  char full[PATH_MAX];
  if (!counted(folder, path, full)[0]) return REAL(unlinkat)(folder, path, flags);
  before();
  const int number = (flags & AT_REMOVEDIR) != 0 ? 0 : keep(full), done = REAL(unlinkat)(folder, path, flags);
  if (done == 0) note((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", full, "", number, 0);
  return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  const int done = unlink(path);
  return done != 0 && (errno == EISDIR || errno == EPERM) ? rmdir(path) : done;
}

int mkdir(const char *path, mode_t mode) {
  char full[PATH_MAX];
  if (!counted(AT_FDCWD, path, full)[0]) return REAL(mkdir)(path, mode);
  before();
  const int done = REAL(mkdir)(path, mode);
  if (done == 0) note("mkdir", full, "", 0, 0);
  return done;
}

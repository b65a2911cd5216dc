// Calls on the queue's files that fail at random, as often as the file says that FAILING_DISK names. That is shared memory: for each
// kind of call (write, sync, read) the chance in a million, the error's number, how many calls there were, and how many have failed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { WRITE, SYNC, READ };
enum field { CHANCE, ERROR, CALLS, FAILED, FIELDS };

static _Atomic int64_t *shared;
static _Atomic uint64_t random_state;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAILING_DISK");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) return;
  random_state = (uint64_t)getpid() * 0x9E3779B97F4A7C15u + 1;
  shared = memory;
}

static uint64_t next_random(void) {
  uint64_t value = atomic_fetch_add(&random_state, 0x9E3779B97F4A7C15u);
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

// The queue, and its log; not what SQLite keeps in memory that is shared, nor the lock.
static int is_of_the_queue(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  const char *name = strrchr(path, '/');
  return name && (!strcmp(name, "/queue.sqlite") || !strcmp(name, "/queue.sqlite-wal"));
}

static int fails(enum kind kind, int descriptor) {
  if (!shared) return 0;
  int kept = errno;
  _Atomic int64_t *fields = shared + kind * FIELDS;
  int failing = 0;
  if (is_of_the_queue(descriptor)) {
    atomic_fetch_add(fields + CALLS, 1);
    failing = (int64_t)(next_random() % 1000000) < atomic_load(fields + CHANCE);
  }
  errno = kept;
  if (!failing) return 0;
  atomic_fetch_add(fields + FAILED, 1);
  errno = (int)atomic_load(fields + ERROR);
  return 1;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place) {
  if (fails(WRITE, descriptor)) return -1;
  ssize_t (*next)(int, const void *, size_t, off64_t) =
      (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return next(descriptor, bytes, count, place);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t place) {
  if (fails(READ, descriptor)) return -1;
  ssize_t (*next)(int, void *, size_t, off64_t) = (ssize_t (*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
  return next(descriptor, bytes, count, place);
}

int fdatasync(int descriptor) {
  if (fails(SYNC, descriptor)) return -1;
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(descriptor);
}

int fsync(int descriptor) {
  if (fails(SYNC, descriptor)) return -1;
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
}

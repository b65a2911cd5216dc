// Moves the wall clock of a program, as NTP or an administrator would: by the seconds, a native 64-bit integer, that stand in the
// file which CLOCK_SHIFT names. Clocks that nobody sets run on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t shift(void) {
  static volatile int64_t *seconds;
  static int64_t none;
  if (!seconds) {
    const char *path = getenv("CLOCK_SHIFT");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    seconds = map == MAP_FAILED ? &none : map;
    if (file >= 0) close(file);
  }
  return *seconds;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*system_gettime)(clockid_t, struct timespec *);
  if (!system_gettime) system_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  int result = system_gettime(clock, time);
  if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += shift();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  if (!result && time) *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds) *seconds = now.tv_sec;
  return now.tv_sec;
}

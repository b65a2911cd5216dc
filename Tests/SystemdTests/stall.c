// A call that hangs where the file /run/migedit-stalls/CALL is a pipe, until somebody writes into it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void stall(const char *pipe) {
  int kept = errno;
  int descriptor = open(pipe, O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) close(descriptor);
  errno = kept;
}

int fdatasync(int descriptor) {
  stall("/run/migedit-stalls/fdatasync");
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return next(descriptor);
}

int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags) {
  stall("/run/migedit-stalls/accept4");
  int (*next)(int, struct sockaddr *, socklen_t *, int) =
      (int (*)(int, struct sockaddr *, socklen_t *, int))dlsym(RTLD_NEXT, "accept4");
  return next(descriptor, address, length, flags);
}

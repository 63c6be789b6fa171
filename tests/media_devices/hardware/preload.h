// Included at the end of what stands in for a device of the kernel: brings the program's calls to it. Before
// it there are DEVICE, a pattern of its path, and three functions: `open_device`, `is_device` (of a
// descriptor) and `answer` (to an ioctl).
#include <dlfcn.h>
#include <fnmatch.h>
#include <stdarg.h>

static int open_path(const char* real_name, const char* path, int flags, int mode) {
  int (*real)(const char*, int, ...) = dlsym(RTLD_NEXT, real_name);
  return fnmatch(DEVICE, path, 0) == 0 ? open_device() : real(path, flags, mode);
}

#define OPEN(name)                              \
  int name(const char* path, int flags, ...) {  \
    va_list rest;                               \
    va_start(rest, flags);                      \
    const int mode = va_arg(rest, int);         \
    va_end(rest);                               \
    return open_path(#name, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

// What a fortified library calls.
int __open_2(const char* path, int flags) {
  return open_path("open", path, flags, 0);
}

int __open64_2(const char* path, int flags) {
  return open_path("open64", path, flags, 0);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
  return is_device(fd) ? answer(fd, request, argument) : real(fd, request, argument);
}

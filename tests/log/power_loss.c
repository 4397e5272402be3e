/* Notes how much of each append-only file was synced to disk: after the server was
 * killed, cutting the files to these lengths gives what a power loss would have left.
 * Preload it into the server; it writes "<file>.synced" beside each "<file>.aof".
 * Not covered: disks that lie, and sectors that are torn. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

typedef int (*sync_call)(int);

static void note(int descriptor, off_t length) {
  char link[64], path[PATH_BYTES], beside[PATH_BYTES + 16], digits[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t bytes = readlink(link, path, sizeof path - 1);
  if (bytes <= 0) return;
  path[bytes] = 0;
  if (bytes < 4 || strcmp(path + bytes - 4, ".aof") != 0) return;
  snprintf(beside, sizeof beside, "%s.synced", path);
  int file = open(beside, O_CREAT | O_WRONLY, 0600);
  if (file < 0) return;
  /* Always the same width, so one write replaces the last note whole. */
  int width = snprintf(digits, sizeof digits, "%-20lld\n", (long long)length);
  if (pwrite(file, digits, width, 0) != width) unlink(beside);
  close(file);
}

static int synced(const char *name, int descriptor) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  struct stat before;
  /* Only what was written before the call is promised to be on disk after it. */
  int known = fstat(descriptor, &before) == 0;
  int result = real(descriptor);
  if (result == 0 && known) note(descriptor, before.st_size);
  return result;
}

int fsync(int descriptor) { return synced("fsync", descriptor); }
int fdatasync(int descriptor) { return synced("fdatasync", descriptor); }

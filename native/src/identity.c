#include "identity.h"

#include "result.h"
#include "robo/shm.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 16, NAME_WORDS = 2 };

_Atomic uint64_t robo_self_cache;
_Atomic uint64_t robo_name_cache[NAME_WORDS];

static _Atomic uint64_t own_namespace;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forget_self(void) { atomic_store_explicit(&robo_self_cache, 0, memory_order_relaxed); }

static void store_name(const char *name, size_t length) {
  uint64_t words[NAME_WORDS] = {0, 0};
  memcpy(words, name, length < NAME_SIZE ? length : NAME_SIZE - 1);
  atomic_store_explicit(&robo_name_cache[0], words[0], memory_order_relaxed);
  atomic_store_explicit(&robo_name_cache[1], words[1], memory_order_relaxed);
}

/* Reads a short file of /proc. Returns its length without a final newline, or -1 with errno. */
static ssize_t read_text(int folder, const char *path, char *buffer, size_t size) {
  int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t length;
  do {
    length = read(fd, buffer, size - 1);
  } while (length < 0 && errno == EINTR);
  int error = errno;
  close(fd);
  errno = error;
  if (length > 0 && buffer[length - 1] == '\n') length--;
  if (length >= 0) buffer[length] = '\0';
  return length;
}

/* By way of the folder: what qemu-user shows as /proc/self/stat is made up, and not what other processes see. */
static ssize_t read_own(const char *file, char *buffer, size_t size) {
  int folder = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  ssize_t length = read_text(folder, file, buffer, size);
  close(folder);
  return length;
}

static void prepare(void) {
  pthread_atfork(NULL, NULL, forget_self);
  char name[NAME_SIZE * 4];
  ssize_t length = read_own("comm", name, sizeof name);
  bool is_set = atomic_load_explicit(&robo_name_cache[0], memory_order_relaxed) != 0;
  if (length > 0 && !is_set) store_name(name, (size_t)length);
  struct stat status;
  if (stat("/proc/self/ns/pid", &status) != 0) return;
  atomic_store_explicit(&own_namespace, status.st_ino, memory_order_relaxed);
}

/* State and start time of /proc/<pid>/stat. The name in it may hold anything, so both are counted from its last ')'. */
static bool parse_stat(const char *text, char *state, uint64_t *start) {
  const char *at = strrchr(text, ')');
  if (at == NULL || at[1] != ' ' || at[2] == '\0') return false;
  at += 2; /* at field 3, the state */
  *state = *at;
  for (int field = 3; field < 22; field++) {
    at = strchr(at, ' ');
    if (at == NULL) return false;
    at++;
  }
  char *end;
  errno = 0;
  *start = strtoull(at, &end, 10);
  return end != at && errno == 0;
}

uint64_t robo_find_self(void) {
  pthread_once(&once, prepare);
  char text[1024], state;
  uint64_t start;
  /* The pid of /proc and not of getpid: they differ where /proc is of another pid namespace, and others look there. */
  if (read_own("stat", text, sizeof text) <= 0 || !parse_stat(text, &state, &start)) return 0;
  uint64_t self = robo_make_identity(strtoull(text, NULL, 10), start);
  atomic_store_explicit(&robo_self_cache, self, memory_order_relaxed);
  return self;
}

bool robo_identity_lives(uint64_t identity) {
  identity = robo_identity_of(identity);
  if (identity == robo_self()) return true;
  uint32_t pid = robo_pid_of(identity);
  if (pid == 0) return false;
  char path[32], text[1024], state;
  uint64_t start;
  snprintf(path, sizeof path, "/proc/%u/stat", pid);
  ssize_t length = read_text(AT_FDCWD, path, text, sizeof text);
  /* Where it cannot be told (no file descriptor left, say), it lives: taking from the living is the worse mistake. */
  if (length < 0) return errno != ENOENT && errno != ESRCH;
  if (!parse_stat(text, &state, &start)) return length > 0;
  return state != 'Z' && state != 'X' && state != 'x' && robo_make_identity(pid, start) == identity;
}

int32_t robo_is_alive(uint64_t identity) { return robo_identity_lives(identity) ? 1 : 0; }

uint64_t robo_pid_namespace(void) {
  pthread_once(&once, prepare);
  return atomic_load_explicit(&own_namespace, memory_order_relaxed);
}

void robo_find_name(void) { pthread_once(&once, prepare); }

int32_t robo_set_process_name(const char *name) {
  if (name == NULL || name[0] == '\0') return robo_fail(ROBO_ERR_ARGUMENT, "a process needs a name of 1 to 15 bytes");
  pthread_once(&once, prepare);
  store_name(name, strnlen(name, NAME_SIZE));
  return ROBO_OK;
}

void robo_name_of_pid(uint32_t pid, char name[16]) {
  char path[32], text[NAME_SIZE * 4];
  snprintf(path, sizeof path, "/proc/%u/comm", pid);
  ssize_t length = read_text(AT_FDCWD, path, text, sizeof text);
  memset(name, 0, NAME_SIZE);
  if (length <= 0) {
    name[0] = '?';
  } else {
    memcpy(name, text, (size_t)length < NAME_SIZE ? (size_t)length : NAME_SIZE - 1);
  }
}

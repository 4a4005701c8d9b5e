#include "identity.h"

#include "result.h"
#include "robo/shm.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 16, NAME_WORDS = 2 };

_Atomic uint64_t robo_self_cache;
_Atomic uint64_t robo_name_cache[NAME_WORDS];

static _Atomic uint64_t own_namespaces;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forget_self(void) { atomic_store_explicit(&robo_self_cache, 0, memory_order_relaxed); }

/* Cut at the beginning of a UTF-8 character if need be. */
static void store_name(const char *name, size_t length) {
  uint64_t words[NAME_WORDS] = {0, 0};
  if (length >= NAME_SIZE) {
    length = NAME_SIZE - 1;
    while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80) length--;
  }
  memcpy(words, name, length);
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
}

static uint64_t inode_of(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 ? status.st_ino : 0;
}

/* Not once for all: the child of a fork may be in another namespace than its parent. */
static void find_namespaces(void) {
  uint64_t both = inode_of("/proc/self/ns/pid") ^ inode_of("/proc/self/ns/time") << 32;
  atomic_store_explicit(&own_namespaces, both, memory_order_relaxed);
}

/* What /proc/<pid>/stat tells. */
typedef struct process {
  char state;
  uint64_t threads;
  uint64_t start;
} process;

/* The name in it may hold anything, so fields are counted from its last ')'. */
static bool parse_stat(const char *text, process *found) {
  const char *at = strrchr(text, ')');
  if (at == NULL || at[1] != ' ' || at[2] == '\0') return false;
  at += 2; /* at field 3, the state */
  found->state = *at;
  for (int field = 3; field < 22; field++) {
    if (field == 20) found->threads = strtoull(at, NULL, 10);
    at = strchr(at, ' ');
    if (at == NULL) return false;
    at++;
  }
  char *end;
  errno = 0;
  found->start = strtoull(at, &end, 10);
  return end != at && errno == 0;
}

uint64_t robo_find_self(void) {
  pthread_once(&once, prepare);
  char text[1024];
  process own;
  /* The pid of /proc and not of getpid: they differ where /proc is of another pid namespace, and others look there. */
  if (read_own("stat", text, sizeof text) <= 0 || !parse_stat(text, &own)) return 0;
  find_namespaces();
  uint64_t self = robo_make_identity(strtoull(text, NULL, 10), own.start);
  atomic_store_explicit(&robo_self_cache, self, memory_order_relaxed);
  return self;
}

int32_t robo_fail_self(void) {
  if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
    return robo_fail_errno("cannot look into /proc, which tells the living from the dead");
  }
  return robo_fail(ROBO_ERR_PLATFORM, "/proc is not there, which tells the living from the dead");
}

/*
 * Whether there is a process that /proc does not show: it is mounted with hidepid, or lies outside of our root folder
 * by now. The kernel is asked, unless it counts in other pids than /proc.
 */
static bool is_hidden(uint32_t pid) {
  uint64_t self = robo_self();
  return (self == 0 || robo_pid_of(self) == (uint32_t)getpid()) && kill((pid_t)pid, 0) == 0;
}

/* The first thread of a process is a zombie, too, once it has ended while others go on. */
static bool has_ended(const process *found) {
  return found->state == 'X' || found->state == 'x' || (found->state == 'Z' && found->threads <= 1);
}

bool robo_identity_lives(uint64_t identity) {
  identity = robo_identity_of(identity);
  uint32_t pid = robo_pid_of(identity);
  if (pid == 0) return false;
  if (identity == robo_self()) return true;
  char path[32], text[1024];
  process found;
  snprintf(path, sizeof path, "/proc/%u/stat", pid);
  ssize_t length = read_text(AT_FDCWD, path, text, sizeof text);
  if (length < 0 && (errno == ENOENT || errno == ESRCH)) return is_hidden(pid);
  /* Where it cannot be told (no file descriptor left, say), it lives: taking from the living is the worse mistake. */
  if (length < 0) return true;
  if (!parse_stat(text, &found)) return length > 0;
  return !has_ended(&found) && robo_make_identity(pid, found.start) == identity;
}

int32_t robo_is_alive(uint64_t identity) { return robo_identity_lives(identity) ? 1 : 0; }

uint64_t robo_namespaces(void) {
  robo_self();
  return atomic_load_explicit(&own_namespaces, memory_order_relaxed);
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

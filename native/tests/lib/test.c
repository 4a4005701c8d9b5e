/* What tests call: failures, random numbers, forked processes. */
#include "test.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "point.h"
#include "run.h"

uint64_t test_seed;
static uint64_t random_state;
static pid_t random_owner;

/* The text goes to the runner by standard error, in one write, as several processes may fail at once. */
void test_fail(const char *file, int line, const char *format, ...) {
  char text[1024];
  int length = snprintf(text, sizeof text, "  %s:%d: ", file, line);
  va_list arguments;
  va_start(arguments, format);
  int more = vsnprintf(text + length, sizeof text - (size_t)length - 1, format, arguments);
  va_end(arguments);
  size_t all = (size_t)length + (more > 0 ? (size_t)more : 0);
  if (all > sizeof text - 2) all = sizeof text - 2;
  text[all++] = '\n';
  if (write(2, text, all) < 0) _exit(TEST_FAILED);
  _exit(TEST_FAILED);
}

void test_ignore(const char *reason) {
  fprintf(stderr, "  ignored: %s\n", reason);
  _exit(TEST_IGNORED);
}

void test_check_text(const char *file, int line, const char *what, const char *actual, const char *expected) {
  if (strcmp(actual, expected) != 0) test_fail(file, line, "%s is \"%s\", not \"%s\"", what, actual, expected);
}

void test_check_contains(const char *file, int line, const char *text, const char *part) {
  if (strstr(text, part) == NULL) test_fail(file, line, "\"%s\" has no \"%s\"", text, part);
}

uint64_t test_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t test_deadline(void) { return test_now() + 30ull * 1000000000u; }

void test_pause(void) {
  const struct timespec pause = {0, 200000};
  nanosleep(&pause, NULL);
}

void *test_shared(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) test_fail(__FILE__, __LINE__, "mmap of %zu bytes: %s", bytes, strerror(errno));
  return memory;
}

/* splitmix64, https://prng.di.unimi.it/splitmix64.c. Forked processes differ by the count of forks before them. */
uint64_t test_random(uint64_t limit) {
  static uint64_t forks;
  if (random_owner != getpid()) {
    random_owner = getpid();
    random_state = test_seed + 0x632be59bd9b4e019ull * ++forks + random_state;
  }
  uint64_t z = (random_state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return (z ^ (z >> 31)) % limit;
}

pid_t test_fork(void (*body)(void *argument), void *argument) {
  return test_fork_to(NULL, 0, 0, body, argument);
}

pid_t test_fork_to(const char *point, unsigned nth, int signal, void (*body)(void *argument), void *argument) {
  uint64_t salt = test_random(UINT64_MAX);
  fflush(NULL);
  pid_t pid = fork();
  if (pid < 0) test_fail(__FILE__, __LINE__, "fork: %s", strerror(errno));
  if (pid > 0) return pid;
  random_state = salt;
  test_set_point(point, nth, signal);
  body(argument);
  exit(0);
}

static int wait_for(const char *file, int line, pid_t pid, int flags) {
  int status = 0;
  uint64_t end = test_deadline();
  pid_t got;
  while ((got = waitpid(pid, &status, flags | WNOHANG)) == 0) {
    if (test_now() > end) test_fail(file, line, "process %d did not end within 30 s", (int)pid);
    test_pause();
  }
  if (got < 0) test_fail(file, line, "waitpid of %d: %s", (int)pid, strerror(errno));
  return status;
}

void test_check_ended(const char *file, int line, pid_t pid) {
  int status = wait_for(file, line, pid, 0);
  if (WIFSIGNALED(status)) test_fail(file, line, "process %d ended by signal %d", (int)pid, WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) test_fail(file, line, "process %d ended with %d", (int)pid, WEXITSTATUS(status));
}

void test_check_killed(const char *file, int line, pid_t pid) {
  int status = wait_for(file, line, pid, 0);
  if (!WIFSIGNALED(status)) {
    test_fail(file, line, "process %d was not killed: it ended with %d", (int)pid, WEXITSTATUS(status));
  }
  if (WTERMSIG(status) != SIGKILL) test_fail(file, line, "process %d ended by signal %d", (int)pid, WTERMSIG(status));
}

void test_check_stopped(const char *file, int line, pid_t pid) {
  int status = wait_for(file, line, pid, WUNTRACED);
  if (!WIFSTOPPED(status)) {
    test_fail(file, line, "process %d ended (%#x) and was not stopped", (int)pid, (unsigned)status);
  }
}

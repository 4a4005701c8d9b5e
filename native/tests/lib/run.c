/* Runs the tests of a program one after the other, each in a process group and a folder of its own. */
#include "run.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

/* Seconds for one test. */
#define LIMIT 90u
#define MOST_TESTS 256u

static struct test {
  const char *sentence, *file;
  int line;
  void (*body)(void);
} tests[MOST_TESTS];
static unsigned count;

void test_register(const char *sentence, const char *file, int line, void (*body)(void)) {
  if (count == MOST_TESTS) abort();
  tests[count++] = (struct test){sentence, file, line, body};
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *at) {
  (void)status, (void)kind, (void)at;
  remove(path);
  return 0;
}

/* A test may have left folders in it, and have taken their rights away. */
static int open_up(const char *path, const struct stat *status, int kind, struct FTW *at) {
  (void)status, (void)at;
  if (kind == FTW_D || kind == FTW_DNR) chmod(path, 0700);
  return 0;
}

static void remove_folder(const char *path) {
  nftw(path, open_up, 8, FTW_PHYS);
  nftw(path, remove_entry, 8, FTW_PHYS | FTW_DEPTH);
}

static void run_body(const struct test *test, const char *folder) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setenv("ROBO_SHM_DIR", folder, 1);
  test->body();
  exit(0);
}

/* Waits for the test, and ends the rest of its process group with it. Returns its wait status, or -1: out of time. */
static int wait_for(pid_t pid) {
  siginfo_t info;
  uint64_t end = test_now() + LIMIT * 1000000000ull;
  bool ended;
  do {
    info.si_pid = 0;
    /* Not reaped yet, so that its number still names its group. */
    ended = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
    if (!ended) test_pause();
  } while (!ended && test_now() < end);
  kill(-pid, SIGKILL);
  kill(-pid, SIGCONT);
  int status;
  waitpid(pid, &status, 0);
  return ended ? status : -1;
}

static int run(const struct test *test) {
  const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  char folder[64];
  snprintf(folder, sizeof folder, "%s/robo-c-test-XXXXXX", parent);
  if (mkdtemp(folder) == NULL) {
    perror(folder);
    return TEST_FAILED;
  }
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) run_body(test, folder);
  setpgid(pid, pid);
  int status = pid < 0 ? -1 : wait_for(pid);
  remove_folder(folder);
  if (status == 0) return 0;
  if (status == -1) fprintf(stderr, "  out of time (%u s)\n", LIMIT);
  else if (WIFSIGNALED(status)) {
    fprintf(stderr, "  ended by signal %d (%s)\n", WTERMSIG(status), strsignal(WTERMSIG(status)));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == TEST_IGNORED) return TEST_IGNORED;
  return TEST_FAILED;
}

int main(int argument_count, char **arguments) {
  const char *filter = argument_count > 1 ? arguments[1] : "";
  const char *seed = getenv("ROBO_SEED");
  test_seed = seed != NULL ? strtoull(seed, NULL, 0) : test_now() ^ (uint64_t)getpid() << 32;
  unsigned passed = 0, failed = 0, ignored = 0;
  for (unsigned i = 0; i < count; i++) {
    if (strstr(tests[i].sentence, filter) == NULL) continue;
    int outcome = run(&tests[i]);
    if (outcome == 0) passed++;
    else if (outcome == TEST_IGNORED) ignored++;
    else failed++;
    printf("%s %s\n", outcome == 0 ? "ok" : outcome == TEST_IGNORED ? "ignored" : "not ok", tests[i].sentence);
    if (outcome == TEST_FAILED) {
      printf("  %s:%d, ROBO_SEED=%#" PRIx64 "\n", tests[i].file, tests[i].line, test_seed);
    }
  }
  printf("%u passed, %u failed, %u ignored\n", passed, failed, ignored);
  return failed == 0 ? 0 : 1;
}

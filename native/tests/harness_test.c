/* The harness itself: a test that cannot fail is worse than none. */
#include "lib/test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/point.h"

static void pass_points(void *argument) {
  _Atomic int *passed = argument;
  for (int i = 0; i < 5; i++) {
    robo_point("harness:step");
    atomic_fetch_add(passed, 1);
  }
}

static void fail_a_check(void *argument) {
  (void)argument;
  fclose(stderr);
  close(2);
  CHECK_EQUAL(1, 2);
}

TEST("a process is killed at the nth passage of its point, and not before") {
  _Atomic int *passed = test_shared(sizeof *passed);
  CHECK_KILLED(test_fork_to("harness:step", 3, SIGKILL, pass_points, passed));
  CHECK_EQUAL(atomic_load(passed), 2);
}

TEST("a process that is stopped at a point goes on from there") {
  _Atomic int *passed = test_shared(sizeof *passed);
  pid_t pid = test_fork_to("harness:step", 1, SIGSTOP, pass_points, passed);
  CHECK_STOPPED(pid);
  CHECK_EQUAL(atomic_load(passed), 0);
  kill(pid, SIGCONT);
  CHECK_ENDED(pid);
  CHECK_EQUAL(atomic_load(passed), 5);
}

TEST("a check that fails ends its process with a failure") {
  int status;
  pid_t pid = test_fork(fail_a_check, NULL);
  CHECK_EQUAL(waitpid(pid, &status, 0), pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

TEST("a test has a private folder of its own") {
  struct stat found;
  CHECK_EQUAL(stat(getenv("ROBO_SHM_DIR"), &found), 0);
  CHECK_EQUAL(found.st_mode & 07777, 0700);
}

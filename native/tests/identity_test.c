/* Who a process is, and whether it lives: also where /proc does not tell. */
#include "identity.h"
#include "lib/test.h"
#include "robo/var.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLONE_NEWTIME_ 0x80

TEST("a name that is too long is cut at the beginning of a character") {
  char name[16];
  CHECK_EQUAL(robo_set_process_name("12345678901234€"), ROBO_OK);
  robo_self_name(name);
  CHECK_TEXT(name, "12345678901234");
  CHECK_EQUAL(robo_set_process_name("123456789012€ and more"), ROBO_OK);
  robo_self_name(name);
  CHECK_TEXT(name, "123456789012€");
}

/* What a forked process tells, and until when it stays. */
typedef struct stay {
  _Atomic uint64_t identity;
  _Atomic int may_end;
} stay;

static void tell(stay *told) { atomic_store(&told->identity, robo_self()); }

static void tell_and_stay(void *argument) {
  stay *told = argument;
  tell(told);
  UNTIL(atomic_load(&told->may_end) != 0);
}

static void tell_identity(void *argument) { tell(argument); }

TEST("an identity is of one process: not of its child, not of the next one with its pid") {
  uint64_t self = robo_self();
  CHECK_EQUAL(robo_pid_of(self), getpid());
  CHECK_EQUAL(self & ROBO_HELD, 0);
  CHECK_EQUAL(robo_is_alive(self), 1);
  CHECK_EQUAL(robo_is_alive(self | ROBO_HELD), 1);
  CHECK_EQUAL(robo_is_alive(robo_make_identity(robo_pid_of(self), robo_start_of(self) + 1)), 0);
  CHECK_EQUAL(robo_is_alive(0), 0);
  CHECK_EQUAL(robo_is_alive(UINT64_MAX), 0);
}

TEST("a zombie is dead, and a process with brackets and spaces in its name is itself") {
  stay *told = test_shared(sizeof *told);
  uint64_t self = robo_self();
  pid_t pid = test_fork(tell_identity, told);
  siginfo_t info;
  CHECK_EQUAL(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
  CHECK(atomic_load(&told->identity) != self);
  CHECK_EQUAL(robo_pid_of(atomic_load(&told->identity)), pid);
  CHECK_EQUAL(robo_is_alive(atomic_load(&told->identity)), 0);
  CHECK_ENDED(pid);
  CHECK_EQUAL(prctl(PR_SET_NAME, "a) R (1 2 3"), 0);
  CHECK_EQUAL(robo_find_self(), self);
  char name[16];
  robo_name_of_pid((uint32_t)getpid(), name);
  CHECK_TEXT(name, "a) R (1 2 3");
  robo_name_of_pid(1u << 22, name);
  CHECK_TEXT(name, "?");
}

/* Without what sanitizers do at the end, for which they need other threads, the whole /proc, and pids. */
static void end_at_once(void) { _exit(0); }

static void *run_thread(void *argument) {
  tell_and_stay(argument);
  end_at_once();
  return NULL;
}

static void end_first_thread(void *argument) {
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, run_thread, argument), 0);
  pthread_exit(NULL);
}

static bool is_zombie(pid_t pid) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  CHECK(fgets(text, sizeof text, file) != NULL);
  fclose(file);
  return strstr(text, ") Z ") != NULL;
}

TEST("a process whose first thread has ended lives until the others have") {
  stay *told = test_shared(sizeof *told);
  pid_t pid = test_fork(end_first_thread, told);
  UNTIL(atomic_load(&told->identity) != 0 && is_zombie(pid));
  CHECK_EQUAL(robo_is_alive(atomic_load(&told->identity)), 1);
  atomic_store(&told->may_end, 1);
  UNTIL(robo_is_alive(atomic_load(&told->identity)) == 0);
  CHECK_ENDED(pid);
}

static uint64_t identity_of_dead(void) {
  stay *told = test_shared(sizeof *told);
  CHECK_ENDED(test_fork(tell_identity, told));
  return atomic_load(&told->identity);
}

typedef struct both {
  uint64_t alive, dead;
} both;

static void judge_without_proc(void *argument) {
  const both *identities = argument;
  CHECK_EQUAL(chroot(getenv("ROBO_SHM_DIR")), 0);
  CHECK_EQUAL(access("/proc", F_OK), -1);
  CHECK_EQUAL(robo_is_alive(identities->alive), 1);
  CHECK_EQUAL(robo_is_alive(identities->dead), 0);
  end_at_once();
}

TEST("who has changed its root folder tells the living from the dead all the same") {
  if (geteuid() != 0) test_ignore("only root can change its root folder");
  stay *told = test_shared(sizeof *told);
  pid_t pid = test_fork(tell_and_stay, told);
  UNTIL(atomic_load(&told->identity) != 0);
  both identities = {atomic_load(&told->identity), identity_of_dead()};
  CHECK_ENDED(test_fork(judge_without_proc, &identities));
  atomic_store(&told->may_end, 1);
  CHECK_ENDED(pid);
}

/* Not shown to others of its user by a /proc that hides processes. */
static void tell_hidden(void *argument) {
  CHECK_EQUAL(prctl(PR_SET_DUMPABLE, 0), 0);
  tell_and_stay(argument);
}

TEST("a process that /proc hides lives") {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("proc", "/proc", "proc", 0, "hidepid=2") != 0 || setgid(12345) != 0 || setuid(12345) != 0) {
    test_ignore("a /proc that hides processes cannot be mounted");
  }
  prctl(PR_SET_DUMPABLE, 1);
  stay *told = test_shared(sizeof *told);
  uint64_t dead = identity_of_dead();
  pid_t pid = test_fork(tell_hidden, told);
  UNTIL(atomic_load(&told->identity) != 0);
  char path[32];
  snprintf(path, sizeof path, "/proc/%d", pid);
  if (access(path, F_OK) == 0) test_ignore("/proc hides nothing here");
  CHECK_EQUAL(robo_is_alive(atomic_load(&told->identity)), 1);
  CHECK_EQUAL(robo_is_alive(dead), 0);
  atomic_store(&told->may_end, 1);
  CHECK_ENDED(pid);
}

static int32_t try_open(void) {
  robo_var *variable;
  int32_t result = robo_var_open("pose", NULL, &variable);
  robo_var_close(variable);
  return result;
}

static void try_as_stranger(void *argument) {
  (void)argument;
  CHECK_EQUAL(try_open(), ROBO_ERR_NAMESPACE);
  end_at_once();
}

static void try_in_pid_namespace(void *is_ignored) {
  if (unshare(CLONE_NEWPID) == 0) {
    CHECK_ENDED(test_fork(try_as_stranger, NULL));
  } else {
    *(bool *)is_ignored = true;
  }
  end_at_once();
}

TEST("the child of a fork in another pid namespace is refused") {
  CHECK_EQUAL(try_open(), ROBO_OK);
  bool *is_ignored = test_shared(sizeof *is_ignored);
  CHECK_ENDED(test_fork(try_in_pid_namespace, is_ignored));
  if (*is_ignored) test_ignore("pid namespaces cannot be made");
}

TEST("a process in another time namespace, where start times are others, is refused") {
  CHECK_EQUAL(try_open(), ROBO_OK);
  if (unshare(CLONE_NEWTIME_) != 0) test_ignore("time namespaces cannot be made");
  CHECK_ENDED(test_fork(try_as_stranger, NULL));
}

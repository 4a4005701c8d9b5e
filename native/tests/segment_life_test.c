/* Making and removing segments: by many at once, by who is killed or stopped, and on a full file system. */
#include "segment_help.h"

#include "../src/folder.h"
#include "../src/identity.h"
#include "../src/segment_file.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

static const char *const POINTS[] = {"segment:opened", "segment:allocated", "segment:filled", "segment:linked"};

static void create(void *argument) {
  (void)argument;
  robo_var_close(open_variable("pose", 64, 4));
}

static void kill_creators(void) {
  for (int i = 0; i < 4; i++) {
    CHECK_KILLED(test_fork_to(POINTS[i], 1, SIGKILL, create, NULL));
    robo_var *variable = open_variable("pose", 64, 4);
    CHECK_EQUAL(write_number(variable, 1), 1);
    robo_var_close(variable);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  }
}

TEST("a creator killed at any step leaves a whole variable or nothing at all") {
  kill_creators();
  CHECK_EQUAL(files_in_folder(), 0);
}

TEST("where files without a name cannot be made, reap keeps what a creator killed at the end had named already") {
  setenv("ROBO_TEST_NO_TMPFILE", "1", 1);
  CHECK_KILLED(test_fork_to("segment:linked", 1, SIGKILL, create, NULL));
  CHECK_EQUAL(files_in_folder(), 2);
  robo_var *variable = open_variable("pose", 64, 4);
  write_number(variable, 5);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 1);
  CHECK_EQUAL(files_in_folder(), 1);
  CHECK_EQUAL(info_of(variable).is_removed, 0);
  CHECK_EQUAL(read_number(variable), 5);
  robo_var_close(variable);
}

TEST("where files without a name cannot be made, reap removes what a killed creator left") {
  setenv("ROBO_TEST_NO_TMPFILE", "1", 1);
  create(NULL);
  CHECK_EQUAL(files_in_folder(), 1);
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  kill_creators();
  CHECK_EQUAL(files_in_folder(), 4);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 4);
  CHECK_EQUAL(files_in_folder(), 0);
}

TEST("a creator that is stopped holds nobody up, and finds the other's variable when it goes on") {
  for (int i = 0; i < 3; i++) {
    pid_t pid = test_fork_to(POINTS[i], 1, SIGSTOP, create, NULL);
    CHECK_STOPPED(pid);
    robo_var *variable = open_variable("pose", 64, 4);
    write_number(variable, 1);
    kill(pid, SIGCONT);
    CHECK_ENDED(pid);
    CHECK_EQUAL(read_number(variable), 1);
    robo_var_close(variable);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  }
}

typedef struct shared_meeting {
  _Atomic uint32_t ready;
  _Atomic uint64_t opened, removed;
} shared_meeting;

static void meet(void *argument) {
  shared_meeting *meeting = argument;
  atomic_fetch_add(&meeting->ready, 1);
  while (atomic_load(&meeting->ready) < 8) sched_yield();
  robo_var *variable = open_variable("pose", 64, 16);
  uint64_t number = 1;
  CHECK_EQUAL(robo_var_write(variable, &number, 8, 0, NULL), ROBO_OK);
  robo_var_close(variable);
}

TEST("eight processes that make a variable at once get the same one") {
  shared_meeting *shared = test_shared(sizeof *shared);
  for (int round = 0; round < 20; round++) {
    pid_t pids[8];
    atomic_store(&shared->ready, 0);
    for (int i = 0; i < 8; i++) pids[i] = test_fork(meet, shared);
    for (int i = 0; i < 8; i++) CHECK_ENDED(pids[i]);
    robo_var *variable = open_variable("pose", 64, 16);
    CHECK_EQUAL(robo_var_ticket(variable), 8);
    robo_var_close(variable);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
    CHECK_EQUAL(files_in_folder(), 0);
  }
}

static void open_and_remove(void *argument) {
  shared_meeting *meeting = argument;
  uint64_t number = 1;
  for (int i = 0; i < 400; i++) {
    robo_var *variable = open_variable("pose", 64, 4);
    int32_t result = robo_var_write(variable, &number, 8, 0, NULL);
    CHECK(result == ROBO_OK || result == ROBO_ERR_REMOVED || result == ROBO_ERR_BUSY);
    atomic_fetch_add(&meeting->opened, 1);
    result = robo_var_remove("pose");
    if (result == ROBO_OK) atomic_fetch_add(&meeting->removed, 1);
    CHECK(result == ROBO_OK || result == ROBO_ERR_NOT_FOUND);
    /* Who removed it, or was told that it is gone, cannot write to it any more. */
    CHECK_EQUAL(robo_var_write(variable, &number, 8, 0, NULL), ROBO_ERR_REMOVED);
    robo_var_close(variable);
  }
}

TEST("making and removing by many processes at once never leaves two variables of one name") {
  shared_meeting *shared = test_shared(sizeof *shared);
  pid_t pids[6];
  for (int i = 0; i < 6; i++) pids[i] = test_fork(open_and_remove, shared);
  for (int i = 0; i < 6; i++) CHECK_ENDED(pids[i]);
  CHECK_EQUAL(shared->opened, 2400);
  CHECK(shared->removed > 0);
  CHECK_EQUAL(files_in_folder(), 0);
}

TEST("a segment whose remover was killed half-way is made anew") {
  robo_var *old = open_variable("pose", 64, 4);
  PATCH(removed, uint32_t, 1);
  uint64_t number = 1;
  CHECK_EQUAL(robo_var_write(old, &number, 8, 0, NULL), ROBO_ERR_REMOVED);
  robo_var *variable;
  CHECK_EQUAL(open_with_flags("pose", 0, &variable), ROBO_ERR_NOT_FOUND);
  variable = open_variable("pose", 128, 2);
  write_number(variable, 1);
  robo_var_close(variable);
  robo_var_close(old);
  CHECK_EQUAL(files_in_folder(), 1);
}

static void remove_pose(void *argument) {
  (void)argument;
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
}

TEST("a remover that is killed or stopped at any step leaves the name to those who come") {
  static const char *const points[] = {"segment:marked", "segment:turn"};
  for (int i = 0; i < 4; i++) {
    robo_var *old = open_variable("pose", 64, 4);
    pid_t pid = test_fork_to(points[i % 2], 1, i < 2 ? SIGKILL : SIGSTOP, remove_pose, NULL);
    if (i < 2) {
      CHECK_KILLED(pid);
    } else {
      CHECK_STOPPED(pid);
    }
    robo_var *new = open_variable("pose", 128, 4);
    write_number(new, 1);
    uint64_t number = 1;
    CHECK_EQUAL(robo_var_write(old, &number, 8, 0, NULL), ROBO_ERR_REMOVED);
    if (i >= 2) {
      kill(pid, SIGCONT);
      CHECK_ENDED(pid);
    }
    CHECK_EQUAL(read_number(new), 1);
    CHECK_EQUAL(files_in_folder(), 1);
    robo_var_close(old);
    robo_var_close(new);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  }
}

TEST("of two segments of one name only the one that is meant is removed") {
  const robo_geometry geometry = {.kind = ROBO_KIND_VARIABLE, .max_size = 64, .slots = 4};
  robo_segment old, new;
  CHECK_EQUAL(robo_segment_create("pose", &geometry, &old), ROBO_OK);
  CHECK_EQUAL(robo_segment_create("pose", &geometry, &new), ROBO_ERR_EXISTS);
  CHECK_EQUAL(robo_segment_remove_this(&old), ROBO_OK);
  CHECK_EQUAL(robo_segment_create("pose", &geometry, &new), ROBO_OK);
  CHECK_EQUAL(robo_segment_remove_this(&old), ROBO_OK);
  CHECK(robo_is_removed(&old) && !robo_is_removed(&new));
  CHECK_EQUAL(files_in_folder(), 1);
  CHECK_EQUAL(robo_segment_remove_this(&new), ROBO_OK);
  CHECK_EQUAL(files_in_folder(), 0);
  robo_segment_close(&old);
  robo_segment_close(&new);
}

TEST("a segment that was moved away by a remover who was killed is told to its users by reap") {
  robo_var *variable = open_variable("pose", 64, 4);
  char temporary[ROBO_FILE_NAME_SIZE], from[512];
  robo_temporary_name("pose", temporary);
  uint64_t owner;
  CHECK(robo_parse_temporary_name(temporary, &owner));
  CHECK_EQUAL(owner, robo_self());
  snprintf(temporary, sizeof temporary, ".pose.%u-%u-0.tmp", 1u, 77u); /* pid 1 began at another time */
  snprintf(from, sizeof from, "%s", path_of("pose.var"));
  CHECK_EQUAL(rename(from, path_of(temporary)), 0);
  write_number(variable, 1);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 1);
  CHECK_EQUAL(info_of(variable).is_removed, 1);
  CHECK_EQUAL(files_in_folder(), 0);
  robo_var_close(variable);
}

TEST("reap leaves the temporary files of the living and files that are not its own") {
  static const char *const files[] = {"readme", ".pose.tmp", ".pose.1-2.tmp", "x.tmp", ".a.b-c-d.tmp", ".hidden"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    int fd = open(path_of(files[i]), O_CREAT | O_WRONLY, 0600);
    CHECK(fd >= 0);
    close(fd);
  }
  char temporary[ROBO_FILE_NAME_SIZE];
  CHECK_EQUAL(robo_self() != 0, 1);
  robo_temporary_name("pose", temporary);
  int fd = open(path_of(temporary), O_CREAT | O_WRONLY, 0600);
  CHECK(fd >= 0);
  close(fd);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 0);
  CHECK_EQUAL(files_in_folder(), 7);
}

static void ask_for_too_much(void *argument) {
  (void)argument;
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 1 << 20;
  robo_var *variable;
  CHECK_EQUAL(robo_var_open("image", &options, &variable), ROBO_ERR_NO_SPACE);
  CHECK_TEXT(last_message(), "variable 'image' needs 9438272 B of shared memory, and 1048576 B are free");
}

TEST("a file system without room is an error with numbers, and no signal at a later write") {
  char small[300];
  snprintf(small, sizeof small, "%s/small", getenv("ROBO_SHM_DIR"));
  CHECK_EQUAL(mkdir(small, 0700), 0);
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("tmpfs", small, "tmpfs", 0, "size=1m,mode=0700") != 0) {
    test_ignore("a small file system cannot be mounted");
  }
  setenv("ROBO_SHM_DIR", small, 1);
  /* Nothing of it is taken, not even for a moment. */
  CHECK_ENDED(test_fork_to("segment:allocating", 1, SIGKILL, ask_for_too_much, NULL));
  CHECK_EQUAL(files_in_folder(), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
}

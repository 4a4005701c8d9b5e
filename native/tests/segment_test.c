/* Segments as files: names, guards, damage, creators that are killed, a full file system. */
#include "var_help.h"

#include "../src/folder.h"
#include "../src/identity.h"
#include "../src/result.h"
#include "../src/segment.h"
#include "../src/segment_file.h"
#include "../src/var_layout.h"
#include "robo/fn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *path_of(const char *file) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", getenv("ROBO_SHM_DIR"), file);
  return path;
}

static int32_t try_open(const char *name) {
  robo_var *variable;
  int32_t result = robo_var_open(name, NULL, &variable);
  if (result == ROBO_OK) robo_var_close(variable);
  return result;
}

static uint32_t files_in_folder(void) {
  uint32_t count = 0;
  DIR *folder = opendir(getenv("ROBO_SHM_DIR"));
  CHECK(folder != NULL);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) count++;
  }
  closedir(folder);
  return count;
}

TEST("names are of 1 to 100 letters, digits, dots, underscores and dashes") {
  char name[ROBO_MAX_NAME + 2];
  memset(name, 'x', sizeof name);
  name[ROBO_MAX_NAME + 1] = '\0';
  CHECK_EQUAL(try_open(name), ROBO_ERR_NAME);
  CHECK_TEXT(last_message(), "name 'xxxxxxxxxxxxxxxxxxxxxxxx…' is longer than 100 letters");
  name[ROBO_MAX_NAME] = '\0';
  CHECK_EQUAL(try_open(name), ROBO_OK);
  static const char *const bad[] = {"", "a/b", "/", "../x", "a b", "ä", "a\n", "a%s", "a:b", "~"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) CHECK_EQUAL(try_open(bad[i]), ROBO_ERR_NAME);
  static const char *const good[] = {".", "..", "...", "-", "_", "a.var", "a.fn", ".tmp", "Arm.Left-2_x"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) CHECK_EQUAL(try_open(good[i]), ROBO_OK);
  CHECK_EQUAL(robo_var_remove("a/b"), ROBO_ERR_NAME);
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) CHECK_EQUAL(robo_var_remove(good[i]), ROBO_OK);
}

TEST("the folder is made with mode 0700, and files with 0600, whatever the umask") {
  char folder[300], path[512];
  snprintf(folder, sizeof folder, "%s/inner/", getenv("ROBO_SHM_DIR"));
  setenv("ROBO_SHM_DIR", folder, 1);
  umask(0777);
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
  umask(0);
  CHECK_EQUAL(try_open("twist"), ROBO_OK);
  struct stat status;
  CHECK_EQUAL(stat(folder, &status), 0);
  CHECK_EQUAL(status.st_mode & 07777, 0700);
  snprintf(path, sizeof path, "%s/pose.var", folder);
  CHECK_EQUAL(stat(path, &status), 0);
  CHECK_EQUAL(status.st_mode & 07777, 0600);
  CHECK_EQUAL(robo_folder(path, sizeof path), ROBO_OK);
  folder[strlen(folder) - 1] = '\0';
  CHECK_TEXT(path, folder);
  CHECK_EQUAL(robo_folder(path, strlen(folder)), ROBO_ERR_TOO_BIG);
}

TEST("a folder that is open to others, a link, a file or a stranger's is refused") {
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
  const char *folder = getenv("ROBO_SHM_DIR");
  CHECK_EQUAL(chmod(folder, 0750), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_CONTAINS(last_message(), "is open to others (mode 0750, not 0700)");
  CHECK_EQUAL(chmod(folder, 0700), 0);
  char link[300];
  snprintf(link, sizeof link, "%s/link", folder);
  CHECK_EQUAL(symlink(folder, link), 0);
  CHECK_EQUAL(setenv("ROBO_SHM_DIR", link, 1), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_CONTAINS(last_message(), "is not a folder, or a symbolic link");
  setenv("ROBO_SHM_DIR", "/proc/self/stat", 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  setenv("ROBO_SHM_DIR", "here", 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_folder(link, sizeof link), ROBO_ERR_ARGUMENT);
  setenv("ROBO_SHM_DIR", geteuid() == 0 ? "/proc/self" : "/", 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
}

TEST("a file of another user is refused") {
  if (geteuid() != 0) test_ignore("only root can give files away");
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
  CHECK_EQUAL(chown(path_of("pose.var"), 12345, (gid_t)-1), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_TEXT(last_message(), "pose.var belongs to user 12345, not to user 0");
  CHECK_EQUAL(chown(getenv("ROBO_SHM_DIR"), 12345, (gid_t)-1), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_CONTAINS(last_message(), "belongs to user 12345, not to user 0");
  CHECK_EQUAL(chown(getenv("ROBO_SHM_DIR"), 0, (gid_t)-1), 0);
}

TEST("files of other modes and kinds are refused, and can be removed") {
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
  CHECK_EQUAL(chmod(path_of("pose.var"), 0640), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_TEXT(last_message(), "pose.var is open to others (mode 0640, not 0600)");
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  CHECK_EQUAL(symlink("/etc/passwd", path_of("pose.var")), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_TEXT(last_message(), "pose.var is a symbolic link");
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  CHECK_EQUAL(mkfifo(path_of("pose.var"), 0600), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_TEXT(last_message(), "pose.var is not a regular file");
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  CHECK_EQUAL(mkdir(path_of("pose.var"), 0700), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_DENIED);
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_ERR_DENIED);
  CHECK_TEXT(last_message(), "pose.var is a folder");
  CHECK_EQUAL(rmdir(path_of("pose.var")), 0);
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
}

/* Changes bytes of the segment's file. */
static void patch(const char *file, size_t offset, const void *bytes, size_t length) {
  int fd = open(path_of(file), O_WRONLY);
  CHECK(fd >= 0);
  CHECK_EQUAL(pwrite(fd, bytes, length, (off_t)offset), (ssize_t)length);
  close(fd);
}

#define PATCH(field, type, value)                                                              \
  do {                                                                                         \
    type patched_ = (value);                                                                   \
    patch("pose.var", offsetof(robo_segment_header, field), &patched_, sizeof patched_);       \
  } while (0)

static void make_anew(void) {
  int32_t result = robo_var_remove("pose");
  CHECK(result == ROBO_OK || result == ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(try_open("pose"), ROBO_OK);
}

TEST("a header that cannot be is refused, whatever is wrong with it") {
  make_anew();
  PATCH(magic, uint32_t, 7);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
  CHECK_TEXT(last_message(), "the file of variable 'pose' is not robo's");
  make_anew();
  PATCH(abi, uint32_t, ROBO_ABI_VERSION + 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_VERSION);
  make_anew();
  PATCH(kind, uint32_t, ROBO_KIND_FUNCTION);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
  static const uint32_t slots[] = {0, 1, 7, 9, 257, UINT32_MAX};
  for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
    make_anew();
    PATCH(slots, uint32_t, slots[i]);
    CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
  }
  static const uint64_t sizes[] = {0, 1, 4095, 4097, 4160, ROBO_MAX_BYTES + 1, UINT64_MAX, UINT64_MAX - 63};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    make_anew();
    PATCH(max_size, uint64_t, sizes[i]);
    /* A size that needs as much memory would do no harm. */
    CHECK_EQUAL(try_open("pose"), sizes[i] == 4095 ? ROBO_OK : ROBO_ERR_CORRUPT);
  }
  make_anew();
  PATCH(bytes, uint64_t, 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
  make_anew();
  PATCH(max_result, uint64_t, 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
}

TEST("a file that is cut short or too long is refused") {
  static const int lengths[] = {0, 1, 255, 256, 4096, 100000};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    make_anew();
    CHECK_EQUAL(truncate(path_of("pose.var"), lengths[i]), 0);
    CHECK_EQUAL(try_open("pose"), ROBO_ERR_CORRUPT);
  }
  make_anew();
}

TEST("a segment of another pid namespace is refused") {
  make_anew();
  PATCH(namespaces, uint64_t, 1);
  CHECK_EQUAL(try_open("pose"), ROBO_ERR_NAMESPACE);
  CHECK_CONTAINS(last_message(), "of another container");
}

TEST("texts of a header reach messages without control characters") {
  make_anew();
  patch("pose.var", offsetof(robo_segment_header, creator_name), "a\033[2Jb\n\x7f" "cdefghijk", 16);
  robo_var *variable;
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 1;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_MISMATCH);
  CHECK_CONTAINS(last_message(), "(a?[2Jb??cdefghi)");
}

/* The message without what changes: pid and age. */
static const char *normal(const char *message) {
  static char text[1024];
  char pid[32];
  snprintf(pid, sizeof pid, "pid %d ", (int)getpid());
  const char *at = strstr(message, pid);
  CHECK(at != NULL);
  snprintf(text, sizeof text, "%.*spid 1 %s", (int)(at - message), message, at + strlen(pid));
  return text;
}

TEST("a mismatch names both sides") {
  CHECK_EQUAL(robo_set_process_name("tester"), ROBO_OK);
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 64;
  options.schema = 0xabc;
  strcpy(options.type_name, "Pose");
  robo_var *variable, *other;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_OK);
  options.max_size = 128;
  CHECK_EQUAL(robo_var_open("pose", &options, &other), ROBO_ERR_MISMATCH);
  CHECK_TEXT(normal(last_message()),
             "variable 'pose' exists with max 64 B × 8 slots, made by pid 1 (tester) just now; you asked for 128 B");
  options.slots = 4;
  CHECK_EQUAL(robo_var_open("pose", &options, &other), ROBO_ERR_MISMATCH);
  CHECK_CONTAINS(last_message(), "; you asked for 128 B × 4 slots");
  options.max_size = 64;
  CHECK_EQUAL(robo_var_open("pose", &options, &other), ROBO_ERR_MISMATCH);
  CHECK_CONTAINS(last_message(), "; you asked for 4 slots");
  options.slots = 8;
  options.schema = 0xdef;
  strcpy(options.type_name, "Twist");
  CHECK_EQUAL(robo_var_open("pose", &options, &other), ROBO_ERR_MISMATCH);
  CHECK_TEXT(normal(last_message()), "variable 'pose' exists with max 64 B × 8 slots, type 'Pose' (schema "
                                     "0000000000000abc), made by pid 1 (tester) just now; you asked for type 'Twist' "
                                     "(schema 0000000000000def)");
  options.schema = 0;
  CHECK_EQUAL(robo_var_open("pose", &options, &other), ROBO_OK);
  robo_var_close(other);
  robo_var_close(variable);
}

TEST("a mismatch tells how long ago the other side was") {
  static const struct {
    int64_t seconds;
    const char *text;
  } ages[] = {{30, "30 s ago"}, {200, "3 min ago"}, {7300, "2 h ago"}, {200000, "2 d ago"}, {-100, "just now"}};
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 1;
  robo_var *variable;
  for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
    make_anew();
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    PATCH(created_wall_ns, int64_t, ((int64_t)now.tv_sec - ages[i].seconds) * 1000000000);
    CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_MISMATCH);
    CHECK_CONTAINS(last_message(), ages[i].text);
  }
}

TEST("a mismatch of a function names its arguments and its result") {
  robo_set_process_name("tester");
  robo_geometry geometry = {.kind = ROBO_KIND_FUNCTION, .max_size = 4096, .max_result = 64, .slots = 16};
  robo_segment segment, other;
  CHECK_EQUAL(robo_segment_create("add", &geometry, &segment), ROBO_OK);
  geometry = (robo_geometry){.kind = ROBO_KIND_FUNCTION, .max_size = 128, .max_result = ROBO_NO_RESULT};
  CHECK_EQUAL(robo_segment_open("add", &geometry, false, &other), ROBO_ERR_MISMATCH);
  CHECK_TEXT(normal(last_message()), "function 'add' exists with 4096 B args, 64 B result × 16 slots, made by pid 1 "
                                     "(tester) just now; you asked for 128 B args, no result");
  geometry = (robo_geometry){.kind = ROBO_KIND_FUNCTION};
  CHECK_EQUAL(robo_segment_open("add", &geometry, false, &other), ROBO_OK);
  robo_segment_close(&other);
  robo_segment_close(&segment);
}

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

TEST("a message is cut at the beginning of a character, and each result has a text") {
  CHECK_EQUAL(robo_fail(ROBO_ERR_SYSTEM, "aä"), ROBO_ERR_SYSTEM);
  char text[8];
  CHECK_EQUAL(robo_error_message(text, 8), 3);
  CHECK_EQUAL(robo_error_message(text, 3), 1);
  CHECK_TEXT(text, "a");
  CHECK_EQUAL(robo_error_message(NULL, 3), 0);
  CHECK_EQUAL(robo_error_message(text, 0), 0);
  for (int32_t result = ROBO_ERR_PLATFORM; result <= 0; result++) CHECK(robo_result_text(result)[0] != '\0');
  CHECK_TEXT(robo_result_text(ROBO_ERR_NEVER_WRITTEN), "never written");
  CHECK_TEXT(robo_result_text(ROBO_ERR_PLATFORM), "not possible on this system");
  CHECK_TEXT(robo_result_text(INT32_MIN), "unknown result");
  CHECK_EQUAL(robo_abi_version(), ROBO_ABI_VERSION);
  CHECK_EQUAL(robo_set_process_name(""), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_set_process_name(NULL), ROBO_ERR_ARGUMENT);
}

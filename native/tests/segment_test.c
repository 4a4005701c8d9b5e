/* Segments that are there: names, guards, damage, mismatches. */
#include "segment_help.h"

#include "robo/fn.h"

#include <sys/stat.h>
#include <time.h>

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

/* The list of what there is. */
#include "var_help.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "robo/fn.h"

TEST("the list of an empty folder is empty") {
  uint32_t count = 7;
  CHECK_EQUAL(robo_list(NULL, 0, &count), ROBO_OK);
  CHECK_EQUAL(count, 0);
  CHECK_EQUAL(robo_list(NULL, 1, &count), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_list(NULL, 0, NULL), ROBO_ERR_ARGUMENT);
}

TEST("the list tells what variables and functions are, in the order of names") {
  robo_set_process_name("tester");
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 64;
  options.slots = 4;
  options.schema = 77;
  strcpy(options.type_name, "Pose");
  robo_var *variable;
  CHECK_EQUAL(robo_var_open("b", &options, &variable), ROBO_OK);
  for (uint64_t i = 0; i < 3; i++) write_number(variable, i);
  robo_var *never = open_variable("c", 0, 0);
  robo_fn *function;
  CHECK_EQUAL(robo_fn_open("a", NULL, &function), ROBO_OK);
  robo_entry entries[4];
  uint32_t count = 0;
  CHECK_EQUAL(robo_list(entries, 4, &count), ROBO_OK);
  CHECK_EQUAL(count, 3);
  CHECK_TEXT(entries[0].name, "a");
  CHECK_EQUAL(entries[0].kind, ROBO_KIND_FUNCTION);
  CHECK_EQUAL(entries[0].problem, 0);
  CHECK_EQUAL(entries[0].max_size, 4096);
  CHECK_EQUAL(entries[0].max_result, 4096);
  CHECK_EQUAL(entries[0].servers, 0);
  CHECK_TEXT(entries[1].name, "b");
  CHECK_EQUAL(entries[1].kind, ROBO_KIND_VARIABLE);
  CHECK_EQUAL(entries[1].max_size, 64);
  CHECK_EQUAL(entries[1].slots, 4);
  CHECK_EQUAL(entries[1].ticket, 3);
  CHECK_EQUAL(entries[1].schema, 77);
  CHECK_TEXT(entries[1].type_name, "Pose");
  CHECK_TEXT(entries[1].creator_name, "tester");
  CHECK_EQUAL(entries[1].creator_pid, getpid());
  CHECK_EQUAL(entries[1].newest_writer_pid, getpid());
  CHECK(entries[1].wall_ns >= entries[1].created_wall_ns - 2000000 && entries[1].created_wall_ns > 0);
  CHECK_TEXT(entries[2].name, "c");
  CHECK_EQUAL(entries[2].ticket, 0);
  CHECK_EQUAL(entries[2].wall_ns, 0);
  CHECK_EQUAL(robo_list(entries, 1, &count), ROBO_OK);
  CHECK_EQUAL(count, 3);
  CHECK_TEXT(entries[0].name, "a");
  robo_fn_close(function);
  robo_var_close(never);
  robo_var_close(variable);
}

TEST("the list shows what cannot be opened, with the reason, and nothing that is not a segment") {
  static const struct {
    const char *file;
    mode_t mode;
    int32_t problem;
  } files[] = {
      {"bad.var", 0600, ROBO_ERR_CORRUPT}, {"open.fn", 0644, ROBO_ERR_DENIED}, {"note.txt", 0600, 0},
      {".var", 0600, 0},                   {"a b.var", 0600, 0},
  };
  char path[512];
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    snprintf(path, sizeof path, "%s/%s", getenv("ROBO_SHM_DIR"), files[i].file);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    CHECK(fd >= 0);
    CHECK_EQUAL(fchmod(fd, files[i].mode), 0);
    close(fd);
  }
  robo_entry entries[5];
  uint32_t count;
  CHECK_EQUAL(robo_list(entries, 5, &count), ROBO_OK);
  CHECK_EQUAL(count, 2);
  CHECK_TEXT(entries[0].name, "bad");
  CHECK_EQUAL(entries[0].problem, ROBO_ERR_CORRUPT);
  CHECK_TEXT(entries[1].name, "open");
  CHECK_EQUAL(entries[1].problem, ROBO_ERR_DENIED);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 0);
}

TEST("a thousand variables are made, listed and removed") {
  static robo_entry entries[1000];
  char name[16];
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "v%03d", i);
    robo_var *variable = open_variable(name, 8, 2);
    write_number(variable, 1);
    robo_var_close(variable);
  }
  uint32_t count;
  CHECK_EQUAL(robo_list(entries, 1000, &count), ROBO_OK);
  CHECK_EQUAL(count, 1000);
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "v%03d", i);
    CHECK_TEXT(entries[i].name, name);
    CHECK_EQUAL(entries[i].ticket, 1);
    CHECK_EQUAL(robo_var_remove(name), ROBO_OK);
  }
}

TEST("reap removes a function that nobody uses any more, and keeps one that is used") {
  robo_fn *function, *other;
  CHECK_EQUAL(robo_fn_open("used", NULL, &function), ROBO_OK);
  CHECK_EQUAL(robo_fn_open("unused", NULL, &other), ROBO_OK);
  robo_fn_close(other);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.segments, 1);
  robo_entry entry;
  uint32_t count;
  CHECK_EQUAL(robo_list(&entry, 1, &count), ROBO_OK);
  CHECK_EQUAL(count, 1);
  CHECK_TEXT(entry.name, "used");
  robo_fn_close(function);
}

static int open_descriptors(void) {
  int count = 0;
  for (int fd = 0; fd < 256; fd++) count += fcntl(fd, F_GETFD) >= 0;
  return count;
}

static void open_in_vain(void) {
  robo_var *variable;
  robo_fn *function;
  robo_var_options other_variable = ROBO_VAR_OPTIONS_INIT;
  other_variable.max_size = 65;
  CHECK_EQUAL(robo_var_open("pose", &other_variable, &variable), ROBO_ERR_MISMATCH);
  robo_fn_options other_function = ROBO_FN_OPTIONS_INIT;
  other_function.max_args = 5;
  CHECK_EQUAL(robo_fn_open("add", &other_function, &function), ROBO_ERR_MISMATCH);
  other_function = (robo_fn_options){.size = sizeof other_function};
  CHECK_EQUAL(robo_fn_open("add", &other_function, &function), ROBO_ERR_NOT_FOUND);
  other_function.flags = ROBO_CREATE | ROBO_EXCLUSIVE;
  CHECK_EQUAL(robo_fn_open("add", &other_function, &function), ROBO_ERR_EXISTS);
}

static void serve_for_a_moment(void) {
  robo_server *server;
  uint32_t number;
  CHECK_EQUAL(robo_server_open(0, &server), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "sub", NULL, &number), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "sub", NULL, NULL), ROBO_ERR_EXISTS);
  CHECK_EQUAL(robo_server_add(server, "mul", NULL, NULL), ROBO_OK);
  CHECK_EQUAL(robo_server_remove(server, number), ROBO_OK);
  robo_server_close(server);
}

TEST("no file descriptor is left open, whatever was done and whatever failed") {
  CHECK_EQUAL(robo_reap(NULL), ROBO_OK);
  int before = open_descriptors();
  for (int i = 0; i < 3; i++) {
    robo_var *variable = open_variable("pose", 64, 2);
    CHECK_EQUAL(open_descriptors(), before); /* an open variable has none */
    robo_fn *function;
    CHECK_EQUAL(robo_fn_open("add", NULL, &function), ROBO_OK);
    open_in_vain();
    serve_for_a_moment();
    uint32_t count;
    CHECK_EQUAL(robo_list(NULL, 0, &count), ROBO_OK);
    CHECK_EQUAL(robo_fn_remove("add"), ROBO_OK);
    CHECK_EQUAL(robo_fn_remove("add"), ROBO_ERR_NOT_FOUND);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_ERR_NOT_FOUND);
    CHECK_EQUAL(robo_reap(NULL), ROBO_OK);
    robo_fn_close(function);
    robo_var_close(variable);
    CHECK_EQUAL(open_descriptors(), before);
  }
}
